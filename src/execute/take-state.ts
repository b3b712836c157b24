import type { AttemptRecord, IntentRecord, StoredClip } from '../core/attempt.ts';
import type { Failure } from '../core/failure.ts';
import type { Money } from '../core/money.ts';
import type { StatusOutcome, SubmitOutcome } from '../core/provider.ts';
import type { TakeId } from '../core/take.ts';
import type { RemoteClip, TaskId } from '../core/task.ts';

/** Where a take is on its way to its clip; `take-machine.ts` has the drawing. */
export type TakeState =
  | { readonly kind: 'idle'; readonly tries: Tries }
  | { readonly kind: 'intending'; readonly intent: IntentRecord; readonly tries: Tries }
  | { readonly kind: 'posting'; readonly intent: IntentRecord; readonly tries: Tries }
  /** A record is being written; `next` is what comes after it is on disk. `task`: the one it is about, once it has one. */
  | { readonly kind: 'noting'; readonly record: LaterRecord; readonly next: Step; readonly task?: TaskInHand }
  | { readonly kind: 'cooling'; readonly tries: Tries }
  | { readonly kind: 'polling'; readonly task: TaskInHand }
  | { readonly kind: 'downloading'; readonly task: TaskInHand; readonly clip: RemoteClip }
  | { readonly kind: 'ended'; readonly end: TakeEnd };

/** What is recorded after the intent. */
export type LaterRecord = Exclude<AttemptRecord, { kind: 'intent' }>;

/** POSTs that took nothing on. Only refusals use up attempts; 429 makes the pauses longer, for as long as it lasts. */
export interface Tries {
  readonly refused: number;
  readonly throttled: number;
}

/** A task the provider has, as it is followed. */
export interface TaskInHand {
  readonly attempt: string;
  readonly take: TakeId;
  readonly taskId: TaskId;
  /** Milliseconds since 1970. */
  readonly submittedAt: number;
  readonly vendorStatus?: string;
  /** Polls so far that got an answer. */
  readonly polls: number;
  /** Since when no poll has been answered; milliseconds since 1970. */
  readonly unreachableSince?: number;
  /** Downloads that failed so far. */
  readonly failedDownloads: number;
  /** What the provider says it cost, once it is finished. */
  readonly cost?: Money;
}

export type TakeEvent =
  | { readonly kind: 'begin'; readonly intent: IntentRecord }
  /** There will be no slot: the provider refuses us, or the run is over. */
  | { readonly kind: 'denied'; readonly failure: Failure }
  /** There is a slot, and the request is not sent after all. */
  | { readonly kind: 'unready'; readonly why: Unready }
  | { readonly kind: 'resume'; readonly task: TaskInHand; readonly clip?: RemoteClip }
  | { readonly kind: 'written' }
  | { readonly kind: 'write-failed'; readonly failure: Failure }
  | { readonly kind: 'submit-reply'; readonly outcome: SubmitOutcome; readonly at: number }
  | { readonly kind: 'woken' }
  | { readonly kind: 'poll-reply'; readonly outcome: StatusOutcome; readonly at: number }
  | { readonly kind: 'download-reply'; readonly outcome: DownloadOutcome; readonly at: number }
  /** The run ends before the take does: a signal, a deadline. */
  | { readonly kind: 'stop'; readonly why: string };

/** Why a take that has its slot can not be sent: an input it needs, or the money. */
export type Unready =
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'blocked'; readonly why: string; readonly by?: TakeId; readonly budget?: true };

export type DownloadOutcome =
  | { readonly kind: 'stored'; readonly clip: StoredClip }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** The one thing to do next. */
export type TakeEffect =
  | { readonly kind: 'write'; readonly record: AttemptRecord }
  | { readonly kind: 'post'; readonly intent: IntentRecord }
  /** Before the next POST: give the slot back, wait as the rule says, ask for a slot again. */
  | {
      readonly kind: 'cool-down';
      readonly rule: 'not-accepted' | 'throttled' | 'no-room';
      readonly tries: Tries;
      readonly failure: Failure;
      readonly retryAfterMs?: number;
    }
  | {
      readonly kind: 'await-poll';
      readonly task: TaskInHand;
      readonly throttled: boolean;
      readonly retryAfterMs?: number;
    }
  | { readonly kind: 'poll'; readonly task: TaskInHand }
  | { readonly kind: 'download'; readonly task: TaskInHand; readonly clip: RemoteClip }
  | { readonly kind: 'await-download'; readonly task: TaskInHand; readonly failure: Failure }
  | { readonly kind: 'acquire' }
  | { readonly kind: 'end'; readonly end: TakeEnd };

/** How a take leaves a run. */
export type TakeEnd =
  | { readonly kind: 'owned'; readonly task: TaskInHand; readonly clip: RemoteClip; readonly stored: StoredClip }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly taskId?: TaskId; readonly cost?: Money }
  /** Nothing was bought: refused by the disk, by a stopped provider, or by a signal before the POST. */
  | { readonly kind: 'not-bought'; readonly failure: Failure }
  /** Nothing was bought: it could not be sent. */
  | { readonly kind: 'unready'; readonly why: Unready }
  /** `taskId`: the provider named it, and the disk refused it. */
  | { readonly kind: 'unconfirmed'; readonly attempt: string; readonly failure: Failure; readonly taskId?: TaskId }
  | Detached;

/** `incomplete`: the disk refused what there was to record, so that the next run asks the provider once more. */
export interface Detached {
  readonly kind: 'detached';
  readonly taskId: TaskId;
  readonly why: string;
  readonly cost?: Money;
  readonly incomplete?: true;
}

export interface Step {
  readonly state: TakeState;
  readonly effect: TakeEffect;
}
