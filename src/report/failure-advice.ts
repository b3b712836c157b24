import type { Failure, FailureReason } from '../core/failure.ts';
import type { RunCommand } from './run-command.ts';

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
  stopped: { words: 'not submitted, the run was stopped first', advice: 'let the next run finish' },
  'failing-model': {
    words: 'not submitted, the model kept failing',
    advice: 'see why it fails, or let more pass with --max-billed-failures',
  },
  media: { words: 'no picture or film could be made', advice: 'see what is wrong with the clip, then run again' },
  'no-room': { words: 'other runs hold every slot', advice: 'let them finish' },
  input: { words: 'an input can not be had', advice: 'make the file or clip reachable' },
  disk: { words: 'the clip could not be stored', advice: 'free or repair the disk' },
};

/** A server that answers with 5xx was reached, and can not be relied on. */
const UNCLEAR = { words: 'the provider gave no clear answer', advice: 'wait a little' };

function adviceOf({ reason, httpStatus }: Failure): { readonly words: string; readonly advice: string } {
  return reason === 'unreachable' && httpStatus !== undefined ? UNCLEAR : ADVICE[reason];
}

/** `refused by moderation`. */
export function reasonText(failure: Failure): string {
  return adviceOf(failure).words;
}

/** Why nobody knows whether a submit was accepted; the same in the run where it happened and in every later one. */
export function unconfirmedText(reason: FailureReason): string {
  if (reason === 'disk') return 'the provider has it, and its task could not be recorded';
  return reason === 'bad-request' ? 'the provider seems to have refused it' : 'no clear answer from the provider';
}

/** The vendor's words, with what they do not say themselves: `"no faces" (code 1301, HTTP 422, request req_1)`. */
export function vendorWords({ message, vendorCode, httpStatus, requestId }: Failure): string {
  const said = new Set(message.split(/[^\w.-]+/));
  const facts = [
    vendorCode === undefined || said.has(vendorCode) ? undefined : `code ${vendorCode}`,
    httpStatus === undefined || said.has(String(httpStatus)) ? undefined : `HTTP ${httpStatus}`,
    requestId === undefined || said.has(requestId) ? undefined : `request ${requestId}`,
  ].filter((fact) => fact !== undefined);
  return facts.length === 0 ? message : `${message} (${facts.join(', ')})`;
}

/** Whether it cost money, as far as anybody knows. */
export function billedText(billed: Failure['billed']): string {
  return { no: 'not billed', yes: 'billed', unknown: 'may have been billed' }[billed];
}

/** What to do, and the command that then buys the take again; one that may have cost money is bought only when asked for. */
export function adviceText(failure: Failure, run: RunCommand): string {
  const { advice } = adviceOf(failure);
  if (failure.billed === 'no' || failure.reason === 'disk') return `${advice}, then ${run()}`;
  return `${advice}, then ${run('--retry-failed')} buys it again`;
}
