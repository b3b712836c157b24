import { unreachable } from '../core/bug.ts';
import type { TakeId } from '../core/take.ts';
import type { Plan, PlannedTake } from '../plan/plan.ts';
import { commandText } from './command-text.ts';
import { adviceText, billedText, reasonText, vendorWords } from './failure-advice.ts';
import type { TakeLife } from './take-life.ts';

export type TroubleKind = 'failed' | 'unconfirmed' | 'detached' | 'blocked';

/** A take that has no clip at the end of a run, in words. */
export interface Trouble {
  readonly kind: TroubleKind;
  readonly take: TakeId;
  readonly headline: string;
  readonly details: readonly string[];
}

/**
 * Every take without a clip, in the order the run met them, then what the plan knew and the run never touched.
 * A stream that ends early (an interrupted run) leaves takes on their way: they are detached, or unconfirmed where
 * the answer to a submit never came.
 */
export function troublesOf(plan: Plan, lives: ReadonlyMap<TakeId, TakeLife>): readonly Trouble[] {
  const { file } = plan.storyboard;
  const met = [...lives].map(([take, life]) => troubleOf(take, life, file));
  // The outcome of a twin is that of the take it equals.
  const untouched = plan.takes
    .filter(({ id, twin }) => twin === undefined && !lives.has(id))
    .map((take) => plannedTrouble(take, file));
  return [...met, ...untouched].filter((trouble) => trouble !== undefined);
}

function troubleOf(take: TakeId, life: TakeLife, file: string): Trouble | undefined {
  switch (life.kind) {
    case 'queued':
    case 'owned':
      return undefined;
    case 'failed': {
      const { failure, taskId } = life;
      const headline = `${reasonText(failure)}, ${billedText(failure.billed)}`;
      const task = taskId === undefined ? [] : [`task ${taskId}`];
      return {
        kind: 'failed',
        take,
        headline,
        details: [vendorWords(failure), ...task, `next: ${adviceText(failure, file)}`],
      };
    }
    case 'unconfirmed': {
      const details = [vendorWords(life.failure), `attempt ${life.attempt}`];
      return { kind: 'unconfirmed', take, headline: reasonText(life.failure), details };
    }
    case 'submitting':
      return { kind: 'unconfirmed', take, headline: 'the run ended while the request was on its way', details: [] };
    case 'running':
    case 'saving':
      return { kind: 'detached', take, headline: `task ${life.taskId}`, details: [] };
    case 'detached':
      return { kind: 'detached', take, headline: `task ${life.taskId}`, details: [life.why] };
    case 'blocked':
      return { kind: 'blocked', take, headline: blockedText(life), details: [] };
    default:
      return unreachable(life);
  }
}

function plannedTrouble({ id: take, state }: PlannedTake, file: string): Trouble | undefined {
  switch (state.kind) {
    case 'in-flight':
      return { kind: 'detached', take, headline: `task ${state.taskId}`, details: [] };
    case 'unconfirmed':
      return { kind: 'unconfirmed', take, headline: state.why, details: [`attempt ${state.attempt}`] };
    case 'failed': {
      const next = `next: change the shot, or ${commandText('run', file, '--retry-failed')} buys it again`;
      return { kind: 'failed', take, headline: `${state.why} (${billedText(state.billed)})`, details: [next] };
    }
    case 'blocked':
      return { kind: 'blocked', take, headline: blockedText(state), details: [] };
    case 'fresh':
    case 'elsewhere':
    case 'missing':
    case 'stale':
      return undefined;
    default:
      return unreachable(state);
  }
}

/** Why a take is blocked, naming the take it waits for once. */
export function blockedText({ why, by }: { readonly why: string; readonly by?: TakeId }): string {
  return by === undefined || why.includes(by) ? why : `${why} (waits for ${by})`;
}
