import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Attempt } from '../../src/core/attempt.ts';
import { runPlan } from '../../src/execute/run-plan.ts';
import type { RunResult } from '../../src/execute/run-result.ts';
import type { DownloadOutcome } from '../../src/execute/take-state.ts';
import type { Plan, PlannedTake } from '../../src/plan/plan.ts';
import {
  attemptOf,
  extending,
  failure,
  HandWorld,
  planOf,
  plannedTake,
  promptOf,
  settled,
} from '../support/hand-world.ts';

/** A run that leaves once all is submitted; `ended` tells whether it has. */
function leaving(world: HandWorld, plan: Plan, attempts: readonly Attempt[] = []) {
  let result: RunResult | undefined;
  const run = runPlan(plan, attempts, world.ports, world.options({ stay: 'until-submitted' }));
  void run.then((value) => (result = value));
  return { run, ended: () => result !== undefined };
}

const inFlight = (id: string): PlannedTake =>
  plannedTake(id, { buy: false, state: { kind: 'in-flight', attempt: `old-${id}`, taskId: `task-${id}` } });

describe('a run that leaves when all is submitted', () => {
  it('goes with the last task id, polls nothing, and says what it left', async () => {
    const world = new HandWorld();
    const { run, ended } = leaving(world, planOf([plannedTake('a'), plannedTake('b'), extending('c', 'a')]));
    await (await world.nextSubmit()).accept('task-a');
    expect(ended()).toBe(false);
    await (await world.nextSubmit()).accept('task-b');
    expect(ended()).toBe(true);
    const { exitCode, outcomes } = await run;
    expect(exitCode).toBe(6);
    const left = { kind: 'detached', why: 'left to be collected, as asked' };
    expect([outcomes.get('a'), outcomes.get('b')]).toMatchObject([left, left]);
    expect(outcomes.get('c')).toMatchObject({ kind: 'blocked', by: 'a', waits: true });
    expect(world.polls).toBe(0);
    expect(world.recordKinds().filter((kind) => kind === 'submitted')).toHaveLength(2);
    expect(world.events.at(-1)).toMatchObject({ type: 'run-finished', exitCode: 6, detached: 2, blocked: 1 });
  });

  it('waits for slots, follows what holds them, and submits what becomes ready meanwhile', async () => {
    const world = new HandWorld();
    const takes = [
      plannedTake('a', { remainingSeconds: 99 }),
      plannedTake('b'),
      extending('c', 'a', { remainingSeconds: 1 }),
    ];
    const { run, ended } = leaving(world, planOf(takes, { limits: { apimart: 1 } }));
    for (const id of ['a', 'b', 'c']) {
      const submit = await world.nextSubmit();
      expect(promptOf(submit)).toBe(id);
      expect(ended()).toBe(false);
      world.succeed(`task-${id}`);
      await submit.accept(`task-${id}`);
      if (id !== 'c') await world.clock.advance(5_000);
    }
    expect(ended()).toBe(true);
    const { exitCode, outcomes } = await run;
    expect([...outcomes.values()].map(({ kind }) => kind)).toEqual(['owned', 'owned', 'detached']);
    expect(exitCode).toBe(6);
  });

  it('waits out a 429 and an open POST', async () => {
    const world = new HandWorld();
    const { run, ended } = leaving(world, planOf([plannedTake('a'), plannedTake('b')]));
    await (await world.nextSubmit()).answer({ kind: 'throttled', failure: failure('slow down') });
    await world.clock.advance(60_000);
    world.succeed('task-b');
    await (await world.nextSubmit()).accept('task-b');
    expect(ended()).toBe(false);
    await world.clock.advance(60_000);
    await (await world.nextSubmit()).accept('task-a');
    expect(ended()).toBe(true);
    expect((await run).exitCode).toBe(6);
    expect(world.allSubmits).toHaveLength(3);
  });

  it('stays for what is bought again', async () => {
    const world = new HandWorld();
    const takes = [plannedTake('a', { retries: 1, remainingSeconds: 99 }), plannedTake('b')];
    const { run, ended } = leaving(world, planOf(takes, { limits: { apimart: 1 } }));
    world.fail('task-1', 'no');
    await (await world.nextSubmit()).accept('task-1');
    await world.clock.advance(5_000);
    for (const [id, task] of [
      ['b', 'task-b'],
      ['a', 'task-2'],
    ] as const) {
      expect(ended()).toBe(false);
      const submit = await world.nextSubmit();
      expect(promptOf(submit)).toBe(id);
      world.succeed(task);
      await submit.accept(task);
      await world.clock.advance(5_000);
    }
    expect((await run).outcomes.get('a')).toMatchObject({ kind: 'detached', taskId: 'task-2' });
  });

  it('gives up a download that is under way', async () => {
    const world = new HandWorld();
    const ports = { ...world.ports, download: untilAborted };
    const run = runPlan(
      planOf([plannedTake('a'), plannedTake('b', { remainingSeconds: 1 })], { limits: { apimart: 1 } }),
      [],
      ports,
      world.options({ stay: 'until-submitted' }),
    );
    world.succeed('task-a');
    await (await world.nextSubmit()).accept('task-a');
    await world.clock.advance(5_000);
    await (await world.nextSubmit()).accept('task-b');
    const { exitCode, outcomes, spent } = await run;
    expect(outcomes.get('a')).toMatchObject({ kind: 'detached', cost: { amount: 0.4, unit: 'usd' } });
    expect(spent).toEqual([{ amount: 0.4, unit: 'usd' }]);
    expect(exitCode).toBe(6);
  });

  it('leaves what became ready too late, and posts nothing any more', async () => {
    const world = new HandWorld();
    let arrive: (outcome: DownloadOutcome) => void = () => undefined;
    const ports = { ...world.ports, download: () => new Promise<DownloadOutcome>((done) => (arrive = done)) };
    const run = runPlan(
      planOf([plannedTake('a', { remainingSeconds: 99 }), plannedTake('x'), extending('b', 'a')], {
        limits: { apimart: 1 },
      }),
      [],
      ports,
      world.options({ stay: 'until-submitted' }),
    );
    world.succeed('task-a');
    await (await world.nextSubmit()).accept('task-a');
    await world.clock.advance(5_000);
    await (await world.nextSubmit()).accept('task-x');
    arrive({ kind: 'stored', clip: { sha256: 's', bytes: 1 } });
    const { exitCode, outcomes } = await run;
    expect(outcomes.get('a')).toMatchObject({ kind: 'owned' });
    expect(outcomes.get('b')).toMatchObject({ kind: 'blocked', waits: true });
    expect(exitCode).toBe(6);
    expect(world.allSubmits).toHaveLength(2);
    expect(world.events.filter(({ type }) => type === 'failed')).toEqual([]);
  });

  it('looks once at what an earlier run submitted: what is finished comes home, and what waits for it is submitted', async () => {
    const world = new HandWorld();
    world.succeed('task-a');
    const takes = [inFlight('a'), extending('b', 'a'), inFlight('c'), extending('d', 'c')];
    const { run, ended } = leaving(world, planOf(takes), [attemptOf('a'), attemptOf('c')]);
    const submit = await world.nextSubmit();
    expect(promptOf(submit)).toBe('b');
    await submit.accept('task-b');
    expect(ended()).toBe(true);
    const { exitCode, outcomes } = await run;
    const kinds = takes.map(({ id }) => outcomes.get(id)?.kind);
    expect(kinds).toEqual(['owned', 'detached', 'detached', 'blocked']);
    expect(world.polls).toBe(2);
    expect(exitCode).toBe(6);
  });

  it('ends with 0 where nothing is left to wait for', async () => {
    const world = new HandWorld();
    const clip = { sha256: 's', bytes: 1, taskId: 't', url: 'https://clips.test/a.mp4' };
    world.succeed('task-b');
    const takes = [plannedTake('a', { buy: false, state: { kind: 'fresh', clip } }), inFlight('b')];
    expect((await leaving(world, planOf(takes), [attemptOf('b')]).run).exitCode).toBe(0);
    expect(world.restored).toEqual(['a']);
  });

  it('does not buy again what fails while it leaves, and says that it failed', async () => {
    const world = new HandWorld();
    let answer = (): void => undefined;
    const waiting = new Promise<void>((done) => (answer = done));
    const client: typeof world.ports.client = (...at) => {
      const made = world.ports.client(...at);
      if (!made.ok) return made;
      const status = async (taskId: string) => {
        if (taskId === 'task-a') await waiting;
        return made.value.status(taskId);
      };
      return { ok: true, value: { ...made.value, status } };
    };
    const takes = [plannedTake('a', { retries: 3, remainingSeconds: 9 }), plannedTake('b')];
    const options = world.options({ stay: 'until-submitted' });
    const run = runPlan(planOf(takes, { limits: { apimart: 2 } }), [], { ...world.ports, client }, options);
    await (await world.nextSubmit()).accept('task-a');
    await world.clock.advance(5_000);
    world.fail('task-a', 'yes');
    await (await world.nextSubmit()).accept('task-b');
    answer();
    const { exitCode, outcomes } = await run;
    expect(outcomes.get('a')).toMatchObject({ kind: 'failed', failure: { billed: 'yes' } });
    expect(exitCode).toBe(1);
    expect(world.eventTypes()).not.toContain('notice');
    expect(world.allSubmits).toHaveLength(2);
  });

  it('ends with 130 if it is interrupted before', async () => {
    const world = new HandWorld();
    const { run } = leaving(world, planOf([plannedTake('a'), plannedTake('b')], { limits: { apimart: 1 } }));
    await (await world.nextSubmit()).accept('task-a');
    world.abort.abort();
    const { exitCode, outcomes } = await run;
    expect(exitCode).toBe(130);
    expect(outcomes.get('a')).toMatchObject({ kind: 'detached', why: 'the run was stopped' });
    expect(outcomes.get('b')).toMatchObject({ kind: 'not-bought' });
  });
});

function untilAborted(_: string, signal: AbortSignal): Promise<DownloadOutcome> {
  const stopped: DownloadOutcome = { kind: 'failed', failure: failure('aborted') };
  return new Promise((done) => signal.addEventListener('abort', () => done(stopped)));
}

/** What becomes of a submit and of its task. */
const fate = fc.record({
  source: fc.option(fc.nat(9), { nil: undefined }),
  refusals: fc.array(fc.constantFrom('throttled' as const, 'not-accepted' as const, 'no-room' as const), {
    maxLength: 3,
  }),
  submit: fc.constantFrom('accepted', 'accepted', 'accepted', 'refused', 'unconfirmed'),
  task: fc.constantFrom('succeeds', 'succeeds', 'fails', 'stays'),
});

describe('whatever becomes of its submits and tasks, a run that leaves when all is submitted', () => {
  it('ends, leaves nothing unsubmitted that was ready, and posts each take once', async () => {
    const boards = fc.record({
      fates: fc.array(fate, { minLength: 1, maxLength: 7 }),
      limit: fc.integer({ min: 1, max: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(boards, async ({ fates, limit }) => {
        const world = new HandWorld();
        const id = (index: number): string => `take-${index}`;
        const takes = fates.map(({ source }, index) =>
          source === undefined || index === 0
            ? plannedTake(id(index))
            : extending(id(index), id(source % index), { remainingSeconds: index }),
        );
        const refusals = new Map(fates.map(({ refusals: list }, index) => [id(index), [...list]]));
        world.isFull = ({ take }) => {
          const list = refusals.get(take) ?? [];
          return list[0] === 'no-room' && list.shift() !== undefined;
        };
        const { run, ended } = leaving(world, planOf(takes, { limits: { apimart: limit } }));
        const accepted: string[] = [];
        for (let moves = 0; !ended() && moves < 400; moves += 1) {
          await settled();
          const [submit] = world.waitingSubmits;
          if (!submit) {
            await world.clock.advance(1_000);
            continue;
          }
          const name = promptOf(submit);
          const now = fates[takes.findIndex((take) => take.id === name)];
          const kind = refusals.get(name)?.shift() ?? now?.submit ?? '';
          if (kind === 'accepted') {
            accepted.push(name);
            if (now?.task === 'succeeds') world.succeed(name);
            if (now?.task === 'fails') world.fail(name, 'no');
            await submit.accept(name);
          } else if (kind === 'no-room') await submit.answer({ kind: 'throttled', failure: failure('429') });
          else await submit.answer({ kind: kind as 'throttled' | 'refused', failure: failure(kind) });
        }
        // Only a task that never ends can keep a slot from those that wait for one.
        if (!ended()) {
          expect(world.allSubmits.length).toBeGreaterThan(0);
          expect(fates.some(({ task }) => task === 'stays')).toBe(true);
          world.abort.abort();
          await run;
          return;
        }
        const { outcomes } = await run;
        expect(new Set(accepted).size).toBe(accepted.length);
        expect(world.waitingSubmits).toEqual([]);
        for (const [index, take] of takes.entries()) {
          const outcome = outcomes.get(take.id)?.kind;
          const source = take.dependsOn[0]?.take;
          const isReady = source === undefined || outcomes.get(source)?.kind === 'owned';
          if (isReady) expect(accepted.includes(take.id) || fates[index]?.submit !== 'accepted').toBe(true);
          else expect(outcome).toBe('blocked');
        }
      }),
      { numRuns: 150 },
    );
  });
});
