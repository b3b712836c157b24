import type { FailureReason } from '../core/failure.ts';
import type { SubmitOutcome } from '../core/provider.ts';
import { answerFailure, silentFailure } from './answer-failure.ts';
import type { Answer } from './call.ts';
import { speaksOfModeration, speaksOfMoney } from './reasons.ts';
import { retryAfterMs } from './retry-after.ts';
import { errorOfAnswer } from './vendor-error.ts';
import type { VendorError } from './vendor-error.ts';

type Reply = Extract<Answer, { kind: 'reply' }>;
type Kind = Exclude<SubmitOutcome['kind'], 'accepted'>;

/** One row: which answers it speaks of, and what a submit that got one has come to. */
export interface SubmitRule {
  /** First and last HTTP status. */
  readonly status: readonly [number, number];
  /** The vendor's `code` or `type` must be exactly this. */
  readonly code?: string;
  /** The vendor's words must match. Read from JSON only: a proxy's web page is not the vendor. */
  readonly words?: RegExp;
  readonly kind: Kind;
  readonly reason: FailureReason;
  /** Completes "APIMart ...". */
  readonly says: string;
  readonly hint?: string;
}

/**
 * What an answer to a submit means that does not name a task; the first row that fits counts, a dialect's own rows
 * before these. `not-accepted` and `throttled` are sent again, `refused` and `provider-stopped` give the reserved
 * money back, so each of them needs a document that says nothing was taken on (invariant 2):
 *
 * - 3xx: a redirect is not followed, and proves nothing. 307 and 308 ask to send it elsewhere, but 303, and 302 as
 *   it is used, answer a POST that was carried out, and a gateway may redirect after it has passed the request on.
 * - 408 and 425 ask for the same request again, 409 speaks of one that was sent before: the job may exist.
 * - 2xx without a task id, `success:false` or an error in its body included: no vendor documents these for a submit.
 * - 5xx: also where the words sound like a refusal. APIMart's "build_request_failed" and GMI's "Backend error (400)"
 *   are explained to the user, but no document says that nothing was taken on or billed (docs/providers.md 1.5 and 3.3 are
 *   observations), and a wrong guess here would buy the clip twice.
 */
const GENERAL_RULES: readonly SubmitRule[] = [
  { status: [200, 299], kind: 'unconfirmed', reason: 'garbage', says: 'answered without a task id' },
  {
    status: [300, 399],
    kind: 'unconfirmed',
    reason: 'garbage',
    says: 'answered with a redirect, which is not followed',
    hint: 'check the base URL',
  },
  { status: [401, 401], kind: 'provider-stopped', reason: 'unauthorized', says: 'does not accept the key' },
  { status: [402, 402], kind: 'provider-stopped', reason: 'no-funds', says: 'says the account has no funds' },
  { status: [403, 403], kind: 'provider-stopped', reason: 'unauthorized', says: 'does not permit this' },
  { status: [408, 408], kind: 'unconfirmed', reason: 'unreachable', says: 'gave up waiting for the request' },
  {
    status: [409, 409],
    kind: 'unconfirmed',
    reason: 'unreachable',
    says: 'reports a conflict with an earlier request',
  },
  { status: [425, 425], kind: 'unconfirmed', reason: 'unreachable', says: 'found the request too early' },
  { status: [429, 429], kind: 'throttled', reason: 'rate-limited', says: 'limits the rate of requests' },
  { status: [400, 499], kind: 'refused', reason: 'bad-request', says: 'refused the request' },
];

/** 5xx, and any number that is no status. */
const OTHERWISE: SubmitRule = {
  status: [0, 999],
  kind: 'unconfirmed',
  reason: 'unreachable',
  says: 'failed while it had the request',
};

/** What a submit has come to whose answer names no task. Total: every answer has a row. */
export function classifySubmit(
  answer: Answer,
  context: { readonly title: string; readonly rules: readonly SubmitRule[]; readonly now: number },
): Exclude<SubmitOutcome, { kind: 'accepted' }> {
  const { title } = context;
  if (answer.kind === 'simulator') return { kind: 'provider-stopped', failure: silentFailure(title, answer, 'no') };
  if (answer.kind === 'no-reply') {
    return answer.bytesMayHaveLeft
      ? { kind: 'unconfirmed', failure: silentFailure(title, answer, 'unknown') }
      : { kind: 'not-accepted', failure: silentFailure(title, answer, 'no') };
  }
  const error = errorOfAnswer(answer);
  const rule = [...context.rules, ...GENERAL_RULES].find((row) => fits(row, answer, error)) ?? OTHERWISE;
  const billed = rule.kind === 'unconfirmed' ? 'unknown' : 'no';
  const failure = answerFailure(answer, { ...rule, reason: sharper(rule.reason, error), billed, title });
  const waitMs = retryAfterMs(answer.headers, context.now);
  if (rule.kind !== 'throttled' && rule.kind !== 'not-accepted') return { kind: rule.kind, failure };
  return { kind: rule.kind, failure, ...(waitMs !== undefined && { retryAfterMs: waitMs }) };
}

function fits(rule: SubmitRule, answer: Reply, error: VendorError): boolean {
  const [from, to] = rule.status;
  if (answer.status < from || answer.status > to) return false;
  if (rule.code !== undefined && !error.codes.includes(rule.code)) return false;
  return rule.words === undefined || (answer.body.kind === 'json' && rule.words.test(error.words ?? ''));
}

/** Vendors say "insufficient balance" with 403 and "content policy" with 400; the reason follows the words. */
function sharper(reason: FailureReason, { words = '' }: VendorError): FailureReason {
  if (reason === 'bad-request' && speaksOfModeration(words)) return 'moderation';
  if (reason === 'unauthorized' && speaksOfMoney(words)) return 'no-funds';
  return reason;
}
