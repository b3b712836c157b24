import { appendFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { inFolder } from './durable.ts';
import { cannotRead, cannotWrite, errorCode } from './store-error.ts';

/**
 * A file that gets one byte from each run that is about to buy. Whoever has found itself alone asks for its length, in
 * place of looking at every lock of the project, to know that it still is. Rejects with `StoreError`, as `timesRung`.
 */
export async function ring(bell: string): Promise<void> {
  try {
    await inFolder(dirname(bell), () => appendFile(bell, '.'));
  } catch (cause) {
    throw cannotWrite(bell, cause);
  }
}

export async function timesRung(bell: string): Promise<number> {
  try {
    return (await stat(bell)).size;
  } catch (cause) {
    if (errorCode(cause) === 'ENOENT') return 0;
    throw cannotRead(bell, cause);
  }
}
