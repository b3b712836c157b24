import type { JsonObject } from '../core/json.ts';
import type { TakeId } from '../core/take.ts';
import { changesBetween } from './changes.ts';
import { type Ownership, plannedClip } from './ownership.ts';
import type { PlanState } from './plan.ts';

/**
 * The state of one take, from its fingerprint and what is owned. What was bought under this fingerprint decides
 * first, then what is on its way, and only then the clip that stands under this name.
 */
export function freshness(
  take: { readonly id: TakeId; readonly fingerprint: string; readonly request: JsonObject },
  ownership: Ownership,
): PlanState {
  const clip = ownership.owned(take.fingerprint);
  if (clip) return { kind: ownership.stored.has(clip.sha256) ? 'fresh' : 'elsewhere', clip: plannedClip(clip) };
  const pending = ownership.pending(take.fingerprint);
  const after = pending ? fromAttempt(pending) : undefined;
  if (after && after.kind !== 'missing') return after;
  const stanza = ownership.stanza(take.id);
  if (stanza)
    return { kind: 'stale', changes: changesBetween(stanza.request, take.request), clip: plannedClip(stanza) };
  return after ?? { kind: 'missing' };
}

function fromAttempt({ intent, state }: NonNullable<ReturnType<Ownership['pending']>>): PlanState | undefined {
  switch (state.kind) {
    case 'submitted':
    case 'succeeded':
      return { kind: 'in-flight', attempt: intent.attempt, taskId: state.taskId };
    case 'intended':
      return {
        kind: 'unconfirmed',
        attempt: intent.attempt,
        why: 'the process ended while the request was on its way',
        reason: 'unreachable',
      };
    case 'unconfirmed':
      return { kind: 'unconfirmed', attempt: intent.attempt, why: state.failure.message, reason: state.failure.reason };
    case 'failed':
      if (state.failure.billed === 'no') return { kind: 'missing', after: state.failure.message };
      return { kind: 'failed', why: state.failure.message, billed: state.failure.billed };
    case 'written-off':
      return { kind: 'missing', after: 'an unconfirmed submit was written off' };
    case 'not-accepted':
    case 'owned':
      return undefined;
  }
}
