import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Money, sumMoney } from '../../src/core/money.ts';
import type { Costs } from '../../src/plan/costs.ts';
import type { LedgerEntry } from '../../src/plan/ledger.ts';
import type { Plan } from '../../src/plan/plan.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { closed, load, validator } from '../report/schema-validator.ts';
import { cli, project } from '../support/built-cli.ts';
import { startVendor } from '../support/vendor.ts';

const BOARD = `version: 1
budget: { usd: 20, credits: { gmi: 1000 } }
defaults: { uses: apimart/skyreels-v4-fast, resolution: 480p, duration: 5 }
limits: { apimart: 1 }
shots:
  one: { prompt: Rain. }
  two: { prompt: Snow., duration: 9 }
  three: { prompt: Fog. }
  four: { prompt: Hail. }
  five: { prompt: Wind. }
  six: { uses: gmi/skyreels-v4-text-to-video, prompt: Sun. }
  seven: { uses: gmi/skyreels-v4-text-to-video, prompt: Moon. }
`;

async function costsOf(folder: string, ...args: string[]): Promise<Costs> {
  const { stdout, stderr, code } = await cli(folder, ['costs', ...args, '--json']);
  expect([code, stderr]).toEqual([0, '']);
  const costs = JSON.parse(stdout) as Costs;
  expect(validator(closed(load('costs')))(costs)).toBe('');
  return costs;
}

const chargesOf = (simulator: Simulator): ReadonlyMap<string, Money> =>
  new Map(simulator.inspect().tasks.map(({ id, charge }) => [id, charge]));
const total = (amounts: readonly (Money | null)[], unit: string): number =>
  sumMoney(amounts.flatMap((amount) => amount ?? [])).find((sum) => sum.unit === unit)?.amount ?? 0;

describe('the ledger', () => {
  it('sums to what the providers charged, and where they give no figure to no less', async () => {
    const { env, simulator } = await startVendor({ latency: { medianMs: 100, spread: 0.1 } });
    simulator.plan({ on: 'submit', provider: 'apimart', kind: 'fail-task', billed: true, nth: 2 });
    simulator.plan({ on: 'submit', provider: 'apimart', kind: 'fail-task', billed: false, nth: 3 });
    simulator.plan({ on: 'submit', provider: 'apimart', kind: 'lose-reply', nth: 4 });
    const folder = project({ 'board.yaml': BOARD });
    expect((await cli(folder, ['run', 'board.yaml', '--yes'], env)).code).toBe(3);

    const charges = chargesOf(simulator);
    expect(charges.size).toBe(7);
    const costs = await costsOf(folder, 'board.yaml');
    const entries = costs.storyboards[0]?.entries ?? [];
    const of = (wanted: Partial<LedgerEntry>): readonly LedgerEntry[] =>
      entries.filter((entry) =>
        Object.entries(wanted).every(([key, value]) => entry[key as keyof LedgerEntry] === value),
      );

    // APIMart says what each task cost, failures included: the same to the cent.
    const settled = of({ provider: 'apimart', figure: 'provider' });
    expect(settled.length).toBeGreaterThanOrEqual(3);
    for (const { taskId = '', amount } of settled) expect([taskId, amount]).toEqual([taskId, charges.get(taskId)]);
    // The free failure is on nobody's bill; the submit whose answer was lost is set aside at its upper price.
    const charged = [...charges.values()].filter(({ amount, unit }) => unit === 'usd' && amount > 0);
    const [lost] = of({ kind: 'unconfirmed' });
    expect(charged).toHaveLength(4);
    expect(
      total(
        [...settled, ...(lost ? [lost] : [])].map(({ amount }) => amount),
        'usd',
      ),
    ).toBe(total(charged, 'usd'));
    expect(of({ kind: 'unconfirmed' })).toHaveLength(1);
    expect(of({ kind: 'failure' })).toMatchObject([{ figure: 'provider' }]);
    // GMI names no figure: the bound stands, is said to be one, and is never below the charge.
    const bounded = of({ provider: 'gmi' });
    expect(bounded).toMatchObject([{ figure: 'bound' }, { figure: 'bound' }]);
    for (const { taskId = '', amount } of bounded) {
      const charge = charges.get(taskId);
      expect(amount?.unit).toBe(charge?.unit);
      expect(amount?.amount).toBeGreaterThanOrEqual(charge?.amount ?? Infinity);
    }

    // What is left of the budget is what the plan says, to the cent.
    const plan = JSON.parse((await cli(folder, ['plan', 'board.yaml', '--json'])).stdout) as Plan;
    const left = Object.fromEntries((costs.storyboards[0]?.budget ?? []).map(({ unit, left: rest }) => [unit, rest]));
    expect(left).toEqual(plan.budgetLeft);
    expect(left['usd']).toBe(
      20 -
        total(
          entries.map(({ amount }) => amount),
          'usd',
        ),
    );

    const { stdout } = await cli(folder, ['costs', 'board.yaml']);
    expect(stdout).toMatch(/2 clips, no figure given +at most/);
    expect(stdout).toMatch(/1 unconfirmed submit +at most/);
  });
});

describe('costs', () => {
  it('know a clip from the lockfile where the journal is gone, and count it once for two storyboards', async () => {
    const { env, simulator } = await startVendor({ latency: { medianMs: 100, spread: 0.1 } });
    const board = 'version: 1\nshots:\n  a: { uses: apimart/skyreels-v4-fast, resolution: 480p, prompt: Rain. }\n';
    const folder = project({ 'one.yaml': board });
    expect((await cli(folder, ['run', 'one.yaml', '--yes'], env)).code).toBe(0);
    rmSync(join(folder, '.shotgraph/journals'), { recursive: true });
    writeFileSync(join(folder, 'two.yaml'), board);
    cpSync(join(folder, 'one.lock.yaml'), join(folder, 'two.lock.yaml'));
    const [charge] = chargesOf(simulator).values();
    const both = await costsOf(folder, 'one.yaml', 'two.yaml');
    expect(both.storyboards.map(({ entries }) => entries)).toMatchObject([
      [{ figure: 'lockfile', amount: charge }],
      [{ figure: 'lockfile', amount: charge }],
    ]);
    expect(both.totals.all).toEqual([charge]);
    const { stdout } = await cli(folder, ['costs', '*.yaml']);
    expect(stdout).toMatch(/one\.yaml[^]*by the lockfile[^]*two\.yaml[^]*all of them, what they share once/);
  });

  it('need no storyboard that can be read, and say that its budget is then not known', async () => {
    const { env } = await startVendor({ latency: { medianMs: 100, spread: 0.1 } });
    const board = 'version: 1\nbudget: { usd: 3 }\nshots:\n  a: { uses: apimart/skyreels-v4-fast, prompt: Rain. }\n';
    const folder = project({ 'board.yaml': board });
    expect((await cli(folder, ['run', 'board.yaml', '--yes'], env)).code).toBe(0);
    writeFileSync(join(folder, 'board.yaml'), board.replace('prompt', 'promt'));
    const costs = await costsOf(folder, 'board.yaml');
    expect(costs.storyboards).toMatchObject([{ readable: false, budget: [], entries: [{ kind: 'clip' }] }]);
    expect((await cli(folder, ['costs', 'board.yaml'])).stdout).toMatch(/its budget is not known/);
    expect(readFileSync(join(folder, 'board.yaml'), 'utf8')).toContain('promt');
  });

  it('of simulated runs are kept apart', async () => {
    const board = 'version: 1\nshots:\n  a: { uses: apimart/skyreels-v4-fast, prompt: Rain. }\n';
    const folder = project({ 'board.yaml': board });
    expect((await cli(folder, ['run', 'board.yaml', '--simulate', '--latency', '100'])).code).toBe(0);
    expect((await costsOf(folder, 'board.yaml')).totals.all).toEqual([]);
    expect(await costsOf(folder, 'board.yaml', '--simulate')).toMatchObject({
      simulated: true,
      totals: { settled: [{ unit: 'usd' }] },
    });
  });
});
