import { readdirSync, readFileSync } from 'node:fs';
import { readdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../core/ports.ts';
import { err, ok, type Result } from '../core/result.ts';
import { makeFolder, temporaryIn } from './durable.ts';
import { DEAD_AFTER_MS, HERE, type Holder, isAhead, isAlive, readHolder } from './lock-holder.ts';
import { highest, numbersIn, readTop } from './read-top.ts';
import { cannotWrite, errorCode, StoreError } from './store-error.ts';

/**
 * One running process a storyboard (S7). The lock is a folder of numbered files; whoever made the highest holds it.
 *
 *     locks/noir.lock/7      pid, host, since when; touched every 2 s, `released` written into it at the end
 *
 * To get it, find the highest number; if its holder is dead or has released it, make the next number, which only one
 * of several starters can. The highest number is never removed but by whoever made a higher one, so numbers never go
 * back, and a starter that looked too early finds after making its file that it is not the highest, and starts over.
 * A holder that was taken over while it slept sees the higher number at its next beat.
 *
 * Machines that share a disk may not agree on the time. A beat that lies far in the future has no age; such a lock is
 * watched for as long as a silent one would be given. A holder whose clock is behind looks silent and is taken over: it
 * looks at the disk before and after each intent, so it buys nothing more.
 */
export interface ProcessLock {
  /** Fires when it is known that the lock is no longer ours: stop buying. */
  readonly lost: AbortSignal;
  /** How it was lost; undefined until then. */
  readonly loss: LockLoss | undefined;
  /** Looks at the disk: is it still ours? Where it is not, it is lost from now on. */
  isOurs(): boolean;
  release(): Promise<void>;
}

/** Another process has made a higher number, or our own file is gone with the folder, which lets anybody in. */
type LockLoss = 'taken-over' | 'removed';

export interface LockOptions {
  readonly clock: Clock;
  /** Takes the lock from whoever holds it now. */
  readonly breakLock?: boolean;
}

const BEAT_MS = 2000;

/**
 * Takes the lock, or says who holds it (a `StoreError` with the reason `locked`). Does not wait, but for ten seconds
 * where the holder's clock is ahead of ours.
 */
export async function acquireLock(folder: string, options: LockOptions): Promise<Result<ProcessLock, StoreError>> {
  const { clock } = options;
  let breaking = options.breakLock ?? false;
  try {
    await makeFolder(folder);
    for (;;) {
      const top = await readTop(folder);
      if (top && !breaking && isAlive(top.holder, clock.now())) {
        const { number, holder } = top;
        if (!isAhead(holder, clock.now()) || (await beats(fileOf(folder, number), holder, clock)))
          return err(heldBy(folder, holder));
      }
      breaking = false; // whoever comes meanwhile is not the one the user meant
      const mine = (top?.number ?? 0) + 1;
      if (!(await make(fileOf(folder, mine), clock.now()))) continue;
      if (highest(await readdir(folder)) === mine) {
        await removeBelow(folder, mine);
        return ok(hold(folder, mine, clock));
      }
      await rm(fileOf(folder, mine), { force: true });
    }
  } catch (cause) {
    return err(cannotWrite(folder, cause));
  }
}

/** Whether a holder whose beats tell no age gives another one in the time that a silent one is given. */
async function beats(file: string, { beatAt }: Holder, clock: Clock): Promise<boolean> {
  for (let waited = 0; waited < DEAD_AFTER_MS; waited += BEAT_MS) {
    await clock.sleep(BEAT_MS);
    const now = await readHolder(file);
    if (now === 'gone') return true;
    if (now.beatAt !== beatAt) return !now.released;
  }
  return false;
}

function fileOf(folder: string, number: number): string {
  return join(folder, String(number));
}

async function removeBelow(folder: string, number: number): Promise<void> {
  const lower = numbersIn(await readdir(folder)).filter((other) => other < number);
  await Promise.all(lower.map((other) => rm(fileOf(folder, other), { force: true })));
}

/** False = somebody else made it first. */
async function make(file: string, now: number): Promise<boolean> {
  try {
    await writeFile(file, JSON.stringify(HERE), { flag: 'wx' });
  } catch (cause) {
    if (errorCode(cause) === 'EEXIST') return false;
    // On a full disk there is room for the file and none for what it says: left there, it would keep everybody out.
    await rm(file, { force: true }).catch(() => undefined);
    throw cause;
  }
  try {
    await touch(file, now);
  } catch (cause) {
    if (errorCode(cause) !== 'ENOENT') throw cause; // a higher one swept it away: it is not the highest, as will show
  }
  return true;
}

async function touch(file: string, now: number): Promise<void> {
  await utimes(file, now / 1000, now / 1000);
}

function hold(folder: string, mine: number, clock: Clock): ProcessLock {
  const file = fileOf(folder, mine);
  const released = new AbortController();
  const lost = new AbortController();
  let loss: LockLoss | undefined;

  function look(): Standing {
    const standing = loss ?? standingOf(folder, mine);
    if (standing === 'taken-over' || standing === 'removed') loss = standing;
    if (loss) lost.abort();
    return standing;
  }

  /** False = the lock is lost; a disk that stumbles has taken nothing from us. */
  async function beat(): Promise<boolean> {
    look();
    if (!loss) await touch(file, clock.now()).catch(look);
    return !loss;
  }

  async function keepBeating(): Promise<void> {
    for (;;) {
      await clock.sleep(BEAT_MS, released.signal);
      if (released.signal.aborted || !(await beat())) return;
    }
  }

  const beating = keepBeating();
  return {
    lost: lost.signal,
    get loss() {
      return loss;
    },
    isOurs: () => look() === 'held',
    async release() {
      released.abort();
      await beating;
      if (!(await beat())) return;
      const temporary = temporaryIn(folder);
      try {
        await writeFile(temporary, JSON.stringify({ ...HERE, released: true }));
        await rename(temporary, file);
      } catch {
        // A full disk: nothing can be written, but a lock can still be removed. Were that refused too, it ends with its
        // heartbeat.
        await Promise.allSettled([rm(temporary, { force: true }), rm(file, { force: true })]);
      }
    },
  };
}

type Standing = LockLoss | 'held' | 'unknown';

/** Whoever comes after the folder was removed begins with 1 again: only what stands in the file tells it from ours. */
function standingOf(folder: string, mine: number): Standing {
  try {
    const [held, top] = [contentOf(fileOf(folder, mine)), highest(readdirSync(folder))];
    if (top > mine) return 'taken-over';
    return held === JSON.stringify(HERE) ? 'held' : 'removed';
  } catch (cause) {
    return isGone(cause) ? 'removed' : 'unknown';
  }
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    if (isGone(cause)) return undefined;
    throw cause;
  }
}

function isGone(cause: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(errorCode(cause) ?? '');
}

function heldBy(folder: string, { pid, host, since }: Holder): StoreError {
  const who = pid === undefined ? 'another process' : `process ${pid} on ${host}`;
  const when = since === undefined ? '' : ` since ${new Date(since).toISOString()}`;
  return new StoreError('locked', folder, {
    message: `${who} has been working on this storyboard${when}`,
    help: 'wait until it is done; if you know that it is dead, use --break-lock',
  });
}
