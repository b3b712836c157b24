import type { Attempt, IntentRecord } from '../core/attempt.ts';
import { Bug } from '../core/bug.ts';
import { canonicalJson } from '../core/canonical-json.ts';
import type { RunEvent } from '../core/event.ts';
import type { Failure } from '../core/failure.ts';
import { type Money, money } from '../core/money.ts';
import type { ProviderClient } from '../core/provider.ts';
import type { ModelName, ProviderName, TakeId } from '../core/take.ts';
import type { PlannedTake } from '../plan/plan.ts';
import { type Drive, driveTake } from './drive-take.ts';
import type { AttemptInFlight } from './followed.ts';
import type { ReadyRequest } from './gather-inputs.ts';
import type { Departure } from './departure.ts';
import { DurationHistory } from './poll-pacing.ts';
import type { RunOptions, RunPorts } from './run-ports.ts';
import { Scheduler, type Slot } from './scheduler.ts';
import { StopList } from './stop-list.ts';
import { START, step, STOPPED } from './take-machine.ts';
import type { TakeEnd, TaskInHand, Unready } from './take-state.ts';

/** What a purchase needs done around its submit. */
interface Preparation {
  /** With a slot in hand: the finished request, or why it is not sent after all. */
  prepare(): Promise<ReadyRequest | Unready>;
  readonly onNoRoom: () => void;
  readonly onSucceeded: (cost: Money | undefined) => void;
}

/** Brings single takes to their end, within the limits that all of a run share. */
export class TakeRunner {
  readonly #ports: RunPorts;
  readonly #options: RunOptions;
  readonly #scheduler: Scheduler;
  readonly #history = new DurationHistory();
  readonly #stopList: StopList;
  readonly #departure: Departure;

  constructor(
    ports: RunPorts,
    options: RunOptions,
    context: { limits: Readonly<Record<string, number>>; attempts: readonly Attempt[]; departure: Departure },
  ) {
    this.#ports = ports;
    this.#options = options;
    this.#departure = context.departure;
    this.#stopList = new StopList(options.maxBilledFailures);
    const onLowered = (provider: ProviderName, limit: number): void => {
      const message = `${provider} answers 429: at most ${limit} ${limit === 1 ? 'task' : 'tasks'} there for now`;
      options.onEvent({ type: 'notice', message });
    };
    this.#scheduler = new Scheduler({ limits: context.limits, ...(options.adaptLimits && { onLowered }) });
    for (const { intent, state, submittedAt } of context.attempts) {
      if (state.kind === 'owned' && submittedAt !== undefined)
        this.#history.record(intent.uses, state.at - submittedAt);
    }
  }

  /** No take gets a slot any more. */
  stop(): void {
    this.#scheduler.stop();
  }

  /** Why this run would buy nothing of the kind of a take; undefined = it may. */
  refusal(take: PlannedTake): Failure | undefined {
    return this.#stopList.refusal(take);
  }

  /** Buys one take: waits for a slot, submits, follows, downloads. */
  async buy(take: PlannedTake, purchase: Preparation, onHandedOver: () => void): Promise<TakeEnd> {
    const client = this.#ports.client(take.provider);
    if (!client.ok) return { kind: 'not-bought', failure: client.error };
    const { onNoRoom, onSucceeded } = purchase;
    const drive = this.#drive(take, client.value, {
      priority: take.remainingSeconds,
      onHandedOver,
      onNoRoom,
      onSucceeded,
      begin: async () => {
        const request = await purchase.prepare();
        if (request.kind !== 'ready') return { kind: 'unready', why: request };
        // While its inputs were looked at, others may have found out that it is no use.
        const failure = this.#stopList.refusal(take);
        if (failure) return { kind: 'denied', failure };
        return { kind: 'begin', intent: this.#intent(take, request, client.value.baseUrl) };
      },
    });
    return driveTake(drive, START);
  }

  /**
   * Follows a task of an earlier run by its journal alone: its provider, its base URL, its id. Events call it by the
   * take that asks for its clip now, which need not have the name that it was bought under.
   */
  async follow(
    attempt: AttemptInFlight,
    onHandedOver: () => void,
    { take, emit = this.#options.onEvent }: { readonly take: TakeId; readonly emit?: (event: RunEvent) => void },
  ): Promise<TakeEnd> {
    const { intent, state } = attempt;
    const { taskId } = state;
    const { provider, baseUrl, uses, reserved } = intent;
    emit({ type: 'resumed', take, attempt: intent.attempt, taskId, ...(reserved && { reserved }) });
    const client = this.#ports.client(provider, baseUrl);
    if (!client.ok) return { kind: 'detached', taskId, why: client.error.message };
    const task: TaskInHand = {
      attempt: intent.attempt,
      take,
      taskId,
      submittedAt: attempt.submittedAt ?? intent.at,
      polls: 0,
      failedDownloads: 0,
      ...(state.kind === 'succeeded' && state.cost && { cost: state.cost }),
    };
    const first = step(START.state, { kind: 'resume', task, ...(state.kind === 'succeeded' && { clip: state.clip }) });
    const drive = this.#drive({ id: take, uses, provider }, client.value, {
      priority: 0,
      onHandedOver,
      onNoRoom: () => undefined,
      onSucceeded: () => undefined,
      begin: () => {
        throw new Bug('a task in flight is never submitted again');
      },
    });
    return driveTake({ ...drive, emit, heldSlot: this.#scheduler.adopt({ provider, uses, priority: 0 }) }, first);
  }

  #intent(take: PlannedTake, request: ReadyRequest, baseUrl: string): IntentRecord {
    return {
      kind: 'intent',
      at: this.#ports.clock.now(),
      attempt: this.#ports.newAttempt(),
      take: take.id,
      shot: take.shot,
      fingerprint: take.fingerprint,
      provider: take.provider,
      baseUrl,
      uses: take.uses,
      model: take.request.model,
      payload: request.payload,
      payloadDigest: this.#ports.digest(canonicalJson(request.payload)),
      portable: take.request.portable,
      reserved: take.price ? money(take.price.high, take.price.unit) : null,
      inputs: request.digests,
    };
  }

  #drive(
    take: { readonly id: TakeId; readonly uses: ModelName; readonly provider: ProviderName },
    client: ProviderClient,
    how: Pick<Drive, 'begin' | 'onHandedOver' | 'onNoRoom' | 'onSucceeded'> & { readonly priority: number },
  ): Drive {
    const { deadlineMs, onEvent: emit, stay } = this.#options;
    const { id, uses, provider } = take;
    const { priority, onSucceeded, ...rest } = how;
    const acquire = async (): Promise<Slot | Failure> => {
      const slot = await this.#scheduler.acquire({ provider, uses, priority });
      const refused = this.#stopList.refusal(take);
      if (slot && !refused) return slot;
      slot?.release();
      return refused ?? STOPPED;
    };
    return {
      ...rest,
      take: id,
      uses,
      ports: this.#ports,
      client,
      history: this.#history,
      emit,
      departure: this.#departure,
      stay,
      deadlineMs,
      acquire,
      onProviderStopped: (failure) => this.#stopList.stopProvider(provider, failure),
      onSucceeded: (cost) => {
        this.#stopList.succeeded(uses);
        onSucceeded(cost);
      },
      onEnd: (end) => {
        const stopped = this.#stopList.ended(uses, end);
        if (stopped) emit({ type: 'notice', message: stopped.message });
      },
    };
  }
}
