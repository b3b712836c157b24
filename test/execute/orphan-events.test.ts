import { describe, expect, it } from 'vitest';
import { runPlan } from '../../src/execute/run-plan.ts';
import { HandWorld, plannedTake, planOf, settled } from '../support/hand-world.ts';
import { attempt } from '../plan/attempts.ts';

const orphan = attempt('attempt-old', { kind: 'submitted', taskId: 'task-old', at: 1 }, { take: 'a' });

/** A run whose `a` was edited while its task was in flight, and is not to be bought. */
async function follow(prepare: (world: HandWorld) => void) {
  const world = new HandWorld();
  prepare(world);
  const plan = planOf([plannedTake('a', { buy: false })]);
  const running = runPlan(plan, [orphan], world.ports, world.options({ deadlineMs: 10_000 }));
  for (let step = 0; step < 10; step += 1) await world.clock.advance(2_000);
  await settled();
  const result = await running;
  const told = world.events.filter((event) => 'take' in event && event.type !== 'notice');
  return { world, result, told };
}

describe('a task that nothing asks for any more', () => {
  it('is told with its attempt, from the first event to the clip in the store', async () => {
    const { told, result, world } = await follow((one) => one.succeed('task-old'));
    expect(told.map(({ type }) => type)).toEqual(['resumed', 'succeeded', 'owned']);
    expect(told.every((event) => 'orphan' in event && event.orphan === 'attempt-old')).toBe(true);
    expect(told.at(-1)).toMatchObject({ take: 'a', file: '', bytes: 7 });
    expect([result.exitCode, world.kept]).toEqual([0, []]);
  });

  it('is told when it fails, and when it is left to the provider', async () => {
    const failed = await follow((one) => one.fail('task-old', 'no'));
    expect(failed.told.at(-1)).toMatchObject({ type: 'failed', orphan: 'attempt-old' });
    const left = await follow(() => undefined);
    expect(left.told.at(-1)).toMatchObject({ type: 'detached', orphan: 'attempt-old', taskId: 'task-old' });
    expect(left.result.exitCode).toBe(6);
  });

  it('makes 1 where the disk refused what was learned of it, as a take does', async () => {
    const refused = await follow((one) => {
      one.succeed('task-old');
      one.refuseRecord = ({ kind }) => kind === 'succeeded';
    });
    expect(refused.told.at(-1)).toMatchObject({ type: 'detached', orphan: 'attempt-old' });
    expect(refused.result.exitCode).toBe(1);
  });
});
