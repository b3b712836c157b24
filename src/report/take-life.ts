import { unreachable } from '../core/bug.ts';
import type { RunEvent } from '../core/event.ts';
import type { Failure } from '../core/failure.ts';
import type { Money } from '../core/money.ts';
import type { TakeId } from '../core/take.ts';
import type { TaskId } from '../core/task.ts';
import { lossOf } from '../core/unknown-task.ts';

/**
 * How far a take has come in one run, as its events tell. `since` is when we learned of it (milliseconds since 1970).
 *
 *     queued -> submitting -> running -> saving -> owned
 *        \          \            \----> failed, detached
 *         \          \--> unconfirmed, failed
 *          \--> blocked
 */
export type TakeLife =
  | { readonly kind: 'queued'; readonly pause?: string }
  | { readonly kind: 'submitting'; readonly since: number; readonly pause?: string }
  | {
      readonly kind: 'running';
      readonly since: number;
      readonly taskId: TaskId;
      /** Submitted by an earlier run: `since` is when this run took it up. */
      readonly resumed: boolean;
      readonly status?: string;
      readonly progress?: number;
      readonly pause?: string;
    }
  | {
      readonly kind: 'saving';
      readonly since: number;
      readonly taskId: TaskId;
      readonly cost?: Money;
      readonly pause?: string;
    }
  /** `file` is empty where the clip is in the store alone: an orphan's, or one that could not be put under renders/. */
  | { readonly kind: 'owned'; readonly file: string; readonly cost?: Money; readonly orphan?: string }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly taskId?: TaskId }
  | { readonly kind: 'unconfirmed'; readonly failure: Failure; readonly attempt: string }
  | { readonly kind: 'blocked'; readonly why: string; readonly by?: TakeId }
  | {
      readonly kind: 'detached';
      readonly taskId: TaskId;
      readonly why: string;
      /** The clip is finished at the provider, only not fetched yet. */
      readonly rendered: boolean;
      readonly cost?: Money;
      readonly orphan?: string;
    };

/** An event that says something about one take. */
export type TakeEvent = Exclude<RunEvent, { readonly type: 'run-started' | 'run-finished' | 'uploaded' | 'notice' }>;

export function isTakeEvent(event: RunEvent): event is TakeEvent {
  return !['run-started', 'run-finished', 'uploaded', 'notice'].includes(event.type);
}

/** What to call the take of an event: an orphan is not the take of the plan that bears its name. */
export function nameOf(event: TakeEvent): string {
  if (!('orphan' in event) || event.orphan === undefined) return event.take;
  return `${event.take} (as written before, attempt ${event.orphan.slice(0, 8)})`;
}

/** Whether a task was let go of with its clip finished, by the reason the run gives. */
export function isUnfetched(why: string): boolean {
  return why.startsWith('its clip could not be downloaded') || lossOf(why) === 'gone';
}

/** Whether a take was left alone because the run ended before its turn: nobody's failure. */
export function isStopped(why: string): boolean {
  return why.startsWith('the run was stopped');
}

/** The next stage. A task id once known is carried along until the clip is ours. */
export function lifeAfter(life: TakeLife, event: TakeEvent, now: number): TakeLife {
  switch (event.type) {
    case 'submitting':
      return { kind: 'submitting', since: now };
    case 'submitted':
      return {
        kind: 'running',
        since: life.kind === 'submitting' ? life.since : now,
        taskId: event.taskId,
        resumed: false,
      };
    case 'resumed':
      return { kind: 'running', since: now, taskId: event.taskId, resumed: true };
    case 'progress': {
      const { taskId, status, progress } = event;
      const run = life.kind === 'running' ? life : { kind: 'running' as const, since: now, resumed: true };
      return {
        kind: 'running',
        since: run.since,
        resumed: run.resumed,
        taskId,
        status,
        ...(progress !== undefined && { progress }),
      };
    }
    case 'waiting':
      return 'since' in life || life.kind === 'queued'
        ? { ...life, pause: event.why }
        : { kind: 'queued', pause: event.why };
    case 'succeeded':
      return { kind: 'saving', since: now, taskId: event.taskId, ...(event.cost && { cost: event.cost }) };
    case 'owned':
      return {
        kind: 'owned',
        file: event.file,
        ...(life.kind === 'saving' && life.cost && { cost: life.cost }),
        ...(event.orphan !== undefined && { orphan: event.orphan }),
      };
    case 'failed':
      return {
        kind: 'failed',
        failure: event.failure,
        ...('taskId' in life && life.taskId !== undefined && { taskId: life.taskId }),
      };
    case 'unconfirmed':
      return { kind: 'unconfirmed', failure: event.failure, attempt: event.attempt };
    case 'blocked':
      return { kind: 'blocked', why: event.why, ...(event.by !== undefined && { by: event.by }) };
    case 'detached':
      return lifeDetached(life, event);
    default:
      return unreachable(event);
  }
}

function lifeDetached(life: TakeLife, event: Extract<TakeEvent, { type: 'detached' }>): TakeLife {
  const { taskId, why, orphan } = event;
  return {
    kind: 'detached',
    taskId,
    why,
    rendered: life.kind === 'saving' || isUnfetched(why),
    ...(life.kind === 'saving' && life.cost && { cost: life.cost }),
    ...(orphan !== undefined && { orphan }),
  };
}
