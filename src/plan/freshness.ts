import type { Attempt } from '../core/attempt.ts';
import type { JsonObject } from '../core/json.ts';
import { clipKey, type OwnedClip } from '../core/stanza.ts';
import type { TakeId } from '../core/take.ts';
import { changesBetween } from './changes.ts';
import { type Ownership, plannedClip } from './ownership.ts';
import type { PlanState } from './plan.ts';
import { replacedInputs, type Source } from './replaced-inputs.ts';

/** What is asked about a take. */
export interface Asked {
  readonly id: TakeId;
  readonly fingerprint: string;
  readonly request: JsonObject;
  /** The takes whose clips it is made from. */
  readonly sources: readonly Source[];
  /** To be bought again where a clip it was made from was replaced. */
  readonly refresh: boolean;
  /** To be bought again where its clip is owned but not here. */
  readonly rebuy: boolean;
}

/**
 * The state of one take, from its fingerprint and what is owned. What was bought under this fingerprint decides
 * first, then what is on its way, and only then the clip that stands under this name.
 */
export function freshness(take: Asked, ownership: Ownership): PlanState {
  const clip = chooseClip(take, ownership);
  if (clip) return ownedState(clip, take, ownership);
  const pending = ownership.pending(take.fingerprint, () => true);
  const after = pending && fromAttempt(pending);
  if (after && after.kind !== 'missing') return after;
  const stanza = ownership.stanza(take.id);
  if (stanza)
    return { kind: 'stale', changes: changesBetween(stanza.request, take.request), clip: plannedClip(stanza) };
  return after ?? { kind: 'missing' };
}

/** Whether what is owned was asked to be bought again; only a clip that is sound and here never is. */
export function isAskedAgain(
  state: PlanState,
  { refresh, rebuy }: Pick<Asked, 'refresh' | 'rebuy'>,
  { stored }: Ownership,
): boolean {
  if (state.kind === 'elsewhere') return rebuy;
  return state.kind === 'input-replaced' && (refresh || (rebuy && !stored.has(state.clip.sha256)));
}

/**
 * Of all clips that were bought for a request: one made from the clips that are current, then the one that the
 * lockfile says is current, then one whose bytes are here. Who would rather buy again takes what is here first.
 */
function chooseClip(take: Asked, ownership: Ownership): OwnedClip | undefined {
  const stanza = ownership.stanza(take.id);
  const current = stanza && clipKey(stanza);
  const isMade = (clip: OwnedClip): boolean => isMadeFromCurrent(clip.inputs, take);
  const isHere = (clip: OwnedClip): boolean => ownership.stored.has(clip.sha256);
  const stands = (clip: OwnedClip): boolean => clipKey(clip) === current;
  const preferences = take.rebuy ? [isMade, isHere, stands] : [isMade, stands, isHere];
  const best = preferences.reduce((left, isBetter) => {
    const better = left.length > 1 ? left.filter(isBetter) : [];
    return better.length > 0 ? better : left;
  }, ownership.clips(take.fingerprint));
  return best[0];
}

function ownedState(clip: OwnedClip, take: Asked, ownership: Ownership): PlanState {
  const inputs = replacedInputs(clip.inputs, take.sources);
  const kind = ownership.stored.has(clip.sha256) ? 'fresh' : 'elsewhere';
  const state: PlanState =
    inputs.length > 0 ? { kind: 'input-replaced', clip: plannedClip(clip), inputs } : { kind, clip: plannedClip(clip) };
  const again = isAskedAgain(state, take, ownership);
  if (!again && isMadeFromCurrent(clip.inputs, take)) return state;
  const pending = ownership.pending(take.fingerprint, (given) => isMadeFromCurrent(given, take));
  const after = pending && fromAttempt(pending);
  // A replacement that is on its way is waited for; one that may be, or was paid in vain, is not bought once more.
  const decides = again ? after?.kind !== 'missing' : after?.kind === 'in-flight';
  return after && decides ? after : state;
}

function isMadeFromCurrent(inputs: OwnedClip['inputs'], { sources }: Asked): boolean {
  const now = sources.map((source) => ({ ...source, changes: false }));
  return replacedInputs(inputs, now).length === 0;
}

/** What an attempt means for the take it was made for; undefined = it left nothing behind, or its clip is owned. */
export function fromAttempt({ intent, state, board }: Attempt): PlanState | undefined {
  const of = board === undefined ? {} : { board };
  switch (state.kind) {
    case 'submitted':
    case 'succeeded':
      return { kind: 'in-flight', attempt: intent.attempt, taskId: state.taskId, ...of };
    case 'intended':
      if (state.open)
        return { kind: 'blocked', why: `${board ?? 'another storyboard'} is buying it now; run again to use it` };
      return {
        kind: 'unconfirmed',
        attempt: intent.attempt,
        why: 'the process ended while the request was on its way',
        reason: 'unreachable',
        ...of,
      };
    case 'unconfirmed': {
      const { message: why, reason } = state.failure;
      return { kind: 'unconfirmed', attempt: intent.attempt, why, reason, ...of };
    }
    case 'failed':
      if (state.failure.billed === 'no') return { kind: 'missing', after: state.failure.message };
      return { kind: 'failed', why: state.failure.message, billed: state.failure.billed };
    case 'written-off':
      return {
        kind: 'missing',
        after: `${state.taskId === undefined ? 'an unconfirmed submit' : `task ${state.taskId}`} was written off`,
        spent: true,
      };
    case 'not-accepted':
    case 'owned':
      return undefined;
  }
}
