import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/core/event.ts';
import { runPlan } from '../../src/execute/run-plan.ts';
import type { PlannedClip, PlannedTake } from '../../src/plan/plan.ts';
import { clipFacts } from '../support/facts.ts';
import { attemptOf, extending, HandWorld, planOf, plannedTake, settled } from '../support/hand-world.ts';

const WHY = 'it is cut off: 10 of at least 20 bytes are there';
const clipOf = (take: string, rest: Partial<PlannedClip> = {}): PlannedClip => ({
  sha256: `sha-${take}`,
  bytes: 7,
  taskId: `task-${take}`,
  url: `https://clips.test/${take}.mp4`,
  ...rest,
});
const fresh = (id: string, clip: Partial<PlannedClip> = {}, rest: Partial<PlannedTake> = {}): PlannedTake =>
  plannedTake(id, { state: { kind: 'fresh', clip: clipOf(id, clip) }, buy: false, ...rest });

/** A world in which every task is finished at once. */
function quickWorld(): HandWorld {
  const world = new HandWorld();
  world.hostClip = async () => {
    throw new Error('nobody asked to host a clip');
  };
  return world;
}

async function finish(world: HandWorld, takes: readonly PlannedTake[]) {
  const run = runPlan(planOf(takes), [], world.ports, world.options());
  for (let turn = 0; turn < 20; turn += 1) {
    await settled();
    for (const held of world.waitingSubmits.slice()) {
      const task = `task-${world.allSubmits.indexOf(held)}`;
      world.succeed(task);
      await held.accept(task);
    }
    await world.clock.advance(10_000);
  }
  return run;
}

const eventOf = (world: HandWorld, type: RunEvent['type'], take: string): RunEvent | undefined =>
  world.events.find((event) => event.type === type && 'take' in event && event.take === take);

describe('a clip that comes and is no video', () => {
  const unreadable = { kind: 'stored', clip: { sha256: 'sha-a', bytes: 7, unreadable: WHY } } as const;

  it('is owned, recorded and kept, ends the run with 1, and blocks only what is made from it', async () => {
    const world = quickWorld();
    world.download = (url) =>
      url.includes('task-0') ? unreadable : { kind: 'stored', clip: { sha256: url, bytes: 7 } };
    const [made] = [extending('made', 'a')];
    const after = plannedTake('after', {
      dependsOn: made.dependsOn.map((edge) => ({ ...edge, via: 'needs' as const })),
    });
    const result = await finish(world, [plannedTake('a'), made, extending('further', 'made'), after, plannedTake('c')]);
    expect(result.exitCode).toBe(1);
    expect(Object.fromEntries([...result.outcomes].map(([take, { kind }]) => [take, kind]))).toEqual({
      a: 'owned',
      made: 'blocked',
      further: 'blocked',
      after: 'owned',
      c: 'owned',
    });
    expect(result.outcomes.get('made')).toMatchObject({
      why: `the clip of a can not be read as video (${WHY})`,
      by: 'a',
    });
    expect(world.allSubmits).toHaveLength(3);
    expect(world.records.find(({ kind }) => kind === 'downloaded')).toMatchObject({ clip: { unreadable: WHY } });
    expect(world.kept.find(({ take }) => take === 'a')?.clip).toMatchObject({ unreadable: WHY, taskId: 'task-0' });
    expect(eventOf(world, 'owned', 'a')).toMatchObject({ file: 'renders/a.mp4', unreadable: WHY });
    expect(world.events.at(-1)).toMatchObject({ type: 'run-finished', exitCode: 1, bought: 3, failed: 0, blocked: 2 });
  });

  it('is told of where nothing asks for it any more', async () => {
    const world = quickWorld();
    world.download = () => unreadable;
    world.succeed('task-a');
    const run = runPlan(planOf([]), [attemptOf('a')], world.ports, world.options());
    await world.clock.advance(60_000);
    await run;
    expect(eventOf(world, 'owned', 'a')).toMatchObject({ orphan: 'old-a', file: '', unreadable: WHY });
  });
});

describe('a clip that comes and is another one than was asked', () => {
  it('is told of, and used', async () => {
    const world = quickWorld();
    const facts = clipFacts({ seconds: 3.041667 });
    world.download = (url) => ({ kind: 'stored', clip: { sha256: url, bytes: 7, facts } });
    const asked = plannedTake('a', { seconds: { low: 5, high: 5 } });
    const made = extending('b', 'a', { request: { ...asked.request, payload: { prompt: duration('a') } } });
    const result = await finish(world, [asked, made]);
    expect(result.exitCode).toBe(0);
    expect(eventOf(world, 'owned', 'a')).toMatchObject({ media: facts, flaws: ['3.04 s long, asked for 5 s'] });
    expect(world.kept[0]?.clip).toMatchObject({ facts });
    expect(world.allSubmits[1]?.request.payload).toEqual({ prompt: '3.04' });
  });
});

const duration = (take: string) => ({ $output: { take, output: 'duration' } }) as const;

describe('a clip that was owned before and is no video', () => {
  const broken = fresh('a', { unreadable: WHY });

  it('ends every run with 1, which says where it is', async () => {
    const world = quickWorld();
    expect(await finish(world, [broken])).toMatchObject({ exitCode: 1 });
    expect(eventOf(world, 'notice', 'a')).toEqual({
      type: 'notice',
      take: 'a',
      file: 'renders/a.mp4',
      message: `renders/a.mp4 can not be read as video (${WHY}); it was paid for and is kept`,
      unreadable: WHY,
    });
  });

  it('is forgiven once another take of its variant is picked', async () => {
    const world = quickWorld();
    const picked = fresh('a#2', {}, { shot: 'a', take: 2, picked: true });
    expect(await finish(world, [broken, picked])).toMatchObject({ exitCode: 0 });
    expect(world.eventTypes()).toEqual(['run-started', 'run-finished']);
    const elsewhere = fresh('a[x=1]', {}, { shot: 'a', labels: { x: '1' }, picked: true });
    expect(await finish(quickWorld(), [broken, elsewhere])).toMatchObject({ exitCode: 1 });
  });

  it('is left alone where it is not selected', async () => {
    expect(await finish(quickWorld(), [{ ...broken, unselected: true }])).toMatchObject({ exitCode: 0 });
  });
});

describe('a clip that nobody has looked at', () => {
  it('is looked at before something is made from it', async () => {
    const world = quickWorld();
    world.unseen.set('a', { unreadable: WHY });
    const result = await finish(world, [fresh('a'), extending('b', 'a')]);
    expect(result.exitCode).toBe(1);
    expect(result.outcomes.get('b')).toMatchObject({ kind: 'blocked', by: 'a' });
    expect(world.allSubmits).toHaveLength(0);
  });

  it('is used where it is a video, or where nobody can tell', async () => {
    for (const seen of [{ facts: clipFacts() }, {}]) {
      const world = quickWorld();
      world.unseen.set('a', seen);
      expect(await finish(world, [fresh('a'), extending('b', 'a')])).toMatchObject({ exitCode: 0 });
      expect(world.allSubmits).toHaveLength(1);
    }
  });

  it('is told of once where it is not as asked', async () => {
    const world = quickWorld();
    world.unseen.set('a', { facts: clipFacts({ seconds: 2 }) });
    expect(await finish(world, [fresh('a', {}, { seconds: { low: 5, high: 5 } })])).toMatchObject({ exitCode: 0 });
    expect(eventOf(world, 'notice', 'a')).toMatchObject({
      message: 'renders/a.mp4 is not as asked: 2 s long, asked for 5 s',
      flaws: ['2 s long, asked for 5 s'],
    });
    const seen = fresh('a', { facts: clipFacts({ seconds: 2 }) }, { seconds: { low: 5, high: 5 } });
    const again = quickWorld();
    await finish(again, [seen]);
    expect(again.eventTypes()).toEqual(['run-started', 'run-finished']);
  });
});
