import { describe, expect, it } from 'vitest';
import type { AttemptState } from '../../src/core/attempt.ts';
import { withRetakes } from '../../src/plan/journal-plan.ts';
import type { Records } from '../../src/plan/ownership.ts';
import { pickEffect } from '../../src/plan/pick-effect.ts';
import { openNumbers, takeNumbers } from '../../src/plan/take-numbers.ts';
import { extension, take, text } from '../support/takes.ts';
import { attempt, failed, NOTHING, owned, stanza, unconfirmed } from './attempts.ts';
import { of, planOf, stanzaFor, states } from './plan-of.ts';

const IN_FLIGHT: AttemptState = { kind: 'submitted', taskId: 'task-1', at: 1 };
const plan = planOf([take('a'), take('a#2', {}, { shot: 'a', take: 2 })]);
const records = (rest: Partial<Records>): Records => ({ ...NOTHING, ...rest });

describe('the numbers of takes', () => {
  const used = records({
    stanzas: [stanza('a#4', 't4'), stanza('ab#9', 't9'), stanza('a[x=y]#8', 't8')],
    attempts: [
      attempt('1', failed('yes'), { take: 'a#6' }),
      attempt('2', unconfirmed, { take: 'a#5' }),
      attempt('3', IN_FLIGHT, { take: 'a#3' }),
      attempt('4', { kind: 'written-off' }, { take: 'a#7' }),
    ],
  });

  it('are all that a take of the variant ever had, whatever became of it', () => {
    expect(takeNumbers('a', plan.takes, used)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(takeNumbers('a[x=y]', [], used)).toEqual([8]);
    expect(takeNumbers('none', plan.takes, used)).toEqual([]);
  });

  it('are open as long as a task may come of them', () => {
    expect(openNumbers('a', used.attempts)).toEqual([3, 5]);
  });
});

describe('a plan of a storyboard whose retakes are not home', () => {
  const home = (attempts: Records['attempts'], rest: Partial<Records> = {}): readonly string[] =>
    states(withRetakes(plan, records({ attempts, ...rest }))).slice(2);

  it('has those in flight, and those that have no stanza yet, as takes of it', () => {
    const attempts = [
      attempt('1', IN_FLIGHT, { take: 'a#3', shot: 'a' }),
      attempt('2', owned('task-2'), { take: 'a#4', shot: 'a', fingerprint: 'f1:four' }),
      attempt('3', failed('yes'), { take: 'a#5' }),
      attempt('4', unconfirmed, { take: 'a#6' }),
    ];
    const more = withRetakes(plan, records({ attempts })).takes.slice(2);
    expect(more.map(({ id, take: number, state, buy }) => [id, number, state.kind, buy])).toEqual([
      ['a#3', 3, 'in-flight', false],
      ['a#4', 4, 'elsewhere', false],
    ]);
    expect(withRetakes(plan, records({ attempts })).totals).toMatchObject({ inFlight: 1, owned: 1, toBuy: 2 });
  });

  it('leaves others alone: of other variants, at home, or followed under another name', () => {
    expect(home([attempt('1', IN_FLIGHT, { take: 'b#3' }), attempt('2', IN_FLIGHT, { take: 'a[x=y]#3' })])).toEqual([]);
    expect(home([attempt('1', owned('t3'), { take: 'a#3' })], { stanzas: [stanza('a#3', 't3')] })).toEqual([]);
    expect(home([attempt('1', IN_FLIGHT, { take: 'a' }), attempt('2', IN_FLIGHT, { take: 'a#2' })])).toEqual([]);
    const followed = {
      ...plan,
      takes: plan.takes.map((one) => ({ ...one, state: { kind: 'in-flight', attempt: '1', taskId: 'x' } as const })),
    };
    expect(withRetakes(followed, records({ attempts: [attempt('1', IN_FLIGHT, { take: 'a#3' })] }))).toBe(followed);
  });
});

describe('the effect of a pick', () => {
  const chain = (source: string) => [
    take('a'),
    take('z', { prompt: text('Fog.') }),
    extension('b', source),
    extension('c', 'b'),
    extension('d', 'e'),
    take('e', { prompt: text('Sun.') }),
  ];
  const bare = planOf(chain('a'));
  const stanzas = bare.takes.map((one) => stanzaFor(one));
  const stored = new Set(stanzas.map(({ sha256 }) => sha256));
  const before = planOf(chain('a'), { stanzas, stored });

  it('is what is made from the take, and nothing beside it', () => {
    const after = planOf(chain('z'), { stanzas, stored });
    const effect = pickEffect(before, after);
    expect(effect).toMatchObject({ isReversible: true, awaiting: [] });
    expect(effect.stale.takes).toEqual(['b', 'c']);
    expect(effect.free.takes).toEqual([]);
    expect(pickEffect(after, before)).toMatchObject({ stale: { takes: [] }, free: { takes: [] } });
    expect(of(after, 'd').buy).toBe(false);
  });

  it('tells what has no clip apart, and can not promise a way back without a plan before', () => {
    const some = stanzas.filter(({ take: id }) => id !== 'c');
    const after = planOf(chain('z'), { stanzas: some, stored });
    const effect = pickEffect(planOf(chain('a'), { stanzas: some, stored }), after);
    expect([effect.stale.takes, effect.free.takes, effect.isReversible]).toEqual([['b'], ['c'], false]);
    expect(pickEffect(undefined, after).isReversible).toBe(false);
  });
});
