import { unreachable } from '../core/bug.ts';
import type { Failure, FailureReason } from '../core/failure.ts';
import { formatMoney } from '../core/money.ts';
import type { TakeId } from '../core/take.ts';
import { lossOf } from '../core/unknown-task.ts';
import type { Plan, PlannedTake } from '../plan/plan.ts';
import { boardAdvice } from './board-advice.ts';
import { adviceText, billedText, reasonText, unconfirmedText, vendorWords } from './failure-advice.ts';
import { expectedText } from './money-text.ts';
import { pickAdvice } from './pick-text.ts';
import { type RunCommand, writeOffCommand } from './run-command.ts';
import { isAboutSelection, selectorOf } from './selection-gap.ts';
import { isStopped, type TakeLife } from './take-life.ts';
import { type UnfitClip, unfitTroubles } from './unfit-clips.ts';

export type TroubleKind =
  | 'failed'
  | 'unconfirmed'
  | 'rendered'
  | 'detached'
  | 'unplaced'
  | 'lost'
  | 'unreadable'
  | 'blocked'
  | 'awaiting-pick'
  | 'flawed'
  | 'stopped';

/** Takes that have no clip at the end of a run, no file, or another clip than was asked: one, or all of one cause. */
export interface Trouble {
  readonly kind: TroubleKind;
  readonly takes: readonly TakeId[];
  readonly headline: string;
  readonly details: readonly string[];
  /** Troubles of one kind and cause are told once. */
  readonly cause?: string;
}

/** What a run came to, as far as troubles are concerned. */
export interface RunOutcome {
  readonly plan: Plan;
  readonly simulated: boolean;
  readonly lives: ReadonlyMap<TakeId, TakeLife>;
  /** The last notice about each take. */
  readonly notices: ReadonlyMap<TakeId, string>;
  /** Takes whose clips are owned, and could not be brought to this machine. */
  readonly lost: ReadonlySet<TakeId>;
  /** Clips that are owned and are not what was asked. */
  readonly unfit: ReadonlyMap<TakeId, UnfitClip>;
  readonly run: RunCommand;
}

/**
 * Every take without a clip, in the order the run met them, then what the plan knew and the run never touched.
 * A stream that ends early (an interrupted run) leaves takes on their way: they are detached, or unconfirmed where
 * the answer to a submit never came.
 */
export function troublesOf(outcome: RunOutcome): readonly Trouble[] {
  const { plan, lives } = outcome;
  const met = [...lives].map(([take, life]) => troubleOf(take, life, outcome));
  // The outcome of a twin is that of the take it equals.
  const untouched = plan.takes
    .filter(({ id }) => !lives.has(id))
    .map(
      (take) => (take.twin === undefined ? plannedTrouble(take, outcome) : undefined) ?? restoreTrouble(take, outcome),
    );
  const unfit = unfitTroubles(outcome.unfit, outcome);
  return grouped([...met, ...untouched, ...unfit].filter((trouble) => trouble !== undefined));
}

function grouped(troubles: readonly Trouble[]): readonly Trouble[] {
  const groups = new Map<string, Trouble>();
  for (const [index, trouble] of troubles.entries()) {
    const key = trouble.cause === undefined ? String(index) : `${trouble.kind} ${trouble.cause}`;
    const first = groups.get(key);
    groups.set(key, first ? { ...first, takes: [...first.takes, ...trouble.takes] } : trouble);
  }
  return [...groups.values()];
}

function troubleOf(take: TakeId, life: TakeLife, outcome: RunOutcome): Trouble | undefined {
  const takes = [take];
  switch (life.kind) {
    case 'queued':
      return undefined;
    case 'owned':
      if (life.file !== '' || life.orphan !== undefined) return undefined;
      return { kind: 'unplaced', takes, headline: outcome.notices.get(take) ?? 'kept in the store', details: [] };
    case 'failed':
      return failedTrouble(take, life, outcome);
    case 'unconfirmed': {
      const details = [vendorWords(life.failure), `attempt ${life.attempt}`, ...adviceOn(take, outcome)];
      const headline = unconfirmedText(life.failure.reason);
      return { kind: 'unconfirmed', takes, headline, details, cause: life.attempt };
    }
    case 'submitting':
      return { kind: 'unconfirmed', takes, headline: 'the run ended while the request was on its way', details: [] };
    case 'running':
      return { kind: 'detached', takes, headline: `task ${life.taskId}`, details: [] };
    case 'saving':
      return { kind: 'rendered', takes, headline: `task ${life.taskId}`, details: [] };
    case 'detached': {
      const kind = life.rendered ? 'rendered' : 'detached';
      return { kind, takes, headline: `task ${life.taskId}`, details: [life.why, ...wayOut(take, life, outcome)] };
    }
    case 'blocked':
      if (wasStopped(take, outcome)) return stoppedTrouble(take);
      return { kind: 'blocked', takes, headline: blockedText(life), details: adviceOn(take, outcome) };
    default:
      return unreachable(life);
  }
}

/** What to do about a task that its provider does not know, and may never know again, or about a clip that is gone. */
function wayOut(
  take: TakeId,
  { why, orphan }: Extract<TakeLife, { kind: 'detached' }>,
  { plan, simulated }: RunOutcome,
): readonly string[] {
  const loss = lossOf(why);
  if (!loss) return [];
  const command = writeOffCommand(plan.storyboard.file, orphan ?? take, simulated);
  return [`should it stay ${loss}: ${command} gives it up, and the next run buys it anew`];
}

/** What another storyboard has to do about a take first. */
function adviceOn(take: TakeId, { plan, simulated }: RunOutcome): readonly string[] {
  const state = plan.takes.find(({ id }) => id === take)?.state;
  const advice = state && boardAdvice(state, simulated);
  return advice === undefined ? [] : [`next: ${advice}`];
}

/** Whether the run ended before the turn of a take, or of one it waits for. */
function wasStopped(take: TakeId, outcome: RunOutcome): boolean {
  const life = outcome.lives.get(take);
  if (life?.kind === 'failed') return life.failure.reason === 'stopped';
  if (life?.kind !== 'blocked') return false;
  return isStopped(life.why) || (life.by !== undefined && wasStopped(life.by, outcome));
}

function stoppedTrouble(take: TakeId): Trouble {
  return { kind: 'stopped', takes: [take], headline: '', details: [], cause: 'the end of the run' };
}

/** What stops a provider for the whole run, whatever is asked of it. */
const PROVIDER_WIDE: ReadonlySet<FailureReason> = new Set(['unauthorized', 'no-funds']);

function failedTrouble(
  take: TakeId,
  { failure, taskId }: Extract<TakeLife, { kind: 'failed' }>,
  { plan, run }: RunOutcome,
): Trouble {
  if (failure.reason === 'stopped') return stoppedTrouble(take);
  const task = taskId === undefined ? [] : [`task ${taskId}`];
  const { provider = '' } = plan.takes.find(({ id }) => id === take) ?? {};
  return {
    kind: 'failed',
    takes: [take],
    headline: `${reasonText(failure)}, ${billedText(failure.billed)}`,
    details: [vendorWords(failure), ...task, `next: ${adviceText(failure, run)}`],
    ...(taskId === undefined && { cause: causeOf(failure, provider) }),
  };
}

/** Request ids differ from answer to answer; the refusal of a key or an account is one all the same. */
function causeOf(failure: Failure, provider: string): string {
  const { reason, httpStatus = 0 } = failure;
  return PROVIDER_WIDE.has(reason) ? `${provider} ${reason} ${httpStatus}` : `${reason} ${vendorWords(failure)}`;
}

function plannedTrouble(
  { id, state, unselected }: PlannedTake,
  { run, plan, simulated }: RunOutcome,
): Trouble | undefined {
  const takes = [id];
  // What may be paid for is told of, whatever was selected.
  if (unselected && (state.kind === 'failed' || state.kind === 'blocked')) return undefined;
  switch (state.kind) {
    case 'in-flight':
      return { kind: 'detached', takes, headline: `task ${state.taskId}`, details: [] };
    case 'unconfirmed': {
      const details = [state.why, `attempt ${state.attempt}`];
      return { kind: 'unconfirmed', takes, headline: unconfirmedText(state.reason), details };
    }
    case 'failed': {
      const next = `next: change the shot, or ${run('--retry-failed')} buys it again`;
      return { kind: 'failed', takes, headline: `${state.why} (${billedText(state.billed)})`, details: [next] };
    }
    case 'blocked':
      return { kind: 'blocked', takes, headline: blockedText(state), details: [] };
    case 'awaiting-pick':
      return {
        kind: 'awaiting-pick',
        takes,
        headline: pickAdvice(state.of, plan.storyboard.file, simulated),
        details: [],
        cause: state.of,
      };
    case 'fresh':
    case 'elsewhere':
    case 'input-replaced':
    case 'missing':
    case 'stale':
    case 'left-out':
      return undefined;
    default:
      return unreachable(state);
  }
}

/** A clip that was owned before or belongs to an equal take, and whose file could not be put where it belongs. */
function restoreTrouble(take: PlannedTake, { plan, notices, lost, run }: RunOutcome): Trouble | undefined {
  const headline = notices.get(take.id);
  if (headline === undefined) return undefined;
  const { id, state, price } = take;
  if (!lost.has(id) || !('clip' in state)) return { kind: 'unplaced', takes: [id], headline, details: [] };
  const { taskId, cost } = state.clip;
  const details = [
    `task ${taskId} at ${take.provider}${cost ? `, paid ${formatMoney(cost)}` : ''}`,
    `${run('--rebuy', selectorOf(take, plan.takes))} buys it again${price ? `, for ${expectedText(price)}` : ''}`,
  ];
  return { kind: 'lost', takes: [id], headline, details };
}

/** Why a take is blocked, naming the take it waits for once, and what to do where the command itself is the cause. */
export function blockedText({ why, by }: { readonly why: string; readonly by?: TakeId }): string {
  if (by !== undefined && isAboutSelection(why)) return `${why}; select it too`;
  return by === undefined || why.includes(by) ? why : `${why} (waits for ${by})`;
}
