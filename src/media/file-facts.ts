import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import pLimit from 'p-limit';
import type { Failure } from '../core/failure.ts';
import type { FileFacts } from '../core/ports.ts';
import { err, ok, type Result } from '../core/result.ts';
import { formatOf, HEAD_BYTES, isTimed } from './file-format.ts';
import { loadMediabunny } from './load-mediabunny.ts';
import { pictureSize } from './picture-size.ts';
import { absurdIndex } from './sample-tables.ts';

/**
 * The media room: what local files and clips are, and the frames and films that are made of them. It reads files and
 * starts processes; it decides nothing about takes and keeps nothing.
 *
 * M1  A file is what its bytes say, never what its name says.
 * M2  What cannot be read about a file is left out, never guessed.
 * M3  Nothing heavy is loaded for a file that does not need it.
 * M4  A program that is started sees no key, opens no address, and reads a file by the one reader that M1 chooses.
 * M5  What is made is counted before it takes its place, and takes it whole.
 */

/** Reads a file once, whole: its hash, length and format; of audio and video how long it plays, of a picture its size. */
export async function fileFacts(path: string): Promise<Result<FileFacts, Failure>> {
  try {
    const facts = await stat(path);
    if (facts.isDirectory()) return failed(`${path} is a folder, not a file`);
    if (!facts.isFile()) return failed(`${path} is no regular file`);
    if (facts.size === 0) return failed(`${path} is empty`);
    const { head, bytes, sha256 } = await digest(path);
    const format = formatOf(head);
    const seconds = isTimed(format) && !(await isAbsurd(path, bytes)) ? await playingTime(path) : undefined;
    const size = await pictureSize(path, format);
    return ok({
      sha256,
      bytes,
      ...(format !== undefined && { format }),
      ...(seconds !== undefined && { seconds }),
      ...(size === 'damaged' ? { damaged: true as const } : size),
    });
  } catch (cause) {
    return failed(`${path} ${whyUnreadable(cause)}`);
  }
}

/** Enough to keep a disk busy; more would only hold more files open. */
const AT_ONCE = 8;

/** The facts of many files, by path; a path that is named twice is read once. */
export async function allFileFacts(paths: Iterable<string>): Promise<ReadonlyMap<string, Result<FileFacts, Failure>>> {
  const limit = pLimit(AT_ONCE);
  const entries = [...new Set(paths)].map((path) => limit(async () => [path, await fileFacts(path)] as const));
  return new Map(await Promise.all(entries));
}

async function digest(path: string): Promise<{ head: Uint8Array; bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let head: Uint8Array = new Uint8Array();
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 18 }) as AsyncIterable<Uint8Array>) {
    if (bytes === 0) head = chunk.slice(0, HEAD_BYTES);
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { head, bytes, sha256: hash.digest('hex') };
}

/** Whether a parser would count for hours; what is no MP4 file has no such index. */
async function isAbsurd(path: string, size: number): Promise<boolean> {
  const handle = await open(path, 'r');
  try {
    const read = async (start: number, length: number): Promise<Uint8Array> => {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(length), 0, length, start);
      return buffer.subarray(0, bytesRead);
    };
    return (await absurdIndex(size, read)) !== undefined;
  } finally {
    await handle.close();
  }
}

/** Of the video track where there is one: its sound may run on for a moment. Undefined = could not be read (M2). */
async function playingTime(path: string): Promise<number | undefined> {
  const { ALL_FORMATS, FilePathSource, Input } = await loadMediabunny();
  const input = new Input({ source: new FilePathSource(path), formats: ALL_FORMATS });
  try {
    const track = (await input.getPrimaryVideoTrack()) ?? (await input.getPrimaryAudioTrack());
    const seconds = await track?.computeDuration();
    return seconds !== undefined && Number.isFinite(seconds) ? Math.round(seconds * 1e6) / 1e6 : undefined;
  } catch {
    return undefined;
  } finally {
    input.dispose();
  }
}

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist: part of the path is a file',
  EACCES: 'cannot be read: permission denied',
  EPERM: 'cannot be read: the operation is not permitted',
  ELOOP: 'cannot be read: its links go round in a circle',
  EIO: 'cannot be read: the disk reports an error',
};

function whyUnreadable(cause: unknown): string {
  if (!(cause instanceof Error)) return 'cannot be read';
  const code = 'code' in cause ? String(cause.code) : '';
  return WORDS[code] ?? `cannot be read: ${cause.message}`;
}

function failed(message: string): { readonly ok: false; readonly error: Failure } {
  return err({ reason: 'input', billed: 'no', message });
}
