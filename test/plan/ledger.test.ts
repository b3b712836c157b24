import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Attempt, AttemptState } from '../../src/core/attempt.ts';
import { money, type Unit } from '../../src/core/money.ts';
import { budgetLeft } from '../../src/plan/budget-left.ts';
import { type LedgerEntry, ledgerOf } from '../../src/plan/ledger.ts';
import type { Records } from '../../src/plan/ownership.ts';
import { anyRecords, attempt, failed, GMI, NOTHING, owned, stanza, unconfirmed, USD } from './attempts.ts';

const brief = ({ kind, figure, amount }: LedgerEntry): unknown[] => [kind, figure, amount?.amount ?? null];
const entriesFor = (state: AttemptState): unknown[][] =>
  ledgerOf({ ...NOTHING, attempts: [attempt('a', state)] }).map(brief);

describe('what counts as spent', () => {
  it.each<[string, AttemptState, unknown[][]]>([
    ['a clip with a figure', owned('t', USD(0.44)), [['clip', 'provider', 0.44]]],
    ['a clip without one', owned('t'), [['clip', 'bound', 0.5]]],
    ['a clip not fetched yet', { kind: 'succeeded', taskId: 't', clip: { url: 'u' }, at: 1 }, [['clip', 'bound', 0.5]]],
    ['a task in flight', { kind: 'submitted', taskId: 't', at: 1 }, [['in-flight', 'bound', 0.5]]],
    ['a submit whose answer was never read', { kind: 'intended' }, [['unconfirmed', 'bound', 0.5]]],
    ['an unconfirmed submit', unconfirmed, [['unconfirmed', 'bound', 0.5]]],
    ['one that was written off', { kind: 'written-off' }, [['written-off', 'bound', 0.5]]],
    ['a task that was written off', { kind: 'written-off', taskId: 't' }, [['written-off', 'bound', 0.5]]],
    ['a failure that was billed', failed('yes', USD(0.32)), [['failure', 'provider', 0.32]]],
    ['a failure that was billed, nobody says how much', failed('yes'), [['failure', 'bound', 0.5]]],
    ['a failure that may have been', failed('unknown'), [['failure', 'bound', 0.5]]],
    ['a failure that was not', failed('no'), []],
    ['a failure whose figure is nothing', failed('unknown', USD(0)), []],
    ['a failure that has a figure, whatever else was said', failed('no', USD(0.1)), [['failure', 'provider', 0.1]]],
    [
      'what was not taken on',
      { kind: 'not-accepted', failure: { reason: 'no-capacity', billed: 'no', message: '' } },
      [],
    ],
  ])('%s', (_what, state, expected) => expect(entriesFor(state)).toEqual(expected));

  it('names take, model, attempt, task and time', () => {
    const [entry] = ledgerOf({ ...NOTHING, attempts: [attempt('a', owned('t', USD(1)))] });
    expect(entry).toEqual({
      kind: 'clip',
      figure: 'provider',
      take: 'storm',
      provider: 'apimart',
      uses: 'apimart/skyreels-v4-fast',
      attempt: 'a',
      taskId: 't',
      at: 1_000,
      amount: USD(1),
    });
  });

  it('has no amount where there is no price', () => {
    const records = { ...NOTHING, attempts: [attempt('a', owned('t'), { reserved: null })] };
    expect(ledgerOf(records).map(brief)).toEqual([['clip', 'bound', null]]);
  });
});

describe('a clip that no journal of this machine knows', () => {
  it('counts by the lockfile, once, wherever it stands in it', () => {
    const old = stanza('old', 'task-1', { cost: USD(0.2) });
    const stanzas = [stanza('a', 'task-2', { cost: USD(0.3), earlier: [old], also: [old] }), old];
    expect(ledgerOf({ ...NOTHING, stanzas }).map(brief)).toEqual([
      ['clip', 'lockfile', 0.3],
      ['clip', 'lockfile', 0.2],
    ]);
  });

  it('is on no bill here where another storyboard of the project bought it', () => {
    const stanzas = [stanza('a', 'task-1', { cost: USD(0.3) })];
    const bought = [attempt('x', owned('task-1', USD(0.3)))];
    expect(ledgerOf({ ...NOTHING, stanzas, foreignAttempts: bought })).toEqual([]);
    expect(ledgerOf({ ...NOTHING, stanzas, attempts: bought }).map(brief)).toEqual([['clip', 'provider', 0.3]]);
  });
});

describe('what is left of a budget', () => {
  it('is the budget less the sum of the ledger, unit by unit', () => {
    const budget = new Map([USD(100), GMI(1000)].map((value) => [value.unit, { value }] as const));
    fc.assert(
      fc.property(anyRecords, (records) => {
        const left = budgetLeft(budget, records);
        for (const unit of ['usd', 'credits:gmi'] as const) {
          const entries = ledgerOf(records).filter(({ amount }) => amount?.unit === unit);
          const sum = entries.reduce((total, { amount }) => total + (amount?.amount ?? 0), 0);
          expect(left[unit]).toBe(money((budget.get(unit)?.value.amount ?? 0) - sum, unit).amount);
          expect(left[unit]).toBe(leftByHand(records, unit));
        }
      }),
    );
  });

  it('says nothing of a unit that it does not name', () => {
    const budget = new Map([['usd', { value: USD(1) }]] as const);
    const spent = { ...NOTHING, attempts: [attempt('a', owned('t', GMI(5)))] };
    expect(budgetLeft(budget, spent)).toEqual({ usd: 1 });
  });

  const START: Readonly<Record<string, number>> = { usd: 10_000, 'credits:gmi': 100_000 };

  /** The rule of the design, said once more and as plainly as can be, in cents. */
  function leftByHand({ attempts, foreignAttempts, stanzas }: Records, unit: Unit): number {
    let cents = START[unit] ?? 0;
    const spend = (amount: { unit: Unit; amount: number } | null | undefined): void => {
      if (amount?.unit === unit) cents -= Math.round(amount.amount * 100);
    };
    for (const one of attempts) spend(costOf(one));
    const seen = new Set(
      [...attempts, ...foreignAttempts].map((one) => ('taskId' in one.state ? one.state.taskId : '')),
    );
    const clips = stanzas.flatMap((one) => [one, ...one.also, ...one.earlier]);
    // Of clips under one task id the first figure that is named counts; they are the same clip.
    const named = clips.filter(({ taskId, cost }) => !seen.has(taskId) && cost).reverse();
    for (const clip of new Map(named.map((one) => [one.taskId, one])).values()) spend(clip.cost);
    return cents / 100;
  }

  function costOf({ intent, state }: Attempt) {
    if (state.kind === 'not-accepted') return null;
    if ('cost' in state && state.cost) return state.cost;
    return state.kind === 'failed' && state.failure.billed === 'no' ? null : intent.reserved;
  }
});
