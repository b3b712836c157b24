import { createHash } from 'node:crypto';
import { chmodSync, constants, createReadStream, renameSync, statSync, utimesSync } from 'node:fs';
import { copyFile, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { StoredClip } from '../core/attempt.ts';
import type { Failure } from '../core/failure.ts';
import { err, ok, type Result } from '../core/result.ts';
import { inFolder, syncFile, temporaryIn } from './durable.ts';
import { errorCode, systemError } from './store-error.ts';

/** Where a clip of this content lies: `store/sha256/<hash>.mp4`. */
export function clipPath(storeFolder: string, sha256: string): string {
  return join(storeFolder, 'sha256', `${sha256}.mp4`);
}

/** Whether the clip's bytes are on this machine; looks at the length only. */
export async function hasClip(storeFolder: string, clip: StoredClip): Promise<boolean> {
  const facts = await stat(clipPath(storeFolder, clip.sha256)).catch(() => undefined);
  return facts?.isFile() === true && facts.size === clip.bytes;
}

/** Reads the whole clip: is it there, with the content its name says (S6)? */
export async function verifyClip(storeFolder: string, clip: StoredClip): Promise<'intact' | 'missing' | 'damaged'> {
  try {
    return (await hashOf(clipPath(storeFolder, clip.sha256))) === clip.sha256 ? 'intact' : 'damaged';
  } catch (cause) {
    return errorCode(cause) === 'ENOENT' ? 'missing' : 'damaged';
  }
}

/** The SHA-256 of every clip whose bytes are on this machine. */
export async function storedClips(storeFolder: string): Promise<ReadonlySet<string>> {
  const names = await readdir(join(storeFolder, 'sha256')).catch(() => []);
  return new Set(names.flatMap((name) => /^([0-9a-f]{64})\.mp4$/.exec(name)?.[1] ?? []));
}

/**
 * Gives a clip its place under `renders/`, where the user may do with it what he likes: a copy, cheap where the file
 * system can share blocks, never a link into the store. A file that has this content already is left alone.
 */
export async function placeRender(
  storeFolder: string,
  clip: StoredClip,
  target: string,
): Promise<Result<'placed' | 'present', Failure>> {
  const source = clipPath(storeFolder, clip.sha256);
  try {
    // Names and times are changed in place: handing such a call to another thread costs ten times what it takes.
    const { atime, mtime } = statSync(source);
    if (await isCopy(target, clip, mtime.getTime())) return ok('present');
    const folder = dirname(target);
    const temporary = temporaryIn(folder);
    try {
      await inFolder(folder, () => copyFile(source, temporary, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL));
      chmodSync(temporary, 0o644);
      await syncFile(temporary); // by its length and time alone it counts as a copy later: its content must be there
      utimesSync(temporary, atime, mtime);
      renameSync(temporary, target);
    } catch (cause) {
      await rm(temporary, { force: true });
      throw cause;
    }
    return ok('placed');
  } catch (cause) {
    return err({ reason: 'disk', billed: 'no', message: `cannot write ${target}: ${systemError(cause).what}` });
  }
}

/** A copy keeps the time of the clip in the store, so that an untouched one is known without reading it. */
async function isCopy(target: string, clip: StoredClip, mtimeMs: number): Promise<boolean> {
  const facts = statSync(target, { throwIfNoEntry: false });
  if (!facts?.isFile() || facts.size !== clip.bytes) return false;
  // Set as a fraction of seconds, a time comes back as a little less than the millisecond it was.
  if (Math.abs(facts.mtimeMs - mtimeMs) < 1) return true;
  return (await hashOf(target).catch(() => undefined)) === clip.sha256;
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
