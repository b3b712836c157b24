import type { Failure } from '../core/failure.ts';
import { speaksOfModeration } from './reasons.ts';
import type { VendorError } from './vendor-error.ts';

/** The failure of a task that ran: what the vendor says of it, and whether it is documented to cost anything. */
export function taskFailure(
  what: { readonly title: string; readonly cancelled: boolean; readonly billed: Failure['billed'] },
  { words, code, requestId }: VendorError,
): Failure {
  const said = words === undefined ? ' and gave no reason' : `: ${words}`;
  return {
    reason: what.cancelled ? 'cancelled' : speaksOfModeration(words ?? '') ? 'moderation' : 'generation-failed',
    billed: what.billed,
    message: `${what.title} ${what.cancelled ? 'cancelled the task' : 'could not make the clip'}${said}`,
    ...(code !== undefined && { vendorCode: code }),
    ...(requestId !== undefined && { requestId }),
  };
}
