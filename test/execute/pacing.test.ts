import { describe, expect, it } from 'vitest';
import { waitMs } from '../../src/execute/backoff.ts';
import { DurationHistory, nextPollMs } from '../../src/execute/poll-pacing.ts';
import { RETRY_RULES } from '../../src/execute/retry-rules.ts';
import { runPlan } from '../../src/execute/run-plan.ts';
import { HandWorld, plannedTake, planOf } from '../support/hand-world.ts';

const steady = { throttled: 0, random: () => 0.5 };

describe('polls', () => {
  it('wait for 70 % of the known median, then come every 3 %, then thin out', () => {
    expect(nextPollMs({ ...steady, ageMs: 0, medianMs: 60_000 })).toBeCloseTo(42_000);
    expect(nextPollMs({ ...steady, ageMs: 42_000, medianMs: 60_000 })).toBeCloseTo(1_800);
    expect(nextPollMs({ ...steady, ageMs: 90_000, medianMs: 60_000 })).toBeCloseTo(10_000);
    expect(nextPollMs({ ...steady, ageMs: 290, medianMs: 300 })).toBeCloseTo(20);
  });

  it('come every 15 % of the age without that knowledge, between 0.1 and 10 seconds', () => {
    expect(nextPollMs({ ...steady, ageMs: 0 })).toBeCloseTo(100);
    expect(nextPollMs({ ...steady, ageMs: 10_000 })).toBeCloseTo(1_500);
    expect(nextPollMs({ ...steady, ageMs: 1_000_000 })).toBeCloseTo(10_000);
  });

  it('double with each 429, and spread by a tenth', () => {
    expect(nextPollMs({ ...steady, ageMs: 10_000, throttled: 2 })).toBeCloseTo(6_000);
    expect(nextPollMs({ ...steady, ageMs: 10_000, random: () => 0 })).toBeCloseTo(1_350);
    expect(nextPollMs({ ...steady, ageMs: 10_000, random: () => 0.999_999 })).toBeCloseTo(1_650, 0);
  });

  it('go by the newest finished tasks of the same model', () => {
    const history = new DurationHistory(3);
    for (const ms of [1, 1, 1, 10, 20, 30]) history.record('m', ms);
    expect(history.medianMs('m')).toBe(20);
    expect(history.medianMs('other')).toBeUndefined();
  });
});

describe('the deadline of a run', () => {
  it.each([
    ['a wait that the provider asks for', { kind: 'throttled', retryAfterMs: 3_600_000 }],
    [
      'polls that come less and less often',
      { kind: 'status', status: { kind: 'running', vendorStatus: 'processing' } },
    ],
  ] as const)('is kept against %s, after a last look', async (_what, answer) => {
    const world = new HandWorld();
    const run = runPlan(planOf([plannedTake('a')]), [], world.ports, world.options({ deadlineMs: 300_000 }));
    world.tasks.set('T1', answer);
    await (await world.nextSubmit()).accept('T1');
    await world.clock.advance(299_000);
    const before = world.polls;
    await world.clock.advance(1_000);
    expect((await run).outcomes.get('a')).toMatchObject({
      kind: 'detached',
      why: 'it is not finished at the deadline',
    });
    expect(world.polls).toBe(before + 1);
  });
});

describe('waits before another try', () => {
  const { throttled, 'no-room': noRoom } = RETRY_RULES;

  it('grow, are bounded, and never undercut Retry-After', () => {
    const most = (tries: number): number => waitMs(throttled.wait, { tries, random: () => 0.999_999 });
    expect([most(1), most(2), most(3), most(20)].map(Math.round)).toEqual([1_000, 2_000, 4_000, 60_000]);
    expect(waitMs(throttled.wait, { tries: 1, random: () => 0 })).toBe(500);
    expect(waitMs(throttled.wait, { tries: 1, random: () => 0, retryAfterMs: 7_000 })).toBe(7_000);
  });

  it('are half a second or so for room, however often there was none', () => {
    const wait = (random: number, tries: number): number => waitMs(noRoom.wait, { tries, random: () => random });
    expect([wait(0, 0), wait(0.5, 9), wait(1, 99)]).toEqual([375, 500, 625]);
  });
});
