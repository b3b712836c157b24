import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { type HostName, PROVIDER_NAMES } from '../core/take.ts';
import { renderClip, renderThumbnail } from './clip.ts';
import { linkIsOver } from './link-life.ts';
import { mediaFacts, type MediaFacts } from './media-facts.ts';
import { phaseAt, type SimulatedTask } from './task.ts';
import type { TaskBook } from './task-book.ts';

/** A file someone uploaded. */
export interface Upload {
  readonly provider: HostName;
  /** `ID.EXTENSION`; of a bucket, its name and the object's key. */
  readonly name: string;
  readonly contentType: string;
  readonly bytes: Buffer;
  /** Milliseconds since 1970; null = no end. */
  readonly expiresAt: number | null;
}

export interface HostedFile extends MediaFacts {
  readonly provider: HostName;
  readonly contentType: string;
  /** Of what it holds, the same in every run. */
  readonly digest: string;
  read(): Uint8Array;
}

/** What a link in a request leads to. */
export type Linked =
  | { readonly kind: 'elsewhere' }
  /** Ours, but expired or never there. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'file'; readonly file: HostedFile };

interface ShelfOptions {
  readonly tasks: TaskBook;
  readonly now: () => number;
  readonly urlLifeMs: number;
}

const CLIP_PATH = /^\/files\/([a-z]+)\/([\w-]+)\.(\d{1,9})\.(mp4|png)$/;
const UPLOAD_PATH = /^\/files\/([a-z]+)\/uploads\/([\w-]+\.\w+)$|^\/bucket\/[^/]+\/./;
const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * The files the simulator hosts. A clip's address carries the number of its issue: it is good for one life, then
 * the next status call hands out the next one. Nothing is stored but uploads; clips are drawn when they are read.
 */
export class FileShelf {
  readonly #options: ShelfOptions;
  readonly #uploads = new Map<string, Upload>();
  #origin = '';

  constructor(options: ShelfOptions) {
    this.#options = options;
  }

  /** Known only once the server listens. */
  set origin(origin: string) {
    this.#origin = origin;
  }

  put(upload: Upload): string {
    const path =
      upload.provider === 'bucket' ? `/bucket/${upload.name}` : `/files/${upload.provider}/uploads/${upload.name}`;
    this.#uploads.set(path, upload);
    return this.#origin + path;
  }

  /** Where a finished clip can be had now, and until when. */
  addressOf(task: SimulatedTask): { readonly video: string; readonly thumbnail: string; readonly expiresAt: number } {
    const issue = Math.max(0, Math.floor((this.#options.now() - task.finishesAt) / this.#options.urlLifeMs));
    const stem = `${this.#origin}/files/${task.provider}/${task.id}.${issue}`;
    return { video: `${stem}.mp4`, thumbnail: `${stem}.png`, expiresAt: this.#issueEnds(task, issue) };
  }

  open(path: string): HostedFile | 'expired' | 'unknown' {
    const upload = this.#uploads.get(path);
    if (upload) {
      if (upload.expiresAt !== null && this.#options.now() >= upload.expiresAt) return 'expired';
      return hosted(upload);
    }
    const [, providerName, id = '', issue, extension] = CLIP_PATH.exec(path) ?? [];
    const provider = PROVIDER_NAMES.find((known) => known === providerName);
    const task = provider && this.#options.tasks.find(provider, id);
    if (!task || phaseAt(task, this.#options.now()).kind !== 'succeeded') return 'unknown';
    if (this.#options.now() >= this.#issueEnds(task, Number(issue))) return 'expired';
    return extension === 'mp4' ? clipOf(task) : thumbnailOf(task);
  }

  /** A link with another port counts as ours if the file is: a simulator that came back stands for the same vendor. */
  follow(link: string): Linked {
    const url = URL.canParse(link) ? new URL(link) : undefined;
    const isShelf = url && (CLIP_PATH.test(url.pathname) || UPLOAD_PATH.test(url.pathname));
    if (!url || (!isShelf && url.origin !== this.#origin) || !LOOPBACK.has(url.hostname)) return { kind: 'elsewhere' };
    if (linkIsOver(url.searchParams, this.#options.now())) return { kind: 'gone' };
    const file = this.open(url.pathname);
    if (typeof file !== 'string') return { kind: 'file', file };
    return file === 'unknown' && url.origin !== this.#origin ? { kind: 'elsewhere' } : { kind: 'gone' };
  }

  clear(): void {
    this.#uploads.clear();
  }

  #issueEnds(task: SimulatedTask, issue: number): number {
    return task.finishesAt + (issue + 1) * this.#options.urlLifeMs;
  }
}

function hosted({ provider, contentType, bytes }: Upload): HostedFile {
  const digest = createHash('sha256').update(bytes).digest('hex');
  return { provider, contentType, digest, read: () => bytes, ...mediaFacts(bytes) };
}

function clipOf(task: SimulatedTask): HostedFile {
  const { provider, digest, seconds, width, height } = task;
  return { provider, contentType: 'video/mp4', digest, seconds, width, height, read: () => renderClip(task) };
}

function thumbnailOf(task: SimulatedTask): HostedFile {
  const { provider, digest, width, height } = task;
  const size = { width: Math.ceil(width / 8), height: Math.ceil(height / 8) };
  return { provider, contentType: 'image/png', digest: `${digest}.png`, ...size, read: () => renderThumbnail(task) };
}
