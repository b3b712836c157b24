import type { Failure } from '../../core/failure.ts';
import type { StoreError } from '../../store/store-error.ts';

/** What our own storage refused, as a run speaks of it. */
export function diskFailure(error: StoreError): Failure {
  return { reason: 'disk', billed: 'no', message: `${error.message}; ${error.help}` };
}
