import type { TaskStatus } from '../../core/task.ts';
import { firstWebUrl, urlsIn } from '../clip-url.ts';
import type { ReadContext } from '../dialect.ts';
import { taskFailure } from '../task-failure.ts';
import { readVendorError } from '../vendor-error.ts';
import type { WireRecord } from './wire.ts';

/** `queued processing success failed cancelled` (both SkyReels documents); `created dispatched` (API reference, docs/providers.md 3.2). */
const STATES = new Map<string, 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled'>([
  ['created', 'queued'],
  ['queued', 'queued'],
  ['dispatched', 'running'],
  ['processing', 'running'],
  ['success', 'succeeded'],
  ['failed', 'failed'],
  ['cancelled', 'cancelled'],
]);

/** A record in our words; undefined without a status, or when it is finished but names no clip we can read. */
export function toStatus(record: WireRecord, { baseUrl }: Pick<ReadContext, 'baseUrl'>): TaskStatus | undefined {
  if (record.status === undefined) return undefined;
  const vendorStatus = record.status;
  const state = STATES.get(vendorStatus.toLowerCase()) ?? 'running';
  switch (state) {
    case 'queued':
    case 'running':
      return { kind: state, vendorStatus };
    case 'succeeded':
      return succeeded(record, vendorStatus, baseUrl);
    case 'failed':
    case 'cancelled': {
      // No GMI document says whether a failed request costs anything.
      const facts = { title: 'GMI Cloud', cancelled: state === 'cancelled', billed: 'unknown' } as const;
      return { kind: 'failed', vendorStatus, failure: taskFailure(facts, errorOf(record)) };
    }
  }
}

/** `outcome.video_url`, else `outcome.media_urls` in any of its shapes, but never the thumbnail (docs/providers.md 3.2). */
function succeeded(record: WireRecord, vendorStatus: string, baseUrl: string): TaskStatus | undefined {
  const outcome = record.outcome;
  if (outcome === undefined) return undefined;
  const thumbnailUrl = firstWebUrl(urlsIn(outcome.thumbnail_image_url), baseUrl);
  const candidates = [...urlsIn(outcome.video_url), ...urlsIn(outcome.media_urls)];
  const url = firstWebUrl(
    candidates.filter((candidate) => candidate !== outcome.thumbnail_image_url),
    baseUrl,
  );
  if (url === undefined) return undefined;
  const seconds = outcome.duration;
  return {
    kind: 'succeeded',
    vendorStatus,
    clip: {
      url,
      ...(thumbnailUrl !== undefined && { thumbnailUrl }),
      ...(seconds !== undefined && seconds > 0 && { seconds }),
    },
  };
}

/** `outcome.error` was observed, others read the record's own `error`, `reason` or `message`. */
function errorOf(record: WireRecord) {
  const inOutcome = readVendorError({ error: record.outcome?.error ?? null });
  if (inOutcome.words !== undefined) return inOutcome;
  const { error = null, reason = null, message = null } = record;
  return readVendorError({ error, reason, message });
}
