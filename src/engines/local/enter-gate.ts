import type { Places } from '../../store/places.ts';
import { acquireLock, type ProcessLock } from '../../store/process-lock.ts';
import { CLOCK } from './clock.ts';

const TURN_MS = 20;

/**
 * Waits for the project's gate, which one process passes at a time: meanwhile nobody else decides what belongs to whom.
 * One that stands still behind it for ten seconds is passed by, so whoever has written something asks `isOurs` after it.
 * Rejects with `StoreError` where the disk says no.
 */
export async function enterGate({ gateLock }: Pick<Places, 'gateLock'>): Promise<ProcessLock> {
  for (;;) {
    const gate = await acquireLock(gateLock, { clock: CLOCK });
    if (gate.ok) return gate.value;
    if (gate.error.reason !== 'locked') throw gate.error;
    await CLOCK.sleep(TURN_MS);
  }
}
