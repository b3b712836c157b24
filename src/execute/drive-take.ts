import { unreachable } from '../core/bug.ts';
import type { RunEvent } from '../core/event.ts';
import type { Failure } from '../core/failure.ts';
import type { Money } from '../core/money.ts';
import type { ProviderClient } from '../core/provider.ts';
import type { TakeId } from '../core/take.ts';
import { unknownTaskText } from '../core/unknown-task.ts';
import { waitMs } from './backoff.ts';
import type { Departure } from './departure.ts';
import { type DurationHistory, nextPollMs } from './poll-pacing.ts';
import { RETRY_RULES } from './retry-rules.ts';
import type { RunPorts, Stay } from './run-ports.ts';
import type { Slot } from './scheduler.ts';
import { step } from './take-machine.ts';
import type { Step, TakeEffect, TakeEnd, TakeEvent, TaskInHand } from './take-state.ts';

/** What one take needs to be brought to its end. */
export interface Drive {
  readonly take: TakeId;
  readonly ports: RunPorts;
  readonly client: ProviderClient;
  readonly history: DurationHistory;
  /** The model as in `uses`: what the history is kept by. */
  readonly uses: string;
  readonly emit: (event: RunEvent) => void;
  readonly departure: Departure;
  readonly stay: Stay;
  readonly deadlineMs: number;
  /** A slot, or why there will be none. */
  readonly acquire: () => Promise<Slot | Failure>;
  /** The slot of a task that is already alive: an earlier run submitted it. */
  readonly heldSlot?: Slot;
  /** Asked once there is a slot: what to send, or why it is not sent after all. */
  readonly begin: () => Promise<Extract<TakeEvent, { kind: 'begin' | 'denied' | 'unready' }>>;
  /** Other runs hold every slot; told before this one is given back, which is before the wait for another. */
  readonly onNoRoom: () => void;
  /** The provider refused our key or our funds; told before the slot is given back. */
  readonly onProviderStopped: (failure: Failure) => void;
  /** The provider works on the task, and there is nothing to do but wait. */
  readonly onHandedOver: () => void;
  /** The provider has finished, and this is what it says it cost; told before the slot is given back. */
  readonly onSucceeded: (cost: Money | undefined) => void;
  /** Told before the slot is given back. */
  readonly onEnd: (end: TakeEnd) => void;
}

/** A provider that tells nothing of a task for this long is left alone until the next run. */
function patienceMs(silence: Failure | undefined): number {
  return RETRY_RULES[silence?.reason === 'unauthorized' ? 'poll-refused' : 'poll-unanswered'].again.ms;
}

function silenceText(silence: Failure | undefined): string {
  if (silence?.reason === 'unauthorized') return `${silence.message}; check the key`;
  return unknownTaskText(silence) ?? 'the provider does not answer';
}

/** Does what the machine asks, tells it what happened, until the take ends. */
export async function driveTake(drive: Drive, start: Step): Promise<TakeEnd> {
  const driver = new Driver(drive);
  let { state, effect } = start;
  try {
    while (effect.kind !== 'end') ({ state, effect } = step(state, await driver.perform(effect)));
    drive.onEnd(effect.end);
    return effect.end;
  } finally {
    driver.releaseSlot();
  }
}

type Doing = Exclude<TakeEffect, { kind: 'end' }>;

class Driver {
  readonly #drive: Drive;
  #slot: Slot | undefined;
  #throttledPolls = 0;
  /** Whether the task has been asked about. */
  #hasLooked = false;
  /** Why the last poll said nothing about the task. */
  #silence: Failure | undefined;
  #toldSilence = false;
  #shown = '';
  #toldOfNoRoom = false;
  /** When this run began to follow the task: the deadline of a resumed task counts from here. */
  readonly #since: number;

  constructor(drive: Drive) {
    this.#drive = drive;
    this.#slot = drive.heldSlot;
    this.#since = drive.ports.clock.now();
  }

  releaseSlot(): void {
    this.#slot?.release();
    this.#slot = undefined;
  }

  perform(effect: Doing): Promise<TakeEvent> {
    switch (effect.kind) {
      case 'acquire':
        return this.#acquire();
      case 'write':
        return this.#write(effect);
      case 'post':
        return this.#post(effect);
      case 'cool-down':
        return this.#coolDown(effect);
      case 'await-poll':
        return this.#awaitPoll(effect);
      case 'poll':
        return this.#poll(effect.task);
      case 'download':
        return this.#download(effect);
      case 'await-download':
        return this.#awaitDownload(effect);
      default:
        return unreachable(effect);
    }
  }

  async #acquire(): Promise<TakeEvent> {
    const slot = await this.#drive.acquire();
    if ('reason' in slot) return { kind: 'denied', failure: slot };
    this.#slot = slot;
    return this.#drive.begin();
  }

  async #write({ record }: Extract<Doing, { kind: 'write' }>): Promise<TakeEvent> {
    const { ports, emit, uses, take } = this.#drive;
    const written = await ports.record(record);
    // Shown even if it could not be written: then this is the only place where the task id is left.
    if (record.kind === 'submitted') emit({ type: 'submitted', take, attempt: record.attempt, taskId: record.taskId });
    if (!written.ok) return { kind: 'write-failed', failure: written.error };
    if (record.kind === 'intent') emit({ type: 'submitting', take, attempt: record.attempt, uses });
    return { kind: 'written' };
  }

  async #post({ intent }: Extract<Doing, { kind: 'post' }>): Promise<TakeEvent> {
    const { client, ports, onProviderStopped } = this.#drive;
    const { model, payload, attempt } = intent;
    const outcome = await client.submit({ model, payload, idempotencyKey: attempt });
    if (outcome.kind === 'provider-stopped') onProviderStopped(outcome.failure);
    if (outcome.kind === 'accepted') this.#slot?.accepted();
    if (outcome.kind === 'throttled') this.#slot?.throttled();
    return { kind: 'submit-reply', outcome, at: ports.clock.now() };
  }

  async #coolDown({ rule, tries, failure, retryAfterMs }: Extract<Doing, { kind: 'cool-down' }>): Promise<TakeEvent> {
    const { ports, emit, take } = this.#drive;
    const open = rule === 'no-room' ? this.#shut() : undefined;
    this.releaseSlot();
    const ms = Math.round(
      waitMs(RETRY_RULES[rule].wait, {
        tries: tries.refused + tries.throttled,
        random: ports.random,
        ...(retryAfterMs !== undefined && { retryAfterMs }),
      }),
    );
    const isNews = rule !== 'no-room' || !this.#toldOfNoRoom;
    this.#toldOfNoRoom = rule === 'no-room';
    if (isNews) emit({ type: 'waiting', take, ms, why: failure.message });
    const then = await this.#sleep(ms);
    open?.();
    return then;
  }

  /** Where one take of this run finds no room, the others of it need not knock as well. */
  #shut(): (() => void) | undefined {
    this.#drive.onNoRoom();
    return this.#slot?.shut();
  }

  async #awaitPoll({ task, throttled, retryAfterMs }: Extract<Doing, { kind: 'await-poll' }>): Promise<TakeEvent> {
    const { ports, emit, history, uses, deadlineMs, stay, heldSlot, departure, onHandedOver } = this.#drive;
    if (departure.signal.aborted) return { kind: 'stop', why: departure.why };
    // Whoever does not stay with it asks at once about what an earlier run submitted: it may be finished by now.
    if (stay !== 'until-done' && heldSlot && !this.#hasLooked) return { kind: 'woken' };
    onHandedOver();
    if (stay === 'one-look') return { kind: 'stop', why: this.#seen(task, throttled) };
    const now = ports.clock.now();
    const ageMs = now - task.submittedAt;
    const leftMs = Math.max(task.submittedAt, this.#since) + deadlineMs - now;
    // Whatever the deadline, nobody leaves who has not looked.
    if (leftMs <= 0 && this.#hasLooked) return { kind: 'stop', why: 'it is not finished at the deadline' };
    const silence = this.#silence;
    if (task.unreachableSince !== undefined && now - task.unreachableSince > patienceMs(silence)) {
      return { kind: 'stop', why: silenceText(silence) };
    }
    this.#throttledPolls = throttled ? this.#throttledPolls + 1 : 0;
    const medianMs = history.medianMs(uses);
    const pause = nextPollMs({
      ageMs,
      throttled: this.#throttledPolls,
      random: ports.random,
      ...(medianMs !== undefined && { medianMs }),
    });
    // The last look is at the deadline, whatever the provider would have us wait.
    const ms = Math.min(Math.max(pause, retryAfterMs ?? 0), Math.max(leftMs, 0));
    if (silence && !this.#toldSilence)
      emit({ type: 'waiting', take: task.take, ms: Math.round(ms), why: silence.message });
    this.#toldSilence = silence !== undefined;
    return this.#sleep(ms);
  }

  /** What one look has come to, in words. */
  #seen({ vendorStatus }: TaskInHand, throttled: boolean): string {
    if (throttled) return 'the provider answers 429';
    if (this.#silence) return unknownTaskText(this.#silence) ?? this.#silence.message;
    return vendorStatus === undefined ? 'still at the provider' : `still ${vendorStatus} at the provider`;
  }

  async #poll(task: TaskInHand): Promise<TakeEvent> {
    const { client, ports } = this.#drive;
    const outcome = await client.status(task.taskId);
    this.#hasLooked = true;
    this.#silence = outcome.kind === 'unreachable' ? outcome.failure : undefined;
    if (outcome.kind === 'status' && (outcome.status.kind === 'queued' || outcome.status.kind === 'running')) {
      this.#showProgress(task, outcome.status.vendorStatus, outcome.status.progress);
    }
    return { kind: 'poll-reply', outcome, at: ports.clock.now() };
  }

  #showProgress(task: TaskInHand, status: string, progress?: number): void {
    const shown = `${status} ${progress ?? ''}`;
    if (shown === this.#shown) return;
    this.#shown = shown;
    const { take, taskId } = task;
    this.#drive.emit({ type: 'progress', take, taskId, status, ...(progress !== undefined && { progress }) });
  }

  async #download(effect: Extract<Doing, { kind: 'download' }>): Promise<TakeEvent> {
    const { task, clip } = effect;
    this.#drive.onSucceeded(task.cost);
    this.releaseSlot();
    const { ports, departure, emit, history, uses } = this.#drive;
    if (task.failedDownloads === 0) {
      const { take, taskId, cost } = task;
      emit({ type: 'succeeded', take, taskId, ...(cost && { cost }) });
      if (task.submittedAt >= this.#since) history.record(uses, ports.clock.now() - task.submittedAt);
    }
    const outcome = await ports.download(clip.url, departure.signal);
    if (departure.signal.aborted && outcome.kind === 'failed') return { kind: 'stop', why: departure.why };
    return { kind: 'download-reply', outcome, at: ports.clock.now() };
  }

  async #awaitDownload({ task, failure }: Extract<Doing, { kind: 'await-download' }>): Promise<TakeEvent> {
    const { ports, emit } = this.#drive;
    const { wait } = RETRY_RULES['download-failed'];
    const ms = Math.round(waitMs(wait, { tries: task.failedDownloads, random: ports.random }));
    emit({ type: 'waiting', take: task.take, ms, why: `download: ${failure.message}` });
    return this.#sleep(ms);
  }

  async #sleep(ms: number): Promise<TakeEvent> {
    const { ports, departure } = this.#drive;
    const { signal } = departure;
    if (!signal.aborted) await ports.clock.sleep(ms, signal);
    return signal.aborted ? { kind: 'stop', why: departure.why } : { kind: 'woken' };
  }
}
