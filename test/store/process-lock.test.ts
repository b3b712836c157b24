import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Clock } from '../../src/core/ports.ts';
import { HERE } from '../../src/store/lock-holder.ts';
import { acquireLock, type ProcessLock } from '../../src/store/process-lock.ts';
import { program, start } from './child.ts';
import { scratch } from './scratch.ts';

/** A clock that moves only when told to. */
function handClock(start = 1_800_000_000_000) {
  let now = start;
  let sleepers: { readonly until: number; readonly wake: () => void }[] = [];
  const clock: Clock = {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const wake = (): void => {
          signal?.removeEventListener('abort', wake);
          resolve();
        };
        sleepers.push({ until: now + ms, wake });
        signal?.addEventListener('abort', wake);
      }),
  };
  return {
    ...clock,
    /** How many wait for the time to come. */
    sleeping: () => sleepers.length,
    advance(ms: number) {
      now += ms;
      const due = sleepers.filter(({ until }) => until <= now);
      sleepers = sleepers.filter(({ until }) => until > now);
      due.forEach(({ wake }) => wake());
    },
  };
}

async function acquired(folder: string, clock: Clock, breakLock = false): Promise<ProcessLock> {
  const lock = await acquireLock(folder, { clock, breakLock });
  if (!lock.ok) throw lock.error;
  return lock.value;
}

const fired = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve())));

/** Leaves a lock as another process would have. */
async function leaveLock(folder: string, number: number, holder: object | string, beatAt: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, String(number));
  await writeFile(file, typeof holder === 'string' ? holder : JSON.stringify(holder));
  await utimes(file, beatAt / 1000, beatAt / 1000);
}

describe('the process lock (S7)', () => {
  it('is given to one, who is named to the next', async () => {
    const folder = join(scratch(), 'locks', 'boards', 'noir.lock');
    const clock = handClock();
    const lock = await acquired(folder, clock);
    const second = await acquireLock(folder, { clock });
    expect(second).toMatchObject({ ok: false, error: { name: 'StoreError', reason: 'locked', path: folder } });
    const since = new Date(HERE.since).toISOString();
    expect(!second.ok && second.error.message).toBe(
      `process ${process.pid} on ${HERE.host} has been working on this storyboard since ${since}`,
    );
    await lock.release();
  });

  it('is free again once released, as often as one likes', async () => {
    const folder = scratch();
    const clock = handClock();
    for (let i = 0; i < 5; i += 1) await (await acquired(folder, clock)).release();
    expect(await readdir(folder)).toEqual(['5']);
  });

  it('is taken over from a process that is gone', async () => {
    const folder = scratch();
    const clock = handClock();
    const { ended, process: child } = start(process.execPath, ['-e', '']);
    await ended;
    await leaveLock(folder, 3, { ...HERE, pid: child.pid }, clock.now());
    await (await acquired(folder, clock)).release();
    expect(await readdir(folder)).toEqual(['4']);
  });

  it.each([
    ['a process of another host', { ...HERE, host: 'elsewhere', pid: 4_000_000 }],
    ['a process of another container', { ...HERE, realm: 'pid:[1]', pid: 4_000_000 }],
    ['the process that started this one', { ...HERE, pid: process.ppid }],
    ['a process that has just made its file', ''],
    ['whoever writes no JSON object', '[]'],
  ])('is left to %s while it gives signs of life, and taken over after ten silent seconds', async (_, holder) => {
    const folder = scratch();
    const clock = handClock();
    await leaveLock(folder, 1, holder, clock.now());
    clock.advance(9_900);
    expect(await acquireLock(folder, { clock })).toMatchObject({ ok: false, error: { reason: 'locked' } });
    clock.advance(200);
    await (await acquired(folder, clock)).release();
  });

  describe('whose holder has a clock that is an hour ahead of ours', () => {
    const HOUR = 3_600_000;
    const elsewhere = { ...HERE, host: 'elsewhere' };

    /** Lets the starter watch, two seconds at a time, until it has made up its mind. */
    async function watched<T>(clock: ReturnType<typeof handClock>, starter: Promise<T>, each?: () => Promise<void>) {
      let seconds = 0;
      const done = starter.then((value) => ({ value }));
      for (;;) {
        const outcome = await Promise.race([done, asleep(clock).then(() => undefined)]);
        if (outcome) return { outcome: outcome.value, seconds };
        await each?.();
        seconds += 2;
        clock.advance(2000);
      }
    }

    it('is left to it if it beats while it is watched', async () => {
      const folder = scratch();
      const clock = handClock();
      await leaveLock(folder, 1, elsewhere, clock.now() + HOUR);
      const { outcome, seconds } = await watched(clock, acquireLock(folder, { clock }), async () => {
        await leaveLock(folder, 1, elsewhere, clock.now() + HOUR + 1000);
      });
      expect([outcome, seconds]).toMatchObject([{ ok: false, error: { reason: 'locked' } }, 2]);
    });

    it('is taken over if it is silent for ten seconds', async () => {
      const folder = scratch();
      const clock = handClock();
      await leaveLock(folder, 1, elsewhere, clock.now() + HOUR);
      const { outcome, seconds } = await watched(clock, acquireLock(folder, { clock }));
      expect([outcome.ok, seconds]).toEqual([true, 10]);
      if (outcome.ok) await outcome.value.release();
    });

    it('is taken over when it is released while it is watched', async () => {
      const folder = scratch();
      const clock = handClock();
      await leaveLock(folder, 1, elsewhere, clock.now() + HOUR);
      const { outcome, seconds } = await watched(clock, acquireLock(folder, { clock }), async () => {
        await leaveLock(folder, 1, { ...elsewhere, released: true }, clock.now() + HOUR + 1);
      });
      expect([outcome.ok, seconds]).toEqual([true, 2]);
      if (outcome.ok) await outcome.value.release();
    });

    it('is taken over at once if it was a process of this machine that is gone, or was broken', async () => {
      const folder = scratch();
      const clock = handClock();
      await leaveLock(folder, 1, { ...HERE, since: HERE.since - 5000 }, clock.now() + HOUR);
      await (await acquired(folder, clock)).release();
      expect(await readdir(folder)).toEqual(['2']);
      await leaveLock(folder, 9, elsewhere, clock.now() + HOUR);
      await (await acquired(folder, clock, true)).release();
      expect(await readdir(folder)).toEqual(['10']);
    });
  });

  it('is lost by a holder whose clock is far behind, who learns of it when it looks', async () => {
    const folder = scratch();
    const behind = await acquired(folder, handClock(1_799_999_000_000));
    const taker = await acquired(folder, handClock());
    expect([behind.isOurs(), taker.isOurs()]).toEqual([false, true]);
    await taker.release();
  });

  it('is taken over at once from an earlier process with our own number, as after a restarted container', async () => {
    const folder = scratch();
    const clock = handClock();
    await leaveLock(folder, 1, { ...HERE, since: HERE.since - 5000 }, clock.now());
    await (await acquired(folder, clock)).release();
    expect(await readdir(folder)).toEqual(['2']);
  });

  it.skipIf(process.platform !== 'linux')(
    'is taken over at once from a killed process that nobody has buried',
    async () => {
      const folder = scratch();
      const clock = handClock();
      // The shell starts a process, kills it, and sleeps on without asking what became of it.
      const shell = spawn('sh', ['-c', 'sleep 60 & echo $!; kill -9 $!; exec sleep 60'], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      try {
        const [line] = (await once(shell.stdout, 'data')) as [Buffer];
        const pid = Number(line.toString().trim());
        await expect.poll(() => readFileSync(`/proc/${pid}/stat`, 'utf8')).toMatch(/\) Z /);
        await leaveLock(folder, 1, { ...HERE, pid }, clock.now());
        await (await acquired(folder, clock)).release();
      } finally {
        shell.kill('SIGKILL');
      }
    },
  );

  it('stays with a holder for as long as it beats', async () => {
    const folder = scratch();
    const clock = handClock();
    const lock = await acquired(folder, clock);
    const other = handClock();
    for (let i = 0; i < 10; i += 1) {
      await beaten(folder, clock);
      other.advance(2000);
    }
    expect(lock.lost.aborted).toBe(false);
    expect(await acquireLock(folder, { clock: other })).toMatchObject({ ok: false, error: { reason: 'locked' } });
    await lock.release();
  });

  it('can be broken, which its holder learns at its next beat; its release then releases nothing', async () => {
    const folder = scratch();
    const clock = handClock();
    const slow = await acquired(folder, clock);
    expect(slow.isOurs()).toBe(true);
    const taker = await acquired(folder, handClock(), true);
    expect([slow.loss, slow.lost.aborted]).toEqual([undefined, false]);
    // Known at once to who looks, though the next beat is to come.
    expect([slow.isOurs(), slow.loss, slow.lost.aborted, taker.isOurs()]).toEqual([false, 'taken-over', true, true]);
    await slow.release();
    expect(await acquireLock(folder, { clock })).toMatchObject({ ok: false, error: { reason: 'locked' } });
    expect(taker.lost.aborted).toBe(false);
    await taker.release();
  });

  it('is lost at the next beat, to whoever took it', async () => {
    const folder = scratch();
    const clock = handClock();
    const slow = await acquired(folder, clock);
    const taker = await acquired(folder, handClock(), true);
    clock.advance(2000);
    await fired(slow.lost);
    expect(slow.loss).toBe('taken-over');
    await Promise.all([slow.release(), taker.release()]);
  });

  it('is lost when its folder was removed and another process has begun anew with the same number', async () => {
    const folder = join(scratch(), 'noir.lock');
    const lock = await acquired(folder, handClock());
    await rm(folder, { recursive: true });
    await leaveLock(folder, 1, { ...HERE, pid: process.ppid }, 1_800_000_000_000);
    expect([lock.isOurs(), lock.loss]).toEqual([false, 'removed']);
    await lock.release();
    expect(JSON.parse(readFileSync(join(folder, '1'), 'utf8'))).toMatchObject({ pid: process.ppid });
  });

  it('is lost when its folder is removed', async () => {
    const folder = join(scratch(), 'noir.lock');
    const clock = handClock();
    const lock = await acquired(folder, clock);
    await rm(folder, { recursive: true });
    clock.advance(2000);
    await fired(lock.lost);
    expect(lock.loss).toBe('removed');
    await lock.release();
    await expect(readdir(folder)).rejects.toThrow('ENOENT');
  });

  it('says so when it cannot be written', async () => {
    const folder = scratch();
    await writeFile(join(folder, 'file'), '');
    const lock = await acquireLock(join(folder, 'file', 'noir.lock'), { clock: handClock() });
    expect(lock).toMatchObject({ ok: false, error: { reason: 'disk' } });
  });

  it('holds no secrets: who, where and since when', async () => {
    const folder = scratch();
    const lock = await acquired(folder, handClock());
    expect(JSON.parse(await readFile(join(folder, '1'), 'utf8'))).toEqual(HERE);
    await lock.release();
  });
});

/** Until somebody sleeps by this clock, once what is done before has been done. */
async function asleep(clock: ReturnType<typeof handClock>): Promise<void> {
  while (clock.sleeping() === 0) await new Promise((resolve) => setImmediate(resolve));
}

/** Lets two seconds pass and waits until the holder's beat is in the file. */
async function beaten(folder: string, clock: ReturnType<typeof handClock>): Promise<void> {
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  while (clock.sleeping() === 0) await turn();
  clock.advance(2000);
  const file = join(folder, '1');
  while (Math.round((await stat(file)).mtimeMs) !== clock.now()) await turn();
}

describe('starters that race for one dead lock', () => {
  let script = '';
  beforeAll(async () => {
    script = await program(`
      import { createInterface } from 'node:readline';
      import { acquireLock } from '../../src/store/process-lock.ts';
      const clock = { now: () => Date.now(), sleep: (ms, signal) => new Promise((resolve) => {
        const timer = setTimeout(resolve, ms);
        timer.unref();
        signal?.addEventListener('abort', () => { clearTimeout(timer); resolve(); });
      }) };
      let held;
      for await (const line of createInterface(process.stdin)) {
        const [word, folder] = line.split(' ');
        if (word === 'take') {
          const lock = await acquireLock(folder, { clock });
          held = lock.ok ? lock.value : undefined;
          console.log(lock.ok ? 'won' : lock.error.reason);
        } else {
          await held?.release();
          console.log('released');
        }
      }
    `);
  });

  it('never both get it, whether it was left by a crash, released or never made', async () => {
    const children = Array.from({ length: 4 }, () => start(process.execPath, [script]));
    const replies = children.map(({ process: child }) => createInterface(child.stdout)[Symbol.asyncIterator]());
    const ask = async (words: string): Promise<string[]> => {
      children.forEach(({ process: child }) => child.stdin.write(`${words}\n`));
      return Promise.all(replies.map(async (lines) => String((await lines.next()).value)));
    };
    const folder = join(scratch(), 'noir.lock');
    for (let round = 0; round < 60; round += 1) {
      const here = round % 3 === 0 ? `${folder}-${round}` : folder;
      if (round % 3 === 1) await leaveLock(here, 1000 + round, { ...HERE, since: 1, host: 'gone' }, 0);
      const said = await ask(`take ${here}`);
      expect(said.toSorted()).toEqual(['locked', 'locked', 'locked', 'won']);
      await ask('release');
    }
    children.forEach(({ process: child }) => child.stdin.end());
    for (const { stderr, code } of await Promise.all(children.map(({ ended }) => ended))) {
      expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    }
  });
});
