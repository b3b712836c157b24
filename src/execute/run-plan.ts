import type { Attempt } from '../core/attempt.ts';
import { Bug } from '../core/bug.ts';
import { playingTime } from '../core/clip-flaws.ts';
import type { Money } from '../core/money.ts';
import { passedOver } from '../core/passed-over.ts';
import type { TakeId } from '../core/take.ts';
import type { Plan, PlannedClip, PlannedTake, PlanState } from '../plan/plan.ts';
import { Budget } from './budget.ts';
import { collectOrphan } from './collect-orphan.ts';
import { Departure, type Hold } from './departure.ts';
import { Dependencies } from './dependencies.ts';
import { type AttemptInFlight, follow, type Followed } from './followed.ts';
import { type ArrivedClip, gatherInputs, keepReady, type ReadyRequest } from './gather-inputs.ts';
import { judge, noticeOf } from './judge-clip.ts';
import { OpenWork } from './open-work.ts';
import { Purchase } from './purchase.ts';
import { RunListener } from './run-listener.ts';
import type { RunOptions, RunPorts } from './run-ports.ts';
import {
  blockedBy,
  costOf,
  finishedEvent,
  mayBuyAgain,
  missedEvent,
  outcomeOf,
  LEFT,
  notBoughtAgain,
  ownedClip,
  plannedOutcome,
  type RunResult,
  resultOf,
  overBudget,
  startedEvent,
  type TakeOutcome,
} from './run-result.ts';
import { STOPPED } from './take-machine.ts';
import type { Detached, TakeEnd, Unready } from './take-state.ts';
import { TakeRunner } from './take-runner.ts';

/**
 * The execute room: applies a plan. Each take is driven through its machine by itself; this file decides when a take
 * may start, what it is given, and what becomes of those that wait for it.
 *
 * It owns the order of a run, slots, pauses, and reservations. It knows no HTTP, no file and no clock but its ports.
 *
 * 1. A take starts when every take it depends on is owned; there are no barriers between levels.
 * 2. What a plan does not mark to be bought is never bought; an attempt in flight is followed, not repeated.
 * 3. A take that ends without a clip blocks those that wait for it, and nothing else.
 * 4. A provider that refuses our key or our funds gets no more submits in this run, nor does a model whose generations
 *    keep failing while they are billed.
 * 5. A run that leaves before its tasks are done has no POST open and begins none.
 */
export function runPlan(
  plan: Plan,
  attempts: readonly Attempt[],
  ports: RunPorts,
  options: RunOptions,
): Promise<RunResult> {
  return new Run(plan, attempts, ports, options).finish();
}

class Run {
  readonly #plan: Plan;
  readonly #followed: Followed;
  readonly #ports: RunPorts;
  readonly #options: RunOptions;
  readonly #planned: ReadonlyMap<TakeId, PlannedTake>;
  readonly #dependencies: Dependencies;
  readonly #budget: Budget;
  readonly #planRefusal: string | undefined;
  readonly #runner: TakeRunner;
  readonly #arrived = new Map<TakeId, ArrivedClip>();
  readonly #outcomes = new Map<TakeId, TakeOutcome>();
  readonly #started = new Set<TakeId>();
  readonly #listener: RunListener;
  readonly #departure: Departure;
  /** Nothing more is bought once something of ours has gone wrong. */
  readonly #work = new OpenWork(() => this.#runner.stop());
  /** Costs that no take's outcome holds: billed failures that were bought again, clips nobody asks for now. */
  readonly #spentBesides: Money[] = [];
  readonly #orphansLeft: Detached[] = [];
  readonly #isPassedOver: (take: PlannedTake) => boolean;

  constructor(plan: Plan, attempts: readonly Attempt[], ports: RunPorts, options: RunOptions) {
    this.#plan = plan;
    this.#followed = follow(plan, attempts);
    this.#ports = ports;
    this.#listener = new RunListener(options.onEvent, () => this.#runner.stop());
    this.#options = { ...options, onEvent: this.#listener.tell };
    this.#planned = new Map(plan.takes.map((take) => [take.id, take]));
    this.#dependencies = new Dependencies(plan.takes);
    this.#isPassedOver = passedOver(plan.takes);
    const { maxCost, allowUnpriced, stay, signal } = options;
    this.#budget = new Budget({ left: plan.budgetLeft, maxCost, allowUnpriced });
    this.#planRefusal = this.#budget.refusePlan(plan);
    this.#departure = new Departure(stay, signal);
    const { limits } = plan;
    this.#runner = new TakeRunner(ports, this.#options, { limits, attempts, departure: this.#departure });
  }

  async finish(): Promise<RunResult> {
    const { signal, onEvent, renders, simulated } = this.#options;
    const { takes } = this.#plan;
    onEvent(startedEvent(this.#plan, { simulated, orphans: this.#followed.orphans.length }));
    const stop = (): void => this.#runner.stop();
    if (signal.aborted) stop();
    this.#departure.signal.addEventListener('abort', stop, { once: true });
    const beginning = this.#departure.hold();
    this.#work.add(this.#restoreOwned());
    for (const take of takes) this.#begin(take);
    for (const attempt of this.#followed.orphans) this.#hold((hold) => this.#collectOrphan(attempt, hold));
    beginning.release();
    await this.#work.done();
    for (const { id } of takes) if (!this.#outcomes.has(id)) this.#outcomes.set(id, { kind: 'unselected' });
    const interruption = signal.aborted ? await this.#options.interruption() : undefined;
    if (interruption && interruption.kind !== 'interrupted')
      onEvent({ type: 'notice', message: interruption.message, stops: true });
    const result = resultOf(this.#outcomes, {
      ...(interruption && { interruption: interruption.kind }),
      maxCostLeft: this.#budget.maxCostLeft(),
      orphansLeft: this.#orphansLeft,
      spentBesides: this.#spentBesides,
    });
    onEvent(finishedEvent(result, renders));
    this.#listener.rethrow();
    return result;
  }

  /** Work that may lead to a submit: a run that leaves by itself stays until it is over, or lets go of its hold. */
  #hold(work: (hold: Hold) => Promise<void>): void {
    const hold = this.#departure.hold();
    this.#work.add(work(hold).finally(() => hold.release()));
  }

  /** What a take does at the start of the run; those that wait begin when the last one they wait for arrives. */
  #begin(take: PlannedTake): void {
    const { state } = take;
    const clip = this.#clipAtStart(take);
    if (clip) return this.#arrive(take, { clip }, { kind: 'fresh' });
    switch (state.kind) {
      case 'in-flight':
        if (take.twin === undefined) this.#resume(take, state);
        else this.#startIfReady(take);
        return;
      case 'failed':
        if (take.buy || this.#firstIsBought(take)) this.#startIfReady(take);
        else if (!take.unselected) this.#miss(take, plannedOutcome(state));
        return;
      case 'blocked':
        if (!take.unselected) this.#miss(take, plannedOutcome(state));
        return;
      case 'unconfirmed':
        this.#miss(take, plannedOutcome(state));
        return;
      case 'awaiting-pick':
        this.#outcomes.set(take.id, state);
        return;
      case 'left-out':
        return;
      default:
        this.#startIfReady(take);
    }
  }

  /** What a take has at the start of the run and keeps; undefined = it has nothing, or is bought anew. */
  #clipAtStart(take: PlannedTake): PlannedClip | undefined {
    const { state } = take;
    if (take.buy || this.#firstIsBought(take)) return undefined;
    const isOwned = state.kind === 'fresh' || state.kind === 'elsewhere' || state.kind === 'input-replaced';
    return isOwned ? state.clip : undefined;
  }

  #startIfReady(take: PlannedTake): void {
    const { id } = take;
    // What is owned arrives at the start, whoever it equals.
    if (this.#clipAtStart(take)) return;
    // A look buys nothing, whatever the plan says.
    const mayBuy = take.buy && this.#options.stay !== 'one-look';
    if ((!mayBuy && take.twin === undefined) || !this.#dependencies.isReady(id)) return;
    if (this.#outcomes.has(id) || this.#started.has(id)) return;
    this.#started.add(id);
    this.#hold((hold) => this.#start(take, hold));
  }

  /** Whether the take that this one equals is bought in this run. */
  #firstIsBought(take: PlannedTake): boolean {
    return take.twin !== undefined && this.#planned.get(take.twin)?.buy === true;
  }

  async #start(take: PlannedTake, hold: Hold): Promise<void> {
    if (take.twin !== undefined) return this.#share(take, take.twin);
    if (this.#planRefusal !== undefined) return this.#miss(take, overBudget(this.#planRefusal));
    const gather = keepReady(() => this.#gather(take), this.#ports.clock);
    const first = await gather();
    if (first.kind !== 'ready') return this.#miss(take, first);
    let failed: Extract<TakeEnd, { kind: 'failed' }> | undefined;
    for (let buys = 0; ; buys += 1) {
      hold.renew();
      const purchase = new Purchase(take, this.#budget, gather);
      const end = await this.#runner.buy(take, purchase, () => hold.release());
      purchase.settle(end);
      if (end.kind === 'owned') return this.#own(take, end, purchase.digests);
      if (end.kind === 'not-bought' && end.failure === STOPPED && this.#departure.isAsked)
        return this.#miss(take, LEFT);
      const goesOn = !this.#departure.signal.aborted && this.#runner.refusal(take) === undefined;
      if (failed && end.kind === 'unready') return this.#miss(take, notBoughtAgain(failed, end.why));
      if (!goesOn || !mayBuyAgain(end, take.retries - buys)) return this.#miss(take, outcomeOf(end));
      failed = end;
      if (end.cost) this.#spentBesides.push(end.cost);
      const message = `${end.failure.message}; to be bought again (${buys + 1} of ${take.retries})`;
      this.#options.onEvent({ type: 'notice', take: take.id, message });
    }
  }

  #gather(take: PlannedTake): Promise<ReadyRequest | Unready> {
    const planned = (id: TakeId): PlannedTake | undefined => this.#planned.get(id);
    const { onEvent: emit, signal } = this.#options;
    return gatherInputs(take, { ports: this.#ports, emit, arrived: this.#arrived, planned, signal });
  }

  #resume(take: PlannedTake, state: Extract<PlanState, { kind: 'in-flight' }>): void {
    const attempt = this.#followed.resumed.get(take.id);
    if (attempt) this.#hold((hold) => this.#follow(take, attempt, hold));
    else this.#miss(take, plannedOutcome(state));
  }

  async #follow(take: PlannedTake, attempt: AttemptInFlight, hold: Hold): Promise<void> {
    const end = await this.#runner.follow(attempt, () => hold.release(), { take: take.id });
    if (end.kind === 'owned') await this.#own(take, end, attempt.intent.inputs);
    else this.#miss(take, outcomeOf(end));
  }

  async #collectOrphan(attempt: AttemptInFlight, hold: Hold): Promise<void> {
    const emit = this.#options.onEvent;
    const end = await collectOrphan(attempt, this.#runner, { emit, onHandedOver: () => hold.release() });
    if (end.kind === 'detached') this.#orphansLeft.push(end);
    const cost =
      end.kind === 'owned' ? (end.task.cost ?? attempt.intent.reserved) : 'cost' in end ? end.cost : undefined;
    if (cost) this.#spentBesides.push(cost);
  }

  async #own(
    take: PlannedTake,
    end: Extract<TakeEnd, { kind: 'owned' }>,
    inputs: Readonly<Record<TakeId, string>>,
  ): Promise<void> {
    const { taskId } = end.task;
    const cost = costOf(take, end.task.cost);
    const { sha256, bytes, unreadable } = end.stored;
    const seconds = playingTime({ ...end.clip, ...end.stored });
    // The clip is in the store and the journal says so: what waits for it need not wait for the lockfile.
    const clip = { ...end.clip, ...end.stored, taskId, ...(seconds !== undefined && { seconds }) };
    const unfit = unreadable !== undefined && !this.#isPassedOver(take) ? ({ unreadable: true } as const) : {};
    const outcome: TakeOutcome = { kind: 'owned', ...(cost && { cost }), ...unfit };
    this.#arrive(take, { clip, cameAt: this.#ports.clock.now() }, outcome);
    const kept = await this.#ports.keep(take, ownedClip(take, end, inputs));
    if (!kept.ok) {
      this.#outcomes.set(take.id, { ...outcome, incomplete: true });
      const message = `the clip is in the store, but ${kept.error.message}`;
      this.#options.onEvent({ type: 'notice', take: take.id, message });
    }
    const file = kept.ok ? kept.value : '';
    this.#options.onEvent({ type: 'owned', take: take.id, sha256, bytes, file, ...judge(take, end.stored) });
  }

  /** The clip of the take that this one equals serves here too. */
  async #share(take: PlannedTake, twin: TakeId): Promise<void> {
    const arrived = this.#arrived.get(twin);
    if (!arrived) throw new Bug(`${take.id} was started before ${twin}, which it equals`);
    this.#arrive(take, arrived, { kind: 'shared' });
    await this.#restore([{ take, clip: arrived.clip }]);
  }

  #restoreOwned(): Promise<void> {
    const owned = this.#plan.takes.flatMap((take) => {
      const clip = this.#clipAtStart(take);
      return clip ? [{ take, clip }] : [];
    });
    return this.#restore(owned);
  }

  async #restore(owned: readonly { take: PlannedTake; clip: PlannedClip }[]): Promise<void> {
    if (owned.length === 0) return;
    const { lost, seen } = await this.#ports.restore(owned, this.#options.signal);
    for (const { take, failure } of lost) {
      this.#outcomes.set(take.id, { kind: 'fresh', incomplete: true });
      const isLost = failure.reason === 'input' ? ({ lost: true } as const) : {};
      this.#options.onEvent({ type: 'notice', take: take.id, message: failure.message, ...isLost });
    }
    for (const one of seen) {
      const { take, clip } = one;
      const notice = take.unselected || this.#isPassedOver(take) ? undefined : noticeOf(one);
      if (!notice) continue;
      if (clip.unreadable !== undefined) this.#outcomes.set(take.id, { kind: 'fresh', unreadable: true });
      this.#options.onEvent(notice);
    }
  }

  #arrive(take: PlannedTake, arrived: ArrivedClip, outcome: TakeOutcome): void {
    this.#arrived.set(take.id, arrived);
    this.#outcomes.set(take.id, outcome);
    for (const dependant of this.#dependencies.arrived(take.id)) this.#startIfReady(dependant);
  }

  /** A take without a clip: said once, and all that wait for it are blocked. */
  #miss(take: PlannedTake, outcome: TakeOutcome): void {
    if (this.#outcomes.has(take.id)) return;
    this.#outcomes.set(take.id, outcome);
    const event = missedEvent(take.id, outcome);
    if (event) this.#options.onEvent(event);
    const then = blockedBy(take.id, outcome);
    for (const dependant of this.#dependencies.dependantsOf(take.id)) {
      // One that is owned waits for nothing, whatever becomes of what it was made from.
      if ((dependant.buy || dependant.twin !== undefined) && !this.#clipAtStart(dependant)) this.#miss(dependant, then);
    }
  }
}
