import type { Failure } from '../../../core/failure.ts';
import { money } from '../../../core/money.ts';
import type { TaskStatus } from '../../../core/task.ts';
import { firstWebUrl, unixTimeMs, urlsIn } from '../../clip-url.ts';
import type { ReadContext } from '../../dialect.ts';
import { taskFailure } from '../../task-failure.ts';
import { readVendorError } from '../../vendor-error.ts';
import { CLIP_URL_LIFE_MS } from './clip-url-life.ts';
import type { WireTask } from './wire.ts';

/** Status words: `pending processing completed failed cancelled` are documented, the others were seen (docs/providers.md 1.3). */
const STATES = new Map<string, 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled'>([
  ['submitted', 'queued'],
  ['queued', 'queued'],
  ['pending', 'queued'],
  ['processing', 'running'],
  ['in_progress', 'running'],
  ['completed', 'succeeded'],
  ['failed', 'failed'],
  ['cancelled', 'cancelled'],
]);

/** What differs between vendors that speak this dialect. */
export interface StatusFacts {
  readonly title: string;
  /** What the vendor documents about failed tasks. */
  readonly failedIsBilled: Failure['billed'];
}

/** A task in our words; undefined when it is finished but names no clip we can read (invariant 3). */
export function toStatus(task: WireTask, facts: StatusFacts, context: ReadContext): TaskStatus | undefined {
  const vendorStatus = task.status;
  const state = STATES.get(vendorStatus.toLowerCase()) ?? 'running';
  switch (state) {
    case 'queued':
    case 'running':
      return { kind: state, vendorStatus, ...(task.progress !== undefined && { progress: task.progress }) };
    case 'succeeded':
      return succeeded(task, context);
    case 'failed':
    case 'cancelled': {
      // Refunds are documented for failed tasks; of cancelled ones no page says what they cost. An answer that names a
      // cost knows better than any page.
      const cost = task.cost !== undefined && task.cost > 0 ? { cost: money(task.cost, 'usd') } : {};
      const billed = 'cost' in cost ? 'yes' : state === 'failed' ? facts.failedIsBilled : 'unknown';
      const error = readVendorError({ error: task.error ?? null, message: task.message ?? null });
      const failure = taskFailure({ title: facts.title, cancelled: state === 'cancelled', billed }, error);
      return { kind: 'failed', vendorStatus, failure, ...cost };
    }
  }
}

function succeeded(task: WireTask, { now, baseUrl }: ReadContext): TaskStatus | undefined {
  const videos = task.result?.videos ?? [];
  for (const video of videos) {
    const url = firstWebUrl(urlsIn(video.url), baseUrl);
    if (url === undefined) continue;
    const finished = unixTimeMs(task.completed) ?? unixTimeMs(task.created) ?? now;
    return {
      kind: 'succeeded',
      vendorStatus: task.status,
      clip: { url, expiresAt: unixTimeMs(video.expires_at) ?? finished + CLIP_URL_LIFE_MS },
      ...(task.cost !== undefined && task.cost >= 0 && { cost: money(task.cost, 'usd') }),
    };
  }
  return undefined;
}
