import type { Money } from './money.ts';
import type { ModelName, ProviderName, TakeId } from './take.ts';
import type { TaskId } from './task.ts';

/**
 * What came of looking for submits that nobody answered, as plain JSON: `reconcile --json` prints it
 * (schemas/reconcile.schema.json), the terminal shows it in words. Times are milliseconds since 1970.
 */
export interface Reconciliation {
  readonly version: 1;
  /** As it was named on the command line. */
  readonly storyboard: string;
  readonly simulated: boolean;
  /** Every unconfirmed submit of this storyboard, or the one that was named; in the order they were sent. */
  readonly takes: readonly ReconciledTake[];
  /** Submits of this storyboard that are still unconfirmed. */
  readonly unconfirmed: number;
  /** Unconfirmed submits of the project's other storyboards, which have to be named to be settled. */
  readonly elsewhere: readonly { readonly storyboard: string; readonly unconfirmed: number }[];
}

/** One submit without an answer, or a task that the user gives up: what is known of it, what was found, what became of it. */
export interface ReconciledTake {
  readonly take: TakeId;
  /** Also the `Idempotency-Key` of the request, where the provider takes one. */
  readonly attempt: string;
  readonly provider: ProviderName;
  readonly baseUrl: string;
  readonly uses: ModelName;
  /** The vendor's model name. */
  readonly model: string;
  /** By this machine's clock. */
  readonly sentAt: number;
  /** What is set aside for it; null = it has no price. */
  readonly reserved: Money | null;
  readonly prompt?: string;
  /** Why nobody knows. */
  readonly why: string;
  readonly finding: Finding;
  /**
   * `adopted` = its task is followed by the next run; `released` = it may be bought anew, nothing was paid. Nothing was
   * recorded of what stays `unconfirmed`, or `in-flight` where it is a task that the user may give up.
   */
  readonly outcome: 'adopted' | 'released' | 'written-off' | 'unconfirmed' | 'in-flight';
}

/** Whether anything was recorded of a take. */
export function isSettled({ outcome }: ReconciledTake): boolean {
  return outcome !== 'unconfirmed' && outcome !== 'in-flight';
}

export type Finding =
  | ListFinding
  /** Nobody could be asked; the user decides. */
  | { readonly kind: 'unlisted'; readonly why: string; readonly usage?: UsageHint }
  /** The user named the task, and the provider knows it. */
  | { readonly kind: 'named'; readonly taskId: TaskId; readonly vendorStatus: string }
  /** The user has given it up. */
  | { readonly kind: 'given-up' }
  /** The user gives up a task that was in flight: its provider, asked just now, does not know it. */
  | { readonly kind: 'unknown'; readonly taskId: TaskId; readonly why: string }
  /** The user gives up a clip that was finished: every address of it that is known, tried just now, says it is gone. */
  | { readonly kind: 'gone'; readonly taskId: TaskId; readonly why: string };

/** What a provider's list of tasks says about one submit. */
export type ListFinding =
  | { readonly kind: 'found'; readonly taskId: TaskId }
  /** It was never taken on; `why` is the evidence. */
  | { readonly kind: 'absent'; readonly why: string }
  | { readonly kind: 'ambiguous'; readonly why: string; readonly candidates: readonly Candidate[] };

/** A task of nobody in this project that may be the one. */
export interface Candidate {
  readonly taskId: TaskId;
  /** By the provider's clock. */
  readonly createdAt?: number;
  /** What the list says was asked for: the same; the same prompt, but something else differs; nothing. */
  readonly request: 'same' | 'similar' | 'unknown';
  /** When it was made: while the submit was under way, before it was sent, long after. */
  readonly time: 'fits' | 'before' | 'after' | 'unknown';
}

/** What a provider's report of the days says was spent, and what this project knows it spent there. Never a proof. */
export interface UsageHint {
  /** First and last day, UTC, `2026-09-16`. */
  readonly from: string;
  readonly to: string;
  /** Absent = the provider gave no figure, which is not zero. */
  readonly reported?: { readonly requests?: number; readonly cost?: Money };
  /** Why there is no figure. */
  readonly problem?: string;
  /** Tasks that the journals of this project submitted to this model on these days, and what they are known to have cost. */
  readonly accounted: { readonly tasks: number; readonly cost: readonly Money[] };
}
