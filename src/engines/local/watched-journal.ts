import { relative } from 'node:path';
import type { Attempt, AttemptRecord } from '../../core/attempt.ts';
import { foldRecord } from '../../core/fold-attempts.ts';
import type { Journal } from '../../store/journal.ts';
import type { Places } from '../../store/places.ts';
import type { ProcessLock } from '../../store/process-lock.ts';
import { StoreError } from '../../store/store-error.ts';

type LiveJournal = Pick<Journal, 'records' | 'append' | 'wasRemoved'>;

/** The journal of a run that may lose its folder: it knows the tasks even where the disk no longer does. */
export class WatchedJournal {
  readonly #journal: LiveJournal;
  readonly #lock: Pick<ProcessLock, 'isOurs'>;
  readonly #attempts = new Map<string, Attempt>();

  constructor(journal: LiveJournal, lock: Pick<ProcessLock, 'isOurs'>) {
    this.#journal = journal;
    this.#lock = lock;
    for (const record of journal.records) foldRecord(this.#attempts, record);
  }

  async append(record: AttemptRecord): Promise<void> {
    foldRecord(this.#attempts, record);
    try {
      await this.#journal.append(record);
    } catch (error) {
      this.#lock.isOurs(); // where the folder is gone, so is the lock: the run hears of it now, not at the next beat
      throw error;
    }
  }

  /** Writes the journal anew where its folder was removed; says what is in flight, and whether the next run finds it. */
  async tellOfRemoval({ root, stateFolder }: Pick<Places, 'root' | 'stateFolder'>): Promise<string> {
    const tasks = [...this.#attempts.values()].flatMap(({ intent, state }) =>
      state.kind === 'submitted' || state.kind === 'succeeded' ? [`${intent.take} ${state.taskId}`] : [],
    );
    const folder = relative(root, stateFolder);
    const what = `the folder ${folder} was removed while this run was at work; this run has stopped`;
    const recorded = tasks.length === 0 ? '' : `; the next run collects what is in flight: ${tasks.join(', ')}`;
    const lost = tasks.length === 0 ? '' : `; in flight and no longer recorded: ${tasks.join(', ')}`;
    try {
      await this.#journal.wasRemoved();
      return `${what}; its journal was written anew${recorded}`;
    } catch (error) {
      if (error instanceof StoreError) return `${what}; ${error.message}${lost}`;
      throw error;
    }
  }
}
