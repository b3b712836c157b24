import * as fc from 'fast-check';
import type { Attempt, AttemptState, IntentRecord } from '../../src/core/attempt.ts';
import type { Money } from '../../src/core/money.ts';
import type { Stanza } from '../../src/core/stanza.ts';
import type { Records } from '../../src/plan/ownership.ts';

/** Records made by hand, for what the plan room reads out of them. */
export const NOTHING: Records = {
  stanzas: [],
  attempts: [],
  foreignClips: [],
  foreignAttempts: [],
  stored: new Set(),
};

export const USD = (amount: number): Money => ({ amount, unit: 'usd' });
export const GMI = (amount: number): Money => ({ amount, unit: 'credits:gmi' });

export function attempt(id: string, state: AttemptState, rest: Partial<IntentRecord> = {}): Attempt {
  return {
    intent: {
      kind: 'intent',
      at: 1_000,
      attempt: id,
      take: 'storm',
      shot: 'storm',
      fingerprint: `f1:${id}`,
      provider: 'apimart',
      baseUrl: 'https://api.test',
      uses: 'apimart/skyreels-v4-fast',
      model: 'skyreels-v4-fast',
      payload: { prompt: 'Rain' },
      payloadDigest: '',
      portable: { prompt: 'Rain' },
      reserved: USD(0.5),
      inputs: {},
      ...rest,
    },
    state,
    submittedAt: 2_000,
  };
}

export function stanza(take: string, taskId: string, rest: Partial<Stanza> = {}): Stanza {
  return {
    take,
    fingerprint: `f1:${taskId}`,
    uses: 'apimart/skyreels-v4-fast',
    provider: 'apimart',
    taskId,
    sha256: `sha-${taskId}`,
    bytes: 1,
    url: `https://clips.test/${taskId}`,
    inputs: {},
    request: {},
    earlier: [],
    also: [],
    ...rest,
  };
}

export const owned = (taskId: string, cost?: Money): AttemptState => ({
  kind: 'owned',
  taskId,
  clip: { url: 'https://clips.test/a' },
  stored: { sha256: `sha-${taskId}`, bytes: 1 },
  at: 3_000,
  ...(cost && { cost }),
});

export const failed = (billed: 'no' | 'yes' | 'unknown', cost?: Money): AttemptState => ({
  kind: 'failed',
  taskId: 'task-f',
  failure: { reason: 'generation-failed', billed, message: 'no' },
  ...(cost && { cost }),
});

export const unconfirmed: AttemptState = {
  kind: 'unconfirmed',
  failure: { reason: 'unreachable', billed: 'unknown', message: 'no answer' },
};

/** Whole cents, so that a sum can be checked to the cent. */
const cents: fc.Arbitrary<Money> = fc
  .tuple(fc.integer({ min: 0, max: 500 }), fc.constantFrom<Money['unit']>('usd', 'credits:gmi'))
  .map(([amount, unit]) => ({ amount: amount / 100, unit }));

const cost = fc.option(cents, { nil: undefined }).map((amount) => (amount ? { cost: amount } : {}));
const task = fc.nat(20).map((number) => `task-${number}`);
const billed = fc.constantFrom<'no' | 'yes' | 'unknown'>('no', 'yes', 'unknown');

const state: fc.Arbitrary<AttemptState> = fc.oneof(
  fc.constantFrom<AttemptState>({ kind: 'intended' }, { kind: 'written-off' }, unconfirmed, {
    kind: 'not-accepted',
    failure: { reason: 'rate-limited', billed: 'no', message: '' },
  }),
  task.map((taskId): AttemptState => ({ kind: 'submitted', taskId, at: 1 })),
  task.map((taskId): AttemptState => ({ kind: 'written-off', taskId })),
  fc.tuple(billed, cost).map(([bill, figure]): AttemptState => ({ ...failed(bill), ...figure })),
  fc.tuple(task, cost).map(([id, figure]): AttemptState => ({ ...owned(id), ...figure })),
  fc
    .tuple(task, cost)
    .map(([taskId, figure]): AttemptState => ({ kind: 'succeeded', taskId, clip: { url: 'u' }, at: 1, ...figure })),
);

const attempts = (prefix: string): fc.Arbitrary<readonly Attempt[]> =>
  fc
    .array(fc.tuple(state, fc.option(cents, { nil: null })), { maxLength: 12 })
    .map((drawn) => drawn.map(([one, reserved], index) => attempt(`${prefix}${index}`, one, { reserved })));

/** Anything that journals and a lockfile may hold, odd mixtures included. */
export const anyRecords: fc.Arbitrary<Records> = fc
  .record({
    attempts: attempts('own-'),
    foreignAttempts: attempts('foreign-'),
    clips: fc.array(fc.tuple(task, cost, fc.constantFrom('current', 'also', 'earlier')), { maxLength: 8 }),
  })
  .map(({ clips, ...rest }) => ({
    ...NOTHING,
    ...rest,
    stanzas: clips.map(([id, figure, place], index) => {
      const clip = stanza(`take-${index}`, id, figure);
      if (place === 'current') return clip;
      return stanza(`take-${index}`, `only-${index}`, { [place]: [clip] });
    }),
  }));
