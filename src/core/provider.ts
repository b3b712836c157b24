import type { Failure } from './failure.ts';
import type { JsonObject } from './json.ts';
import type { Money } from './money.ts';
import type { ProviderName } from './take.ts';
import type { TaskId, TaskStatus } from './task.ts';

/** What a submit came to. Only `not-accepted` and `throttled` may ever be sent again by itself. */
export type SubmitOutcome =
  /** The provider has the job. `status` is set where the answer already says more than "queued". */
  | { readonly kind: 'accepted'; readonly taskId: TaskId; readonly status?: TaskStatus }
  /** Provably nothing was taken on: connection refused, DNS, or a body that says so. Try again later. */
  | { readonly kind: 'not-accepted'; readonly failure: Failure; readonly retryAfterMs?: number }
  /** 429: wait for a slot; uses up no attempt. */
  | { readonly kind: 'throttled'; readonly failure: Failure; readonly retryAfterMs?: number }
  /** A 4xx that refuses this request; not billed, no use in repeating it. */
  | { readonly kind: 'refused'; readonly failure: Failure }
  /** 401, 402, 403: no use in asking this provider for anything more in this run; not billed. */
  | { readonly kind: 'provider-stopped'; readonly failure: Failure }
  /** Everything else. It may have been accepted and may be billed; never repeated by itself. */
  | { readonly kind: 'unconfirmed'; readonly failure: Failure };

/** What a poll came to. A poll that fails says nothing about the task. */
export type StatusOutcome =
  | { readonly kind: 'status'; readonly status: TaskStatus }
  | { readonly kind: 'throttled'; readonly retryAfterMs?: number }
  | { readonly kind: 'unreachable'; readonly failure: Failure };

export type UploadOutcome =
  | { readonly kind: 'uploaded'; readonly url: string; /** Milliseconds since 1970. */ readonly expiresAt?: number }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** One job in a provider's list of jobs. */
export interface ListedTask {
  readonly taskId: TaskId;
  readonly model: string;
  /** The payload echo; absent or empty proves nothing. */
  readonly payload?: JsonObject;
  /** Milliseconds since 1970. */
  readonly createdAt?: number;
}

export type ListOutcome =
  | { readonly kind: 'listed'; readonly tasks: readonly ListedTask[]; readonly serverTime?: number }
  | { readonly kind: 'unreachable'; readonly failure: Failure };

export type BalanceOutcome =
  | { readonly kind: 'balance'; readonly left: Money | 'unlimited' }
  | { readonly kind: 'unreachable'; readonly failure: Failure };

type CancelOutcome = { readonly kind: 'asked' } | { readonly kind: 'unreachable'; readonly failure: Failure };

export interface SubmitRequest {
  /** The vendor's model name, e.g. `skyreels-v4-fast`. */
  readonly model: string;
  /** The finished body fields: no placeholder is left. */
  readonly payload: JsonObject;
  /** `[!-~]{1,191}`; the same for every repeat of the same attempt. Sent where the dialect has a place for it. */
  readonly idempotencyKey: string;
}

export interface UploadFile {
  readonly path: string;
  /** Lower case, without the dot: `png`. */
  readonly extension: string;
  readonly bytes: Uint8Array;
}

/** What a file must be so that this provider can host it; decided before the network. */
export interface UploadLimits {
  readonly extensions: readonly string[];
  readonly maxBytes: number;
  /** How long the URL lives, in milliseconds; absent = not documented. */
  readonly lifeMs?: number;
  /** The vendor's document that says so. */
  readonly source: string;
}

/** One provider with its address and key filled in. None of its calls throws for anything the world does. */
export interface ProviderClient {
  readonly name: ProviderName;
  readonly baseUrl: string;
  submit(request: SubmitRequest): Promise<SubmitOutcome>;
  status(taskId: TaskId): Promise<StatusOutcome>;
  list?(model: string): Promise<ListOutcome>;
  cancel?(taskId: TaskId): Promise<CancelOutcome>;
  upload?(file: UploadFile): Promise<UploadOutcome>;
  balance?(): Promise<BalanceOutcome>;
}
