import type { Failure, FailureReason } from '../core/failure.ts';
import { commandText } from './command-text.ts';

/** The reason in words, and what the user can do about it. */
const ADVICE: Readonly<Record<FailureReason, { readonly words: string; readonly advice: string }>> = {
  'bad-request': { words: 'the provider refused the request', advice: 'change the shot' },
  unauthorized: { words: 'the provider refused the key', advice: 'check the key and what it may do' },
  'no-funds': { words: 'the account has no funds', advice: 'top up the account' },
  'rate-limited': { words: 'too many requests', advice: 'wait a little, or lower `limits:`' },
  'no-capacity': { words: 'the provider is full', advice: 'wait a little' },
  unreachable: { words: 'the provider could not be reached', advice: 'check the network and the base URL' },
  garbage: { words: 'the provider sent something undocumented', advice: 'check the base URL' },
  moderation: { words: 'refused by moderation', advice: 'change the prompt or the pictures' },
  'generation-failed': { words: 'the generation failed', advice: 'try once more, or change the shot' },
  cancelled: { words: 'cancelled at the provider', advice: 'see who cancelled it' },
  input: { words: 'an input can not be had', advice: 'make the file or clip reachable' },
  disk: { words: 'the clip could not be stored', advice: 'free or repair the disk' },
};

/** `refused by moderation`. */
export function reasonText({ reason }: Failure): string {
  return ADVICE[reason].words;
}

/** The vendor's words with its code and request id: `"no faces" (code 1301, HTTP 422, request req_1)`. */
export function vendorWords({ message, vendorCode, httpStatus, requestId }: Failure): string {
  const facts = [
    vendorCode === undefined ? undefined : `code ${vendorCode}`,
    httpStatus === undefined ? undefined : `HTTP ${httpStatus}`,
    requestId === undefined ? undefined : `request ${requestId}`,
  ].filter((fact) => fact !== undefined);
  return facts.length === 0 ? message : `${message} (${facts.join(', ')})`;
}

/** Whether it cost money, as far as anybody knows. */
export function billedText(billed: Failure['billed']): string {
  return { no: 'not billed', yes: 'billed', unknown: 'may have been billed' }[billed];
}

/** What to do, and the command that then buys the take again; one that may have cost money is bought only when asked for. */
export function adviceText({ reason, billed }: Failure, file: string): string {
  if (reason === 'disk') return `${ADVICE.disk.advice}, then ${commandText('run', file)}`;
  const { advice } = ADVICE[reason];
  if (billed === 'no') return `${advice}, then ${commandText('run', file)}`;
  return `${advice}, then ${commandText('run', file, '--retry-failed')} buys it again`;
}
