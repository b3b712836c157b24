import type { Attempt, IntentRecord } from '../../core/attempt.ts';
import type { SeenLock } from '../../store/read-locks.ts';

/**
 * Whether the request of an intent is on its way now: the process that wrote it holds its storyboard's lock. One that
 * an earlier process left behind is not, though somebody may work on that storyboard again.
 */
export function isOnItsWay({ intent, state }: Attempt, lock: SeenLock | undefined): boolean {
  return state.kind === 'intended' && lock?.alive === true && intent.at >= (lock.since ?? Infinity);
}

/** The intents among those of other storyboards whose requests are on their way, as `readRecords` marks them. */
export function intentsUnderWay(foreign: readonly Attempt[]): readonly IntentRecord[] {
  return foreign.flatMap(({ intent, state }) => (state.kind === 'intended' && state.open ? [intent] : []));
}
