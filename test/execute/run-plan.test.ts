import { describe, expect, it } from 'vitest';
import type { Attempt, IntentRecord } from '../../src/core/attempt.ts';
import { foldAttempts } from '../../src/core/fold-attempts.ts';
import { runPlan } from '../../src/execute/run-plan.ts';
import type { PlannedTake } from '../../src/plan/plan.ts';
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

const INTENT: IntentRecord = { ...attemptOf('a').intent, attempt: 'old' };

describe('a take that is bought', () => {
  it('has its intent on disk before the POST, and its task id before the first poll', async () => {
    const world = new HandWorld();
    const run = runPlan(planOf([plannedTake('a')]), [], world.ports, world.options());
    const submit = await world.nextSubmit();
    expect(world.recordKinds()).toEqual(['intent']);
    expect(world.records[0]).toMatchObject({
      attempt: submit.request.idempotencyKey,
      payload: submit.request.payload,
      reserved: { amount: 0.5, unit: 'usd' },
    });
    await submit.accept('task-1');
    expect(world.recordKinds()).toEqual(['intent', 'submitted']);
    expect(world.polls).toBe(0);
    world.succeed('task-1');
    await world.clock.advance(1_000);
    const result = await run;
    expect(world.recordKinds()).toEqual(['intent', 'submitted', 'succeeded', 'downloaded']);
    expect(world.kept.map(({ take }) => take)).toEqual(['a']);
    expect(result).toMatchObject({ exitCode: 0, spent: [{ amount: 0.4, unit: 'usd' }] });
    expect(world.eventTypes()).toEqual([
      'run-started',
      'submitting',
      'submitted',
      'succeeded',
      'owned',
      'run-finished',
    ]);
  });

  it('gives its URL and digest to the take that extends it', async () => {
    const world = new HandWorld();
    const run = runPlan(planOf([plannedTake('a'), extending('b', 'a')]), [], world.ports, world.options());
    const first = await world.nextSubmit();
    expect(world.waitingSubmits).toHaveLength(1);
    world.succeed('task-a');
    await first.accept('task-a');
    await world.clock.advance(1_000);
    const second = await world.nextSubmit();
    expect(second.request.payload).toMatchObject({ ref_videos: [{ video_url: 'https://clips.test/task-a.mp4' }] });
    expect(world.records.at(-1)).toMatchObject({ kind: 'intent', inputs: { a: 'sha-https://clips.test/task-a.mp4' } });
    world.succeed('task-b');
    await second.accept('task-b');
    await world.clock.advance(1_000);
    expect((await run).exitCode).toBe(0);
  });

  it('is not submitted at all when the disk refuses its intent', async () => {
    const world = new HandWorld();
    world.refuseRecord = (record) => record.kind === 'intent';
    const result = await runPlan(planOf([plannedTake('a')]), [], world.ports, world.options());
    expect(world.allSubmits).toHaveLength(0);
    expect(result.exitCode).toBe(1);
  });

  it('shows the task id when the disk refuses the record of it', async () => {
    const world = new HandWorld();
    world.refuseRecord = (record) => record.kind === 'submitted';
    const run = runPlan(planOf([plannedTake('a')]), [], world.ports, world.options());
    await (await world.nextSubmit()).accept('task-precious');
    expect((await run).exitCode).toBe(3);
    expect(world.events).toContainEqual(expect.objectContaining({ type: 'submitted', taskId: 'task-precious' }));
    const unconfirmed = world.events.find((event) => event.type === 'unconfirmed');
    expect(unconfirmed).toMatchObject({
      failure: { billed: 'unknown', message: expect.stringContaining('task-precious') },
    });
    expect(world.allSubmits).toHaveLength(1);
  });
});

describe('a submit without a clear answer', () => {
  it('is never repeated, keeps what waits for it back, and lets the rest go on', async () => {
    const world = new HandWorld();
    const plan = planOf([plannedTake('a'), extending('b', 'a'), plannedTake('c')]);
    const run = runPlan(plan, [], world.ports, world.options());
    await (
      await world.nextSubmit()
    ).answer({ kind: 'unconfirmed', failure: failure('the connection broke', 'unknown') });
    await (await world.nextSubmit()).accept('task-c');
    world.succeed('task-c');
    await world.clock.advance(600_000);
    const result = await run;
    expect(world.allSubmits).toHaveLength(2);
    expect(result.exitCode).toBe(3);
    expect(result.outcomes.get('b')).toMatchObject({ kind: 'blocked', by: 'a' });
    expect(result.outcomes.get('c')).toMatchObject({ kind: 'owned' });
  });

  it('is repeated under a new intent when nothing was provably taken on', async () => {
    const world = new HandWorld();
    const run = runPlan(planOf([plannedTake('a')]), [], world.ports, world.options());
    await (await world.nextSubmit()).answer({ kind: 'not-accepted', failure: failure('connection refused') });
    expect(world.waitingSubmits).toHaveLength(0);
    await world.clock.advance(2_000);
    const again = await world.nextSubmit();
    expect(world.recordKinds()).toEqual(['intent', 'not-accepted', 'intent']);
    expect(again.request.idempotencyKey).toBe('attempt-2');
    world.succeed('task-1');
    await again.accept('task-1');
    await world.clock.advance(1_000);
    expect((await run).exitCode).toBe(0);
  });

  it('gives up after five refused connections, with nothing billed', async () => {
    const world = new HandWorld();
    const run = runPlan(planOf([plannedTake('a')]), [], world.ports, world.options());
    for (let i = 0; i < 5; i += 1) {
      await (await world.nextSubmit()).answer({ kind: 'not-accepted', failure: failure('connection refused') });
      await world.clock.advance(120_000);
    }
    expect((await run).outcomes.get('a')).toMatchObject({ kind: 'failed', failure: { billed: 'no' } });
    expect(world.allSubmits).toHaveLength(5);
  });

  it('waits out any number of 429, no shorter than the provider asks', async () => {
    const world = new HandWorld();
    const run = runPlan(planOf([plannedTake('a')]), [], world.ports, world.options());
    for (let i = 0; i < 12; i += 1) {
      await (
        await world.nextSubmit()
      ).answer({ kind: 'throttled', failure: failure('slow down'), retryAfterMs: 30_000 });
      await world.clock.advance(29_000);
      expect(world.waitingSubmits).toHaveLength(0);
      await world.clock.advance(32_000);
    }
    world.succeed('task-1');
    await (await world.nextSubmit()).accept('task-1');
    await world.clock.advance(1_000);
    expect((await run).exitCode).toBe(0);
  });

  it('is asked for fewer tasks at a time after 429, and for more again, and says so', async () => {
    for (const [adaptLimits, waiting] of [
      [true, 1],
      [false, 3],
    ] as const) {
      const world = new HandWorld();
      const takes = ['a', 'b', 'c', 'd'].map((id, index) => plannedTake(id, { remainingSeconds: 9 - index }));
      const plan = planOf(takes, { limits: { apimart: 3 } });
      void runPlan(plan, [], world.ports, world.options({ adaptLimits }));
      await settled();
      for (const _ of takes.slice(1))
        await world.waitingSubmits[0]?.answer({ kind: 'throttled', failure: failure('429') });
      await world.clock.advance(200_000);
      expect(world.waitingSubmits).toHaveLength(waiting);
      const notices = world.events.filter(({ type }) => type === 'notice');
      expect(notices).toEqual(
        adaptLimits ? [{ type: 'notice', message: 'apimart answers 429: at most 1 task there for now' }] : [],
      );
      if (!adaptLimits) continue;
      world.succeed('task-1');
      await world.waitingSubmits[0]?.accept('task-1');
      await world.clock.advance(5_000);
      expect(world.waitingSubmits).toHaveLength(2);
    }
  });

  it('stops buying from a provider that refuses the key, and from that one only', async () => {
    const world = new HandWorld();
    const plan = planOf(
      [plannedTake('a'), plannedTake('b'), plannedTake('g', { provider: 'gmi', uses: 'gmi/skyreels-v4-omni' })],
      { limits: { apimart: 1, gmi: 1 } },
    );
    const run = runPlan(plan, [], world.ports, world.options());
    const refused = {
      kind: 'provider-stopped',
      failure: { reason: 'unauthorized', billed: 'no', message: 'bad key' },
    } as const;
    await (await world.nextSubmit()).answer(refused);
    const other = await world.nextSubmit();
    expect(other.provider).toBe('gmi');
    world.succeed('task-g');
    await other.accept('task-g');
    await world.clock.advance(1_000);
    const result = await run;
    expect(world.allSubmits.map(({ provider }) => provider)).toEqual(['apimart', 'gmi']);
    expect(result.outcomes.get('b')).toMatchObject({ kind: 'not-bought', failure: { message: 'bad key' } });
    expect(result.outcomes.get('g')).toMatchObject({ kind: 'owned' });
  });
});

describe('limits', () => {
  it('counts tasks alive at the provider and starts the longest way first', async () => {
    const world = new HandWorld();
    const takes = ['a', 'b', 'c'].map((id, index) => plannedTake(id, { remainingSeconds: index }));
    const run = runPlan(planOf(takes, { limits: { apimart: 1 } }), [], world.ports, world.options());
    const order: unknown[] = [];
    for (let i = 0; i < 3; i += 1) {
      const submit = await world.nextSubmit();
      expect(world.waitingSubmits).toHaveLength(1);
      order.push(submit.request.payload['prompt']);
      await submit.accept(`task-${i}`);
      await world.clock.advance(5_000);
      expect(world.waitingSubmits).toHaveLength(0);
      world.succeed(`task-${i}`);
      await world.clock.advance(5_000);
    }
    await run;
    expect(order).toEqual(['a', 'c', 'b']);
  });
});

describe('room at a provider that several runs share', () => {
  it('is asked for about twice a second, by as many as have a slot, and said to be waited for once', async () => {
    const world = new HandWorld();
    world.isFull = ({ provider }) => provider === 'apimart';
    const takes = Array.from({ length: 20 }, (_, index) => plannedTake(`a${index}`, { remainingSeconds: 99 - index }));
    const other = plannedTake('g', { provider: 'gmi', uses: 'gmi/skyreels-v4-omni' });
    void runPlan(planOf([...takes, other], { limits: { apimart: 2, total: 2 } }), [], world.ports, world.options());
    await settled();
    expect(world.waitingSubmits.map(promptOf)).toEqual(['g']);
    await world.clock.advance(60_000);
    expect(world.knocks).toBeGreaterThan(100);
    expect(world.knocks).toBeLessThan(260);
    expect(world.events.filter(({ type }) => type === 'waiting')).toMatchObject([{ take: 'a0' }, { take: 'a1' }]);
    world.isFull = () => false;
    await world.clock.advance(1_000);
    expect(world.waitingSubmits.map(promptOf)).toEqual(['g', 'a0']);
    expect(world.recordKinds()).toEqual(['intent', 'intent']);
  });

  it('uses up no tries and leaves no trace, however long it takes', async () => {
    const world = new HandWorld();
    world.isFull = () => true;
    const run = runPlan(planOf([plannedTake('a')]), [], world.ports, world.options());
    await settled();
    await world.clock.advance(600_000);
    world.isFull = () => false;
    world.succeed('task-a');
    await world.clock.advance(1_000);
    await (await world.nextSubmit()).accept('task-a');
    await world.clock.advance(5_000);
    expect(await run).toMatchObject({ exitCode: 0 });
    expect(world.recordKinds()).toEqual(['intent', 'submitted', 'succeeded', 'downloaded']);
  });

  it('keeps no money from others while it is waited for', async () => {
    const world = new HandWorld();
    world.isFull = ({ take }) => take === 'a';
    const inFlight = plannedTake('s', { buy: false, state: { kind: 'in-flight', attempt: 'old-s', taskId: 'task-s' } });
    const takes = [inFlight, plannedTake('a'), extending('b', 's', { provider: 'gmi' })];
    const options = world.options({ maxCost: [{ amount: 0.9, unit: 'usd' }] });
    const run = runPlan(planOf(takes), [attemptOf('s')], world.ports, options);
    await settled();
    world.succeed('task-s');
    await world.clock.advance(60_000);
    world.succeed('task-b');
    await (await world.nextSubmit()).accept('task-b');
    await world.clock.advance(60_000);
    const { outcomes } = await run;
    expect(outcomes.get('b')).toMatchObject({ kind: 'owned' });
    expect(outcomes.get('a')).toMatchObject({ kind: 'blocked', budget: true });
  });

  it('is not waited for by a run that is stopped', async () => {
    const world = new HandWorld();
    world.isFull = () => true;
    const run = runPlan(planOf([plannedTake('a')]), [], world.ports, world.options());
    await settled();
    world.abort.abort();
    expect((await run).outcomes.get('a')).toMatchObject({ kind: 'not-bought', failure: { reason: 'stopped' } });
    expect(world.records).toEqual([]);
  });
});

describe('polls', () => {
  it('follow a task through unknown words, 429 and silence, and buy nothing twice', async () => {
    const world = new HandWorld();
    const run = runPlan(planOf([plannedTake('a')]), [], world.ports, world.options());
    await (await world.nextSubmit()).accept('task-1');
    world.tasks.set('task-1', { kind: 'status', status: { kind: 'running', vendorStatus: 'dreaming' } });
    await world.clock.advance(10_000);
    world.tasks.set('task-1', { kind: 'throttled' });
    await world.clock.advance(60_000);
    world.tasks.set('task-1', { kind: 'unreachable', failure: failure('503') });
    await world.clock.advance(60_000);
    world.succeed('task-1');
    await world.clock.advance(120_000);
    expect((await run).exitCode).toBe(0);
    expect(world.allSubmits).toHaveLength(1);
    expect(world.records).toContainEqual(expect.objectContaining({ kind: 'polled', vendorStatus: 'dreaming' }));
  });

  it('leave a task to the provider at the deadline', async () => {
    const world = new HandWorld();
    const run = runPlan(planOf([plannedTake('a')]), [], world.ports, world.options({ deadlineMs: 60_000 }));
    await (await world.nextSubmit()).accept('task-1');
    await world.clock.advance(80_000);
    const result = await run;
    expect(result.exitCode).toBe(6);
    expect(result.outcomes.get('a')).toMatchObject({ kind: 'detached', taskId: 'task-1' });
  });
});

describe('failures', () => {
  it('are bought again only as often as the shot says', async () => {
    const world = new HandWorld();
    const run = runPlan(planOf([plannedTake('a', { retries: 1 })]), [], world.ports, world.options());
    for (const task of ['task-1', 'task-2']) {
      world.fail(task, 'yes');
      await (await world.nextSubmit()).accept(task);
      await world.clock.advance(5_000);
    }
    const result = await run;
    expect(world.allSubmits).toHaveLength(2);
    expect(result.outcomes.get('a')).toMatchObject({ kind: 'failed', failure: { billed: 'yes' } });
    expect(result.exitCode).toBe(1);
  });

  it('are told where there is no money to buy them again', async () => {
    const world = new HandWorld();
    const plan = planOf([plannedTake('a', { retries: 2 })], { budgetLeft: { usd: 0.6 } });
    const run = runPlan(plan, [], world.ports, world.options());
    world.fail('task-1', 'yes');
    await (await world.nextSubmit()).accept('task-1');
    await world.clock.advance(5_000);
    const { exitCode, outcomes } = await run;
    expect(outcomes.get('a')).toMatchObject({
      kind: 'failed',
      taskId: 'task-1',
      failure: {
        billed: 'yes',
        message: expect.stringMatching(/^the model failed; not bought again, budget: /) as string,
      },
    });
    expect(exitCode).toBe(1);
    expect(world.allSubmits).toHaveLength(1);
  });

  it('of the key leave the task soon, and say so', async () => {
    const world = new HandWorld();
    const run = runPlan(planOf([plannedTake('a')]), [], world.ports, world.options());
    const refused = { ...failure('APIMart does not accept the key', 'unknown'), reason: 'unauthorized' } as const;
    world.tasks.set('task-1', { kind: 'unreachable', failure: refused });
    await (await world.nextSubmit()).accept('task-1');
    await world.clock.advance(20_000);
    const { exitCode, outcomes } = await run;
    expect(outcomes.get('a')).toMatchObject({
      kind: 'detached',
      why: 'APIMart does not accept the key; check the key',
    });
    expect(exitCode).toBe(6);
    expect(world.events.filter(({ type }) => type === 'waiting')).toHaveLength(1);
  });

  it('of a download never buy again: the clip is asked for until it comes', async () => {
    const world = new HandWorld();
    let tries = 0;
    const good = world.download;
    world.download = (url) => ((tries += 1) < 3 ? { kind: 'failed', failure: failure('truncated') } : good(url));
    const run = runPlan(planOf([plannedTake('a')]), [], world.ports, world.options());
    world.succeed('task-1');
    await (await world.nextSubmit()).accept('task-1');
    await world.clock.advance(60_000);
    expect((await run).exitCode).toBe(0);
    expect(world.allSubmits).toHaveLength(1);
    expect(tries).toBe(3);
  });
});

describe('money', () => {
  it('is set aside before the submit and settled with the real figure', async () => {
    const world = new HandWorld();
    const cheap = { ...plannedTake('x').price, expected: 0.3 } as PlannedTake['price'];
    const takes = ['a', 'b', 'c', 'd'].map((id) => plannedTake(id, cheap && { price: cheap }));
    const plan = planOf(takes, { limits: { apimart: 1 }, budgetLeft: { usd: 1.35 } });
    const run = runPlan(plan, [], world.ports, world.options());
    for (const task of ['task-1', 'task-2', 'task-3']) {
      world.succeed(task);
      await (await world.nextSubmit()).accept(task);
      await world.clock.advance(5_000);
    }
    const result = await run;
    // $1.35 less twice $0.40 leaves $0.55 for a bound of $0.50; after the third, $0.15 is left.
    expect(result.outcomes.get('c')).toMatchObject({ kind: 'owned' });
    expect(result.outcomes.get('d')).toMatchObject({ kind: 'blocked', why: expect.stringContaining('budget') });
    expect(result.exitCode).toBe(5);
  });

  it('stays set aside for what nobody answered, which may have been bought', async () => {
    const world = new HandWorld();
    const cheap = { ...plannedTake('x').price, expected: 0.3 } as PlannedTake['price'];
    const takes = ['a', 'b'].map((id) => plannedTake(id, cheap && { price: cheap }));
    const run = runPlan(
      planOf(takes, { limits: { apimart: 1 }, budgetLeft: { usd: 0.8 } }),
      [],
      world.ports,
      world.options(),
    );
    await (await world.nextSubmit()).answer({ kind: 'unconfirmed', failure: failure('no answer', 'unknown') });
    const { outcomes, exitCode } = await run;
    expect(outcomes.get('b')).toMatchObject({ kind: 'blocked', budget: true });
    expect([exitCode, world.allSubmits.length]).toEqual([3, 1]);
  });

  it('above what is left buys nothing at all', async () => {
    const world = new HandWorld();
    const run = runPlan(
      planOf([plannedTake('a')]),
      [],
      world.ports,
      world.options({ maxCost: [{ amount: 0.1, unit: 'usd' }] }),
    );
    expect((await run).exitCode).toBe(5);
    expect(world.allSubmits).toHaveLength(0);
  });

  it('of one unit lets nothing pass that is priced in another, nor what has no price', async () => {
    for (const [price, allowUnpriced] of [
      [{ ...plannedTake('x').price, unit: 'credits:gmi' }, true],
      [undefined, false],
    ] as const) {
      const world = new HandWorld();
      const take = { ...plannedTake('a'), price } as ReturnType<typeof plannedTake>;
      const plan = planOf([take]);
      const totals = price
        ? { ...plan.totals, price: [{ unit: 'credits:gmi', low: 1, expected: 1, high: 1 } as const] }
        : plan.totals;
      const options = world.options({ maxCost: [{ amount: 100, unit: 'usd' }], allowUnpriced });
      expect((await runPlan({ ...plan, totals }, [], world.ports, options)).exitCode).toBe(5);
      expect(world.allSubmits).toHaveLength(0);
    }
  });
});

describe('Ctrl-C', () => {
  it('submits nothing more, waits for the open POST, and writes down its task id', async () => {
    const world = new HandWorld();
    const run = runPlan(
      planOf([plannedTake('a'), plannedTake('b')], { limits: { apimart: 1 } }),
      [],
      world.ports,
      world.options(),
    );
    const open = await world.nextSubmit();
    world.abort.abort();
    await settled();
    await open.accept('task-late');
    await world.clock.advance(60_000);
    const result = await run;
    expect(result.exitCode).toBe(130);
    expect(world.records).toContainEqual(expect.objectContaining({ kind: 'submitted', taskId: 'task-late' }));
    expect(result.outcomes.get('a')).toMatchObject({ kind: 'detached', taskId: 'task-late' });
    expect(world.allSubmits).toHaveLength(1);
  });
});

describe('a task of an earlier run', () => {
  const inFlight: Attempt = {
    intent: INTENT,
    state: { kind: 'submitted', taskId: 'task-old', at: 900_000 },
    submittedAt: 900_000,
  };

  it('is followed by its id and never bought again', async () => {
    const world = new HandWorld();
    world.succeed('task-old');
    const take = plannedTake('a', { buy: false, state: { kind: 'in-flight', attempt: 'old', taskId: 'task-old' } });
    const run = runPlan(planOf([take, extending('b', 'a')]), [inFlight], world.ports, world.options());
    await settled();
    await world.clock.advance(60_000);
    const next = await world.nextSubmit();
    expect(next.request.payload['prompt']).toBe('b');
    world.succeed('task-b');
    await next.accept('task-b');
    await world.clock.advance(60_000);
    expect((await run).exitCode).toBe(0);
    expect(world.allSubmits).toHaveLength(1);
  });

  it('is brought home even when the storyboard no longer asks for it', async () => {
    const world = new HandWorld();
    world.succeed('task-old');
    const run = runPlan(planOf([]), [inFlight], world.ports, world.options());
    await settled();
    await world.clock.advance(60_000);
    await run;
    expect(world.recordKinds()).toEqual(['succeeded', 'downloaded']);
    expect(world.allSubmits).toHaveLength(0);
  });
});

describe('a disk that refuses what is learned of a task', () => {
  it.each(['polled', 'succeeded', 'failed', 'downloaded'])('(%s) leaves the task to the next run', async (kind) => {
    const world = new HandWorld();
    world.refuseRecord = (record) => record.kind === kind;
    if (kind === 'failed') world.fail('task-1', 'yes');
    else if (kind !== 'polled') world.succeed('task-1');
    const run = runPlan(planOf([plannedTake('a', { retries: 2 })]), [], world.ports, world.options());
    await (await world.nextSubmit()).accept('task-1');
    await world.clock.advance(5_000);
    const { exitCode, outcomes } = await run;
    const why = 'no space left on device';
    expect(outcomes.get('a')).toMatchObject({ kind: 'detached', taskId: 'task-1', why, incomplete: true });
    expect(exitCode).toBe(1);
    expect(world.allSubmits).toHaveLength(1);
    const [attempt] = foldAttempts(world.records);
    expect(attempt?.state.kind).toBe(kind === 'downloaded' ? 'succeeded' : 'submitted');
  });
});

describe('what a run comes to', () => {
  it('is 7, and said to be, when another process has taken the storyboard over', async () => {
    const world = new HandWorld();
    const message = 'another process has taken this storyboard over';
    const options = world.options({ interruption: async () => ({ kind: 'locked', message }) });
    const run = runPlan(planOf([plannedTake('a')]), [], world.ports, options);
    await (await world.nextSubmit()).accept('task-1');
    world.abort.abort();
    expect((await run).exitCode).toBe(7);
    expect(world.events.slice(-2)).toMatchObject([
      { type: 'notice', message, stops: true },
      { type: 'run-finished', exitCode: 7 },
    ]);
  });

  it('is 6 when a task goes on at the provider, whoever waits for it', async () => {
    const world = new HandWorld();
    const options = world.options({ deadlineMs: 60_000 });
    const run = runPlan(planOf([plannedTake('a'), extending('b', 'a'), extending('c', 'b')]), [], world.ports, options);
    await (await world.nextSubmit()).accept('task-1');
    await world.clock.advance(80_000);
    const result = await run;
    expect(result.exitCode).toBe(6);
    expect(result.outcomes.get('c')).toMatchObject({ kind: 'blocked', waits: true });
  });

  it('counts a clip without a figure at what was set aside for it', async () => {
    const world = new HandWorld();
    const run = runPlan(
      planOf([plannedTake('a')]),
      [],
      world.ports,
      world.options({ maxCost: [{ amount: 2, unit: 'usd' }] }),
    );
    const clip = { url: 'https://clips.test/a.mp4' };
    world.tasks.set('task-1', { kind: 'status', status: { kind: 'succeeded', vendorStatus: 'success', clip } });
    await (await world.nextSubmit()).accept('task-1');
    await world.clock.advance(5_000);
    expect(await run).toMatchObject({
      spent: [{ amount: 0.5, unit: 'usd' }],
      maxCostLeft: [{ amount: 1.5, unit: 'usd' }],
    });
    expect(world.kept[0]?.clip.cost).toEqual({ amount: 0.5, unit: 'usd' });
  });

  it('is 1 when a clip cannot be given its file, though it is owned', async () => {
    const world = new HandWorld();
    const ports = { ...world.ports, keep: async () => ({ ok: false, error: failure('no space left') }) as const };
    const run = runPlan(planOf([plannedTake('a')]), [], ports, world.options());
    world.succeed('task-1');
    await (await world.nextSubmit()).accept('task-1');
    await world.clock.advance(5_000);
    const result = await run;
    expect(result).toMatchObject({ exitCode: 1 });
    expect(result.outcomes.get('a')).toMatchObject({ kind: 'owned', incomplete: true });
  });

  it('survives a listener that throws: what was accepted is recorded, nothing new is bought', async () => {
    const world = new HandWorld();
    const onEvent = (event: { type: string }): void => {
      if (event.type === 'submitting') throw new Error('not my day');
    };
    const run = runPlan(
      planOf([plannedTake('a'), plannedTake('b')], { limits: { apimart: 1 } }),
      [],
      world.ports,
      world.options({ onEvent }),
    );
    world.succeed('task-1');
    await (await world.nextSubmit()).accept('task-1');
    await world.clock.advance(60_000);
    await expect(run).rejects.toThrow('not my day');
    expect(world.recordKinds()).toEqual(['intent', 'submitted', 'succeeded', 'downloaded']);
    expect(world.allSubmits).toHaveLength(1);
  });

  it('does not mourn a task whose clip is home, though the end of its journal is gone', async () => {
    const world = new HandWorld();
    const clip = { sha256: 's', bytes: 1, taskId: 'task-old', url: 'https://clips.test/a.mp4' };
    const take = plannedTake('a', { buy: false, state: { kind: 'fresh', clip } });
    const intent = { ...INTENT, attempt: 'old' };
    const torn: Attempt = { intent, state: { kind: 'succeeded', taskId: 'task-old', clip, at: 1 }, submittedAt: 1 };
    const result = await runPlan(planOf([take]), [torn], world.ports, world.options());
    expect(result.exitCode).toBe(0);
    expect(world.downloads).toEqual([]);
  });
});

describe('what was found by playing it', () => {
  const clip = { sha256: 's', bytes: 1, taskId: 'task-old', url: 'https://clips.test/old.mp4' };
  const fresh = { buy: false, state: { kind: 'fresh', clip } } as const;

  it('an owned twin stays owned where a take it was made from is unconfirmed', async () => {
    const clip = { sha256: 'sha', bytes: 1, taskId: 'task-old', url: 'https://clips.test/old.mp4' };
    const fresh = { state: { kind: 'fresh', clip }, buy: false } as const;
    const unclear = { kind: 'unconfirmed', attempt: 'x', why: 'no answer', reason: 'unreachable' } as const;
    const takes = [
      plannedTake('source', { state: unclear, buy: false }),
      extending('a', 'source', fresh),
      extending('b', 'source', { ...fresh, twin: 'a' }),
      extending('after', 'b'),
    ];
    const world = new HandWorld();
    const run = runPlan(planOf(takes), [], world.ports, world.options());
    const submit = await world.nextSubmit();
    world.succeed('task-after');
    await submit.accept('task-after');
    await world.clock.advance(1_000);
    const { outcomes } = await run;
    expect([...outcomes].map(([id, { kind }]) => `${id} ${kind}`).sort()).toEqual([
      'a fresh',
      'after owned',
      'b fresh',
      'source unconfirmed',
    ]);
  });

  it('owned twins arrive once: who waits for one of them and another waits for both', async () => {
    const world = new HandWorld();
    const waiting = extending('c', 'b', {
      dependsOn: [...extending('c', 'b').dependsOn, ...extending('c', 'd').dependsOn],
    });
    const takes = [plannedTake('a', fresh), plannedTake('b', { ...fresh, twin: 'a' }), plannedTake('d'), waiting];
    const run = runPlan(planOf(takes), [], world.ports, world.options());
    const first = await world.nextSubmit();
    await settled();
    expect(world.waitingSubmits).toHaveLength(1);
    await first.answer({ kind: 'refused', failure: failure('422') });
    expect((await run).outcomes.get('c')).toMatchObject({ kind: 'blocked', by: 'd' });
    expect(world.allSubmits).toHaveLength(1);
  });

  it('a clip that was finished is not bought again because the provider forgets it', async () => {
    const world = new HandWorld();
    world.download = () => ({ kind: 'failed', failure: failure('truncated', 'yes') });
    const run = runPlan(
      planOf([plannedTake('a', { retries: 1 })]),
      [],
      world.ports,
      world.options({ deadlineMs: 100_000 }),
    );
    world.succeed('task-1');
    await (await world.nextSubmit()).accept('task-1');
    await world.clock.advance(500);
    world.fail('task-1', 'no');
    await world.clock.advance(300_000);
    expect((await run).outcomes.get('a')).toMatchObject({ kind: 'detached', taskId: 'task-1' });
    expect(world.allSubmits).toHaveLength(1);
  });

  it('money is set aside when there is a slot, so what has been settled by then is free again', async () => {
    const world = new HandWorld();
    const takes = ['a', 'b', 'c'].map((id) => plannedTake(id));
    const run = runPlan(
      planOf(takes, { limits: { apimart: 1 }, budgetLeft: { usd: 1.35 } }),
      [],
      world.ports,
      world.options(),
    );
    for (const task of ['task-1', 'task-2', 'task-3']) {
      world.succeed(task);
      await (await world.nextSubmit()).accept(task);
      await world.clock.advance(5_000);
    }
    expect((await run).exitCode).toBe(0);
  });

  it('the figure of a take without a price counts against the budget', async () => {
    const world = new HandWorld();
    const { price: _none, ...unpriced } = plannedTake('a', { remainingSeconds: 99 });
    const plan = planOf([unpriced, plannedTake('b')], { limits: { apimart: 1 }, budgetLeft: { usd: 0.8 } });
    const run = runPlan(plan, [], world.ports, world.options({ allowUnpriced: true }));
    world.succeed('task-1');
    await (await world.nextSubmit()).accept('task-1');
    await world.clock.advance(5_000);
    expect((await run).outcomes.get('b')).toMatchObject({ kind: 'blocked', budget: true });
  });

  it('429 on a submit makes the pauses longer', async () => {
    const world = new HandWorld();
    void runPlan(planOf([plannedTake('a')]), [], world.ports, world.options());
    for (let i = 0; i < 60; i += 1) {
      await world.waitingSubmits[0]?.answer({ kind: 'throttled', failure: failure('slow down') });
      await world.clock.advance(60_000);
    }
    expect(world.allSubmits.length).toBeLessThan(90);
  });

  it('an input whose URL died while it waited for its slot is looked at again', async () => {
    const world = new HandWorld();
    const expiresAt = world.clock.now() + 2 * 3_600_000;
    const source = plannedTake('a', { buy: false, state: { kind: 'fresh', clip: { ...clip, expiresAt } } });
    const takes = [source, plannedTake('x', { remainingSeconds: 99 }), extending('b', 'a')];
    const run = runPlan(planOf(takes, { limits: { apimart: 1 } }), [], world.ports, world.options({ deadlineMs: 9e9 }));
    await (await world.nextSubmit()).accept('task-x');
    await world.clock.advance(3 * 3_600_000);
    world.succeed('task-x');
    world.succeed('task-old', { url: 'https://clips.test/new.mp4', expiresAt: world.clock.now() + 9e9 });
    await world.clock.advance(60_000);
    const submit = await world.nextSubmit();
    expect(submit.request.payload).toMatchObject({ ref_videos: [{ video_url: 'https://clips.test/new.mp4' }] });
    world.succeed('task-b');
    await submit.accept('task-b');
    await world.clock.advance(4 * 3_600_000);
    expect((await run).exitCode).toBe(0);
  });
});

describe('equal takes', () => {
  it('are one task and one clip', async () => {
    const world = new HandWorld();
    const twin = plannedTake('b', { twin: 'a', buy: false, fingerprint: 'f1:a' });
    const run = runPlan(planOf([plannedTake('a'), twin]), [], world.ports, world.options());
    world.succeed('task-1');
    await (await world.nextSubmit()).accept('task-1');
    await world.clock.advance(5_000);
    const result = await run;
    expect(world.allSubmits).toHaveLength(1);
    expect(result.outcomes.get('b')).toEqual({ kind: 'shared' });
    expect(world.restored).toEqual(['b']);
  });
});
