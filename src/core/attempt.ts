import type { ClipFacts } from './clip-facts.ts';
import type { Failure } from './failure.ts';
import type { JsonObject } from './json.ts';
import type { Money } from './money.ts';
import type { ModelName, ProviderName, TakeId } from './take.ts';
import type { RemoteClip, TaskId } from './task.ts';

/**
 * The journal's records: every fact of every attempt to buy a take, in the order they became true. A record is on
 * disk before the next thing happens, so that a run can stop between any two of them and go on from the file alone.
 * Times are milliseconds since 1970.
 */
export type AttemptRecord =
  | IntentRecord
  | {
      readonly kind: 'submitted';
      readonly at: number;
      readonly attempt: string;
      readonly taskId: TaskId;
      /** The answer to the POST never named it: it was found in the provider's list, or the user named it. */
      readonly adopted?: 'list' | 'user';
    }
  /** The provider provably took nothing on; the attempt is over and nothing was reserved any longer. */
  | { readonly kind: 'not-accepted'; readonly at: number; readonly attempt: string; readonly failure: Failure }
  /** It may have been accepted: money stays reserved, nobody submits it again by himself. */
  | { readonly kind: 'unconfirmed'; readonly at: number; readonly attempt: string; readonly failure: Failure }
  /**
   * The user has given up an unconfirmed attempt, a task that its provider no longer knows, or a clip that is gone: what
   * was reserved, or charged, counts as spent, and the take may be bought anew.
   */
  | {
      readonly kind: 'written-off';
      readonly at: number;
      readonly attempt: string;
      /** It was finished: what is given up is its clip, which can not be had any more. */
      readonly gone?: 'clip';
    }
  | { readonly kind: 'polled'; readonly at: number; readonly attempt: string; readonly vendorStatus: string }
  | {
      readonly kind: 'succeeded';
      readonly at: number;
      readonly attempt: string;
      readonly clip: RemoteClip;
      readonly cost?: Money;
    }
  | {
      readonly kind: 'failed';
      readonly at: number;
      readonly attempt: string;
      readonly failure: Failure;
      readonly cost?: Money;
    }
  | { readonly kind: 'downloaded'; readonly at: number; readonly attempt: string; readonly clip: StoredClip };

/** Written before the first byte of the POST leaves. Everything a later run needs stands here, except the key. */
export interface IntentRecord {
  readonly kind: 'intent';
  readonly at: number;
  /** Unique; also the idempotency key. */
  readonly attempt: string;
  readonly take: TakeId;
  readonly shot: string;
  readonly fingerprint: string;
  readonly provider: ProviderName;
  readonly baseUrl: string;
  readonly uses: ModelName;
  /** The vendor's model name. */
  readonly model: string;
  /** The exact body that was sent. */
  readonly payload: JsonObject;
  readonly payloadDigest: string;
  /** The portable request the fingerprint was made of, to explain a later difference. */
  readonly portable: JsonObject;
  /** Bounded by the price's upper end; null = unpriced. */
  readonly reserved: Money | null;
  /** SHA-256 of each clip this request was given, by the take that made it. */
  readonly inputs: Readonly<Record<TakeId, string>>;
}

/** A clip in the store. */
export interface StoredClip extends LookedAt {
  readonly sha256: string;
  readonly bytes: number;
}

/** What its bytes say a clip is. Neither = nobody has looked yet, or the disk did not give it. */
export interface LookedAt {
  readonly facts?: ClipFacts;
  /** Why it is no video that can be read. It was paid for, and is kept. */
  readonly unreadable?: string;
}

/** What an attempt has come to, folded from its records. */
export type AttemptState =
  /** `open`: whoever wrote it is alive and waits for the answer; no journal says so, only a look at its lock. */
  | { readonly kind: 'intended'; readonly open?: true }
  | { readonly kind: 'unconfirmed'; readonly failure: Failure }
  | { readonly kind: 'not-accepted'; readonly failure: Failure }
  /** `taskId`: the provider had it once, and may yet show it again; `clip`: it was finished, and gone when it was fetched. */
  | { readonly kind: 'written-off'; readonly taskId?: TaskId; readonly clip?: RemoteClip; readonly cost?: Money }
  | { readonly kind: 'submitted'; readonly taskId: TaskId; readonly at: number; readonly vendorStatus?: string }
  | {
      readonly kind: 'succeeded';
      readonly taskId: TaskId;
      readonly clip: RemoteClip;
      readonly cost?: Money;
      readonly at: number;
    }
  | { readonly kind: 'failed'; readonly taskId?: TaskId; readonly failure: Failure; readonly cost?: Money }
  | {
      readonly kind: 'owned';
      readonly taskId: TaskId;
      readonly clip: RemoteClip;
      readonly stored: StoredClip;
      readonly cost?: Money;
      /** When the provider finished it. */
      readonly at: number;
    };

/** What an attempt has come to after which whoever comes next may buy. */
export const LEFT_NOTHING: ReadonlySet<AttemptState['kind']> = new Set(['not-accepted', 'failed', 'written-off']);

export interface Attempt {
  readonly intent: IntentRecord;
  readonly state: AttemptState;
  /** When the provider was first known to have it. */
  readonly submittedAt?: number;
  /** The storyboard whose journal it stands in, relative to the working folder; absent = the one at hand. */
  readonly board?: string;
}
