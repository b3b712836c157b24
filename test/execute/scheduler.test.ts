import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Scheduler, type Slot, type SlotRequest } from '../../src/execute/scheduler.ts';
import { settled } from '../support/hand-world.ts';

const ask = (provider: SlotRequest['provider'], priority = 0, model = 'm'): SlotRequest => ({
  provider,
  uses: `${provider}/${model}`,
  priority,
});

describe('the scheduler', () => {
  it('lets nobody pass who is behind another of his pool, and holds no one back for a pool he does not need', async () => {
    const scheduler = new Scheduler({ limits: { apimart: 1, gmi: 1, 'gmi/slow': 1 } });
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
    const scheduler = new Scheduler({ limits: { total: 0 } });
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
        const scheduler = new Scheduler({ limits });
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

/** How many slots a scheduler gives at a provider now; they are given back. */
async function room(scheduler: Scheduler, most = 20): Promise<number> {
  const slots: Slot[] = [];
  const wanted = Array.from({ length: most }, () =>
    scheduler.acquire(ask('apimart')).then((slot) => slot && slots.push(slot)),
  );
  await settled();
  const count = slots.length;
  while (slots.length > 0) {
    for (const slot of slots.splice(0)) slot.release();
    await settled();
  }
  await Promise.all(wanted);
  return count;
}

async function take(scheduler: Scheduler, count: number): Promise<Slot[]> {
  const slots = await Promise.all(Array.from({ length: count }, () => scheduler.acquire(ask('apimart'))));
  return slots.filter((slot) => slot !== undefined);
}

describe('429', () => {
  const adapting = (limits: Record<string, number>): { scheduler: Scheduler; told: number[] } => {
    const told: number[] = [];
    return { scheduler: new Scheduler({ limits, onLowered: (_, limit) => told.push(limit) }), told };
  };

  it('halves what was alive, once for all that were granted before', async () => {
    const { scheduler, told } = adapting({ apimart: 8, gmi: 8 });
    const slots = await take(scheduler, 6);
    for (const slot of slots) slot.throttled();
    for (const slot of slots) slot.release();
    expect(told).toEqual([3]);
    expect(await room(scheduler)).toBe(3);
    const next = await take(scheduler, 3);
    for (const slot of [...next, ...slots]) slot.throttled();
    expect(told).toEqual([3, 1]);
  });

  it('leaves one, and says nothing where nothing is lowered', async () => {
    const { scheduler, told } = adapting({ apimart: 1 });
    for (let wave = 0; wave < 3; wave += 1) {
      const [slot] = await take(scheduler, 1);
      slot?.throttled();
      slot?.release();
    }
    expect(told).toEqual([]);
    expect(await room(scheduler)).toBe(1);
  });

  it('is forgiven slot by slot: each time as many were accepted as there are slots, one more', async () => {
    const { scheduler } = adapting({ apimart: 4 });
    const [first] = await take(scheduler, 1);
    first?.throttled();
    first?.release();
    const rooms: number[] = [];
    for (let accepted = 0; accepted < 9; accepted += 1) {
      rooms.push(await room(scheduler));
      const [slot] = await take(scheduler, 1);
      slot?.accepted();
      slot?.release();
    }
    expect(rooms).toEqual([1, 2, 2, 3, 3, 3, 4, 4, 4]);
  });

  it('counts no acceptance that is older than itself', async () => {
    const { scheduler } = adapting({ apimart: 4 });
    const slots = await take(scheduler, 4);
    slots[0]?.throttled();
    for (const slot of slots.slice(1)) slot.accepted();
    for (const slot of slots) slot.release();
    expect(await room(scheduler)).toBe(2);
  });

  it('bounds a provider without a limit too, and touches no other', async () => {
    const { scheduler, told } = adapting({});
    const slots = await take(scheduler, 10);
    slots[9]?.throttled();
    for (const slot of slots) slot.release();
    expect(told).toEqual([5]);
    expect(await room(scheduler)).toBe(5);
    expect(await Promise.all(Array.from({ length: 9 }, () => scheduler.acquire(ask('gmi'))))).toHaveLength(9);
  });

  it('changes nothing where limits are fixed', async () => {
    const scheduler = new Scheduler({ limits: { apimart: 4 } });
    const slots = await take(scheduler, 4);
    for (const slot of slots) slot.throttled();
    for (const slot of slots) slot.release();
    expect(await room(scheduler)).toBe(4);
  });

  it('keeps to a plain model of it, whatever the order of grants, answers and ends', async () => {
    const moves = fc.array(
      fc.record({ what: fc.constantFrom('take', 'accept', 'throttle', 'end'), which: fc.nat(30) }),
      {
        maxLength: 120,
      },
    );
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 9 }), moves, async (configured, played) => {
        const { scheduler } = adapting({ apimart: configured });
        const alive: { slot: Slot; number: number; answered: boolean }[] = [];
        let [limit, since, accepted, granted] = [configured, 0, 0, 0];
        for (const { what, which } of played) {
          const one = alive[which % Math.max(1, alive.length)];
          if (what === 'take' && alive.length < limit) {
            const [slot] = await take(scheduler, 1);
            alive.push({ slot: slot as Slot, number: (granted += 1), answered: false });
          } else if (one && what === 'end') {
            one.slot.release();
            alive.splice(alive.indexOf(one), 1);
          } else if (one && !one.answered && what === 'throttle') {
            one.answered = true;
            one.slot.throttled();
            if (one.number > since)
              [limit, since, accepted] = [Math.max(1, Math.floor(Math.min(alive.length, limit) / 2)), granted, 0];
          } else if (one && !one.answered && what === 'accept') {
            one.answered = true;
            one.slot.accepted();
            if (one.number > since && limit < configured && (accepted += 1) === limit)
              [limit, accepted] = [limit + 1, 0];
          }
        }
        for (const { slot } of alive) slot.release();
        expect(await room(scheduler)).toBe(limit);
        scheduler.stop();
      }),
      { numRuns: 500 },
    );
  });
});

describe('a provider that is shut', () => {
  it('gives no slot until all who shut it have opened it, and keeps no other back', async () => {
    const scheduler = new Scheduler({ limits: { total: 2, apimart: 1 } });
    const [slot] = await take(scheduler, 1);
    const open = slot?.shut();
    const openToo = slot?.shut();
    slot?.release();
    let granted = false;
    void scheduler.acquire(ask('apimart')).then(() => (granted = true));
    expect(await scheduler.acquire(ask('gmi'))).toBeDefined();
    open?.();
    await settled();
    expect(granted).toBe(false);
    openToo?.();
    await settled();
    expect(granted).toBe(true);
  });
});
