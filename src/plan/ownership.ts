import type { Attempt, AttemptState, IntentRecord } from '../core/attempt.ts';
import type { OwnedClip, Stanza } from '../core/stanza.ts';
import type { TakeId } from '../core/take.ts';
import type { PlannedClip } from './plan.ts';

/**
 * Everything the project knows of what was bought: this storyboard's lockfile and journal and those of the others
 * that share the state folder. A clip is owned if its fingerprint is recorded anywhere; nothing is bought that is
 * owned, in flight or unconfirmed anywhere.
 */
export interface Records {
  /** This storyboard's lockfile. */
  readonly stanzas: readonly Stanza[];
  /** This storyboard's journal. */
  readonly attempts: readonly Attempt[];
  /** Clips in the lockfiles of other storyboards. */
  readonly foreignClips: readonly OwnedClip[];
  /** Attempts in the journals of other storyboards. */
  readonly foreignAttempts: readonly Attempt[];
  /** SHA-256 of every clip whose bytes are in the store. */
  readonly stored: ReadonlySet<string>;
}

export interface Ownership {
  /** The clip bought for a fingerprint; one whose bytes are here before one whose are not. */
  owned(fingerprint: string): OwnedClip | undefined;
  /** The attempt that decides what a fingerprint that is not owned is waiting for: in flight before unconfirmed before failed. */
  pending(fingerprint: string): Attempt | undefined;
  stanza(take: TakeId): Stanza | undefined;
  readonly stored: ReadonlySet<string>;
}

export function indexOwnership(records: Records): Ownership {
  const clips = new Map<string, OwnedClip>();
  const pending = new Map<string, Attempt>();
  const own = (clip: OwnedClip): void => {
    const known = clips.get(clip.fingerprint);
    if (!known || (!records.stored.has(known.sha256) && records.stored.has(clip.sha256)))
      clips.set(clip.fingerprint, clip);
  };
  for (const stanza of records.stanzas) {
    own(stanza);
    for (const clip of [...stanza.also, ...stanza.earlier]) own(clip);
  }
  for (const clip of records.foreignClips) own(clip);
  const consider = (attempt: Attempt): void => {
    const { intent, state } = attempt;
    if (state.kind === 'owned') own(clipOfAttempt(intent, state));
    const known = pending.get(intent.fingerprint);
    if (!known || rank(attempt) >= rank(known)) pending.set(intent.fingerprint, attempt);
  };
  records.attempts.forEach(consider);
  // Of another storyboard only what is there or may yet come counts; a failure of theirs is none of ours.
  records.foreignAttempts.filter((attempt) => attempt.state.kind === 'owned' || rank(attempt) > 1).forEach(consider);
  const stanzas = new Map(records.stanzas.map((stanza) => [stanza.take, stanza]));
  return {
    owned: (fingerprint) => clips.get(fingerprint),
    pending: (fingerprint) => pending.get(fingerprint),
    stanza: (take) => stanzas.get(take),
    stored: records.stored,
  };
}

/** A later attempt outranks an earlier one of the same rank. One that took nothing on says nothing of those before it. */
function rank({ state }: Attempt): number {
  switch (state.kind) {
    case 'submitted':
    case 'succeeded':
      return 3;
    case 'intended':
    case 'unconfirmed':
      return 2;
    case 'failed':
    case 'written-off':
    case 'owned':
      return 1;
    case 'not-accepted':
      return 0;
  }
}

/** What the journal alone knows of a clip: enough to write its stanza again. */
function clipOfAttempt(intent: IntentRecord, state: Extract<AttemptState, { kind: 'owned' }>): OwnedClip {
  const { fingerprint, uses, provider, inputs, portable: request } = intent;
  const { taskId, clip, stored } = state;
  const cost = state.cost ?? intent.reserved;
  return { fingerprint, uses, provider, taskId, ...clip, ...stored, ...(cost && { cost }), inputs, request };
}

export function plannedClip(clip: PlannedClip): PlannedClip {
  const { sha256, bytes, taskId, url, expiresAt, thumbnailUrl, seconds } = clip;
  return {
    sha256,
    bytes,
    taskId,
    url,
    ...(expiresAt !== undefined && { expiresAt }),
    ...(thumbnailUrl !== undefined && { thumbnailUrl }),
    ...(seconds !== undefined && { seconds }),
  };
}
