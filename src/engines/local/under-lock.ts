import { err, type Result } from '../../core/result.ts';
import { EXIT } from '../../execute/run-result.ts';
import type { Places } from '../../store/places.ts';
import { acquireLock, type ProcessLock } from '../../store/process-lock.ts';
import { StoreError, systemError } from '../../store/store-error.ts';
import { CLOCK } from './clock.ts';
import { environmentTrouble, type Trouble } from './trouble.ts';

/** What work under a storyboard's lock is given. */
export interface UnderLock {
  readonly lock: ProcessLock;
  /** Has something undone at the end, however the work ends; the last that was named is the first. */
  readonly atEnd: (close: () => Promise<unknown>) => void;
}

/** Does work that nobody else may do on this storyboard at the same time. */
export function underLock<T>(
  { processLock }: Places,
  options: { readonly breakLock?: boolean },
  work: (session: UnderLock) => Promise<Result<T, Trouble>>,
): Promise<Result<T, Trouble>> {
  return orDiskTrouble(async () => {
    const lock = await acquireLock(processLock, { clock: CLOCK, breakLock: options.breakLock ?? false });
    if (!lock.ok)
      return err(environmentTrouble(lock.error.reason === 'locked' ? EXIT.locked : EXIT.failed, lock.error));
    const closing = [() => lock.value.release()] as (() => Promise<unknown>)[];
    try {
      return await work({ lock: lock.value, atEnd: (close) => closing.push(close) });
    } finally {
      // One that fails (a disk that is full) must not keep the others, the lock above all, from being closed.
      for (const close of closing.toReversed()) await close().catch(() => undefined);
    }
  });
}

/** A full disk, a folder that is a file: the disk's no, wherever it was said. What was bought is recorded up to there. */
export async function orDiskTrouble<T>(work: () => Promise<Result<T, Trouble>>): Promise<Result<T, Trouble>> {
  try {
    return await work();
  } catch (error) {
    const trouble = error instanceof StoreError ? environmentTrouble(EXIT.failed, error) : systemTrouble(error);
    if (trouble) return err(trouble);
    throw error;
  }
}

function systemTrouble(error: unknown): Trouble | undefined {
  if (!(error instanceof Error) || !('syscall' in error)) return undefined;
  const { what, help } = systemError(error);
  const where = 'path' in error && typeof error.path === 'string' ? ` (${error.path})` : '';
  return environmentTrouble(EXIT.failed, { message: `${what}${where}`, help });
}
