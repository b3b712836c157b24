import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sumMoney } from '../../src/core/money.ts';
import { allCosts, storyboardCosts } from '../../src/plan/costs.ts';
import type { Records } from '../../src/plan/ownership.ts';
import { anyRecords, attempt, failed, GMI, NOTHING, owned, stanza, unconfirmed, USD } from './attempts.ts';

const gmi = { provider: 'gmi', uses: 'gmi/skyreels-v4-text-to-video', reserved: GMI(60) } as const;

const EVERYTHING: Records = {
  ...NOTHING,
  attempts: [
    attempt('a1', owned('t1', USD(0.44))),
    attempt('a2', owned('t2', USD(0.64))),
    attempt('a3', failed('yes', USD(0.44))),
    attempt('a4', failed('unknown')),
    attempt('a5', failed('no')),
    attempt('a6', { kind: 'submitted', taskId: 't6', at: 1 }),
    attempt('a7', unconfirmed),
    attempt('a8', { kind: 'written-off' }),
    attempt('a9', owned('t9'), gmi),
    attempt('a10', owned('t10'), { provider: 'gccai', uses: 'gccai/skyreels-v4-fast', reserved: null }),
  ],
  stanzas: [stanza('old', 'task-old', { cost: USD(0.2) })],
};

const board = (records: Records, file = 'board.yaml') => storyboardCosts({ file, readable: true }, records, new Map());

describe('the costs of a storyboard', () => {
  it('are its ledger by model, kind and who says so', () => {
    const { rows } = board(EVERYTHING);
    expect(rows.map(({ uses, kind, figure, count, amount }) => [uses, kind, figure, count, amount?.amount])).toEqual([
      ['apimart/skyreels-v4-fast', 'clip', 'provider', 2, 1.08],
      ['apimart/skyreels-v4-fast', 'clip', 'lockfile', 1, 0.2],
      ['apimart/skyreels-v4-fast', 'failure', 'provider', 1, 0.44],
      ['apimart/skyreels-v4-fast', 'failure', 'bound', 1, 0.5],
      ['apimart/skyreels-v4-fast', 'in-flight', 'bound', 1, 0.5],
      ['apimart/skyreels-v4-fast', 'unconfirmed', 'bound', 1, 0.5],
      ['apimart/skyreels-v4-fast', 'written-off', 'bound', 1, 0.5],
      ['gccai/skyreels-v4-fast', 'clip', 'bound', 1, undefined],
      ['gmi/skyreels-v4-text-to-video', 'clip', 'bound', 1, 60],
    ]);
  });

  it('have totals by what they are', () => {
    expect(board(EVERYTHING).totals).toEqual({
      settled: [USD(1.72)],
      bounded: [USD(0.5), GMI(60)],
      setAside: [USD(1)],
      writtenOff: [USD(0.5)],
      all: [USD(3.72), GMI(60)],
      unpriced: 1,
    });
  });

  it('stand beside the budget', () => {
    const budget = new Map([['usd', { value: USD(5) }]] as const);
    const costs = storyboardCosts({ file: 'board.yaml', readable: true }, EVERYTHING, budget);
    expect(costs.budget).toEqual([{ unit: 'usd', amount: 5, left: 1.28 }]);
  });

  it('lose nothing on the way from entries to rows to totals', () => {
    fc.assert(
      fc.property(anyRecords, (records) => {
        const { entries, rows, totals } = board(records);
        const sorted = (amounts: ReturnType<typeof sumMoney>) =>
          amounts.filter(({ amount }) => amount !== 0).toSorted((a, b) => (a.unit < b.unit ? -1 : 1));
        const byRows = sumMoney(rows.flatMap(({ amount }) => amount ?? []));
        const byTotals = sumMoney([totals.settled, totals.bounded, totals.setAside, totals.writtenOff].flat());
        const byEntries = sumMoney(entries.flatMap(({ amount }) => amount ?? []));
        expect([sorted(byRows), sorted(byTotals)]).toEqual([sorted(byEntries), sorted(byEntries)]);
        expect(sorted(totals.all)).toEqual(sorted(byEntries));
        expect(rows.reduce((sum, { count }) => sum + count, 0)).toBe(entries.length);
      }),
    );
  });
});

describe('several storyboards', () => {
  it('count a task once that two of them know', () => {
    const one = board({ ...NOTHING, stanzas: [stanza('a', 'task-1', { cost: USD(0.3) })] }, 'one.yaml');
    const two = board({ ...NOTHING, stanzas: [stanza('b', 'task-1', { cost: USD(0.3) })] }, 'two.yaml');
    const three = board({ ...NOTHING, attempts: [attempt('x', owned('task-1', USD(0.25)))] }, 'three.yaml');
    expect(allCosts([one, two], false).totals.all).toEqual([USD(0.3)]);
    for (const boards of [
      [one, two, three],
      [three, two, one],
    ]) {
      expect(allCosts(boards, false).totals.settled).toEqual([USD(0.25)]);
    }
  });

  it('count each submit that has no task yet', () => {
    const both = ['one', 'two'].map((file) => board({ ...NOTHING, attempts: [attempt(file, unconfirmed)] }, file));
    expect(allCosts(both, false).totals.setAside).toEqual([USD(1)]);
  });
});
