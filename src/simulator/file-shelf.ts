import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { type HostName, PROVIDER_NAMES } from '../core/take.ts';
import type { HostedFile, Linked } from './hosted-file.ts';
import { linkIsOver } from './link-life.ts';
import { mediaFacts } from './media-facts.ts';
import type { Pictures } from './options.ts';
import { CELL } from './picture/mosaic.ts';
import { renderPlainClip } from './picture/plain-clip.ts';
import { Studio } from './picture/studio.ts';
import { phaseAt, type SimulatedTask } from './task.ts';
import type { TaskBook } from './task-book.ts';
import { pictureOf } from './task-picture.ts';

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

interface ShelfOptions {
  readonly tasks: TaskBook;
  readonly now: () => number;
  readonly urlLifeMs: number;
  readonly pictures: Pictures;
}

const CLIP_PATH = /^\/files\/([a-z]+)\/([\w-]+)\.(\d{1,9})\.(mp4|jpg)$/;
const UPLOAD_PATH = /^\/files\/([a-z]+)\/uploads\/([\w-]+\.\w+)$|^\/bucket\/[^/]+\/./;
/** What stands behind the digest of a task for the digest of its thumbnail. */
const THUMBNAIL = '.jpg';
const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * The files the simulator hosts. A clip's address carries the number of its issue: it is good for one life, then
 * the next status call hands out the next one. Nothing is stored but uploads; clips are drawn when they are read.
 */
export class FileShelf {
  readonly #options: ShelfOptions;
  readonly #uploads = new Map<string, Upload>();
  /** By the digest of its bytes: what was overwritten is still what earlier requests were made with. */
  readonly #held = new Map<string, Upload>();
  readonly #studio = new Studio();
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
    this.#held.set(digestOfBytes(upload.bytes), upload);
    return this.#origin + path;
  }

  /** Where a finished clip can be had now, and until when. */
  addressOf(task: SimulatedTask): { readonly video: string; readonly thumbnail: string; readonly expiresAt: number } {
    const issue = Math.max(0, Math.floor((this.#options.now() - task.finishesAt) / this.#options.urlLifeMs));
    const stem = `${this.#origin}/files/${task.provider}/${task.id}.${issue}`;
    return { video: `${stem}.mp4`, thumbnail: `${stem}.jpg`, expiresAt: this.#issueEnds(task, issue) };
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
    return extension === 'mp4' ? this.#clipOf(task) : this.#thumbnailOf(task);
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
    this.#held.clear();
  }

  /** What is being drawn is given up. */
  close(): void {
    this.#studio.close();
  }

  #clipOf(task: SimulatedTask): HostedFile {
    const { provider, digest, seconds, width, height } = task;
    const read = async (): Promise<Uint8Array> =>
      this.#options.pictures === 'plain' ? renderPlainClip(task) : await this.#draw('clip', task);
    return { provider, contentType: 'video/mp4', digest, seconds, width, height, read };
  }

  #thumbnailOf(task: SimulatedTask): HostedFile {
    const { provider, digest, width, height } = task;
    const size = { width: Math.ceil(width / CELL), height: Math.ceil(height / CELL) };
    const read = async (): Promise<Uint8Array> => await this.#draw('thumbnail', task);
    return { provider, contentType: 'image/jpeg', digest: digest + THUMBNAIL, ...size, read };
  }

  async #draw(kind: 'clip' | 'thumbnail', task: SimulatedTask): Promise<Uint8Array> {
    const key = `${task.digest} ${task.width}x${task.height} ${task.seconds}`;
    return await this.#studio.draw(kind, key, () => pictureOf(task, (digest) => this.#readHeld(digest)));
  }

  async #readHeld(digest: string): Promise<Uint8Array | undefined> {
    const upload = this.#held.get(digest);
    if (upload) return upload.bytes;
    const isThumbnail = digest.endsWith(THUMBNAIL);
    const task = this.#options.tasks.findByDigest(isThumbnail ? digest.slice(0, -THUMBNAIL.length) : digest);
    return task && (await (isThumbnail ? this.#thumbnailOf(task) : this.#clipOf(task)).read());
  }

  #issueEnds(task: SimulatedTask, issue: number): number {
    return task.finishesAt + (issue + 1) * this.#options.urlLifeMs;
  }
}

function hosted({ provider, contentType, bytes }: Upload): HostedFile {
  const read = async (): Promise<Uint8Array> => bytes;
  return { provider, contentType, digest: digestOfBytes(bytes), read, ...mediaFacts(bytes) };
}

function digestOfBytes(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
