import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Holder, isAlive, mayBeat } from './lock-holder.ts';
import { highest, readTop } from './read-top.ts';
import { cannotRead, errorCode } from './store-error.ts';

/** A process lock as it was found, see process-lock.ts. */
export interface SeenLock {
  /** Of its highest file: a greater one than before = somebody has taken it since. */
  readonly number: number;
  readonly alive: boolean;
  /** Its last sign of life, by its own clock; absent = it was released, or its process is gone: there will be no other. */
  readonly beatAt?: number;
  /** When the process that holds it started, milliseconds since 1970; absent while its file is being written. */
  readonly since?: number;
}

/** Every process lock under a folder, by path; rejects with `StoreError`. */
export async function readLocks(folder: string, now: number): Promise<ReadonlyMap<string, SeenLock>> {
  const locks = new Map<string, SeenLock>();
  await visit(folder, now, locks);
  return locks;
}

async function visit(folder: string, now: number, locks: Map<string, SeenLock>): Promise<void> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
    const top = highest(files) > 0 ? await readTop(folder) : undefined;
    if (top) locks.set(folder, { number: top.number, ...seen(top.holder, now) });
    // A lock may hold others: of the storyboards in a folder that is called as its own storyboard's lock is.
    const folders = entries.filter((entry) => entry.isDirectory());
    await Promise.all(folders.map(({ name }) => visit(join(folder, name), now, locks)));
  } catch (cause) {
    if (errorCode(cause) !== 'ENOENT') throw cannotRead(folder, cause);
  }
}

function seen(holder: Holder, now: number): Omit<SeenLock, 'number'> {
  const { beatAt, since } = holder;
  return { alive: isAlive(holder, now), ...(mayBeat(holder) && { beatAt }), ...(since !== undefined && { since }) };
}
