import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CLOCK } from '../../src/engines/local/clock.ts';
import { liveHolder } from '../../src/store/live-holder.ts';
import { acquireLock } from '../../src/store/process-lock.ts';
import { scratch } from './scratch.ts';

describe('who works on a storyboard', () => {
  it('is nobody before, this process while it holds the lock, nobody after', async () => {
    const lock = join(scratch(), 'noir.lock');
    expect(await liveHolder(lock, Date.now())).toBeUndefined();
    const held = await acquireLock(lock, { clock: CLOCK });
    if (!held.ok) throw held.error;
    expect(await liveHolder(lock, Date.now())).toMatchObject({ pid: process.pid });
    await held.value.release();
    expect(await liveHolder(lock, Date.now())).toBeUndefined();
  });

  it('is nobody whose heart has stopped, and only the newest counts', async () => {
    const lock = join(scratch(), 'noir.lock');
    mkdirSync(lock);
    const beat = (number: number, host: string, secondsAgo: number): void => {
      const file = join(lock, String(number));
      writeFileSync(file, JSON.stringify({ pid: 1, host, since: 5 }));
      utimesSync(file, Date.now() / 1000 - secondsAgo, Date.now() / 1000 - secondsAgo);
    };
    beat(9, 'elsewhere', 0);
    expect(await liveHolder(lock, Date.now())).toMatchObject({ host: 'elsewhere', since: 5 });
    beat(10, 'further', 3_600);
    expect(await liveHolder(lock, Date.now())).toBeUndefined();
  });

  it('says what is in the way', async () => {
    const lock = join(scratch(), 'noir.lock');
    writeFileSync(lock, 'a file');
    await expect(liveHolder(lock, Date.now())).rejects.toThrow(/noir\.lock/);
  });
});
