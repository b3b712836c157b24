import { join } from 'node:path';
import pLimit from 'p-limit';
import type { Attempt, AttemptRecord, IntentRecord } from '../../core/attempt.ts';
import { unreachable } from '../../core/bug.ts';
import type { Failure } from '../../core/failure.ts';
import { foldRecord } from '../../core/fold-attempts.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { TaskId } from '../../core/task.ts';
import { poolsOf } from '../../execute/scheduler.ts';
import { STOPPED } from '../../execute/take-machine.ts';
import type { Journal } from '../../store/journal.ts';
import type { Places } from '../../store/places.ts';
import type { ProcessLock } from '../../store/process-lock.ts';
import { safeName } from '../../store/safe-name.ts';
import { StoreError } from '../../store/store-error.ts';
import { WaitingLine } from '../../store/waiting-line.ts';
import { CLOCK } from './clock.ts';
import { type Decision, decideIntent, weighedBy } from './decide-intent.ts';
import { diskFailure } from './disk-failure.ts';
import { enterGate } from './enter-gate.ts';
import { type AskProviders, type Locks, mayBeAlive, ProjectLoad } from './project-load.ts';
import { type Look, ProjectWatch } from './project-watch.ts';

interface GateParts {
  readonly places: Places;
  /** Tasks alive at once, by pool: a provider, a model as in `uses`, or `total`. */
  readonly limits: Readonly<Record<string, number>>;
  /** This storyboard's attempts that the run follows from its start on. */
  readonly attempts: readonly Attempt[];
  /** What the plan knew of the others' attempts, and the project's locks as they were just before it was read. */
  readonly known: readonly Attempt[];
  readonly locks: Locks;
  /** This storyboard's. */
  readonly journal: Pick<Journal, 'append'>;
  /** Asks providers about tasks that other runs have left behind. */
  readonly ask: AskProviders;
  /** False once the run was stopped, or another process holds the storyboard's lock. */
  readonly mayBuy: () => boolean;
}

/** Whether what an intent was written on was still so when it was on disk. */
type IsSure = () => Promise<boolean>;

/**
 * Two storyboards that run at the same time may ask for the same clip, and share the slots at the providers. The plan
 * looks at what the others have bought, but what they buy meanwhile it can not see. So every record of a run passes
 * through here, and an intent is written only where no other run has one of the same fingerprint and there is room.
 *
 *     alone     written at once, within what others have left behind at the providers; then looked again: has
 *               another run begun meanwhile?
 *     others    written behind a gate that one process passes at a time, after the others' journals were read on;
 *               where slots are scarce, in the order the runs came. Then looked again: was the gate still ours?
 *
 * An intent about which there is doubt is decided once more, behind the gate, now that whoever comes can read it; if it
 * may not be, or the run was stopped meanwhile, it is withdrawn and the request does not leave.
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
  readonly #weighed: ReadonlySet<string>;
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
    this.#readAt = this.#stampOf(parts.locks);
    const alive = parts.attempts.filter(({ state }) => state.kind === 'submitted');
    this.#ours = new Map(alive.map((attempt) => [attempt.intent.attempt, attempt]));
    this.#weighed = weighedBy(parts.known);
  }

  /** Writes a record; an intent only if it may be. */
  async record(record: AttemptRecord): Promise<Result<void, Failure>> {
    if (record.kind !== 'intent') {
      const written = await this.#append(record);
      this.#note(record);
      return written;
    }
    try {
      const admitted = await this.#admit(record);
      if (admitted.ok || admitted.error.reason !== 'no-room') return admitted;
      return (await this.#makeRoom()) ? await this.#admit(record) : admitted;
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

  /** Not behind the gate: others need not wait for a provider's answer. */
  async #makeRoom(): Promise<boolean> {
    const { locks } = await this.#watch.recently();
    return this.#load.askAboutLeftBehind(this.#parts.ask, locks, CLOCK.now());
  }

  async #admit(intent: IntentRecord): Promise<Result<void, Failure>> {
    const look = await this.#watch.recently();
    const written = look.othersRun ? await this.#writeInTurn(intent) : await this.#writeAlone(intent, look);
    if (!written.ok) return written;
    const refusal = await this.#secondThought(intent, written.value);
    return refusal ? this.#withdraw(intent, refusal) : ok(undefined);
  }

  /** No other run is at work: the journals are read on only where that can make a difference. */
  async #writeAlone(intent: IntentRecord, look: Look): Promise<Result<IsSure, Failure>> {
    const stamp = this.#stampOf(look.locks);
    if (stamp !== this.#readAt) await this.#load.catchUp();
    this.#readAt = stamp;
    let decision = this.#decide(intent, look);
    if (decision.kind === 'full') {
      // What was left behind may have been collected since, by a run that bought nothing and rang no bell.
      await this.#load.catchUp();
      decision = this.#decide(intent, look);
    }
    const refusal = this.#refusalOf(decision, look);
    if (refusal) return err(refusal);
    const written = await this.#write(intent);
    return written.ok ? ok(async () => !(await this.#watch.look()).othersRun) : written;
  }

  #writeInTurn(intent: IntentRecord): Promise<Result<IsSure, Failure>> {
    return this.#behindGate(async (look, gate) => {
      const refusal = this.#refusalOf(await this.#decideInLine(intent, look), look);
      if (refusal) return err(refusal);
      const written = await this.#write(intent);
      const isOurs = gate.isOurs();
      return written.ok ? ok(async () => isOurs) : written;
    });
  }

  /** Why an intent that is on disk may not be after all. */
  async #secondThought(intent: IntentRecord, isSure: IsSure): Promise<Failure | undefined> {
    try {
      const decideAgain = async (look: Look): Promise<Failure | undefined> =>
        this.#refusalOf(this.#decide(intent, look), look);
      const refusal = (await isSure()) ? undefined : await this.#behindGate(decideAgain);
      return refusal ?? (this.#parts.mayBuy() ? undefined : STOPPED);
    } catch (error) {
      return asFailure(error);
    }
  }

  /** Nobody else writes an intent while `work` is done, and what the others have written is known to it. */
  #behindGate<T>(work: (look: Look, gate: ProcessLock) => Promise<T>): Promise<T> {
    return this.#turns(async () => {
      const gate = await enterGate(this.#parts.places);
      try {
        const look = await this.#watch.look();
        await this.#load.catchUp();
        return await work(look, gate);
      } finally {
        await gate.release();
      }
    });
  }

  #decide(intent: IntentRecord, { locks }: Look): Decision {
    const { limits } = this.#parts;
    const ours = [...this.#ours.values()].filter((attempt) => attempt.intent.attempt !== intent.attempt);
    const alive = [...this.#load.alive(locks, CLOCK.now()), ...ours];
    return decideIntent(intent, { limits, others: this.#load.attempts(), weighed: this.#weighed, alive });
  }

  /** The same where it may be another's turn; an intent that finds no room keeps its place in line. */
  async #decideInLine(intent: IntentRecord, look: Look): Promise<Decision> {
    const { uses } = intent;
    const decision = this.#decide(intent, look);
    const pools = poolsOf(intent);
    const ahead = decision.kind === 'go' ? await this.#line.ahead({ model: uses, pools }, look.at) : undefined;
    const inLine: Decision = ahead === undefined ? decision : { kind: 'full', pool: ahead };
    if (inLine.kind === 'full') await this.#line.wait(uses, inLine.pool, look.at);
    else await this.#line.leave(uses);
    return inLine;
  }

  #refusalOf(decision: Decision, { locks, othersRun }: Look): Failure | undefined {
    switch (decision.kind) {
      case 'go':
        return undefined;
      case 'taken':
        return TAKEN;
      case 'full': {
        const left = this.#load.leftBehind(locks, CLOCK.now());
        const boards = left.filter(({ intent }) => poolsOf(intent).includes(decision.pool)).map(({ board }) => board);
        return noRoom(decision.pool, othersRun, [...new Set(boards)].sort());
      }
      default:
        return unreachable(decision);
    }
  }

  async #write(intent: IntentRecord): Promise<Result<void, Failure>> {
    if (!this.#parts.mayBuy()) return err(STOPPED);
    this.#note(intent);
    const written = await this.#append(intent);
    if (!written.ok) this.#ours.delete(intent.attempt);
    return written;
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

  /** Differs as soon as another process has taken, let go of, or touched any of the others' locks. */
  #stampOf(locks: Locks): string {
    const others = [...locks].filter(([path]) => path !== this.#parts.places.processLock);
    return others
      .map(([path, { number, beatAt }]) => `${path} ${number} ${beatAt}`)
      .sort()
      .join('\n');
  }
}

const TAKEN: Failure = {
  reason: 'stopped',
  billed: 'no',
  message: 'another storyboard of this project asks for the same clip and was first; run again to use it',
};

/** The run asks again by itself. */
function noRoom(pool: string, othersRun: boolean, boards: readonly string[]): Failure {
  const left =
    boards.length > 0 || !othersRun ? [`tasks that ${boards.join(', ') || 'other storyboards'} left behind`] : [];
  const who = [...(othersRun ? ['other runs of this project'] : []), ...left].join(' and ');
  const where = pool === 'total' ? 'that `limits: total` allows' : `of ${pool}`;
  const collect = boards.map((board) => `\`shotgraph collect ${board}\``).join(' and ');
  const advice = boards.length === 0 ? '' : `; ${collect} fetches what is finished`;
  return { reason: 'no-room', billed: 'no', message: `${who} hold every slot ${where}${advice}` };
}

function asFailure(error: unknown): Failure {
  if (error instanceof StoreError) return diskFailure(error);
  throw error;
}
