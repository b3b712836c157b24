import { describe, expect, it } from 'vitest';
import type { Attempt } from '../../src/core/attempt.ts';
import { journalPlan, withOpenSubmits } from '../../src/plan/journal-plan.ts';
import { planOf, plannedTake } from '../support/hand-world.ts';
import { attempt, failed, owned, stanza, unconfirmed } from './attempts.ts';

const submitted = (id: string, take = id): Attempt =>
  attempt(id, { kind: 'submitted', taskId: `task-${id}`, at: 1 }, { take, shot: take.replace(/[[#].*/, '') });

const plan = (attempts: readonly Attempt[], stanzas = [] as ReturnType<typeof stanza>[]) =>
  journalPlan('board.yaml', { attempts, stanzas });
const states = (attempts: readonly Attempt[], stanzas?: ReturnType<typeof stanza>[]): string[] =>
  plan(attempts, stanzas).takes.map(({ id, state }) => `${id} ${state.kind}`);

describe('a plan of the journal alone', () => {
  it('follows what is in flight, by the names it was bought for, and buys nothing', () => {
    const attempts = [
      submitted('storm'),
      attempt('lamp', { kind: 'succeeded', taskId: 't', clip: { url: 'u' }, at: 1 }, { take: 'lamp' }),
      attempt('home', owned('t2'), { take: 'home' }),
      attempt('failed', failed('yes'), { take: 'failed' }),
      attempt('gone', { kind: 'written-off' }, { take: 'gone' }),
    ];
    expect(states(attempts)).toEqual(['storm in-flight', 'lamp in-flight']);
    expect(plan(attempts)).toMatchObject({ totals: { toBuy: 0, inFlight: 2 }, storyboard: { file: 'board.yaml' } });
    expect(plan(attempts).takes.filter(({ buy }) => buy)).toEqual([]);
  });

  it('leaves a name alone that has a clip: which one it means now, only the storyboard can say', () => {
    expect(states([submitted('storm'), submitted('lamp')], [stanza('storm', 'task-old')])).toEqual(['lamp in-flight']);
  });

  it('takes the last of several tasks for one name', () => {
    const { takes } = plan([submitted('first', 'storm'), submitted('second', 'storm')]);
    expect(takes.map(({ state }) => state)).toEqual([{ kind: 'in-flight', attempt: 'second', taskId: 'task-second' }]);
  });

  it('tells every unconfirmed submit, one whose name is taken by its attempt', () => {
    const lost = (id: string) => attempt(`${id}-0123456789`, unconfirmed, { take: 'storm' });
    expect(states([lost('a'), submitted('b', 'storm'), attempt('c', { kind: 'intended' }, { take: 'lamp' })])).toEqual([
      'storm in-flight',
      'storm (attempt a-012345) unconfirmed',
      'lamp unconfirmed',
    ]);
  });

  it('gives every one of them a name of its own', () => {
    const lost = (id: string) => attempt(`${id}-0123456789`, unconfirmed, { take: 'storm' });
    expect(states([lost('a'), lost('b'), lost('c')])).toEqual([
      'storm unconfirmed',
      'storm (attempt b-012345) unconfirmed',
      'storm (attempt c-012345) unconfirmed',
    ]);
  });

  it('knows the take as its intent tells of it', () => {
    const [known] = plan([submitted('a', 'opening[resolution=720p,tier=std]#2')]).takes;
    expect(known).toMatchObject({
      id: 'opening[resolution=720p,tier=std]#2',
      shot: 'opening',
      labels: { resolution: '720p', tier: 'std' },
      take: 2,
      mode: 't2v',
      price: { unit: 'usd', high: 0.5 },
      request: { model: 'skyreels-v4-fast', payload: { prompt: 'Rain' } },
    });
    const portable = { first_frame: { sha256: 'x' }, references: [] };
    expect(plan([{ ...submitted('a'), intent: { ...submitted('a').intent, portable } }]).takes[0]?.mode).toBe('i2v');
  });
});

describe('a plan of a storyboard', () => {
  const built = planOf([
    plannedTake('storm', { state: { kind: 'unconfirmed', attempt: 'a', why: '', reason: 'unreachable' } }),
  ]);

  it('gets the unconfirmed submits that no take of it is about', () => {
    const attempts = [attempt('a', unconfirmed), attempt('edited-before', unconfirmed)];
    const { takes } = withOpenSubmits(built, attempts);
    expect(takes.map(({ id }) => id)).toEqual(['storm', 'storm (attempt edited-b)']);
    expect(takes.filter(({ buy }) => buy).map(({ id }) => id)).toEqual(
      built.takes.filter(({ buy }) => buy).map(({ id }) => id),
    );
  });

  it('stays as it is where there are none', () => {
    expect(withOpenSubmits(built, [attempt('a', unconfirmed), submitted('b')])).toBe(built);
  });
});
