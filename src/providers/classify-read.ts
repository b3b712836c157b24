import type { Failure, FailureReason } from '../core/failure.ts';
import { answerFailure, silentFailure } from './answer-failure.ts';
import type { Answer } from './call.ts';
import { retryAfterMs } from './retry-after.ts';

/** What a read that gave nothing readable has come to; it says nothing about the task (invariant 3). */
export type ReadFailure =
  | { readonly kind: 'throttled'; readonly failure: Failure; readonly retryAfterMs?: number }
  | { readonly kind: 'unreachable'; readonly failure: Failure };

interface ReadRule {
  readonly status: readonly [number, number];
  readonly reason: FailureReason;
  readonly says: string;
}

const RULES: readonly ReadRule[] = [
  { status: [200, 299], reason: 'garbage', says: 'gave an answer we cannot read' },
  { status: [300, 399], reason: 'unreachable', says: 'answered with a redirect, which is not followed' },
  { status: [401, 401], reason: 'unauthorized', says: 'does not accept the key' },
  { status: [403, 403], reason: 'unauthorized', says: 'does not permit this' },
  { status: [404, 404], reason: 'unreachable', says: 'does not know this with this key' },
  { status: [429, 429], reason: 'rate-limited', says: 'limits the rate of requests' },
  { status: [400, 499], reason: 'bad-request', says: 'refused' },
];

const OTHERWISE: Omit<ReadRule, 'status'> = { reason: 'unreachable', says: 'failed' };

/** Total: every answer that was not understood becomes `throttled` (429) or `unreachable`. */
export function classifyRead(
  answer: Answer,
  context: { readonly title: string; readonly now: number; readonly billed?: Failure['billed'] },
): ReadFailure {
  const { title, now, billed = 'unknown' } = context;
  if (answer.kind !== 'reply') return { kind: 'unreachable', failure: silentFailure(title, answer, billed) };
  const { status } = answer;
  const rule = RULES.find(({ status: [from, to] }) => status >= from && status <= to) ?? OTHERWISE;
  const failure = answerFailure(answer, { ...rule, billed, title });
  if (status !== 429) return { kind: 'unreachable', failure };
  const waitMs = retryAfterMs(answer.headers, now);
  return { kind: 'throttled', failure, ...(waitMs !== undefined && { retryAfterMs: waitMs }) };
}
