import { describe, expect, it } from 'vitest';
import type { Attempt, AttemptState } from '../../src/core/attempt.ts';
import { follow, followedAttempts } from '../../src/execute/followed.ts';
import { runPlan } from '../../src/execute/run-plan.ts';
import type { PlannedTake } from '../../src/plan/plan.ts';
import { attemptOf, HandWorld, plannedTake, planOf } from '../support/hand-world.ts';

const inFlight = (id: string, of: string, rest: Partial<PlannedTake> = {}): PlannedTake =>
  plannedTake(id, { buy: false, state: { kind: 'in-flight', attempt: `old-${of}`, taskId: `task-${of}` }, ...rest });

const clip = { sha256: 's', bytes: 1, taskId: 'task-home', url: 'https://clips.test/s.mp4' };
const fresh = plannedTake('home', { buy: false, state: { kind: 'fresh', clip } });

const as = (take: string, state: AttemptState): Attempt => ({ ...attemptOf(take), state });

describe('the tasks that a run follows', () => {
  it('are those its takes ask for, and those that none asks for any more', () => {
    const plan = planOf([inFlight('a', 'a'), plannedTake('b')]);
    const { resumed, orphans } = follow(plan, [attemptOf('a'), attemptOf('b')]);
    expect([...resumed].map(([id, { intent }]) => [id, intent.attempt])).toEqual([['a', 'old-a']]);
    expect(orphans.map(({ intent }) => intent.attempt)).toEqual(['old-b']);
    const all = followedAttempts(plan, [attemptOf('a'), attemptOf('b')]);
    expect(all.map(({ intent }) => intent.attempt)).toEqual(['old-a', 'old-b']);
  });

  it('are none that ended, whose clip is home, or that another storyboard has', () => {
    const failure = { reason: 'generation-failed', billed: 'no', message: '' } as const;
    const ended = [
      as('x', { kind: 'failed', failure }),
      as('y', { kind: 'written-off' }),
      as('z', { kind: 'intended' }),
    ];
    const foreign = inFlight('theirs', 'theirs');
    expect(followedAttempts(planOf([fresh, foreign]), [...ended, attemptOf('home')])).toEqual([]);
  });

  it('each of them once, where equal takes ask for one', () => {
    const plan = planOf([inFlight('a', 'a'), inFlight('b', 'a', { twin: 'a' })]);
    expect(followedAttempts(plan, [attemptOf('a')])).toHaveLength(1);
  });

  it('are also those that only a twin knows of, whose equal is owned', async () => {
    const plan = planOf([fresh, inFlight('b', 'z', { twin: 'home' })]);
    expect(followedAttempts(plan, [attemptOf('z')])).toHaveLength(1);
    const world = new HandWorld();
    world.succeed('task-z');
    const run = runPlan(plan, [attemptOf('z')], world.ports, world.options());
    await world.clock.advance(600_000);
    expect((await run).exitCode).toBe(0);
    expect([world.polls, world.downloads]).toEqual([1, ['https://clips.test/task-z.mp4']]);
  });
});
