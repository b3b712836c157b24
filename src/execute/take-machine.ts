import type { IntentRecord } from '../core/attempt.ts';
import { Bug, unreachable } from '../core/bug.ts';
import type { Failure } from '../core/failure.ts';
import type { RemoteClip, TaskStatus } from '../core/task.ts';
import { goneClipText } from '../core/unknown-task.ts';
import { RETRY_RULES } from './retry-rules.ts';
import type { LaterRecord, Step, TakeEffect, TakeEnd, TakeEvent, TakeState, TaskInHand, Tries } from './take-state.ts';

/*
 * The life of one take, as a pure machine: `step(state, event)` gives the next state and the one thing to do now.
 * Whoever drives it does that thing and comes back with what happened; nothing here waits, writes or sends.
 *
 *   idle --begin--> intending --written--> posting --reply--+--> noting(submitted) --written--> polling
 *    ^               |     |                                |                                   |  ^ |
 *    |         (no room) (disk says no)                     +-- not accepted, 429 --> noting    +--+ | (poll, wait)
 *    |               |     v                                |       |                                |
 *    |               |   ended                              |       v                    succeeded / | \ failed
 *    +--- cooling <--+----------------------------------------------+                                v   v
 *            |                                              |                    noting(succeeded)  noting(failed)
 *         (stop) --> ended                                  +-- refused --> noting --> ended         |      |
 *                                                           +-- anything else --> noting(unconfirmed)|      +--> ended
 *                                                                                    --> ended       v
 *                                                                        downloading --> noting(downloaded) --> ended
 *
 * 1. `post` is only ever asked for right after an intent was written, and at most once per intent.
 * 2. What a reply says is written before anything else is done about it; a task id before the first poll.
 * 3. Only `not-accepted`, `throttled` and `no-room` lead back to `idle`, and each next POST has an intent of its own.
 * 4. No poll and no failed download ever leads to a POST.
 * 5. A disk that refuses a record stops the take where it is, and its end says what the next run will find: unconfirmed,
 *    with the task id, where that could not be recorded; a task in flight where it was, whatever else was not.
 * 6. A clip that was finished once never becomes a failure.
 * 7. `no-room` comes before anything was written: it uses up no try, and leaves no trace in the journal.
 */

const UNTRIED: Tries = { refused: 0, throttled: 0 };

export const START: Step = { state: { kind: 'idle', tries: UNTRIED }, effect: { kind: 'acquire' } };

export function step(state: TakeState, event: TakeEvent): Step {
  switch (state.kind) {
    case 'idle':
      if (event.kind === 'begin') return intending(event.intent, state.tries);
      if (event.kind === 'resume') return event.clip ? downloading(event.task, event.clip) : awaitPoll(event.task);
      if (event.kind === 'denied') return end({ kind: 'not-bought', failure: event.failure });
      if (event.kind === 'unready') return end(event);
      break;
    case 'intending':
      if (event.kind === 'written')
        return { state: { ...state, kind: 'posting' }, effect: { kind: 'post', intent: state.intent } };
      if (event.kind === 'write-failed' && event.failure.reason === 'no-room')
        return cooling('no-room', state.tries, event.failure);
      if (event.kind === 'write-failed') return end({ kind: 'not-bought', failure: event.failure });
      break;
    case 'posting':
      if (event.kind === 'submit-reply') return afterSubmit(state, event);
      break;
    case 'noting':
      if (event.kind === 'written') return state.next;
      if (event.kind === 'write-failed') return afterLostRecord(state, event.failure);
      break;
    case 'cooling':
      if (event.kind === 'woken') return { state: { kind: 'idle', tries: state.tries }, effect: { kind: 'acquire' } };
      if (event.kind === 'stop') return end({ kind: 'not-bought', failure: STOPPED });
      break;
    case 'polling':
      if (event.kind === 'woken') return { state, effect: { kind: 'poll', task: state.task } };
      if (event.kind === 'poll-reply') return afterPoll(state.task, event);
      if (event.kind === 'stop') return detach(state.task, event.why);
      break;
    case 'downloading':
      if (event.kind === 'woken')
        return { state: { kind: 'polling', task: state.task }, effect: { kind: 'poll', task: state.task } };
      if (event.kind === 'download-reply') return afterDownload(state, event);
      if (event.kind === 'stop') return detach(state.task, event.why);
      break;
    case 'ended':
      break;
    default:
      return unreachable(state);
  }
  throw new Bug(`take machine: ${event.kind} cannot happen while ${state.kind}`);
}

function intending(intent: IntentRecord, tries: Tries): Step {
  return { state: { kind: 'intending', intent, tries }, effect: { kind: 'write', record: intent } };
}

function end(end: TakeEnd): Step {
  return { state: { kind: 'ended', end }, effect: { kind: 'end', end } };
}

/** Writes a record first; `next` follows once it is on disk. */
function note(record: LaterRecord, next: Step, task?: TaskInHand): Step {
  return { state: { kind: 'noting', record, next, ...(task && { task }) }, effect: { kind: 'write', record } };
}

type CoolDown = Extract<TakeEffect, { kind: 'cool-down' }>;

function cooling(rule: CoolDown['rule'], tries: Tries, failure: Failure, retryAfterMs?: number): Step {
  return {
    state: { kind: 'cooling', tries },
    effect: { kind: 'cool-down', rule, tries, failure, ...(retryAfterMs !== undefined && { retryAfterMs }) },
  };
}

function awaitPoll(task: TaskInHand, throttled = false, retryAfterMs?: number): Step {
  return {
    state: { kind: 'polling', task },
    effect: { kind: 'await-poll', task, throttled, ...(retryAfterMs !== undefined && { retryAfterMs }) },
  };
}

function downloading(task: TaskInHand, clip: RemoteClip): Step {
  return { state: { kind: 'downloading', task, clip }, effect: { kind: 'download', task, clip } };
}

/** Nothing was sent. */
export const STOPPED: Failure = {
  reason: 'stopped',
  billed: 'no',
  message: 'the run was stopped before it was submitted',
};

/** The task stays with the provider; where it is finished already, what it cost is known. */
function detach({ taskId, cost }: TaskInHand, why: string, incomplete?: true): Step {
  return end({ kind: 'detached', taskId, why, ...(cost && { cost }), ...(incomplete && { incomplete }) });
}

function afterSubmit(
  { intent, tries }: Extract<TakeState, { kind: 'posting' }>,
  { outcome, at }: Extract<TakeEvent, { kind: 'submit-reply' }>,
): Step {
  const { attempt } = intent;
  switch (outcome.kind) {
    case 'accepted': {
      const { taskId, status } = outcome;
      const task: TaskInHand = { attempt, take: intent.take, taskId, submittedAt: at, polls: 0, failedDownloads: 0 };
      const then = status && isTerminal(status) ? afterStatus(task, status, at) : awaitPoll(task);
      return note({ kind: 'submitted', at, attempt, taskId }, then, task);
    }
    case 'not-accepted': {
      const { failure, retryAfterMs } = outcome;
      const next = { ...tries, refused: tries.refused + 1 };
      const isLast = next.refused >= RETRY_RULES['not-accepted'].again.tries;
      const then = isLast ? end({ kind: 'failed', failure }) : cooling('not-accepted', next, failure, retryAfterMs);
      return note({ kind: 'not-accepted', at, attempt, failure }, then);
    }
    case 'throttled': {
      const { failure, retryAfterMs } = outcome;
      const next = { ...tries, throttled: tries.throttled + 1 };
      return note({ kind: 'not-accepted', at, attempt, failure }, cooling('throttled', next, failure, retryAfterMs));
    }
    case 'refused':
      return note(
        { kind: 'failed', at, attempt, failure: outcome.failure },
        end({ kind: 'failed', failure: outcome.failure }),
      );
    case 'provider-stopped': {
      const { failure } = outcome;
      return note({ kind: 'not-accepted', at, attempt, failure }, end({ kind: 'not-bought', failure }));
    }
    case 'unconfirmed': {
      const { failure } = outcome;
      return note({ kind: 'unconfirmed', at, attempt, failure }, end({ kind: 'unconfirmed', attempt, failure }));
    }
    default:
      return unreachable(outcome);
  }
}

function afterPoll(task: TaskInHand, { outcome, at }: Extract<TakeEvent, { kind: 'poll-reply' }>): Step {
  switch (outcome.kind) {
    case 'status': {
      const { unreachableSince: _answered, ...rest } = task;
      return afterStatus({ ...rest, polls: task.polls + 1 }, outcome.status, at);
    }
    case 'throttled':
      return awaitPoll(task, true, outcome.retryAfterMs);
    case 'unreachable':
      return awaitPoll({ ...task, unreachableSince: task.unreachableSince ?? at });
    default:
      return unreachable(outcome);
  }
}

function isTerminal(status: TaskStatus): boolean {
  return status.kind === 'succeeded' || status.kind === 'failed';
}

function afterStatus(task: TaskInHand, status: TaskStatus, at: number): Step {
  const { attempt, taskId } = task;
  const cost = 'cost' in status && status.cost ? { cost: status.cost } : {};
  switch (status.kind) {
    case 'queued':
    case 'running': {
      const { vendorStatus } = status;
      const next = awaitPoll({ ...task, vendorStatus });
      return vendorStatus === task.vendorStatus
        ? next
        : note({ kind: 'polled', at, attempt, vendorStatus }, next, task);
    }
    case 'succeeded': {
      const { clip, vendorStatus } = status;
      const done = { ...task, vendorStatus, ...cost };
      return note({ kind: 'succeeded', at, attempt, clip, ...cost }, downloading(done, clip), done);
    }
    case 'failed': {
      const { failure } = status;
      // It was finished and paid for once: a later word to the contrary is a mistake of theirs, and no reason to buy.
      if (task.failedDownloads > 0) return awaitPoll({ ...task, unreachableSince: task.unreachableSince ?? at });
      const then = end({ kind: 'failed', failure, taskId, ...cost });
      return note({ kind: 'failed', at, attempt, failure, ...cost }, then, { ...task, ...cost });
    }
    default:
      return unreachable(status);
  }
}

function afterDownload(
  { task, clip }: Extract<TakeState, { kind: 'downloading' }>,
  { outcome, at }: Extract<TakeEvent, { kind: 'download-reply' }>,
): Step {
  const { attempt } = task;
  if (outcome.kind === 'stored') {
    const { clip: stored } = outcome;
    return note({ kind: 'downloaded', at, attempt, clip: stored }, end({ kind: 'owned', task, clip, stored }), task);
  }
  const again = { ...task, failedDownloads: task.failedDownloads + 1 };
  if (again.failedDownloads >= RETRY_RULES['download-failed'].again.tries) {
    const { failure } = outcome;
    return detach(again, goneClipText(failure) ?? `its clip could not be downloaded: ${failure.message}`);
  }
  return {
    state: { kind: 'downloading', task: again, clip },
    effect: { kind: 'await-download', task: again, failure: outcome.failure },
  };
}

/** The disk refused a record after the request had left. What only the record would have told goes into the end. */
function afterLostRecord({ record, task, next }: Extract<TakeState, { kind: 'noting' }>, failure: Failure): Step {
  switch (record.kind) {
    case 'submitted': {
      const { attempt, taskId } = record;
      const message = `${failure.message}; the provider has task ${taskId}, which could not be recorded: note it down, reconcile --adopt takes it up`;
      return end({ kind: 'unconfirmed', attempt, failure: { ...failure, billed: 'unknown', message }, taskId });
    }
    // Without it, the intent alone already says that nobody knows.
    case 'unconfirmed':
      return next;
    default: {
      if (task) return detach(task, failure.message, true);
      const message = `${failure.message}; nothing was bought, but as that could not be recorded, the next run calls it unconfirmed`;
      return end({ kind: 'not-bought', failure: { ...failure, message } });
    }
  }
}
