import type { Attempt } from '../core/attempt.ts';
import { Bug } from '../core/bug.ts';
import type { RunEvent } from '../core/event.ts';
import type { Money } from '../core/money.ts';
import type { TakeId } from '../core/take.ts';
import type { Plan, PlannedClip, PlannedTake } from '../plan/plan.ts';
import { Budget } from './budget.ts';
import { Dependencies } from './dependencies.ts';
import { gatherInputs, type Inputs } from './gather-inputs.ts';
import { OpenWork } from './open-work.ts';
import { orphansOf } from './orphans.ts';
import { Purchase } from './purchase.ts';
import type { RunOptions, RunPorts } from './run-ports.ts';
import {
  costOf,
  finishedEvent,
  mayBuyAgain,
  missedEvent,
  outcomeOf,
  ownedClip,
  type RunResult,
  resultOf,
  overBudget,
  type TakeOutcome,
} from './run-result.ts';
import { STOPPED } from './take-machine.ts';
import type { TakeEnd } from './take-state.ts';
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
 * 4. A provider that refuses our key or our funds gets no more submits in this run.
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
  readonly #attempts: ReadonlyMap<string, Attempt>;
  readonly #ports: RunPorts;
  readonly #options: RunOptions;
  readonly #planned: ReadonlyMap<TakeId, PlannedTake>;
  readonly #dependencies: Dependencies;
  readonly #budget: Budget;
  readonly #planRefusal: string | undefined;
  readonly #runner: TakeRunner;
  readonly #clips = new Map<TakeId, PlannedClip>();
  readonly #outcomes = new Map<TakeId, TakeOutcome>();
  readonly #started = new Set<TakeId>();
  #listenerError: { readonly error: unknown } | undefined;
  /** Nothing more is bought once something of ours has gone wrong. */
  readonly #work = new OpenWork(() => this.#runner.stop());
  /** Costs that no take's outcome holds: billed failures that were bought again, clips nobody asks for now. */
  readonly #spentBesides: Money[] = [];
  #orphanLeft = false;

  constructor(plan: Plan, attempts: readonly Attempt[], ports: RunPorts, options: RunOptions) {
    this.#plan = plan;
    this.#attempts = new Map(attempts.map((attempt) => [attempt.intent.attempt, attempt]));
    this.#ports = ports;
    this.#options = { ...options, onEvent: (event) => this.#tell(event, options.onEvent) };
    this.#planned = new Map(plan.takes.map((take) => [take.id, take]));
    this.#dependencies = new Dependencies(plan.takes);
    const { maxCost, allowUnpriced } = options;
    this.#budget = new Budget({ left: plan.budgetLeft, maxCost, allowUnpriced });
    this.#planRefusal = this.#budget.refusePlan(plan);
    this.#runner = new TakeRunner(ports, this.#options, { limits: plan.limits, attempts });
  }

  async finish(): Promise<RunResult> {
    const { signal, onEvent, renders, simulated } = this.#options;
    const { takes, storyboard, totals } = this.#plan;
    const { owned, toBuy, inFlight } = totals;
    onEvent({
      type: 'run-started',
      version: 1,
      storyboard: storyboard.file,
      simulated,
      takes: takes.length,
      owned,
      toBuy,
      inFlight,
    });
    const stop = (): void => this.#runner.stop();
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    this.#work.add(this.#restoreOwned());
    for (const take of takes) this.#begin(take);
    for (const attempt of orphansOf(this.#plan, this.#attempts.values())) this.#work.add(this.#collectOrphan(attempt));
    await this.#work.done();
    signal.removeEventListener('abort', stop);
    for (const { id } of takes) if (!this.#outcomes.has(id)) this.#outcomes.set(id, { kind: 'unselected' });
    const result = resultOf(this.#outcomes, {
      interrupted: signal.aborted,
      maxCostLeft: this.#budget.maxCostLeft(),
      orphanLeft: this.#orphanLeft,
      spentBesides: this.#spentBesides,
    });
    onEvent(finishedEvent(result, renders));
    if (this.#listenerError) throw this.#listenerError.error;
    return result;
  }

  /** A listener that throws must not tear a take from its task id: nobody is told any more, and the run is wound up. */
  #tell(event: RunEvent, listener: (event: RunEvent) => void): void {
    if (this.#listenerError) return;
    try {
      listener(event);
    } catch (error) {
      this.#listenerError = { error };
      this.#runner.stop();
    }
  }

  /** What a take does at the start of the run; those that wait begin when the last one they wait for arrives. */
  #begin(take: PlannedTake): void {
    const { state } = take;
    switch (state.kind) {
      case 'fresh':
      case 'elsewhere':
        this.#arrive(take, state.clip, { kind: 'fresh' });
        return;
      case 'in-flight':
        if (take.twin === undefined) this.#work.add(this.#resume(take, state.attempt));
        else this.#startIfReady(take);
        return;
      case 'unconfirmed':
        this.#miss(take, {
          kind: 'unconfirmed',
          attempt: state.attempt,
          failure: { reason: state.reason, billed: 'unknown', message: state.why },
        });
        return;
      case 'failed':
        if (take.buy || this.#firstIsBought(take)) this.#startIfReady(take);
        else
          this.#miss(take, {
            kind: 'failed',
            failure: { reason: 'generation-failed', billed: state.billed, message: state.why },
          });
        return;
      case 'blocked':
        this.#miss(take, { kind: 'blocked', why: state.why, ...(state.by !== undefined && { by: state.by }) });
        return;
      case 'awaiting-pick':
        this.#outcomes.set(take.id, state);
        return;
      case 'left-out':
        return;
      case 'missing':
      case 'stale':
        this.#startIfReady(take);
        return;
    }
  }

  #startIfReady(take: PlannedTake): void {
    const { id, state } = take;
    // What is owned has arrived at the start, whoever it equals.
    if (state.kind === 'fresh' || state.kind === 'elsewhere') return;
    if ((!take.buy && take.twin === undefined) || !this.#dependencies.isReady(id)) return;
    if (this.#outcomes.has(id) || this.#started.has(id)) return;
    this.#started.add(id);
    this.#work.add(this.#start(take));
  }

  /** Whether the take that this one equals is bought in this run. */
  #firstIsBought(take: PlannedTake): boolean {
    return take.twin !== undefined && this.#planned.get(take.twin)?.buy === true;
  }

  async #start(take: PlannedTake): Promise<void> {
    if (take.twin !== undefined) return this.#share(take, take.twin);
    if (this.#planRefusal !== undefined) return this.#miss(take, overBudget(this.#planRefusal));
    const first = await this.#gather(take);
    if (first.kind !== 'ready') return this.#miss(take, first);
    for (let buys = 0; ; buys += 1) {
      const purchase = new Purchase(take, this.#budget, () => this.#gather(take));
      const end = await this.#runner.buy(take, purchase);
      purchase.settle(end);
      if (end.kind === 'owned') return this.#own(take, end, purchase.digests);
      if (purchase.denied) return this.#miss(take, purchase.denied);
      if (!mayBuyAgain(end, take.retries - buys)) return this.#miss(take, outcomeOf(end));
      if (end.cost) this.#spentBesides.push(end.cost);
      const message = `${end.failure.message}; bought again (${buys + 1} of ${take.retries})`;
      this.#options.onEvent({ type: 'notice', take: take.id, message });
    }
  }

  #gather(take: PlannedTake): Promise<Inputs> {
    const planned = (id: TakeId): PlannedTake | undefined => this.#planned.get(id);
    return gatherInputs(take, { ports: this.#ports, emit: this.#options.onEvent, clips: this.#clips, planned });
  }

  async #resume(take: PlannedTake, attemptId: string): Promise<void> {
    const attempt = this.#attempts.get(attemptId);
    if (!attempt)
      return this.#miss(take, {
        kind: 'blocked',
        why: 'another storyboard of this project is buying it; run again later',
      });
    const end = await this.#runner.follow(attempt);
    if (end.kind === 'owned') await this.#own(take, end, attempt.intent.inputs);
    else this.#miss(take, outcomeOf(end));
  }

  async #collectOrphan(attempt: Attempt): Promise<void> {
    const { take } = attempt.intent;
    const end = await this.#runner.follow(attempt);
    if (end.kind === 'detached') this.#orphanLeft = true;
    const cost = end.kind === 'owned' ? end.task.cost : 'cost' in end ? end.cost : undefined;
    if (cost) this.#spentBesides.push(cost);
    const became = end.kind === 'owned' ? 'its clip is kept in the store' : `its task is ${end.kind}`;
    const message = `${take}, as it was written before, was still in flight: ${became}`;
    this.#options.onEvent({ type: 'notice', message });
  }

  async #own(
    take: PlannedTake,
    end: Extract<TakeEnd, { kind: 'owned' }>,
    inputs: Readonly<Record<TakeId, string>>,
  ): Promise<void> {
    const { taskId } = end.task;
    const cost = costOf(take, end.task.cost);
    const { sha256, bytes } = end.stored;
    // The clip is in the store and the journal says so: what waits for it need not wait for the lockfile.
    this.#arrive(take, { ...end.clip, sha256, bytes, taskId }, { kind: 'owned', ...(cost && { cost }) });
    const kept = await this.#ports.keep(take, ownedClip(take, end, inputs));
    if (!kept.ok) {
      this.#outcomes.set(take.id, { kind: 'owned', ...(cost && { cost }), incomplete: true });
      const message = `the clip is in the store, but ${kept.error.message}`;
      this.#options.onEvent({ type: 'notice', take: take.id, message });
    }
    this.#options.onEvent({ type: 'owned', take: take.id, sha256, bytes, file: kept.ok ? kept.value : '' });
  }

  /** The clip of the take that this one equals serves here too. */
  async #share(take: PlannedTake, twin: TakeId): Promise<void> {
    const clip = this.#clips.get(twin);
    if (!clip) throw new Bug(`${take.id} was started before ${twin}, which it equals`);
    this.#arrive(take, clip, { kind: 'shared' });
    await this.#restore([{ take, clip }]);
  }

  #restoreOwned(): Promise<void> {
    const owned = this.#plan.takes.flatMap((take) => {
      const { state } = take;
      return state.kind === 'fresh' || state.kind === 'elsewhere' ? [{ take, clip: state.clip }] : [];
    });
    return this.#restore(owned);
  }

  async #restore(owned: readonly { take: PlannedTake; clip: PlannedClip }[]): Promise<void> {
    if (owned.length === 0) return;
    for (const { take, failure } of await this.#ports.restore(owned, this.#options.signal)) {
      this.#outcomes.set(take.id, { kind: 'fresh', incomplete: true });
      this.#options.onEvent({ type: 'notice', take: take.id, message: failure.message });
    }
  }

  #arrive(take: PlannedTake, clip: PlannedClip, outcome: TakeOutcome): void {
    this.#clips.set(take.id, clip);
    this.#outcomes.set(take.id, outcome);
    for (const dependant of this.#dependencies.arrived(take.id)) this.#startIfReady(dependant);
  }

  /** A take without a clip: said once, and all that wait for it are blocked. */
  #miss(take: PlannedTake, outcome: TakeOutcome): void {
    if (this.#outcomes.has(take.id)) return;
    this.#outcomes.set(take.id, outcome);
    const event = missedEvent(take.id, outcome);
    if (event) this.#options.onEvent(event);
    // What follows from a stop is no news of its own.
    const stopped = outcome.kind === 'not-bought' && outcome.failure.reason === 'stopped';
    const waits = outcome.kind === 'detached' || (outcome.kind === 'blocked' && outcome.waits === true);
    const why = stopped
      ? STOPPED.message
      : `${take.id} is ${waits ? 'not there yet' : outcome.kind === 'not-bought' ? 'missing' : outcome.kind}`;
    for (const dependant of this.#dependencies.dependantsOf(take.id)) {
      if (dependant.buy || dependant.twin !== undefined)
        this.#miss(dependant, { kind: 'blocked', why, by: take.id, ...(waits && { waits }) });
    }
  }
}
