import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WaitingLine } from '../../src/store/waiting-line.ts';
import { scratch } from './scratch.ts';

const FAST = { model: 'apimart/fast', pools: ['total', 'apimart', 'apimart/fast'] };
const STD = { model: 'apimart/std', pools: ['total', 'apimart', 'apimart/std'] };

describe('the line of runs that wait for a slot', () => {
  it('lets nobody go before who has waited longer in one of the pools', async () => {
    const folder = join(scratch(), 'waiting');
    const [one, two] = [new WaitingLine(folder, 'one'), new WaitingLine(folder, 'two')];
    expect(await one.ahead(FAST, 100)).toBeUndefined();
    await one.wait(FAST.model, 'apimart', 100);
    expect(await two.ahead(STD, 200)).toBe('apimart');
    expect(await two.ahead({ model: 'gmi/a', pools: ['total', 'gmi', 'gmi/a'] }, 200)).toBeUndefined();
    await two.wait(STD.model, 'apimart', 200);
    expect(await one.ahead(FAST, 300)).toBeUndefined();
    await one.leave(FAST.model);
    // Served; for its next it stands behind.
    expect(await two.ahead(STD, 400)).toBeUndefined();
    expect(await one.ahead(FAST, 400)).toBe('apimart');
  });

  it('keeps the place of who asks again, and forgets who has not asked for two seconds', async () => {
    const folder = join(scratch(), 'waiting');
    const [one, two] = [new WaitingLine(folder, 'one'), new WaitingLine(folder, 'two')];
    await one.wait(FAST.model, 'apimart', 100);
    await two.wait(FAST.model, 'apimart', 200);
    await one.wait(FAST.model, 'apimart', 1500);
    expect(await two.ahead(FAST, 3400)).toBe('apimart');
    expect(await two.ahead(FAST, 3500)).toBeUndefined();
  });

  it('holds nothing of those who wait no longer, and takes no notice of what it cannot read', async () => {
    const folder = join(scratch(), 'waiting');
    const one = new WaitingLine(folder, 'one');
    await one.wait(FAST.model, 'apimart', 100);
    expect(readdirSync(folder)).toEqual(['one']);
    await one.leave(FAST.model);
    expect(readdirSync(folder)).toEqual([]);
    for (const text of ['', '[{"since":1,', '{}', '[1]', '[{"since":"1","askedAt":100,"pool":"apimart"}]']) {
      writeFileSync(join(folder, 'broken'), text);
      expect(await one.ahead(FAST, 100)).toBeUndefined();
    }
  });

  it('has always somebody who may go, whoever waits for what since when', async () => {
    const pools = fc.constantFrom('total', 'apimart', 'apimart/fast', 'apimart/std');
    const place = fc.record({ asks: fc.constantFrom(FAST, STD), pool: pools, since: fc.nat({ max: 3 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(place, { minLength: 1, maxLength: 5 }), async (places) => {
        const folder = join(scratch(), 'waiting');
        const waiting = places.map(({ asks, pool, since }, index) => ({
          line: new WaitingLine(folder, `board${index}`),
          asks,
          // A run waits for a pool that it asks for.
          pool: asks.pools.includes(pool) ? pool : 'total',
          since,
        }));
        for (const { line, asks, pool, since } of waiting) await line.wait(asks.model, pool, since);
        const ahead = await Promise.all(waiting.map(({ line, asks }) => line.ahead(asks, 10)));
        expect(ahead).toContain(undefined);
      }),
      { numRuns: 100 },
    );
  });
});
