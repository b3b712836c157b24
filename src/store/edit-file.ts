import { readFile, realpath, stat } from 'node:fs/promises';
import { replaceFile } from './durable.ts';
import { cannotRead, cannotWrite, StoreError } from './store-error.ts';

/** A text file of the user's; rejects with `StoreError`. */
export async function readUserFile(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((cause: unknown) => {
    throw cannotRead(path, cause);
  });
}

/**
 * Puts `after` in the place of `before` in a file of the user's, as a whole: through links, and with the rights it has.
 * Rejects with `StoreError`, also where the file no longer holds `before`, as when an editor saved it meanwhile.
 */
export async function editUserFile(path: string, { before, after }: { before: string; after: string }): Promise<void> {
  try {
    const file = await realpath(path);
    const { mode } = await stat(file);
    if ((await readFile(file, 'utf8')) !== before) {
      const help = 'nothing was written; run the same command again';
      throw new StoreError('disk', path, { message: `${path} has just been changed by somebody else`, help });
    }
    await replaceFile(file, after, mode & 0o777);
  } catch (cause) {
    throw cannotWrite(path, cause);
  }
}
