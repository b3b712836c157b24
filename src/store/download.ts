import { createHash } from 'node:crypto';
import { renameSync } from 'node:fs';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { StoredClip } from '../core/attempt.ts';
import type { Failure, FailureReason } from '../core/failure.ts';
import { TransportError, type HttpStream, type Transport } from '../core/ports.ts';
import { err, ok, type Result } from '../core/result.ts';
import { clipPath } from './clips.ts';
import { inFolder, syncFolder, temporaryIn } from './durable.ts';
import type { Places } from './places.ts';
import { systemError } from './store-error.ts';

export interface Download {
  readonly url: string;
  readonly transport: Pick<Transport, 'open'>;
  readonly places: Pick<Places, 'storeFolder'>;
  /** The longest silence, before the answer and within it; 15 minutes where nothing is said. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

const TIMEOUT_MS = 15 * 60 * 1000;

/** As much of the beginning as it takes to tell an error page from a video. */
const HEAD_BYTES = 1024;

/**
 * Fetches a clip into the store: streamed under a temporary name, counted and hashed on the way, synced, then given
 * the name of its content (S1, S6). What ends early or is plainly no video leaves nothing behind. Does not repeat
 * itself; the caller may, for nothing is bought here.
 */
export async function downloadClip(download: Download): Promise<Result<StoredClip, Failure>> {
  const { url, transport, places, timeoutMs = TIMEOUT_MS, signal } = download;
  try {
    const stream = await transport.open({ url, headers: {}, timeoutMs, ...(signal && { signal }) });
    if (stream.status !== 200) {
      return failed('unreachable', `the clip's address answered ${stream.status}`, stream.status);
    }
    return await store(places.storeFolder, stream);
  } catch (cause) {
    if (cause instanceof TransportError) return failed('unreachable', `the download broke off: ${cause.message}`);
    return failed('disk', `cannot write to ${places.storeFolder}: ${systemError(cause).what}`);
  }
}

async function store(storeFolder: string, stream: HttpStream): Promise<Result<StoredClip, Failure>> {
  const folder = temporaryFolder(storeFolder);
  const temporary = temporaryIn(folder);
  let kept = false;
  try {
    const handle = await inFolder(folder, () => open(temporary, 'wx', 0o444));
    let received: Received;
    try {
      received = await receive(handle, stream.body);
      const problem = problemWith(received, stream);
      if (problem) return problem;
      await handle.sync();
    } finally {
      await handle.close();
    }
    const clip = { sha256: received.sha256, bytes: received.bytes };
    await settle(temporary, clipPath(storeFolder, clip.sha256));
    kept = true;
    return ok(clip);
  } finally {
    if (!kept) await rm(temporary, { force: true });
  }
}

/** Where downloads under way lie; a crash leaves them here. */
export function temporaryFolder(storeFolder: string): string {
  return join(storeFolder, 'incoming');
}

/** Gives a whole file the name of its content. One that is there already is replaced, which also heals a damaged one. */
async function settle(temporary: string, path: string): Promise<void> {
  await inFolder(dirname(path), async () => renameSync(temporary, path));
  await syncFolder(dirname(path));
}

interface Received extends StoredClip {
  readonly head: Uint8Array;
}

async function receive(handle: FileHandle, body: AsyncIterable<Uint8Array>): Promise<Received> {
  const hash = createHash('sha256');
  const head: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    if (bytes < HEAD_BYTES) head.push(chunk.slice(0, HEAD_BYTES - bytes));
    hash.update(chunk);
    await handle.writeFile(chunk);
    bytes += chunk.length;
  }
  return { bytes, sha256: hash.digest('hex'), head: Buffer.concat(head) };
}

function problemWith({ bytes, head }: Received, { headers }: HttpStream): ReturnType<typeof failed> | undefined {
  const promised = headers['content-encoding'] === undefined ? headers['content-length'] : undefined;
  if (promised !== undefined && /^\d+$/.test(promised) && Number(promised) !== bytes) {
    return failed('unreachable', `the download ended after ${bytes} of ${promised} bytes`);
  }
  if (bytes === 0) return failed('garbage', 'the clip has no bytes');
  if (isText(head)) return failed('garbage', `instead of a video came ${describeText(head)}`);
  return undefined;
}

/** A video holds bytes that no text does within its first few; a page that explains an error does not. */
function isText(head: Uint8Array): boolean {
  if (head.some((byte) => byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d)) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function describeText(head: Uint8Array): string {
  const start = Buffer.from(head).toString('utf8').trimStart();
  if (/^[{[]/.test(start)) return 'JSON';
  return start.startsWith('<') ? 'an HTML or XML page' : 'plain text';
}

/** The clip was paid for, whatever becomes of its download: it must never look as if it could be bought again. */
function failed(
  reason: FailureReason,
  message: string,
  httpStatus?: number,
): { readonly ok: false; readonly error: Failure } {
  return err({ reason, billed: 'yes', message, ...(httpStatus !== undefined && { httpStatus }) });
}
