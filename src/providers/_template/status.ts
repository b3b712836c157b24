import type { TaskStatus } from '../../core/task.ts';
import { firstWebUrl, urlsIn } from '../clip-url.ts';
import type { ReadContext } from '../dialect.ts';
import { taskFailure } from '../task-failure.ts';
import { readVendorError } from '../vendor-error.ts';
import type { WireJob } from './wire.ts';

// Every word the vendor documents, with the document's name. A word that is not here is a task that goes on.
const STATES = new Map<string, 'queued' | 'running' | 'succeeded' | 'failed'>([
  ['waiting', 'queued'],
  ['working', 'running'],
  ['done', 'succeeded'],
  ['error', 'failed'],
]);

/** A job in our words; undefined when it is finished but names no clip, so that it is asked about again. */
export function toStatus(wire: WireJob, { baseUrl }: ReadContext): TaskStatus | undefined {
  const vendorStatus = wire.state;
  const state = STATES.get(vendorStatus) ?? 'running';
  if (state === 'succeeded') {
    const url = firstWebUrl(urlsIn(wire.clip_url), baseUrl);
    return url === undefined ? undefined : { kind: 'succeeded', vendorStatus, clip: { url } };
  }
  if (state === 'failed') {
    // `no` only where a document says that failed tasks cost nothing.
    const facts = { title: 'Template', cancelled: false, billed: 'unknown' } as const;
    return {
      kind: 'failed',
      vendorStatus,
      failure: taskFailure(facts, readVendorError({ error: wire.error ?? null })),
    };
  }
  return { kind: state, vendorStatus };
}
