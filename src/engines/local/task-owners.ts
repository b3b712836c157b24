import type { Attempt } from '../../core/attempt.ts';
import { clipsOf } from '../../core/stanza.ts';
import type { TaskId } from '../../core/task.ts';
import type { TaskOwner } from '../../execute/reconcile-evidence.ts';
import type { Records } from '../../plan/ownership.ts';

/** A task that stands in a journal belongs to an attempt; one that only a lockfile names belongs to a clip. */
export interface KnownOwner extends TaskOwner {
  readonly attempt?: string;
}

/** Every task that belongs to somebody in the project. What a journal says of it comes before what a lockfile does. */
export function taskOwners(records: Omit<Records, 'stored'>): ReadonlyMap<TaskId, KnownOwner> {
  const { stanzas, attempts, foreignClips, foreignAttempts } = records;
  return new Map([
    ...foreignClips.map(({ taskId, fingerprint }) => [taskId, { name: ELSEWHERE, fingerprint }] as const),
    ...stanzas.flatMap((stanza) =>
      clipsOf(stanza).map(({ taskId, fingerprint }) => [taskId, { name: stanza.take, fingerprint }] as const),
    ),
    ...foreignAttempts.flatMap((attempt) => ownerOf(attempt, attempt.board ?? ELSEWHERE)),
    ...attempts.flatMap((attempt) => ownerOf(attempt, attempt.intent.take)),
  ]);
}

const ELSEWHERE = 'another storyboard of this project';

function ownerOf({ intent, state }: Attempt, name: string): readonly (readonly [TaskId, KnownOwner])[] {
  if (!('taskId' in state) || state.taskId === undefined) return [];
  const { attempt, fingerprint, payload } = intent;
  return [[state.taskId, { name, attempt, fingerprint, payload }]];
}
