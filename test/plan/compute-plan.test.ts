import { describe, expect, it } from 'vitest';
import type { AttemptState } from '../../src/core/attempt.ts';
import type { Records } from '../../src/plan/ownership.ts';
import type { PlannedTake } from '../../src/plan/plan.ts';
import { extension, field, HERE, take, text } from '../support/takes.ts';
import { attemptFor, of, planOf, stanzaFor, states } from './plan-of.ts';

const chain = [take('a'), extension('b', 'a'), take('c')];
describe('what is bought', () => {
  it('is everything, at first', () => {
    expect(states(planOf(chain))).toEqual(['a missing buy', 'b missing buy', 'c missing buy']);
  });

  it('is nothing that is owned', () => {
    const plan = planOf(chain);
    const stanzas = plan.takes.map((planned) => stanzaFor(planned));
    const stored = new Set(stanzas.map(({ sha256 }) => sha256));
    const again = planOf(chain, { stanzas, stored });
    expect(states(again)).toEqual(['a fresh', 'b fresh', 'c fresh']);
    expect(again.totals).toMatchObject({ owned: 3, toBuy: 0, price: [] });
    expect(states(planOf(chain, { stanzas }))).toEqual(['a elsewhere', 'b elsewhere', 'c elsewhere']);
  });

  it('after an edit is that shot and what is made from it, with the field that changed', () => {
    const stanzas = planOf(chain).takes.map((planned) => stanzaFor(planned));
    const edited = [take('a', { prompt: text('another prompt') }), ...chain.slice(1)];
    const plan = planOf(edited, { stanzas, stored: new Set(stanzas.map(({ sha256 }) => sha256)) });
    expect(states(plan)).toEqual(['a stale buy', 'b stale buy', 'c fresh']);
    expect(of(plan, 'a').state).toMatchObject({
      changes: [{ field: 'prompt', before: '"prompt of a"', after: '"another prompt"' }],
    });
  });

  it('is nothing that another name, an earlier clip, another storyboard or the journal owns', () => {
    const [a] = planOf([take('a')]).takes as [PlannedTake];
    const stanza = stanzaFor(a);
    const owned: AttemptState = {
      kind: 'owned',
      taskId: 't',
      clip: { url: 'https://u.test' },
      stored: { sha256: 's', bytes: 1 },
      at: 1,
    };
    const other = { ...stanza, take: 'z', fingerprint: 'f1:other' };
    const everywhere: Partial<Records>[] = [
      { stanzas: [{ ...stanza, take: 'renamed' }] },
      { stanzas: [{ ...other, earlier: [stanza] }] },
      { foreignClips: [stanza] },
      { attempts: [attemptFor(a, owned)] },
      { foreignAttempts: [attemptFor(a, owned)] },
    ];
    for (const records of everywhere) expect(states(planOf([take('a')], records))).toEqual(['a elsewhere']);
  });

  it('is nothing in flight, unconfirmed or failed with a bill, here or in another storyboard', () => {
    const [a] = planOf([take('a')]).takes as [PlannedTake];
    const failure = { reason: 'generation-failed', message: 'no' } as const;
    const cases: [AttemptState, string][] = [
      [{ kind: 'intended' }, 'a unconfirmed'],
      [{ kind: 'unconfirmed', failure: { ...failure, billed: 'unknown' } }, 'a unconfirmed'],
      [{ kind: 'submitted', taskId: 't', at: 1 }, 'a in-flight'],
      [{ kind: 'succeeded', taskId: 't', clip: { url: 'u' }, at: 1 }, 'a in-flight'],
      [{ kind: 'failed', failure: { ...failure, billed: 'yes' } }, 'a failed'],
      [{ kind: 'failed', failure: { ...failure, billed: 'unknown' } }, 'a failed'],
      [{ kind: 'failed', failure: { ...failure, billed: 'no' } }, 'a missing buy'],
      [{ kind: 'not-accepted', failure: { ...failure, billed: 'no' } }, 'a missing buy'],
    ];
    for (const [state, expected] of cases) {
      expect(states(planOf([take('a')], { attempts: [attemptFor(a, state)] }))).toEqual([expected]);
      const foreign = planOf([take('a')], { foreignAttempts: [attemptFor(a, state)] });
      expect(states(foreign)).toEqual([state.kind === 'failed' ? 'a missing buy' : expected]);
    }
  });

  it('is what is followed here rather than what another storyboard has of the same request', () => {
    const [a] = planOf([take('a')]).takes as [PlannedTake];
    const own = attemptFor(a, { kind: 'submitted', taskId: 'T1', at: 1 });
    const other = { ...attemptFor(a, { kind: 'submitted', taskId: 'T2', at: 1 }), board: 'old.yaml' };
    const both = planOf([take('a')], { attempts: [own], foreignAttempts: [other] });
    expect(of(both, 'a').state).toEqual({ kind: 'in-flight', attempt: 'attempt-a', taskId: 'T1' });
    expect(both.totals.inFlight).toBe(1);
    const theirs = planOf([take('a')], { foreignAttempts: [other] });
    expect(of(theirs, 'a').state).toMatchObject({ kind: 'in-flight', taskId: 'T2', board: 'old.yaml' });
    expect(theirs.totals.inFlight).toBe(0);
  });

  it('is also what waits for a take that is bought only because a later one equals it', () => {
    const twin = take('b', take('a').fields);
    const takes = [take('a'), extension('c', 'a'), extension('d', 'c'), twin];
    const selected = (...shots: string[]) => states(planOf(takes, {}, { selected: new Set(shots) }));
    expect(selected('b', 'c', 'd')).toEqual(['a missing buy', 'c missing buy', 'd missing buy', 'b missing']);
    expect(selected('c')).toEqual(['a missing', 'c blocked', 'd missing', 'b missing']);
    // The twin itself has to be fit to be bought.
    const held = { ...twin, edges: [{ take: 'e', via: 'needs', span: HERE } as const] };
    expect(
      states(planOf([take('a'), extension('c', 'a'), take('e'), held], {}, { selected: new Set(['b', 'c']) })),
    ).toEqual(['a missing', 'c blocked', 'e missing', 'b blocked']);
  });

  it('is not what failed with a bill, though a later try was not taken on', () => {
    const [a] = planOf([take('a')]).takes as [PlannedTake];
    const failed = attemptFor(a, {
      kind: 'failed',
      failure: { reason: 'generation-failed', billed: 'yes', message: '' },
    });
    const later = attemptFor(a, {
      kind: 'not-accepted',
      failure: { reason: 'rate-limited', billed: 'no', message: '' },
    });
    expect(states(planOf([take('a')], { attempts: [failed, later] }))).toEqual(['a failed']);
  });

  it('is nothing that waits for what will not come', () => {
    const [a] = planOf(chain).takes as [PlannedTake];
    const unconfirmed = attemptFor(a, {
      kind: 'unconfirmed',
      failure: { reason: 'unreachable', billed: 'unknown', message: '' },
    });
    const plan = planOf(chain, { attempts: [unconfirmed] });
    expect(states(plan)).toEqual(['a unconfirmed', 'b blocked', 'c missing buy']);
    expect(of(plan, 'b').state).toMatchObject({ by: 'a', why: 'a is unconfirmed' });
  });

  it('is what failed, when asked for', () => {
    const [a] = planOf(chain).takes as [PlannedTake];
    const failed = attemptFor(a, {
      kind: 'failed',
      failure: { reason: 'generation-failed', billed: 'yes', message: '' },
    });
    expect(states(planOf(chain, { attempts: [failed] }))).toEqual(['a failed', 'b blocked', 'c missing buy']);
    expect(states(planOf(chain, { attempts: [failed] }, { retryFailed: true }))).toEqual([
      'a failed buy',
      'b missing buy',
      'c missing buy',
    ]);
  });

  it('is only what was selected, and what waits for the rest says so', () => {
    expect(states(planOf(chain, {}, { selected: new Set(['c']) }))).toEqual([
      'a missing',
      'b missing',
      'c missing buy',
    ]);
    const plan = planOf(chain, {}, { selected: new Set(['b']) });
    expect(of(plan, 'b')).toMatchObject({
      buy: false,
      state: { kind: 'blocked', why: 'a is missing and not selected' },
    });
  });

  it('is the first of equals when only another of them is selected', () => {
    const plan = planOf(
      [take('a'), take('same', { prompt: text('prompt of a') })],
      {},
      { selected: new Set(['same']) },
    );
    expect(states(plan)).toEqual(['a missing buy', 'same missing']);
  });

  it('is one clip for equal takes', () => {
    const plan = planOf([take('a'), take('same', { prompt: text('prompt of a') })]);
    expect(of(plan, 'same')).toMatchObject({ twin: 'a', buy: false, fingerprint: of(plan, 'a').fingerprint });
    expect(plan.totals.toBuy).toBe(1);
  });
});

describe('identity', () => {
  it('holds no name of a shot and no order', () => {
    const before = planOf([take('a'), extension('b', 'a')]);
    const renamed = planOf([extension('second', 'first'), take('first', { prompt: text('prompt of a') })]);
    expect(of(renamed, 'first').fingerprint).toBe(of(before, 'a').fingerprint);
    expect(of(renamed, 'second').fingerprint).toBe(of(before, 'b').fingerprint);
  });

  it('of a clip made from another follows that one', () => {
    const before = planOf([take('a'), extension('b', 'a')]);
    const after = planOf([take('a', { duration: field(6) }), extension('b', 'a')]);
    expect(of(after, 'b').fingerprint).not.toBe(of(before, 'b').fingerprint);
  });
});

describe('money', () => {
  it('left of a budget is what is not yet committed, whatever became of it', () => {
    const [a] = planOf([take('a')]).takes as [PlannedTake];
    const budget = new Map([['usd', { value: { amount: 10, unit: 'usd' }, span: HERE }]] as const);
    const settings = { file: 'board.yaml', limits: new Map(), budget };
    const failed = (billed: 'no' | 'yes'): AttemptState => ({
      kind: 'failed',
      failure: { reason: 'generation-failed', billed, message: '' },
    });
    const owned: AttemptState = {
      kind: 'owned',
      taskId: 't',
      clip: { url: 'u' },
      stored: { sha256: 's', bytes: 1 },
      cost: { amount: 0.25, unit: 'usd' },
      at: 1,
    };
    const left = (state: AttemptState): number | undefined =>
      planOf([take('a')], { attempts: [attemptFor(a, state)] }, { settings }).budgetLeft.usd;
    expect(left({ kind: 'submitted', taskId: 't', at: 1 })).toBe(9.5);
    expect(left({ kind: 'intended' })).toBe(9.5);
    expect(left(owned)).toBe(9.75);
    expect(left(failed('yes'))).toBe(9.5);
    expect(left(failed('no'))).toBe(10);
  });

  it('of the whole plan is the sum of what is bought, by unit', () => {
    const plan = planOf([
      take('a', { duration: field(5), resolution: field('720p') }),
      take('g', {}, { uses: field('gmi/skyreels-v4-text-to-video') }),
      take('u', {}, { uses: field('gccai/skyreels-v4-fast') }),
    ]);
    expect(plan.totals.price.map(({ unit, expected }) => [unit, expected])).toEqual([
      ['usd', 0.44],
      ['credits:gmi', 60],
    ]);
    expect(plan.totals.unpriced).toEqual(['u']);
  });
});
