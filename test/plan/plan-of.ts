import type { Attempt, AttemptState } from '../../src/core/attempt.ts';
import type { Stanza } from '../../src/core/stanza.ts';
import type { Take } from '../../src/core/take.ts';
import { findModel } from '../../src/models/registry.ts';
import { computePlan, type PlanInput } from '../../src/plan/compute-plan.ts';
import type { Records } from '../../src/plan/ownership.ts';
import type { Plan, PlannedTake } from '../../src/plan/plan.ts';
import { NOTHING } from './attempts.ts';

/** The plan of takes, with nothing but these records behind it. */
export function planOf(takes: readonly Take[], records: Partial<Records> = {}, rest: Partial<PlanInput> = {}): Plan {
  const result = computePlan({
    settings: { file: 'board.yaml', limits: new Map(), budget: new Map() },
    takes,
    findModel,
    countTokens: () => ({ low: 0, estimate: 10 }),
    statedPrices: new Map(),
    file: () => undefined,
    hosting: { limits: new Map(), file: () => undefined, fileProblem: () => undefined },
    now: 0,
    clipLife: new Map(),
    records: { ...NOTHING, ...records },
    ...rest,
  });
  if (!result.ok) throw new Error(result.error.map(({ message }) => message).join('\n'));
  return result.value;
}

export const of = (plan: Plan, id: string): PlannedTake =>
  plan.takes.find((planned) => planned.id === id) as PlannedTake;

export function stanzaFor(planned: PlannedTake, rest: Partial<Stanza> = {}): Stanza {
  return {
    take: planned.id,
    fingerprint: planned.fingerprint,
    uses: planned.uses,
    provider: planned.provider,
    taskId: `task-${planned.id}`,
    sha256: `sha-${planned.id}`,
    bytes: 1,
    url: `https://clips.test/${planned.id}`,
    inputs: {},
    request: planned.request.portable,
    earlier: [],
    also: [],
    ...rest,
  };
}

export function attemptFor(planned: PlannedTake, state: AttemptState): Attempt {
  const { id, shot, fingerprint, provider, uses, request } = planned;
  return {
    intent: {
      kind: 'intent',
      at: 1,
      attempt: `attempt-${id}`,
      take: id,
      shot,
      fingerprint,
      provider,
      baseUrl: 'https://x.test',
      uses,
      model: request.model,
      payload: {},
      payloadDigest: '',
      portable: request.portable,
      reserved: { amount: 0.5, unit: 'usd' },
      inputs: {},
    },
    state,
  };
}

/** Each take's state, and whether it is bought. */
export const states = (plan: Plan): string[] =>
  plan.takes.map(({ id, state, buy }) => `${id} ${state.kind}${buy ? ' buy' : ''}`);
