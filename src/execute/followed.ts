import type { Attempt, AttemptState } from '../core/attempt.ts';
import type { TakeId } from '../core/take.ts';
import type { Plan } from '../plan/plan.ts';

/** A task that an earlier run left at its provider; `succeeded`: its clip is not in the store yet. */
export type AttemptInFlight = Attempt & { readonly state: Extract<AttemptState, { kind: 'submitted' | 'succeeded' }> };

/** The tasks of earlier runs that a run brings home; each of them once. */
export interface Followed {
  /** By the take that asks for the clip. A take whose task is in the journal of another storyboard is not among them. */
  readonly resumed: ReadonlyMap<TakeId, AttemptInFlight>;
  /** Tasks in flight that no take of the plan asks for any more: paid for, so they are brought home all the same. */
  readonly orphans: readonly AttemptInFlight[];
}

/** Which tasks a run of this plan follows, and for whom. */
export function follow(plan: Plan, attempts: Iterable<Attempt>): Followed {
  const inFlight = new Map([...attempts].filter(isInFlight).map((attempt) => [attempt.intent.attempt, attempt]));
  const resumed = new Map<TakeId, AttemptInFlight>();
  for (const { id, state, twin } of plan.takes) {
    // One that equals another waits for that one's clip, wherever it comes from.
    const attempt = state.kind === 'in-flight' && twin === undefined ? inFlight.get(state.attempt) : undefined;
    if (attempt) resumed.set(id, attempt);
  }
  const wanted = new Set(resumed.values());
  // A clip that the lockfile knows is home, even if the end of the journal was torn off.
  const home = new Set(plan.takes.flatMap(({ state }) => ('clip' in state ? [state.clip.taskId] : [])));
  const orphans = [...inFlight.values()].filter((attempt) => !wanted.has(attempt) && !home.has(attempt.state.taskId));
  return { resumed, orphans };
}

function isInFlight(attempt: Attempt): attempt is AttemptInFlight {
  return attempt.state.kind === 'submitted' || attempt.state.kind === 'succeeded';
}

/** All of them: what holds a slot at a provider from the start of the run on. */
export function followedAttempts(plan: Plan, attempts: Iterable<Attempt>): readonly Attempt[] {
  const { resumed, orphans } = follow(plan, attempts);
  return [...resumed.values(), ...orphans];
}
