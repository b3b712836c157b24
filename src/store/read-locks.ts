import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Holder, isAlive, readHolder } from './lock-holder.ts';
import { cannotRead, errorCode } from './store-error.ts';

/** A process lock as it was found, see process-lock.ts. */
export interface SeenLock {
  /** Of its highest file: a greater one than before = somebody has taken it since. */
  readonly number: number;
  readonly alive: boolean;
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
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
    if (errorCode(cause) === 'ENOENT') return [];
    throw cannotRead(folder, cause);
  });
  const numbers = entries
    .filter((entry) => entry.isFile() && /^[1-9]\d*$/.test(entry.name))
    .map(({ name }) => Number(name));
  if (numbers.length > 0) {
    const number = Math.max(...numbers);
    const holder = await readHolder(join(folder, String(number)));
    locks.set(folder, { number, ...seen(holder, now) });
    return;
  }
  const folders = entries.filter((entry) => entry.isDirectory());
  await Promise.all(folders.map(({ name }) => visit(join(folder, name), now, locks)));
}

function seen(holder: Holder | 'gone', now: number): Omit<SeenLock, 'number'> {
  // `gone` = somebody made a newer one this very moment.
  if (holder === 'gone') return { alive: true };
  return { alive: isAlive(holder, now), ...(holder.since !== undefined && { since: holder.since }) };
}
