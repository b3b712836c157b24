import { join } from 'node:path';
import type { Places } from '../../store/places.ts';
import { acquireLock, type ProcessLock } from '../../store/process-lock.ts';
import { CLOCK } from './clock.ts';

const TURN_MS = 20;

/** The lock that is the project's gate; no storyboard's own. */
export function gateLock({ locksFolder }: Pick<Places, 'locksFolder'>): string {
  return join(locksFolder, 'gate');
}

/**
 * Waits for the project's gate, which one process passes at a time: meanwhile nobody else decides what belongs to whom.
 * Rejects with `StoreError` where the disk says no.
 */
export async function enterGate(places: Pick<Places, 'locksFolder'>): Promise<ProcessLock> {
  for (;;) {
    const gate = await acquireLock(gateLock(places), { clock: CLOCK });
    if (gate.ok) return gate.value;
    if (gate.error.reason !== 'locked') throw gate.error;
    await CLOCK.sleep(TURN_MS);
  }
}
