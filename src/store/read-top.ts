import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Holder, readHolder } from './lock-holder.ts';
import { errorCode } from './store-error.ts';

/** Who made the highest of a lock's numbered files, see process-lock.ts. */
interface Top {
  readonly number: number;
  readonly holder: Holder;
}

/** Who holds a lock, or held it last; undefined = nobody ever has. Rejects with the system's error. */
export async function readTop(lock: string): Promise<Top | undefined> {
  for (;;) {
    const number = highest(await namesIn(lock));
    if (number === 0) return undefined;
    const holder = await readHolder(join(lock, String(number)));
    if (holder !== 'gone') return { number, holder };
    // A higher one was made meanwhile.
  }
}

/** The highest number among the names in a lock's folder, 0 where there is none. */
export function highest(names: readonly string[]): number {
  return Math.max(0, ...numbersIn(names));
}

export function numbersIn(names: readonly string[]): readonly number[] {
  return names.filter((name) => /^[1-9]\d*$/.test(name)).map(Number);
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    if (errorCode(cause) === 'ENOENT') return [];
    throw cause;
  }
}
