import { randomUUID } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { errorCode } from './store-error.ts';

const TEMPORARY = /^\.shotgraph-[0-9a-f-]{36}\.tmp$/;
const STALE_MS = 24 * 60 * 60 * 1000;

/** A fresh name in `folder` for a file that is not whole yet. */
export function temporaryIn(folder: string): string {
  return join(folder, `.shotgraph-${randomUUID()}.tmp`);
}

/**
 * Opens, copies or renames into a folder that is most likely there: only when it is not, it is made, and the work done
 * again. One call in place of two for every file.
 */
export async function inFolder<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (errorCode(cause) !== 'ENOENT') throw cause;
    await makeFolder(folder);
    return work();
  }
}

/** Makes a folder and those above it. What it made survives a power cut once it resolves. */
export async function makeFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true }).catch((cause: unknown) => whyNoFolder(path, cause));
  if (first === undefined) return;
  const top = resolve(first);
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    await syncFolder(dirname(folder));
    if (folder === top || folder === dirname(folder)) return;
  }
}

/** Node says of a read-only disk that the folder does not exist; the system, asked for the first that is missing, says why. */
async function whyNoFolder(path: string, cause: unknown): Promise<never> {
  if (errorCode(cause) !== 'ENOENT') throw cause;
  let missing = resolve(path);
  while (!(await exists(dirname(missing))) && missing !== dirname(missing)) missing = dirname(missing);
  await mkdir(missing);
  throw cause;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Makes the content of a file survive a power cut. */
export async function syncFile(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

/** Syncs that wait for the one under way in the same folder: a sync covers every name that was there when it began. */
const waitingSyncs = new Map<string, Promise<void>>();
const runningSyncs = new Map<string, Promise<void>>();

/** Makes the names in a folder survive a power cut: a new file's content is safe only once its name is. */
export function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return Promise.resolve(); // folders cannot be opened there
  const waiting = waitingSyncs.get(path);
  if (waiting) return waiting;
  const running = runningSyncs.get(path);
  if (!running) return startSync(path);
  const next = running
    .catch(() => undefined)
    .then(() => {
      waitingSyncs.delete(path);
      return startSync(path);
    });
  waitingSyncs.set(path, next);
  return next;
}

function startSync(path: string): Promise<void> {
  const sync = syncNow(path).finally(() => {
    if (runningSyncs.get(path) === sync) runningSyncs.delete(path);
  });
  runningSyncs.set(path, sync);
  return sync;
}

async function syncNow(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Replaces a file as a whole: whoever reads it, even after a power cut, finds the old text or the new one. Gives the
 * stamp of what was written, which tells it from whatever somebody else may put there a moment later. `mode` is who may
 * read and write it, where that is not left to the system.
 */
export async function replaceFile(path: string, text: string, mode?: number): Promise<string> {
  const folder = dirname(path);
  await makeFolder(folder);
  const temporary = temporaryIn(folder);
  try {
    const handle = await open(temporary, 'wx');
    let stamp: string;
    try {
      await handle.writeFile(text);
      if (mode !== undefined) await handle.chmod(mode);
      await handle.sync();
      stamp = stampOf(await handle.stat({ bigint: true }));
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
    await syncFolder(folder);
    return stamp;
  } catch (cause) {
    await rm(temporary, { force: true });
    throw cause;
  }
}

/** Differs as soon as anybody has written to the file or put another in its place. */
export function stampOf({ ino, size, mtimeNs }: Pick<BigIntStats, 'ino' | 'size' | 'mtimeNs'>): string {
  return `${ino} ${size} ${mtimeNs}`;
}

/** Removes what a crash left half-written in `folder` more than a day before `now`; returns how many files. */
export async function removeStaleTemporaries(folder: string, now: number): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  let removed = 0;
  for (const path of names.filter((name) => TEMPORARY.test(name)).map((name) => join(folder, name))) {
    const facts = await stat(path).catch(() => undefined);
    if (!facts || now - facts.mtimeMs < STALE_MS) continue;
    await rm(path, { force: true });
    removed += 1;
  }
  return removed;
}
