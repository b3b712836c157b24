import { relative } from 'node:path';
import type { Attempt } from '../../core/attempt.ts';
import { foldRecord } from '../../core/fold-attempts.ts';
import type { AskedTask } from '../../plan/status.ts';
import type { TaskStatus } from '../../core/task.ts';
import { JournalTail } from '../../store/journal-tail.ts';
import { findOtherJournals } from '../../store/neighbours.ts';
import { type Places, processLockOf, storyboardOf } from '../../store/places.ts';
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
/** Nobody asks about a task that was left behind more often than this. */
const ASK_AGAIN_MS = 5000;

/** Asks providers about tasks; what has no answer in time is `not-asked`. */
export type AskProviders = (tasks: readonly Attempt[]) => Promise<ReadonlyMap<string, AskedTask>>;

/**
 * What the project's other storyboards have at the providers: as the plan knew it, and once `catchUp` was called, as
 * their journals tell.
 */
export class ProjectLoad {
  readonly #places: Places;
  readonly #known: readonly Attempt[];
  #journals: Map<string, Followed> | undefined;
  #reading: Promise<unknown> = Promise.resolve();
  /** When each task that was left behind was last asked about, and those that have ended; by attempt. */
  readonly #askedAt = new Map<string, number>();
  readonly #ended = new Set<string>();

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

  /** All that the journals have, as far as they were read. */
  *attempts(): Iterable<Attempt> {
    for (const { attempts } of this.#journals?.values() ?? []) yield* attempts.values();
  }

  /** What counts against the limits now. */
  alive(locks: Locks, now: number): readonly Attempt[] {
    if (!this.#journals) return this.#known.filter((attempt) => this.#isAlive(attempt, undefined, now));
    return [...this.#journals].flatMap(([path, { open }]) => {
      const lock = locks.get(processLockOf(this.#places, path));
      return open.filter((attempt) => this.#isAlive(attempt, lock, now));
    });
  }

  /** Tasks that count though no run follows them, with their storyboards; none before the first `catchUp`. */
  leftBehind(locks: Locks, now: number): readonly (Attempt & { readonly board: string })[] {
    return [...(this.#journals ?? [])].flatMap(([path, { open }]) => {
      const lock = locks.get(processLockOf(this.#places, path));
      if (lock?.alive) return [];
      const board = relative(process.cwd(), storyboardOf(this.#places, path));
      const left = open.filter((one) => one.state.kind === 'submitted' && this.#isAlive(one, lock, now));
      return left.map((attempt) => ({ ...attempt, board }));
    });
  }

  /**
   * Asks the providers about what was left behind: a task that has ended counts no longer, as far as this run is
   * concerned. Nothing is recorded, for that journal is another's. True = something has ended.
   */
  async askAboutLeftBehind(ask: AskProviders, locks: Locks, now: number): Promise<boolean> {
    const due = this.leftBehind(locks, now).filter(
      ({ intent }) => now - (this.#askedAt.get(intent.attempt) ?? -Infinity) >= ASK_AGAIN_MS,
    );
    if (due.length === 0) return false;
    for (const { intent } of due) this.#askedAt.set(intent.attempt, now);
    const ended = [...(await ask(due))].filter(([, asked]) => asked.kind === 'answer' && hasEnded(asked.status));
    for (const [attempt] of ended) this.#ended.add(attempt);
    return ended.length > 0;
  }

  #isAlive(attempt: Attempt, lock: SeenLock | undefined, now: number): boolean {
    const { intent, state, submittedAt = intent.at } = attempt;
    if (this.#ended.has(intent.attempt)) return false;
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

function hasEnded({ kind }: TaskStatus): boolean {
  return kind === 'succeeded' || kind === 'failed';
}

/** Whether an attempt may have a task at the provider: it was submitted and has not ended, or is on its way there. */
export function mayBeAlive({ state }: Attempt): boolean {
  return state.kind === 'submitted' || state.kind === 'intended';
}
