import type { StoredClip } from '../core/attempt.ts';
import { unreachable } from '../core/bug.ts';
import type { RunEvent } from '../core/event.ts';
import type { Failure } from '../core/failure.ts';
import { type Money, money, sumMoney } from '../core/money.ts';
import type { OwnedClip } from '../core/stanza.ts';
import type { TakeId } from '../core/take.ts';
import type { Plan, PlannedTake, PlanState } from '../plan/plan.ts';
import type { Reservation } from './budget.ts';
import type { Interruption } from './run-ports.ts';
import { STOPPED } from './take-machine.ts';
import type { Detached, TakeEnd, Unready } from './take-state.ts';

/** What a take came to in a run. */
export type TakeOutcome =
  /**
   * Owned before this run. `incomplete`: its file, its bytes or its stanza could not be put back. `unreadable`: it is no
   * video, and no other take of the variant is picked.
   */
  | { readonly kind: 'fresh'; readonly incomplete?: true; readonly unreadable?: true }
  /** Bought now; `cost` is the provider's figure, or what was set aside where it gives none. */
  | { readonly kind: 'owned'; readonly cost?: Money; readonly incomplete?: true; readonly unreadable?: true }
  /** The clip of an equal take serves here too. */
  | { readonly kind: 'shared' }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly taskId?: string; readonly cost?: Money }
  | { readonly kind: 'not-bought'; readonly failure: Failure }
  /** `waits`: on a task that goes on at the provider, or on the next run as was asked; that one will buy it. */
  | {
      readonly kind: 'blocked';
      readonly why: string;
      readonly by?: TakeId;
      readonly budget?: true;
      readonly waits?: true;
    }
  | { readonly kind: 'unconfirmed'; readonly attempt: string; readonly failure: Failure }
  | Detached
  /** Made from a take that nobody has picked yet. */
  | { readonly kind: 'awaiting-pick'; readonly of: string }
  /** Left out by the selection. */
  | { readonly kind: 'unselected' };

export interface RunResult {
  readonly exitCode: number;
  readonly outcomes: ReadonlyMap<TakeId, TakeOutcome>;
  /** What came of this run cost, by unit, failures that were billed included; at most, where a provider gives no figure. */
  readonly spent: readonly Money[];
  /** What is left of this run's own bounds. */
  readonly maxCostLeft: readonly Money[];
}

/** Of the exit codes that apply, a run gives the first of 3, 5, 1, 6, 4; what interrupts it (7, 130) beats them all. */
export const EXIT = {
  done: 0,
  failed: 1,
  badInput: 2,
  unconfirmed: 3,
  awaitingPick: 4,
  budget: 5,
  detached: 6,
  locked: 7,
  bug: 70,
  interrupted: 130,
} as const;

const INTERRUPTED: Readonly<Record<Interruption['kind'], number>> = {
  interrupted: EXIT.interrupted,
  locked: EXIT.locked,
  'state-removed': EXIT.failed,
};

export function resultOf(
  outcomes: ReadonlyMap<TakeId, TakeOutcome>,
  run: {
    readonly interruption?: Interruption['kind'];
    readonly maxCostLeft: readonly Money[];
    /** Tasks nobody asks for now that go on at their providers. */
    readonly orphansLeft: readonly Detached[];
    /** Costs beside those of the outcomes. */
    readonly spentBesides: readonly Money[];
  },
): RunResult {
  const all = [...outcomes.values()];
  const failed = [...all, ...run.orphansLeft].some(
    (outcome) =>
      outcome.kind === 'failed' ||
      outcome.kind === 'not-bought' ||
      (outcome.kind === 'blocked' && !outcome.waits) ||
      ('incomplete' in outcome && outcome.incomplete) ||
      ('unreadable' in outcome && outcome.unreadable),
  );
  const has = (kind: TakeOutcome['kind']): boolean => all.some((outcome) => outcome.kind === kind);
  const exitCode = run.interruption
    ? INTERRUPTED[run.interruption]
    : has('unconfirmed')
      ? EXIT.unconfirmed
      : all.some((outcome) => outcome.kind === 'blocked' && outcome.budget)
        ? EXIT.budget
        : failed
          ? EXIT.failed
          : has('detached') || run.orphansLeft.length > 0 || all.some((outcome) => outcome.kind === 'blocked')
            ? EXIT.detached
            : has('awaiting-pick')
              ? EXIT.awaitingPick
              : EXIT.done;
  const costs = all.flatMap((outcome) => ('cost' in outcome && outcome.cost ? [outcome.cost] : []));
  const spent = sumMoney([...costs, ...run.spentBesides]);
  return { exitCode, outcomes, spent, maxCostLeft: run.maxCostLeft };
}

export function outcomeOf(end: Exclude<TakeEnd, { kind: 'owned' }>): TakeOutcome {
  switch (end.kind) {
    case 'failed':
      return end;
    case 'not-bought':
      return { kind: 'not-bought', failure: end.failure };
    case 'unready':
      return end.why;
    case 'unconfirmed':
    case 'detached':
      return end;
  }
}

/** A generation that failed and was to be bought anew, which something has come in between. What it cost is counted. */
export function notBoughtAgain({ failure, taskId }: Extract<TakeEnd, { kind: 'failed' }>, why: Unready): TakeOutcome {
  const cause = why.kind === 'blocked' ? why.why : why.failure.message;
  const message = `${failure.message}; not bought again, ${cause}`;
  return { kind: 'failed', failure: { ...failure, message }, ...(taskId !== undefined && { taskId }) };
}

/** A take whose turn came when a run that does not stay had left already. */
export const LEFT: TakeOutcome = { kind: 'blocked', why: 'its turn came when the run had left, as asked', waits: true };

/** What a take comes to that the plan keeps from being bought. */
export function plannedOutcome(
  state: Extract<PlanState, { kind: 'in-flight' | 'unconfirmed' | 'failed' | 'blocked' }>,
): TakeOutcome {
  switch (state.kind) {
    // What stands in this storyboard's own journal is followed; two that follow one task would both own it.
    case 'in-flight':
      return {
        kind: 'blocked',
        why: `${state.board ?? 'another storyboard'} has it in flight; run again once that was collected`,
      };
    case 'unconfirmed': {
      const { attempt, reason, why } = state;
      return { kind: 'unconfirmed', attempt, failure: { reason, billed: 'unknown', message: why } };
    }
    case 'failed':
      return {
        kind: 'failed',
        failure: { reason: 'generation-failed', billed: state.billed, message: state.why },
      };
    case 'blocked':
      return { kind: 'blocked', why: state.why, ...(state.by !== undefined && { by: state.by }) };
    default:
      return unreachable(state);
  }
}

/** What a take without a clip makes of those that wait for it. */
export function blockedBy(take: TakeId, outcome: TakeOutcome): TakeOutcome {
  // What follows from a stop is no news of its own.
  if (outcome.kind === 'not-bought' && outcome.failure.reason === 'stopped')
    return { kind: 'blocked', why: STOPPED.message, by: take };
  if (outcome.kind === 'detached' || (outcome.kind === 'blocked' && outcome.waits))
    return { kind: 'blocked', why: `${take} is not there yet`, by: take, waits: true };
  const what = outcome.kind === 'not-bought' ? 'missing' : outcome.kind;
  return { kind: 'blocked', why: `${take} is ${what}`, by: take };
}

export function overBudget(why: string): Extract<Unready, { kind: 'blocked' }> {
  return { kind: 'blocked', why: `budget: ${why}`, budget: true };
}

/** A failed generation is bought again by itself only as often as the shot's `retries` says. */
export function mayBuyAgain(end: TakeEnd, retriesLeft: number): end is Extract<TakeEnd, { kind: 'failed' }> {
  return end.kind === 'failed' && end.taskId !== undefined && retriesLeft > 0;
}

/** The real figure in the place of what was set aside; what nobody can say stays spent. */
export function settle(reservation: Reservation, end: TakeEnd): void {
  switch (end.kind) {
    case 'owned':
      if (end.task.cost) reservation.settle(end.task.cost);
      return;
    case 'failed':
      if (end.cost) reservation.settle(end.cost);
      else if (end.failure.billed === 'no') reservation.release();
      return;
    case 'not-bought':
    case 'unready':
      reservation.release();
      return;
    case 'unconfirmed':
    case 'detached':
      return;
    default:
      unreachable(end);
  }
}

/** What a clip counts as: the provider's figure, or what was set aside for it where the provider gives none. */
export function costOf(take: PlannedTake, figure: Money | undefined): Money | undefined {
  return figure ?? (take.price && money(take.price.high, take.price.unit));
}

/** What is remembered of a clip that was bought just now. */
export function ownedClip(
  take: PlannedTake,
  { task, clip, stored }: Extract<TakeEnd, { kind: 'owned' }>,
  inputs: Readonly<Record<TakeId, string>>,
): OwnedClip {
  const { fingerprint, uses, provider, request } = take;
  const { taskId } = task;
  const cost = costOf(take, task.cost);
  return {
    fingerprint,
    uses,
    provider,
    taskId,
    ...clip,
    ...stored,
    ...(cost && { cost }),
    inputs,
    request: request.portable,
  };
}

/** How the stream of events says that a clip is kept in the store, and nowhere else. */
export function storedEvent(take: TakeId, { sha256, bytes, facts, unreadable }: StoredClip): RunEvent {
  const media = { ...(facts && { media: facts }), ...(unreadable !== undefined && { unreadable }) };
  return { type: 'owned', take, sha256, bytes, file: '', ...media };
}

/** How the stream of events says that a take ends without a clip. */
export function missedEvent(take: TakeId, outcome: TakeOutcome): RunEvent | undefined {
  switch (outcome.kind) {
    case 'not-bought':
      if (outcome.failure.reason === 'stopped') return { type: 'blocked', take, why: outcome.failure.message };
      return { type: 'failed', take, failure: outcome.failure };
    case 'failed':
      return { type: 'failed', take, failure: outcome.failure };
    case 'blocked':
      return { type: 'blocked', take, why: outcome.why, ...(outcome.by !== undefined && { by: outcome.by }) };
    case 'unconfirmed':
      return { type: 'unconfirmed', take, attempt: outcome.attempt, failure: outcome.failure };
    case 'detached':
      return { type: 'detached', take, taskId: outcome.taskId, why: outcome.why };
    case 'fresh':
    case 'owned':
    case 'shared':
    case 'awaiting-pick':
    case 'unselected':
      return undefined;
    default:
      return unreachable(outcome);
  }
}

export function startedEvent(
  { storyboard, takes, totals }: Plan,
  { simulated, orphans }: { readonly simulated: boolean; readonly orphans: number },
): RunEvent {
  const { owned, toBuy, inFlight } = totals;
  return {
    type: 'run-started',
    version: 1,
    storyboard: storyboard.file,
    simulated,
    takes: takes.length,
    owned,
    toBuy,
    inFlight,
    orphans,
  };
}

export function finishedEvent({ exitCode, outcomes, spent }: RunResult, renders: string): RunEvent {
  const all = [...outcomes.values()];
  const count = (...kinds: TakeOutcome['kind'][]): number => all.filter(({ kind }) => kinds.includes(kind)).length;
  const stopped = all.filter((outcome) => outcome.kind === 'not-bought' && outcome.failure.reason === 'stopped').length;
  return {
    type: 'run-finished',
    exitCode,
    owned: count('fresh', 'owned', 'shared'),
    bought: count('owned'),
    failed: count('failed', 'not-bought') - stopped,
    blocked: count('blocked') + stopped,
    unconfirmed: count('unconfirmed'),
    detached: count('detached'),
    awaitingPick: count('awaiting-pick'),
    spent,
    renders,
  };
}
