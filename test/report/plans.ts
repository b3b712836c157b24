import type { Given } from '../../src/core/given.ts';
import { sumMoney, type Price } from '../../src/core/money.ts';
import type { Plan, PlannedClip, PlannedTake, PlanState } from '../../src/plan/plan.ts';

/** Plans as the planner would make them, for the tests of this room. */

export const PRICE: Price = {
  unit: 'usd',
  low: 0.44,
  expected: 0.44,
  high: 0.44,
  source: 'APIMart price list, read 2026-09-16',
  verified: true,
  basis: '5 s x $0.088 (720p)',
  assumed: [],
};

export const CLIP: PlannedClip = {
  sha256: 'ab'.repeat(32),
  bytes: 4_000_000,
  taskId: 'task_old',
  url: 'https://cdn.example/old.mp4',
  seconds: 5,
};

export function plannedTake(id: string, state: PlanState, rest: Partial<PlannedTake> = {}): PlannedTake {
  const buy = state.kind === 'missing' || state.kind === 'stale';
  return {
    id,
    shot: id,
    labels: {},
    take: 1,
    span: { file: 'neon-noir.yaml', line: 3, column: 3, length: id.length },
    uses: 'apimart/skyreels-v4-fast',
    provider: 'apimart',
    mode: 't2v',
    fingerprint: `f1:${'0'.repeat(64)}`,
    state,
    buy,
    request: {
      model: 'skyreels-v4-fast',
      payload: { prompt: 'Rain', duration: 5 },
      portable: { prompt: 'Rain', duration: 5 },
    },
    price: PRICE,
    renderSeconds: 80,
    remainingSeconds: 80,
    dependsOn: [],
    uploads: [],
    frames: [],
    inputs: [],
    retries: 0,
    ...rest,
  };
}

export function planOf(takes: readonly PlannedTake[], rest: Partial<Plan> = {}): Plan {
  const bought = takes.filter(({ buy }) => buy);
  const sum = (pick: 'low' | 'expected' | 'high') =>
    new Map(
      sumMoney(bought.flatMap(({ price }) => (price ? [{ amount: price[pick], unit: price.unit }] : []))).map(
        ({ unit, amount }) => [unit, amount],
      ),
    );
  const [low, expected, high] = [sum('low'), sum('expected'), sum('high')];
  return {
    version: 1,
    storyboard: { file: 'neon-noir.yaml', name: 'neon-noir' },
    takes,
    totals: {
      owned: takes.filter(({ state }) => state.kind === 'fresh' || state.kind === 'elsewhere').length,
      toBuy: bought.length,
      inFlight: takes.filter(({ state }) => state.kind === 'in-flight' && state.board === undefined).length,
      price: [...low.keys()].map((unit) => ({
        unit,
        low: low.get(unit) ?? 0,
        expected: expected.get(unit) ?? 0,
        high: high.get(unit) ?? 0,
      })),
      unpriced: bought.filter(({ price }) => !price).map(({ id }) => id),
    },
    longestChain: { takes: bought.slice(0, 3).map(({ id }) => id), seconds: 240 },
    limits: { apimart: 4, gmi: 4 },
    budgetLeft: {},
    notes: [],
    ...rest,
  };
}

/** Everything that a command line can say beside a storyboard. */
export const GIVEN: Required<Given> = {
  only: ['opening#2'],
  where: ['tier=std'],
  upto: ['walk'],
  from: ['opening'],
  onlyMissing: true,
  refresh: ['chain:walk'],
  rebuy: ['walk'],
  maxTakes: 2000,
  select: ['tier='],
  varsFiles: ['oslo.yaml'],
  vars: [
    { name: 'city', value: 'Oslo', from: '--var', written: 'Oslo' },
    { name: 'look', value: ['rain', 3, null], from: 'oslo.yaml' },
  ],
};

type StateSamples = { readonly [Kind in PlanState['kind']]: Extract<PlanState, { kind: Kind }> };

/** One of each state: a state that is added to the plan does not compile until it stands here too. */
export const STATES: StateSamples = {
  fresh: { kind: 'fresh', clip: CLIP },
  elsewhere: {
    kind: 'elsewhere',
    clip: { ...CLIP, expiresAt: 1_790_000_000_000, thumbnailUrl: 'https://cdn.example/t.jpg' },
  },
  'input-replaced': {
    kind: 'input-replaced',
    clip: { ...CLIP, cost: { amount: 0.44, unit: 'usd' } },
    inputs: [
      { take: 'opening', before: '53a1c0de'.repeat(8), after: '77bc0012'.repeat(8) },
      { take: 'storm', before: 'ab'.repeat(32) },
    ],
  },
  missing: { kind: 'missing', after: 'the provider refused: prompt too long' },
  stale: {
    kind: 'stale',
    changes: [
      { field: 'duration', before: '5', after: '8' },
      {
        field: 'prompt',
        before: '"A long rainy night over the old town, seen from a slow crane, in Kyoto, 35mm, cold light."',
        after: '"A long rainy night over the old town, seen from a slow crane, in Neo-Kyoto, 35mm, cold light."',
      },
    ],
    clip: CLIP,
  },
  'in-flight': { kind: 'in-flight', attempt: 'att_1', taskId: 'task_01JQ8' },
  unconfirmed: { kind: 'unconfirmed', attempt: 'att_2', why: 'no answer within 60 s', reason: 'unreachable' },
  failed: { kind: 'failed', why: 'output refused by moderation', billed: 'unknown' },
  blocked: { kind: 'blocked', why: 'its input failed', by: 'storm' },
  'awaiting-pick': { kind: 'awaiting-pick', of: 'opening[tier=std]' },
  'left-out': { kind: 'left-out' },
};

/** Every standing at once, with wide names, uploads, bounds and doubts in the prices. */
export function everythingPlan(): Plan {
  const gmi = { uses: 'gmi/pixverse-v5.6-i2v', provider: 'gmi' as const, mode: 'i2v' as const };
  const credits: Price = {
    ...PRICE,
    unit: 'credits:gmi',
    low: 60,
    expected: 60,
    high: 60,
    source: 'GMI console, seen 2026-05-02',
    verified: false,
    basis: '60 gmi credits a clip (720p)',
    assumed: ['resolution 1080p'],
  };
  const bounded: Price = { ...PRICE, low: 0.44, expected: 0.66, high: 0.88, basis: '5 to 10 s x $0.088 (720p)' };
  const hero = {
    path: '/home/me/refs/hero.png',
    written: 'refs/hero.png',
    sha256: 'cd'.repeat(32),
    bytes: 1_234_567,
    host: 'gmi' as const,
  };
  return planOf(
    [
      plannedTake('opening', STATES.fresh),
      plannedTake('雨の京都', { kind: 'missing' }),
      plannedTake('walk[resolution=720p,tier=std]#2', STATES.stale, { mode: 'omni', price: bounded }),
      plannedTake('push-in', { kind: 'missing' }, { ...gmi, price: credits, uploads: [hero] }),
      plannedTake('push-out', STATES.missing, { ...gmi, price: credits, uploads: [hero] }),
      plannedTake('echo', { kind: 'missing' }, { buy: false, twin: 'push-in' }),
      plannedTake('later', { kind: 'missing' }, { buy: false }),
      plannedTake('line', STATES['in-flight']),
      plannedTake('storm', STATES.failed),
      plannedTake('after-storm', STATES.blocked, { dependsOn: [] }),
      plannedTake('harbour', STATES.unconfirmed),
      plannedTake('archive', STATES.elsewhere),
    ],
    {
      budgetLeft: { usd: 1 },
      longestChain: { takes: ['雨の京都', 'walk[resolution=720p,tier=std]#2', 'push-in'], seconds: 251 },
      notes: [
        {
          code: 'left-out',
          severity: 'note',
          message: 'gmi/pixverse-v5.6-i2v has no motion; the default is left out',
          span: { file: 'neon-noir.yaml', line: 6, column: 3, length: 6 },
        },
        { code: 'left-out', severity: 'note', message: 'gmi/pixverse-v5.6-i2v has no motion; the default is left out' },
        {
          code: 'ignored-field',
          severity: 'warning',
          message: 'the vendor ignores "mode"',
          span: { file: 'neon-noir.yaml', line: 9, column: 3, length: 4 },
        },
      ],
    },
  );
}
