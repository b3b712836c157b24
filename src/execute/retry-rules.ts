import type { Failure } from '../core/failure.ts';

/**
 * What is done again by itself, and what never: one table, from which the code takes its numbers. docs/retries.md shows
 * it, and a test compares the two. Nothing here repeats a POST that may have been taken on: only the first three rows
 * lead back to one, and all three prove that nothing was.
 */
interface RetryRule {
  readonly stage: 'submit' | 'poll' | 'download' | 'upload' | 'generation';
  /** What happened. */
  readonly what: string;
  readonly again: Again;
  readonly wait: Wait;
  /** What is known of its bill; `as told` = what the provider says. */
  readonly billed: Failure['billed'] | 'as told';
  /** What becomes of it when it is not, or no more, done again. */
  readonly outcome: string;
}

export type Again =
  | { readonly kind: 'never' }
  /** It uses up no tries. */
  | { readonly kind: 'always' }
  /** So many tries in all, the first one included. */
  | { readonly kind: 'tries'; readonly tries: number }
  /** Until so many milliseconds have passed since the first time. */
  | { readonly kind: 'for'; readonly ms: number }
  /** As often as the shot's `retries` says: a purchase of its own each time. */
  | { readonly kind: 'as-the-shot-says' }
  /** Until so many in a row; `--max-billed-failures` gives another number. */
  | { readonly kind: 'in-a-row'; readonly most: number };

/** Where a provider sends `Retry-After`, no wait is shorter than that. */
export type Wait =
  | { readonly kind: 'none' }
  /** Twice as long after each try, drawn from the upper half. */
  | { readonly kind: 'doubling'; readonly firstMs: number; readonly longestMs: number }
  /** About as long each time, drawn from ±25 %. */
  | { readonly kind: 'steady'; readonly ms: number }
  /** Longer by as much after each try. */
  | { readonly kind: 'growing'; readonly ms: number }
  /** The pause of `poll-pacing.ts`, doubled with each time in a row, so often at most. */
  | { readonly kind: 'poll-pause'; readonly doublings: number };

const BACKOFF = { kind: 'doubling', firstMs: 1_000, longestMs: 60_000 } as const;
const NEVER = { again: { kind: 'never' }, wait: { kind: 'none' } } as const;

export const RETRY_RULES = {
  'not-accepted': {
    stage: 'submit',
    what: 'provably nothing was taken on: no connection, no such host, or a body that says so',
    again: { kind: 'tries', tries: 5 },
    wait: BACKOFF,
    billed: 'no',
    outcome: 'the take failed',
  },
  throttled: {
    stage: 'submit',
    what: '429',
    again: { kind: 'always' },
    wait: BACKOFF,
    billed: 'no',
    outcome: 'it waits for a slot, and there are fewer of them',
  },
  'no-room': {
    stage: 'submit',
    what: 'other runs of the project hold every slot at the provider',
    again: { kind: 'always' },
    wait: { kind: 'steady', ms: 500 },
    billed: 'no',
    outcome: 'it waits for a slot',
  },
  refused: {
    ...NEVER,
    stage: 'submit',
    what: 'the request was refused: any 4xx but 401, 402, 403, 408, 409, 425, 429',
    billed: 'no',
    outcome: 'the take failed',
  },
  'provider-stopped': {
    ...NEVER,
    stage: 'submit',
    what: 'the key or the account was refused: 401, 402, 403',
    billed: 'no',
    outcome: 'nothing more is bought from the provider in this run',
  },
  unconfirmed: {
    ...NEVER,
    stage: 'submit',
    what: 'any other answer, or none: 5xx, 408, 409, 425, a broken connection, a 2xx without a task id',
    billed: 'unknown',
    outcome: 'the take is unconfirmed',
  },
  'poll-throttled': {
    stage: 'poll',
    what: '429',
    again: { kind: 'always' },
    wait: { kind: 'poll-pause', doublings: 5 },
    billed: 'unknown',
    outcome: 'the task goes on',
  },
  'poll-unanswered': {
    stage: 'poll',
    what: 'no answer, or one that says nothing about the task: 5xx, 404, garbage',
    again: { kind: 'for', ms: 120_000 },
    wait: { kind: 'poll-pause', doublings: 0 },
    billed: 'unknown',
    outcome: 'the task is left to the next run',
  },
  'poll-refused': {
    stage: 'poll',
    what: 'the key is refused: 401, 403',
    again: { kind: 'for', ms: 10_000 },
    wait: { kind: 'poll-pause', doublings: 0 },
    billed: 'unknown',
    outcome: 'the task is left to the next run, with another key',
  },
  'download-failed': {
    stage: 'download',
    what: 'the clip did not come whole; its address is asked for anew each time',
    again: { kind: 'tries', tries: 6 },
    wait: BACKOFF,
    billed: 'yes',
    outcome: 'the clip is left to the next run, never bought again',
  },
  'upload-stumbled': {
    stage: 'upload',
    what: 'no connection, 429, 5xx, garbage',
    again: { kind: 'tries', tries: 3 },
    wait: { kind: 'growing', ms: 1_000 },
    billed: 'no',
    outcome: 'the take failed, nothing was submitted',
  },
  'upload-refused': {
    ...NEVER,
    stage: 'upload',
    what: 'the host refused the file',
    billed: 'no',
    outcome: 'the take failed, nothing was submitted',
  },
  'generation-failed': {
    stage: 'generation',
    what: 'the provider could not make the clip',
    again: { kind: 'as-the-shot-says' },
    wait: { kind: 'none' },
    billed: 'as told',
    outcome: 'the take failed',
  },
  'billed-failures': {
    stage: 'generation',
    what: 'generations of one model failed one after the other, none of them surely free',
    again: { kind: 'in-a-row', most: 3 },
    wait: { kind: 'none' },
    billed: 'as told',
    outcome: 'nothing more is bought from the model in this run',
  },
} as const satisfies Record<string, RetryRule>;
