import { relative } from 'node:path';
import { foldAttempts } from '../../core/fold-attempts.ts';
import type { Reconciliation } from '../../core/reconciliation.ts';
import { isOpen } from '../../execute/choose-attempt.ts';
import { findOtherJournals } from '../../store/neighbours.ts';
import { type Places, processLockOf } from '../../store/places.ts';
import { readJournal } from '../../store/read-journal.ts';
import { readLocks } from '../../store/read-locks.ts';
import { CLOCK } from './clock.ts';
import { isOnItsWay } from './on-its-way.ts';

/** How many submits each other storyboard of the project has that nobody has settled; rejects with `StoreError`. */
export async function openElsewhere(places: Places): Promise<Reconciliation['elsewhere']> {
  const paths = await findOtherJournals(places);
  const locks = paths.length > 0 ? await readLocks(places.locksFolder, CLOCK.now()) : undefined;
  const counts = paths.map(async (path) => {
    const journal = await readJournal(path);
    if (!journal.ok) throw journal.error;
    const lock = locks?.get(processLockOf(places, path));
    const open = foldAttempts(journal.value.records).filter((one) => isOpen(one) && !isOnItsWay(one, lock));
    return { storyboard: relative(places.journalsFolder, path).replace(/\.jsonl$/, ''), unconfirmed: open.length };
  });
  return (await Promise.all(counts)).filter(({ unconfirmed }) => unconfirmed > 0);
}
