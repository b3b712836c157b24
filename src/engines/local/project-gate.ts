import { join } from 'node:path';
import type { Attempt } from '../../core/attempt.ts';
import type { Failure } from '../../core/failure.ts';
import { foldAttempts } from '../../core/fold-attempts.ts';
import { err, type Result } from '../../core/result.ts';
import { liveLocks } from '../../store/live-locks.ts';
import { findNeighbours } from '../../store/neighbours.ts';
import type { Places } from '../../store/places.ts';
import { acquireLock, type ProcessLock } from '../../store/process-lock.ts';
import { readJournal } from '../../store/read-journal.ts';
import { StoreError } from '../../store/store-error.ts';
import { CLOCK } from './clock.ts';
import { diskFailure } from './disk-failure.ts';

/**
 * Two storyboards that run at the same time may ask for the same clip. The plan looks at what the others have bought,
 * but what they buy meanwhile it can not see. So while another run is alive in this state folder, each intent is
 * written behind a gate that one process passes at a time, and only after the others' journals were read again.
 */
export class ProjectGate {
  readonly #places: Places;
  readonly #locks: string;
  #asked: { readonly at: number; readonly answer: Promise<boolean> } | undefined;

  constructor(places: Places) {
    this.#places = places;
    this.#locks = join(places.stateFolder, 'locks');
  }

  /** Lets `write` write the intent, unless somebody else has, or is about to get, a clip of this fingerprint. */
  async pass(fingerprint: string, write: () => Promise<Result<void, Failure>>): Promise<Result<void, Failure>> {
    if (!(await this.#othersRun())) return write();
    try {
      const gate = await this.#enter();
      try {
        return (await this.#isTaken(fingerprint)) ? err(TAKEN) : await write();
      } finally {
        await gate.release();
      }
    } catch (error) {
      if (error instanceof StoreError) return err(diskFailure(error));
      throw error;
    }
  }

  /** Asked once for the submits of one moment: another run needs longer than that from its lock to its first intent. */
  #othersRun(): Promise<boolean> {
    const now = CLOCK.now();
    if (!this.#asked || now - this.#asked.at > MOMENT_MS) {
      const { processLock } = this.#places;
      const answer = liveLocks(this.#locks, now).then((live) => live.some((lock) => lock !== processLock));
      this.#asked = { at: now, answer };
    }
    return this.#asked.answer;
  }

  async #enter(): Promise<ProcessLock> {
    for (;;) {
      const gate = await acquireLock(join(this.#locks, 'gate'), { clock: CLOCK });
      if (gate.ok) return gate.value;
      if (gate.error.reason !== 'locked') throw gate.error;
      await CLOCK.sleep(TURN_MS);
    }
  }

  async #isTaken(fingerprint: string): Promise<boolean> {
    const { journals } = await findNeighbours(this.#places);
    for (const path of journals) {
      const journal = await readJournal(path);
      if (!journal.ok) throw journal.error;
      const attempts = foldAttempts(journal.value.records.filter((record) => record.kind !== 'polled'));
      if (attempts.some((attempt) => attempt.intent.fingerprint === fingerprint && !leftNothing(attempt))) return true;
    }
    return false;
  }
}

const TURN_MS = 20;
const MOMENT_MS = 5;

/** An attempt after which whoever comes next may buy. */
function leftNothing({ state }: Attempt): boolean {
  return state.kind === 'not-accepted' || state.kind === 'failed';
}

const TAKEN: Failure = {
  reason: 'stopped',
  billed: 'no',
  message: 'another storyboard of this project asks for the same clip and was first; run again to use it',
};
