import type { Attempt } from '../core/attempt.ts';
import type { Plan } from '../plan/plan.ts';

/** Tasks in flight that no take of the plan asks for any more: paid for, so they are brought home all the same. */
export function orphansOf(plan: Plan, attempts: Iterable<Attempt>): readonly Attempt[] {
  const wanted = new Set(plan.takes.flatMap(({ state }) => (state.kind === 'in-flight' ? [state.attempt] : [])));
  // A clip that the lockfile knows is home, even if the end of the journal was torn off.
  const home = new Set(plan.takes.flatMap(({ state }) => ('clip' in state ? [state.clip.taskId] : [])));
  return [...attempts].filter(({ intent, state }) => {
    if (state.kind !== 'submitted' && state.kind !== 'succeeded') return false;
    return !wanted.has(intent.attempt) && !home.has(state.taskId);
  });
}
