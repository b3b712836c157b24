import { describe, expect, it } from 'vitest';
import { runPlan } from '../../src/execute/run-plan.ts';
import { attemptOf, extending, failure, HandWorld, planOf, plannedTake, settled } from '../support/hand-world.ts';

const inFlight = (id: string) =>
  plannedTake(id, { buy: false, state: { kind: 'in-flight', attempt: `old-${id}`, taskId: `task-${id}` } });

const clip = { url: 'https://clips.test/a.mp4' };

describe('a run that takes one look', () => {
  it('brings home what is finished, leaves the rest, and waits for nothing', async () => {
    const world = new HandWorld();
    world.succeed('task-a');
    world.tasks.set('task-b', { kind: 'status', status: { kind: 'running', vendorStatus: 'dreaming' } });
    world.tasks.set('task-c', { kind: 'unreachable', failure: failure('APIMart failed (HTTP 503)') });
    world.tasks.set('task-d', { kind: 'throttled', retryAfterMs: 60_000 });
    world.fail('task-e', 'yes');
    const ids = ['a', 'b', 'c', 'd', 'e'];
    const run = runPlan(
      planOf(ids.map(inFlight), { limits: { apimart: 1 } }),
      ids.map(attemptOf),
      world.ports,
      world.options({ stay: 'one-look' }),
    );
    const { exitCode, outcomes } = await run;
    expect(world.polls).toBe(5);
    expect(world.clock.sleeping).toBe(0);
    expect(ids.map((id) => outcomes.get(id))).toMatchObject([
      { kind: 'owned' },
      { kind: 'detached', why: 'still dreaming at the provider' },
      { kind: 'detached', why: 'APIMart failed (HTTP 503)' },
      { kind: 'detached', why: 'the provider answers 429' },
      { kind: 'failed', failure: { billed: 'yes' } },
    ]);
    expect(world.kept.map(({ take }) => take)).toEqual(['a']);
    expect(world.eventTypes()).not.toContain('waiting');
    expect(exitCode).toBe(1);
  });

  it('tells apart a provider that does not know the task', async () => {
    const world = new HandWorld();
    world.tasks.set('task-a', { kind: 'unreachable', failure: { ...failure('no such task'), httpStatus: 404 } });
    const options = world.options({ stay: 'one-look' });
    const { outcomes } = await runPlan(planOf([inFlight('a')]), [attemptOf('a')], world.ports, options);
    expect(outcomes.get('a')).toMatchObject({ kind: 'detached', why: 'unknown task: no such task' });
  });

  it('looks at orphans too', async () => {
    const world = new HandWorld();
    world.succeed('task-a');
    const options = world.options({ stay: 'one-look' });
    const run = runPlan(planOf([]), [attemptOf('a'), attemptOf('b')], world.ports, options);
    expect((await run).exitCode).toBe(6);
    expect(world.polls).toBe(2);
    expect(world.recordKinds()).toEqual(expect.arrayContaining(['succeeded', 'downloaded']));
    expect(world.clock.sleeping).toBe(0);
  });

  it('tries a download again, so often and no more', async () => {
    const world = new HandWorld();
    world.succeed('task-a');
    let tries = 0;
    const good = world.download;
    world.download = (url) => ((tries += 1) < 3 ? { kind: 'failed', failure: failure('truncated') } : good(url));
    const options = world.options({ stay: 'one-look' });
    const run = runPlan(planOf([inFlight('a')]), [attemptOf('a')], world.ports, options);
    await settled();
    await world.clock.advance(60_000);
    expect((await run).exitCode).toBe(0);
    expect(tries).toBe(3);
  });

  it('leaves a clip alone that it can not have, and one that its provider can not show again', async () => {
    const world = new HandWorld();
    world.tasks.set('task-b', { kind: 'unreachable', failure: failure('gone') });
    world.succeed('task-a');
    world.download = () => ({ kind: 'failed', failure: failure('truncated') });
    const succeeded = {
      ...attemptOf('b'),
      state: { kind: 'succeeded', taskId: 'task-b', clip, at: 950_000 },
    } as const;
    const run = runPlan(
      planOf([inFlight('a'), inFlight('b')]),
      [attemptOf('a'), succeeded],
      world.ports,
      world.options({ stay: 'one-look' }),
    );
    await settled();
    await world.clock.advance(600_000);
    const { exitCode, outcomes } = await run;
    expect(exitCode).toBe(6);
    expect(outcomes.get('a')).toMatchObject({ kind: 'detached', why: expect.stringContaining('truncated') });
    expect(outcomes.get('b')).toMatchObject({ kind: 'detached', why: 'gone' });
    expect(world.downloads.filter((url) => url === clip.url)).toHaveLength(1);
  });

  it('buys nothing, whatever its plan says', async () => {
    const world = new HandWorld();
    world.succeed('task-a');
    const takes = [plannedTake('x'), inFlight('a'), extending('b', 'a'), extending('c', 'x')];
    const run = runPlan(planOf(takes), [attemptOf('a')], world.ports, world.options({ stay: 'one-look' }));
    const { exitCode, outcomes } = await run;
    expect(world.allSubmits).toEqual([]);
    expect(world.records.filter(({ kind }) => kind === 'intent')).toEqual([]);
    expect(['x', 'b', 'c'].map((id) => outcomes.get(id)?.kind)).toEqual(['unselected', 'unselected', 'unselected']);
    expect(exitCode).toBe(0);
  });
});
