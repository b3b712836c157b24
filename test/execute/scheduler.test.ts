import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Scheduler, type Slot, type SlotRequest } from '../../src/execute/scheduler.ts';

const ask = (provider: SlotRequest['provider'], priority = 0, model = 'm'): SlotRequest => ({
  provider,
  uses: `${provider}/${model}`,
  priority,
});

describe('the scheduler', () => {
  it('lets nobody pass who is behind another of his pool, and holds no one back for a pool he does not need', async () => {
    const scheduler = new Scheduler({ apimart: 1, gmi: 1, 'gmi/slow': 1 });
    const granted: string[] = [];
    const want = (name: string, request: SlotRequest): Promise<Slot | undefined> =>
      scheduler.acquire(request).then((slot) => (granted.push(name), slot));
    const first = await want('first', ask('apimart'));
    void want('low', ask('apimart', 1));
    void want('high', ask('apimart', 9));
    await want('other', ask('gmi'));
    first?.release();
    await Promise.resolve();
    expect(granted).toEqual(['first', 'other', 'high']);
  });

  it('tells those who wait when it stops, and gives nothing afterwards', async () => {
    const scheduler = new Scheduler({ total: 0 });
    const waiting = scheduler.acquire(ask('gmi'));
    scheduler.stop();
    expect(await waiting).toBeUndefined();
    expect(await scheduler.acquire(ask('gmi'))).toBeUndefined();
  });

  it('never has more alive than any limit allows, and serves everybody in the end', async () => {
    const requests = fc.array(
      fc.record({
        provider: fc.constantFrom('apimart' as const, 'gmi' as const),
        model: fc.constantFrom('a', 'b'),
        priority: fc.nat(9),
      }),
      { maxLength: 25 },
    );
    await fc.assert(
      fc.asyncProperty(requests, async (wanted) => {
        const limits = { total: 4, apimart: 3, gmi: 2, 'apimart/a': 1 };
        const scheduler = new Scheduler(limits);
        const alive = { total: 0, apimart: 0, gmi: 0, 'apimart/a': 0 } as Record<string, number>;
        let served = 0;
        const work = wanted.map(async ({ provider, model, priority }) => {
          const slot = await scheduler.acquire(ask(provider, priority, model));
          const pools = ['total', provider, `${provider}/${model}`].filter((pool) => pool in alive);
          for (const pool of pools)
            expect((alive[pool] = (alive[pool] ?? 0) + 1)).toBeLessThanOrEqual(limits[pool as keyof typeof limits]);
          await Promise.resolve();
          for (const pool of pools) alive[pool] = (alive[pool] ?? 0) - 1;
          served += 1;
          slot?.release();
          slot?.release();
        });
        await Promise.all(work);
        expect(served).toBe(wanted.length);
      }),
    );
  });
});
