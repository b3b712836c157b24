import { chmodSync, renameSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Moment } from '../core/clip-facts.ts';
import type { Failure } from '../core/failure.ts';
import { ok, type Result } from '../core/result.ts';
import { temporaryFolder } from './download.ts';
import { inFolder, makeFolder, syncFile, syncFolder, temporaryIn } from './durable.ts';

/** Where a picture of a clip lies: `store/frames/<hash of the clip>/last.png`, `2.5.png`. */
export function framePath(storeFolder: string, sha256: string, at: Moment): string {
  return join(storeFolder, 'frames', sha256, `${at}.png`);
}

const HEAD = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
/** The chunk without content that every PNG ends with, and its checksum (PNG, 11.2.5). */
const TAIL = Buffer.from('\0\0\0\0IEND\xaeB`\x82', 'latin1');

/** Whether a picture is there, from its beginning to its end; one that a disk has lost the bytes of is not. */
export async function hasFrame(path: string): Promise<boolean> {
  const file = await open(path, 'r').catch(() => undefined);
  if (!file) return false;
  try {
    const { size } = await file.stat();
    const head = Buffer.alloc(HEAD.length);
    const tail = Buffer.alloc(TAIL.length);
    await file.read(head, 0, head.length, 0);
    await file.read(tail, 0, tail.length, Math.max(0, size - tail.length));
    return head.equals(HEAD) && tail.equals(TAIL);
  } catch {
    return false;
  } finally {
    await file.close();
  }
}

/**
 * Puts a picture into the store: made by `make` under a temporary name, synced, then given its own (S1, S6). What fails
 * or is cut short by a crash leaves nothing under that name. Rejects only for what the disk does.
 */
export async function keepFrame(
  storeFolder: string,
  path: string,
  make: (target: string) => Promise<Result<void, Failure>>,
): Promise<Result<void, Failure>> {
  const folder = temporaryFolder(storeFolder);
  await makeFolder(folder);
  const temporary = temporaryIn(folder);
  try {
    const made = await make(temporary);
    if (!made.ok) return made;
    await syncFile(temporary);
    chmodSync(temporary, 0o444);
    await inFolder(dirname(path), async () => renameSync(temporary, path));
    await syncFolder(dirname(path));
    return ok(undefined);
  } finally {
    await rm(temporary, { force: true });
  }
}
