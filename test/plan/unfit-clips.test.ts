import { describe, expect, it } from 'vitest';
import type { Stanza } from '../../src/core/stanza.ts';
import type { Take } from '../../src/core/take.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { statusOf } from '../../src/plan/status.ts';
import { clipFacts } from '../support/facts.ts';
import { extension, field, take, text } from '../support/takes.ts';
import { NOTHING } from './attempts.ts';
import { of, planOf, stanzaFor, states } from './plan-of.ts';

const WHY = 'it holds no frames';

/** The plan of a board of which some takes were bought, each with what it turned out to be. */
function planned(takes: readonly Take[], seen: Readonly<Record<string, Partial<Stanza>>>): Plan {
  const bare = planOf(takes);
  const stanzas = Object.entries(seen).map(([id, rest]) => stanzaFor(of(bare, id), rest));
  return planOf(takes, { stanzas, stored: new Set(stanzas.map(({ sha256 }) => sha256)) });
}

describe('a clip that is no video', () => {
  it('is owned, and blocks what is made from it and is not there yet', () => {
    const board = [take('a'), extension('b', 'a'), extension('c', 'b'), take('d')];
    const plan = planned(board, { a: { unreadable: WHY } });
    expect(states(plan)).toEqual(['a fresh', 'b blocked', 'c blocked', 'd missing buy']);
    expect(of(plan, 'a')).toMatchObject({ unreadable: WHY, state: { clip: { unreadable: WHY } } });
    expect(of(plan, 'b').state).toEqual({
      kind: 'blocked',
      why: `the clip of a can not be read as video (${WHY})`,
      by: 'a',
    });
    expect(plan.totals).toMatchObject({ owned: 1, toBuy: 1 });
    expect(states(planned(board, { a: { unreadable: WHY }, b: {}, c: {} }))).toEqual([
      'a fresh',
      'b fresh',
      'c fresh',
      'd missing buy',
    ]);
  });

  it('blocks nothing that only comes after it', () => {
    const [made] = [extension('b', 'a')];
    const after = take('b', {}, { edges: made.edges.map((edge) => ({ ...edge, via: 'needs' as const })) });
    expect(states(planned([take('a'), after], { a: { unreadable: WHY } }))).toEqual(['a fresh', 'b missing buy']);
  });

  it('is of no account once another take of its variant is picked', () => {
    const second: Take = { ...take('a'), id: 'a#2', take: 2, picked: true };
    const plan = planned([take('a'), second], { a: { unreadable: WHY }, 'a#2': {} });
    expect(of(plan, 'a').unreadable).toBeUndefined();
    expect(
      of(planned([take('a'), { ...second, labels: { x: '1' } }], { a: { unreadable: WHY } }), 'a').unreadable,
    ).toBe(WHY);
  });
});

describe('a clip that is another one than was asked', () => {
  const asked = take('a', { prompt: text('rain'), resolution: field('480p'), duration: field(5) });
  it('is used, and the plan says in what it differs', () => {
    const facts = clipFacts({ width: 640, height: 360, seconds: 3 });
    const plan = planned([asked, extension('b', 'a')], { a: { facts } });
    expect(states(plan)).toEqual(['a fresh', 'b missing buy']);
    expect(of(plan, 'a').flaws).toEqual(['3 s long, asked for 5 s', '640x360, asked for 480p']);
    expect(of(plan, 'b')).not.toHaveProperty('flaws');
  });

  it('is none where it is what was asked, and its own length takes the place of what the provider says', () => {
    const plan = planned([asked], {
      a: { facts: clipFacts({ width: 854, height: 480, seconds: 5.041667 }), seconds: 5 },
    });
    expect(of(plan, 'a')).not.toHaveProperty('flaws');
    expect(of(plan, 'a').state).toMatchObject({ clip: { seconds: 5.04 } });
    const unseen = planned([asked], { a: { seconds: 5 } });
    expect(of(unseen, 'a').state).toMatchObject({ clip: { seconds: 5 } });
    expect(of(unseen, 'a').fingerprint).toBe(of(plan, 'a').fingerprint);
  });

  it('stands in the status, beside what is no video', () => {
    const plan = planned([asked, take('b'), take('c')], {
      a: { facts: clipFacts({ width: 854, height: 480, seconds: 3 }) },
      b: { unreadable: WHY },
      c: { facts: clipFacts() },
    });
    const status = statusOf({
      file: 'board.yaml',
      simulated: false,
      at: 0,
      plan,
      records: NOTHING,
      asked: new Map(),
      refusal: () => undefined,
    });
    expect(status.unfit).toEqual([
      { take: 'a', provider: 'apimart', taskId: 'task-a', flaws: ['3 s long, asked for 5 s'] },
      { take: 'b', provider: 'apimart', taskId: 'task-b', unreadable: WHY },
    ]);
  });
});
