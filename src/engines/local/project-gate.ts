import { join } from 'node:path';
import pLimit from 'p-limit';
import type { Attempt, AttemptRecord, IntentRecord } from '../../core/attempt.ts';
import type { Failure } from '../../core/failure.ts';
import { foldRecord } from '../../core/fold-attempts.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { TaskId } from '../../core/task.ts';
import { poolsOf } from '../../execute/scheduler.ts';
import { STOPPED } from '../../execute/take-machine.ts';
import type { Journal } from '../../store/journal.ts';
import type { Places } from '../../store/places.ts';
import { safeName } from '../../store/safe-name.ts';
import { StoreError } from '../../store/store-error.ts';
import { WaitingLine } from '../../store/waiting-line.ts';
import { CLOCK } from './clock.ts';
import { diskFailure } from './disk-failure.ts';
import { enterGate } from './enter-gate.ts';
import { type Locks, mayBeAlive, ProjectLoad } from './project-load.ts';
import { type Look, ProjectWatch } from './project-watch.ts';

interface GateParts {
  readonly places: Places;
  /** Tasks alive at once, by pool: a provider, a model as in `uses`, or `total`. */
  readonly limits: Readonly<Record<string, number>>;
  /** This storyboard's attempts so far. */
  readonly attempts: readonly Attempt[];
  /** What the plan knew of the others' attempts, and the project's locks as they were just before it was read. */
  readonly known: readonly Attempt[];
  readonly locks: Locks;
  /** This storyboard's. */
  readonly journal: Pick<Journal, 'append'>;
  /** False once the run was stopped, or another process holds the storyboard's lock. */
  readonly mayBuy: () => boolean;
}

/**
 * Two storyboards that run at the same time may ask for the same clip, and share the slots at the providers. The plan
 * looks at what the others have bought, but what they buy meanwhile it can not see. So every record of a run passes
 * through here, and an intent is written only where no other run has one of the same fingerprint and there is room.
 *
 *     alone     written at once, within what others have left behind at the providers; then looked again: has
 *               another run begun meanwhile, and does it buy the same? Then the intent is withdrawn.
 *     others    written behind a gate that one process passes at a time, after the others' journals were read on;
 *               where slots are scarce, in the order the runs came.
 *
 * A run holds its storyboard's lock and rings the project's bell before it looks for the first time. So of two runs at
 * least one sees the other before it writes and goes through the gate; and where only one does, the other hears of it
 * after its own intent, and sees what it wrote.
 */
export class ProjectGate {
  readonly #parts: GateParts;
  readonly #watch: ProjectWatch;
  readonly #load: ProjectLoad;
  readonly #line: WaitingLine;
  /** Attempts of ours that hold a slot. */
  readonly #ours: Map<string, Attempt>;
  readonly #ownedThen: ReadonlySet<string>;
  /** The submits of this process take their turns here, not at the gate itself. */
  readonly #turns = pLimit(1);
  /** The locks as they were when the others' journals were last read, in a word. */
  #readAt: string;

  constructor(parts: GateParts) {
    this.#parts = parts;
    this.#watch = new ProjectWatch(parts.places);
    this.#load = new ProjectLoad(parts.places, parts.known);
    const { label, stateFolder } = parts.places;
    this.#line = new WaitingLine(join(stateFolder, 'waiting'), safeName(label));
    this.#readAt = stampOf(parts.locks);
    const followed = parts.attempts.filter(({ state }) => state.kind === 'submitted');
    this.#ours = new Map(followed.map((attempt) => [attempt.intent.attempt, attempt]));
    const owned = parts.known.filter(({ state }) => state.kind === 'owned');
    this.#ownedThen = new Set(owned.map(({ intent }) => intent.attempt));
  }

  /** Writes a record; an intent only if it may be. */
  async record(record: AttemptRecord): Promise<Result<void, Failure>> {
    if (record.kind !== 'intent') {
      const written = await this.#append(record);
      this.#note(record);
      return written;
    }
    try {
      return await this.#admit(record);
    } catch (error) {
      return err(asFailure(error));
    }
  }

  /** The run follows this task no longer: it holds no slot of ours. */
  letGo(taskId: TaskId): void {
    for (const [id, { state }] of this.#ours) {
      if (state.kind === 'submitted' && state.taskId === taskId) this.#ours.delete(id);
    }
  }

  async #admit(intent: IntentRecord): Promise<Result<void, Failure>> {
    const look = await this.#watch.recently();
    if (look.othersRun) return this.#behindGate((now) => this.#inLine(intent, now));
    const refusal = await this.#refusalAlone(intent, look);
    if (refusal) return err(refusal);
    const written = await this.#write(intent);
    if (!written.ok) return written;
    const refusedLate = await this.#secondThought(intent);
    return refusedLate ? this.#withdraw(intent, refusedLate) : written;
  }

  /** Why an intent that was written by a run that thought itself alone may not be after all. */
  async #secondThought(intent: IntentRecord): Promise<Failure | undefined> {
    try {
      if (!(await this.#watch.look()).othersRun) return undefined;
      const refusal = await this.#behindGate(async (now) => this.#refusal(intent, now));
      return refusal ?? (this.#parts.mayBuy() ? undefined : STOPPED);
    } catch (error) {
      return asFailure(error);
    }
  }

  /** Writes it unless it is another's turn; one that finds no room keeps its place in line. */
  async #inLine(intent: IntentRecord, look: Look): Promise<Result<void, Failure>> {
    const { uses } = intent;
    if (this.#isTaken(intent)) {
      await this.#line.leave(uses);
      return err(TAKEN);
    }
    const full =
      this.#fullPool(intent, look.locks) ?? (await this.#line.ahead({ model: uses, pools: poolsOf(intent) }, look.at));
    if (full === undefined) {
      await this.#line.leave(uses);
      return this.#write(intent);
    }
    await this.#line.wait(uses, full, look.at);
    return err(noRoom(full, look.othersRun));
  }

  /** Nobody else writes an intent while `work` is done, and what the others have written is known to it. */
  #behindGate<T>(work: (look: Look) => Promise<T>): Promise<T> {
    return this.#turns(async () => {
      const gate = await enterGate(this.#parts.places);
      try {
        const look = await this.#watch.look();
        await this.#load.catchUp();
        return await work(look);
      } finally {
        await gate.release();
      }
    });
  }

  async #write(intent: IntentRecord): Promise<Result<void, Failure>> {
    const { mayBuy } = this.#parts;
    if (!mayBuy()) return err(STOPPED);
    this.#note(intent);
    const written = await this.#append(intent);
    if (!written.ok) this.#ours.delete(intent.attempt);
    // Stopped, or taken over, while the disk was busy: the request does not leave.
    return !written.ok || mayBuy() ? written : this.#withdraw(intent, STOPPED);
  }

  /** The request does not leave, and the journal says so. */
  async #withdraw({ attempt }: IntentRecord, failure: Failure): Promise<Result<void, Failure>> {
    await this.record({ kind: 'not-accepted', at: CLOCK.now(), attempt, failure });
    return err(failure);
  }

  async #append(record: AttemptRecord): Promise<Result<void, Failure>> {
    try {
      return ok(await this.#parts.journal.append(record));
    } catch (error) {
      return err(asFailure(error));
    }
  }

  #note(record: AttemptRecord): void {
    foldRecord(this.#ours, record);
    const attempt = this.#ours.get(record.attempt);
    if (attempt && !mayBeAlive(attempt)) this.#ours.delete(record.attempt);
  }

  /** Whether another storyboard has bought the same clip since the plan was made, or may have. */
  #isTaken({ fingerprint }: IntentRecord): boolean {
    return this.#load.some(
      ({ intent, state }) =>
        intent.fingerprint === fingerprint && !LEFT_NOTHING.has(state.kind) && !this.#ownedThen.has(intent.attempt),
    );
  }

  /** Why this intent may not be, by what the others' journals say. */
  #refusal(intent: IntentRecord, look: Look): Failure | undefined {
    if (this.#isTaken(intent)) return TAKEN;
    const full = this.#fullPool(intent, look.locks);
    return full === undefined ? undefined : noRoom(full, look.othersRun);
  }

  /** The same while no other run is at work: the journals are read on only where that can make a difference. */
  async #refusalAlone(intent: IntentRecord, look: Look): Promise<Failure | undefined> {
    await this.#learn(look);
    const refusal = this.#refusal(intent, look);
    if (refusal?.reason !== 'no-room') return refusal;
    // What was left behind may have been collected since, by a run that bought nothing and rang no bell.
    await this.#load.catchUp();
    return this.#refusal(intent, look);
  }

  /** A pool of the intent that has no slot left for it. */
  #fullPool(intent: IntentRecord, locks: Locks): string | undefined {
    const { limits } = this.#parts;
    const ours = [...this.#ours.values()].filter((attempt) => attempt.intent.attempt !== intent.attempt);
    const alive = [...this.#load.alive(locks, CLOCK.now()), ...ours];
    return poolsOf(intent).find((pool) => {
      const limit = limits[pool] ?? Infinity;
      return alive.filter((other) => poolsOf(other.intent).includes(pool)).length >= limit;
    });
  }

  /** Reads the others' journals on if the locks show that anybody has been at work since the last time. */
  async #learn({ locks }: Look): Promise<void> {
    const stamp = stampOf(locks);
    if (stamp === this.#readAt) return;
    await this.#load.catchUp();
    this.#readAt = stamp;
  }
}

/** What an attempt has come to after which whoever comes next may buy. */
const LEFT_NOTHING: ReadonlySet<Attempt['state']['kind']> = new Set(['not-accepted', 'failed', 'written-off']);

const TAKEN: Failure = {
  reason: 'stopped',
  billed: 'no',
  message: 'another storyboard of this project asks for the same clip and was first; run again to use it',
};

function asFailure(error: unknown): Failure {
  if (error instanceof StoreError) return diskFailure(error);
  throw error;
}

/** The run asks again by itself. */
function noRoom(pool: string, othersRun: boolean): Failure {
  const who = othersRun ? 'other runs of this project' : 'tasks that other storyboards of this project left behind';
  const where = pool === 'total' ? 'that `limits: total` allows' : `of ${pool}`;
  return { reason: 'no-room', billed: 'no', message: `${who} hold every slot ${where}` };
}

/** Differs as soon as another process has taken, or let go of, any of the locks. */
function stampOf(locks: Locks): string {
  return [...locks]
    .map(([path, { number, alive }]) => `${path} ${number} ${alive}`)
    .sort()
    .join('\n');
}
