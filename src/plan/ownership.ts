import type { Attempt, AttemptState, IntentRecord } from '../core/attempt.ts';
import { playingTime } from '../core/clip-flaws.ts';
import { clipsOf, type OwnedClip, type Stanza } from '../core/stanza.ts';
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
  /** Every clip bought for a fingerprint: the lockfile's first, then the journal's, newest first, then those of others. */
  clips(fingerprint: string): readonly OwnedClip[];
  /** What this storyboard's journal knows of as bought for this request or under this name, newest first. */
  journalled(take: { readonly id: TakeId; readonly fingerprint: string }): readonly OwnedClip[];
  /**
   * The attempt that decides what a fingerprint is waiting for: in flight before unconfirmed before failed, and of equals
   * this storyboard's own, which it can follow. Only those made from inputs that count.
   */
  pending(fingerprint: string, counts: (inputs: OwnedClip['inputs']) => boolean): Attempt | undefined;
  stanza(take: TakeId): Stanza | undefined;
  readonly stored: ReadonlySet<string>;
}

export function indexOwnership(records: Records): Ownership {
  const { stanzas, stored } = records;
  const held = stanzas.map(clipsOf);
  const own = clipsBought(records.attempts);
  const clips = groupBy(
    [
      ...held.flatMap((all) => all.slice(0, 1)),
      ...held.flatMap((all) => all.slice(1)),
      ...own.map(({ clip }) => clip),
      ...records.foreignClips,
      ...clipsBought(records.foreignAttempts).map(({ clip }) => clip),
    ],
    ({ fingerprint }) => fingerprint,
  );
  const byName = groupBy(own, ({ take }) => take);
  const byRequest = groupBy(own, ({ clip }) => clip.fingerprint);
  // Of another storyboard only what may yet come counts; a failure of theirs is none of ours. Of equals ours decides.
  const counting = [...records.foreignAttempts.filter((attempt) => rank(attempt) > 1), ...records.attempts];
  const attempts = groupBy(counting, ({ intent }) => intent.fingerprint);
  const current = new Map(stanzas.map((stanza) => [stanza.take, stanza]));
  return {
    clips: (fingerprint) => clips.get(fingerprint) ?? [],
    journalled: ({ id, fingerprint }) => {
      const found = [...(byName.get(id) ?? []), ...(byRequest.get(fingerprint) ?? [])];
      return [...new Set(found)].sort((a, b) => b.at - a.at).map(({ clip }) => clip);
    },
    pending: (fingerprint, counts) => {
      const told = (attempts.get(fingerprint) ?? []).filter(({ intent }) => counts(intent.inputs));
      return told.reduce<Attempt | undefined>((best, one) => (best && rank(one) < rank(best) ? best : one), undefined);
    },
    stanza: (take) => current.get(take),
    stored,
  };
}

interface BoughtClip {
  readonly take: TakeId;
  readonly at: number;
  readonly clip: OwnedClip;
}

/** The clips that a journal knows of, newest first. */
function clipsBought(attempts: readonly Attempt[]): readonly BoughtClip[] {
  return attempts
    .flatMap(({ intent, state }) =>
      state.kind === 'owned' ? [{ take: intent.take, at: intent.at, clip: clipOfAttempt(intent, state) }] : [],
    )
    .reverse();
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
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
  const { sha256, bytes, taskId, url, expiresAt, thumbnailUrl, cost, facts, unreadable } = clip;
  const seconds = playingTime(clip);
  return {
    sha256,
    bytes,
    taskId,
    url,
    ...(expiresAt !== undefined && { expiresAt }),
    ...(thumbnailUrl !== undefined && { thumbnailUrl }),
    ...(seconds !== undefined && { seconds }),
    ...(cost && { cost }),
    ...(facts && { facts }),
    ...(unreadable !== undefined && { unreadable }),
  };
}
