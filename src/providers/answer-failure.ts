import type { Failure } from '../core/failure.ts';
import type { Answer } from './call.ts';
import { errorOfAnswer } from './vendor-error.ts';

type Reply = Extract<Answer, { kind: 'reply' }>;

/** A failure made of an HTTP answer: `says` completes "APIMart ..."; the vendor's words, code and ids follow. */
export function answerFailure(
  reply: Reply,
  what: Pick<Failure, 'reason' | 'billed'> & { readonly title: string; readonly says: string; readonly hint?: string },
): Failure {
  const { words, code, requestId } = errorOfAnswer(reply);
  const sentence = `${what.title} ${what.says} (HTTP ${reply.status})${words === undefined ? '' : `: ${words}`}`;
  return {
    reason: what.reason,
    billed: what.billed,
    message: what.hint === undefined ? sentence : `${sentence}; ${what.hint}`,
    httpStatus: reply.status,
    ...(code !== undefined && { vendorCode: code }),
    ...(requestId !== undefined && { requestId }),
  };
}

/** A failure for an answer that never came, or that came from the wrong server. */
export function silentFailure(title: string, answer: Exclude<Answer, Reply>, billed: Failure['billed']): Failure {
  if (answer.kind === 'no-reply') return { reason: 'unreachable', billed, message: `${title}: ${answer.message}` };
  return {
    reason: 'unreachable',
    billed: 'no',
    message: `the base URL of ${title} leads to the shotgraph simulator; add --simulate, or unset ${answer.baseUrlEnv} (or base_url in the storyboard)`,
  };
}
