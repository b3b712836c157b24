import { statSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Attempt } from '../../core/attempt.ts';
import { foldAttempts } from '../../core/fold-attempts.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { clipsOf } from '../../core/stanza.ts';
import type { Records } from '../../plan/ownership.ts';
import { storedClips } from '../../store/clips.ts';
import { readLockfile } from '../../store/lockfile.ts';
import { findNeighbours, type Neighbours } from '../../store/neighbours.ts';
import { type Places, processLockOf, storyboardOf } from '../../store/places.ts';
import { readJournal } from '../../store/read-journal.ts';
import { readLocks } from '../../store/read-locks.ts';
import { StoreError } from '../../store/store-error.ts';
import { CLOCK } from './clock.ts';
import { isOnItsWay } from './on-its-way.ts';

export interface StampedRecords {
  readonly records: Records;
  /** Differs as soon as anything that was read has changed. */
  readonly stamp: string;
  /** Folders of the project that may not be read; absent = whoever made this looked at none. */
  readonly unread?: readonly string[];
}

/** Everything this project has recorded of what was bought. One file that is not understood stops it all. */
export async function readRecords(places: Places): Promise<Result<StampedRecords, StoreError>> {
  try {
    const neighbours = await findNeighbours(places);
    // Before the reading: what changes while it goes on must make the stamp differ.
    const stamp = stampOf(places, neighbours);
    const [lockfile, journal, stored] = await Promise.all([
      readLockfile(places.lockfile),
      readJournal(places.journalFile),
      storedClips(places.storeFolder),
    ]);
    const lockfiles = await Promise.all(neighbours.lockfiles.map((path) => readLockfile(path)));
    const records = {
      stanzas: [...unwrap(lockfile).stanzas.values()],
      attempts: foldAttempts(unwrap(journal).records),
      foreignClips: lockfiles.flatMap((other) => [...unwrap(other).stanzas.values()].flatMap(clipsOf)),
      foreignAttempts: await foreignAttempts(places, neighbours.journals),
      stored,
    };
    return ok({ records, stamp, unread: neighbours.unread });
  } catch (error) {
    if (error instanceof StoreError) return err(error);
    throw error;
  }
}

/** What the journals of other storyboards come to; an intent whose request is on its way now is marked as open. */
async function foreignAttempts(places: Places, paths: readonly string[]): Promise<readonly Attempt[]> {
  const journals = await Promise.all(
    paths.map(async (path) => {
      const attempts = foldAttempts(unwrap(await readJournal(path)).records);
      const board = relative(process.cwd(), storyboardOf(places, path));
      return { attempts: attempts.map((attempt) => ({ ...attempt, board })), lock: processLockOf(places, path) };
    }),
  );
  const undecided = journals.some(({ attempts }) => attempts.some(({ state }) => state.kind === 'intended'));
  const locks = undecided ? await readLocks(places.locksFolder, CLOCK.now()) : undefined;
  return journals.flatMap(({ attempts, lock }) =>
    attempts.map((attempt): Attempt => {
      if (!isOnItsWay(attempt, locks?.get(lock))) return attempt;
      return { ...attempt, state: { kind: 'intended', open: true } };
    }),
  );
}

/** What `stamp` would be now; costs a look at each file, not a reading. */
export async function stampRecords(places: Places): Promise<string> {
  return stampOf(places, await findNeighbours(places));
}

function stampOf(places: Places, { journals, lockfiles }: Neighbours): string {
  const files = [places.lockfile, places.journalFile, join(places.storeFolder, 'sha256'), ...journals, ...lockfiles];
  return files
    .map((file) => {
      const facts = statSync(file, { throwIfNoEntry: false, bigint: true });
      return facts ? `${file} ${facts.ino} ${facts.size} ${facts.mtimeNs}` : `${file} -`;
    })
    .join('\n');
}

function unwrap<T>(result: Result<T, StoreError>): T {
  if (result.ok) return result.value;
  throw result.error;
}
