import type { Failure } from './failure.ts';
import type { JsonObject } from './json.ts';
import type { Money } from './money.ts';
import type { HostName, ProviderName } from './take.ts';
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

/** What a provider reports as spent; a hint, for nobody documents what the report counts and when. */
export type UsageOutcome =
  | { readonly kind: 'usage'; readonly requests?: number; readonly cost?: Money }
  | { readonly kind: 'unreachable'; readonly failure: Failure };

/** Which part of the spending is asked about. */
export interface UsageQuery {
  /** The vendor's model name. */
  readonly model: string;
  /** First and last day, UTC, `2026-09-16`; at most 31 days apart. */
  readonly from: string;
  readonly to: string;
}

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

/** A file with its name by content. */
export interface HashedFile extends UploadFile {
  /** Of the bytes, in hexadecimal. */
  readonly sha256: string;
}

/** The variables that hold a bucket's keys: our own names, then those that Amazon's tools read. */
export const BUCKET_KEYS = [
  {
    id: 'SHOTGRAPH_S3_ACCESS_KEY_ID',
    secret: 'SHOTGRAPH_S3_SECRET_ACCESS_KEY',
    token: 'SHOTGRAPH_S3_SESSION_TOKEN',
  },
  { id: 'AWS_ACCESS_KEY_ID', secret: 'AWS_SECRET_ACCESS_KEY', token: 'AWS_SESSION_TOKEN' },
] as const;

/** What names a file at a host that names files by content. */
export interface HostedContent extends Pick<HashedFile, 'sha256' | 'extension'> {
  /** How many. */
  readonly bytes: number;
}

/** Who keeps files where providers can read them. */
export interface FileHost {
  readonly name: HostName;
  upload(file: HashedFile): Promise<UploadOutcome>;
  /** A file of this content that is there already, by whomever; undefined = it is not. Only of hosts that name files by content. */
  find?(content: HostedContent): Promise<UploadOutcome | undefined>;
}

/** What a file must be so that a host takes it; decided before the network. */
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
  usage?(query: UsageQuery): Promise<UsageOutcome>;
}
