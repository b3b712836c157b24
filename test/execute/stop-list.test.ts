import { describe, expect, it } from 'vitest';
import type { Failure } from '../../src/core/failure.ts';
import { runPlan } from '../../src/execute/run-plan.ts';
import { StopList } from '../../src/execute/stop-list.ts';
import type { TakeEnd } from '../../src/execute/take-state.ts';
import { attemptOf, failure, HandWorld, planOf, plannedTake } from '../support/hand-world.ts';

const model = { provider: 'gmi', uses: 'gmi/skyreels-v4-omni' } as const;
const failed = (billed: Failure['billed']): TakeEnd => ({
  kind: 'failed',
  taskId: 'task',
  failure: { reason: 'generation-failed', billed, message: 'no' },
});

describe('what a run buys nothing more from', () => {
  it('is a model after so many billed failures in a row, told once', () => {
    const list = new StopList(3);
    const told = (['yes', 'unknown', 'yes', 'yes'] as const).map((billed) => list.ended(model.uses, failed(billed)));
    expect(told.map((stop) => stop?.reason)).toEqual([undefined, undefined, 'failing-model', undefined]);
    expect(list.refusal(model)).toMatchObject({
      billed: 'no',
      message: expect.stringContaining('3 generations in a row'),
    });
    expect(list.refusal({ ...model, uses: 'gmi/skyreels-v4-text-to-video' })).toBeUndefined();
  });

  it('is none whose row a success has broken, and none that failed for nothing', () => {
    const list = new StopList(2);
    list.ended(model.uses, failed('yes'));
    list.succeeded(model.uses);
    list.ended(model.uses, failed('yes'));
    for (const end of [
      failed('no'),
      { kind: 'failed', failure: failure('422', 'unknown') } as const,
      { kind: 'unconfirmed', attempt: 'a', failure: failure('502', 'unknown') } as const,
    ])
      list.ended(model.uses, end);
    expect(list.refusal(model)).toBeUndefined();
    list.ended(model.uses, failed('yes'));
    expect(list.refusal(model)).toBeDefined();
  });

  it('is never a model where no number is set', () => {
    const list = new StopList(0);
    for (let i = 0; i < 50; i += 1) list.ended(model.uses, failed('yes'));
    expect(list.refusal(model)).toBeUndefined();
  });
});

describe('a run whose generations keep failing', () => {
  const dear = (id: string, priority: number) => plannedTake(id, { remainingSeconds: priority });
  const other = plannedTake('g', { provider: 'gmi', uses: 'gmi/skyreels-v4-omni', remainingSeconds: 0 });

  it('buys no more from the model, goes on with others, and says why', async () => {
    const world = new HandWorld();
    const takes = [dear('a', 9), dear('b', 8), dear('c', 7), dear('d', 6), other];
    const run = runPlan(planOf(takes, { limits: { apimart: 1, total: 1 } }), [], world.ports, world.options());
    for (const id of ['a', 'b', 'c']) {
      world.fail(`task-${id}`, id === 'b' ? 'unknown' : 'yes');
      const submit = await world.nextSubmit();
      expect(submit.request.payload['prompt']).toBe(id);
      await submit.accept(`task-${id}`);
      await world.clock.advance(5_000);
    }
    const last = await world.nextSubmit();
    expect(last.provider).toBe('gmi');
    world.succeed('task-g');
    await last.accept('task-g');
    await world.clock.advance(5_000);
    const { exitCode, outcomes } = await run;
    expect(world.allSubmits).toHaveLength(4);
    expect(outcomes.get('d')).toMatchObject({ kind: 'not-bought', failure: { reason: 'failing-model', billed: 'no' } });
    expect(outcomes.get('g')).toMatchObject({ kind: 'owned' });
    expect(world.events.filter(({ type }) => type === 'notice')).toMatchObject([
      { message: expect.stringContaining('3 generations in a row of apimart/skyreels-v4-fast') },
    ]);
    expect(exitCode).toBe(1);
  });

  it('counts what it buys again, and ends such a take with its own failure', async () => {
    const world = new HandWorld();
    const run = runPlan(planOf([plannedTake('a', { retries: 9 })]), [], world.ports, world.options());
    for (const task of ['task-1', 'task-2', 'task-3']) {
      world.fail(task, 'yes');
      await (await world.nextSubmit()).accept(task);
      await world.clock.advance(5_000);
    }
    const { exitCode, outcomes } = await run;
    expect(world.allSubmits).toHaveLength(3);
    expect(outcomes.get('a')).toMatchObject({ kind: 'failed', taskId: 'task-3', failure: { billed: 'yes' } });
    expect(exitCode).toBe(1);
  });

  it('counts tasks of earlier runs too, and those that wait for their slot are kept back', async () => {
    const world = new HandWorld();
    world.fail('task-a', 'yes');
    const inFlight = plannedTake('a', {
      buy: false,
      state: { kind: 'in-flight', attempt: 'old-a', taskId: 'task-a' },
    });
    const run = runPlan(
      planOf([inFlight, plannedTake('b')], { limits: { apimart: 1 } }),
      [attemptOf('a')],
      world.ports,
      world.options({ maxBilledFailures: 1 }),
    );
    await world.clock.advance(60_000);
    expect((await run).outcomes.get('b')).toMatchObject({ kind: 'not-bought', failure: { reason: 'failing-model' } });
    expect(world.allSubmits).toEqual([]);
  });

  it('looks again when the inputs of a take are there', async () => {
    const world = new HandWorld();
    let uploads = 0;
    let finish = (): void => undefined;
    const upload: typeof world.ports.upload = async (file) => {
      // The first time is before it has a slot; it waits for that so long that it has to look at its inputs again.
      if ((uploads += 1) === 2) await new Promise<void>((done) => (finish = done));
      return world.ports.upload(file);
    };
    const picture = { path: '/a.png', written: 'a.png', sha256: 's', bytes: 7, host: 'apimart' } as const;
    const takes = [plannedTake('a'), plannedTake('b'), plannedTake('c', { uploads: [picture] })];
    const options = world.options({ maxBilledFailures: 1 });
    const run = runPlan(planOf(takes, { limits: { apimart: 2 } }), [], { ...world.ports, upload }, options);
    await (await world.nextSubmit()).accept('task-a');
    await (await world.nextSubmit()).accept('task-b');
    await world.clock.advance(600_000);
    world.succeed('task-b');
    await world.clock.advance(20_000);
    expect(uploads).toBe(2);
    world.fail('task-a', 'yes');
    await world.clock.advance(20_000);
    finish();
    expect((await run).outcomes.get('c')).toMatchObject({ kind: 'not-bought', failure: { reason: 'failing-model' } });
    expect(world.allSubmits).toHaveLength(2);
  });

  it('goes on for ever where it is told to', async () => {
    const world = new HandWorld();
    const options = world.options({ maxBilledFailures: 0 });
    const run = runPlan(planOf([plannedTake('a', { retries: 9 })]), [], world.ports, options);
    for (let i = 0; i < 10; i += 1) {
      world.fail(`task-${i}`, 'yes');
      await (await world.nextSubmit()).accept(`task-${i}`);
      await world.clock.advance(5_000);
    }
    await run;
    expect(world.allSubmits).toHaveLength(10);
  });
});
