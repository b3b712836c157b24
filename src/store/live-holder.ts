import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Holder, isAlive, readHolder } from './lock-holder.ts';
import { cannotRead, errorCode } from './store-error.ts';

/** Who holds a process lock now and is alive; looks, and changes nothing. Rejects with `StoreError`. */
export async function liveHolder(lock: string, now: number): Promise<Holder | undefined> {
  for (;;) {
    const top = Math.max(0, ...(await namesIn(lock)).filter((name) => /^[1-9]\d*$/.test(name)).map(Number));
    if (top === 0) return undefined;
    const holder = await readHolder(join(lock, String(top)));
    if (holder === 'gone') continue; // a higher one was made meanwhile
    return isAlive(holder, now) ? holder : undefined;
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    if (errorCode(cause) === 'ENOENT') return [];
    throw cannotRead(folder, cause);
  }
}
