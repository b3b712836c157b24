import type { Failure } from './failure.ts';
import type { Money } from './money.ts';

/** The provider's name for a job we bought. */
export type TaskId = string;

/** A finished clip at the provider. */
export interface RemoteClip {
  readonly url: string;
  /** Milliseconds since 1970; absent = the provider does not say. */
  readonly expiresAt?: number;
  readonly thumbnailUrl?: string;
  /** Seconds, as the provider reports them. */
  readonly seconds?: number;
}

/** A URL counts as dead this long before its declared expiry: the provider reads it when the task's turn comes. */
const EXPIRY_MARGIN_MS = 3_600_000;

/** Whether a URL is, at the moment `now`, too old to be given to a provider; one that declares no expiry never is. */
export function expiresWithinAnHour(expiresAt: number | undefined, now: number): boolean {
  return expiresAt !== undefined && expiresAt - EXPIRY_MARGIN_MS <= now;
}

/** A URL that was seen to answer is taken to answer for so long, in milliseconds. */
export const GOOD_FOR_MS = 5 * 60_000;

/** What a status call says. An unknown word of the provider is `running`, with the word kept in `vendorStatus`. */
export type TaskStatus =
  | { readonly kind: 'queued' | 'running'; readonly vendorStatus: string; readonly progress?: number }
  | { readonly kind: 'succeeded'; readonly vendorStatus: string; readonly clip: RemoteClip; readonly cost?: Money }
  | { readonly kind: 'failed'; readonly vendorStatus: string; readonly failure: Failure; readonly cost?: Money };
