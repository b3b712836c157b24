import type { RunEvent } from '../core/event.ts';
import type { AttemptInFlight } from './followed.ts';
import { missedEvent, outcomeOf, storedEvent } from './run-result.ts';
import type { TakeRunner } from './take-runner.ts';
import type { TakeEnd } from './take-state.ts';

/** Brings a clip home that nobody asks for any more: into the store, and nowhere else. Gives how its task ended. */
export async function collectOrphan(
  attempt: AttemptInFlight,
  runner: TakeRunner,
  { emit, onHandedOver }: { readonly emit: (event: RunEvent) => void; readonly onHandedOver: () => void },
): Promise<TakeEnd> {
  const { take, attempt: orphan } = attempt.intent;
  const tell = (event: RunEvent): void => emit({ ...event, orphan } as RunEvent);
  const end = await runner.follow(attempt, onHandedOver, { take, emit: tell });
  const became = end.kind === 'owned' ? 'its clip is kept in the store' : `its task is ${end.kind}`;
  emit({ type: 'notice', message: `${take}, as it was written before, was still in flight: ${became}` });
  const ended = end.kind === 'owned' ? storedEvent(take, end.stored) : missedEvent(take, outcomeOf(end));
  if (ended) tell(ended);
  return end;
}
