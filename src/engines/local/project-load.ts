import type { Attempt } from '../../core/attempt.ts';
import { foldRecord } from '../../core/fold-attempts.ts';
import { JournalTail } from '../../store/journal-tail.ts';
import { findOtherJournals } from '../../store/neighbours.ts';
import { type Places, processLockOf } from '../../store/places.ts';
import type { SeenLock } from '../../store/read-locks.ts';
import { isOnItsWay } from './on-its-way.ts';

/** Process locks of the project, by path. */
export type Locks = ReadonlyMap<string, SeenLock>;

/** A journal of another storyboard as far as it was read. */
interface Followed {
  readonly tail: JournalTail;
  readonly attempts: Map<string, Attempt>;
  /** Those that may have a task at a provider now. */
  open: readonly Attempt[];
}

/**
 * A task counts for this long after its submit when nobody follows it: the vendor's own client gives a task up after
 * ten minutes, and Pixverse frees the slot of one that is stuck. What was left behind must not hold others up for ever.
 */
const LEFT_BEHIND_MS = 600_000;
/** A task of a run that is at work counts no longer than this: the run may have given it up and gone on to others. */
const FOLLOWED_MS = 3_600_000;

/**
 * What the project's other storyboards have at the providers: as the plan knew it, and once `catchUp` was called, as
 * their journals tell.
 */
export class ProjectLoad {
  readonly #places: Places;
  readonly #known: readonly Attempt[];
  #journals: Map<string, Followed> | undefined;
  #reading: Promise<unknown> = Promise.resolve();

  constructor(places: Places, known: readonly Attempt[]) {
    this.#places = places;
    this.#known = known.filter(mayBeAlive);
  }

  /** Reads what the journals have got since the last time; rejects with `StoreError`. */
  catchUp(): Promise<void> {
    const read = this.#reading.then(() => this.#catchUp());
    this.#reading = read.catch(() => undefined);
    return read;
  }

  /** Whether a journal that was read has such an attempt. */
  some(isSuch: (attempt: Attempt) => boolean): boolean {
    for (const { attempts } of this.#journals?.values() ?? []) {
      for (const attempt of attempts.values()) if (isSuch(attempt)) return true;
    }
    return false;
  }

  /** What counts against the limits now. */
  alive(locks: Locks, now: number): readonly Attempt[] {
    if (!this.#journals) return this.#known.filter((attempt) => this.#isAlive(attempt, undefined, now));
    return [...this.#journals].flatMap(([path, { open }]) => {
      const lock = locks.get(processLockOf(this.#places, path));
      return open.filter((attempt) => this.#isAlive(attempt, lock, now));
    });
  }

  #isAlive(attempt: Attempt, lock: SeenLock | undefined, now: number): boolean {
    const { intent, state, submittedAt = intent.at } = attempt;
    if (state.kind === 'intended') return isOnItsWay(attempt, lock);
    if (lock?.alive) return now - submittedAt < FOLLOWED_MS;
    // An embedded simulator ends with its run.
    return !this.#places.simulated && now - submittedAt < LEFT_BEHIND_MS;
  }

  async #catchUp(): Promise<void> {
    const paths = await findOtherJournals(this.#places);
    const journals = new Map<string, Followed>();
    for (const path of paths) {
      const known = this.#journals?.get(path);
      journals.set(path, known ?? { tail: new JournalTail(path), attempts: new Map(), open: [] });
    }
    await Promise.all([...journals.values()].map(readOn));
    this.#journals = journals;
  }
}

async function readOn(journal: Followed): Promise<void> {
  const { attempts, tail } = journal;
  const looked = await tail.look();
  if (!looked.ok) throw looked.error;
  const { records, anew } = looked.value;
  if (anew) attempts.clear();
  for (const record of records) foldRecord(attempts, record);
  if (anew || records.length > 0) journal.open = [...attempts.values()].filter(mayBeAlive);
}

/** Whether an attempt may have a task at the provider: it was submitted and has not ended, or is on its way there. */
export function mayBeAlive({ state }: Attempt): boolean {
  return state.kind === 'submitted' || state.kind === 'intended';
}
