import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive, readHolder } from './lock-holder.ts';
import { errorCode } from './store-error.ts';

/** The process locks under a folder that somebody alive holds now, as paths. */
export async function liveLocks(folder: string, now: number): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
    if (errorCode(cause) === 'ENOENT') return [];
    throw cause;
  });
  const numbers = entries
    .filter((entry) => entry.isFile() && /^[1-9]\d*$/.test(entry.name))
    .map(({ name }) => Number(name));
  if (numbers.length > 0) {
    const holder = await readHolder(join(folder, String(Math.max(...numbers))));
    // `gone` = somebody made a newer one this very moment.
    return holder === 'gone' || isAlive(holder, now) ? [folder] : [];
  }
  const folders = entries.filter((entry) => entry.isDirectory());
  return (await Promise.all(folders.map(({ name }) => liveLocks(join(folder, name), now)))).flat();
}
