import { money } from '../../core/money.ts';
import type { SubmitRule } from '../classify-submit.ts';
import type { Dialect } from '../dialect.ts';
import { apimartCompatible, BUILD_REQUEST_FAILED } from '../dialects/apimart-compatible/dialect.ts';
import { readUsage } from './wire.ts';

/**
 * What the idempotency page says of 409 (docs/providers.md 1.4). All of it speaks of an earlier request with the same
 * key. A key of ours belongs to one attempt and is sent once, so an earlier one can only be our own, repeated on the
 * way: the answer proves that a request arrived, not what became of it. To ask again with the same key, as the page
 * advises, would be to rely on what is not shown for these models.
 */
const CONFLICTS: readonly SubmitRule[] = [
  conflict('idempotency_in_progress', 'is still working on a request with this idempotency key'),
  conflict('idempotency_key_reused', 'has seen this idempotency key with another request'),
  conflict('idempotency_result_indeterminate', 'can not tell what became of a request with this idempotency key'),
];

function conflict(code: string, says: string): SubmitRule {
  const hint =
    'the key was sent once, so the request was repeated on its way, and one of the two may have been accepted';
  return { status: [409, 409], code, kind: 'unconfirmed', reason: 'unreachable', says, hint };
}

/** APIMart itself (apimart-skyreels-v4; docs/providers.md 1). */
export const apimartDialect: Dialect = {
  ...apimartCompatible({
    title: 'APIMart',
    // Task Status: failed tasks are refunded, and jobs are billed when they complete.
    failedIsBilled: 'no',
    statusQuery: '?language=en',
    rules: [
      ...CONFLICTS,
      {
        // Idempotency: nothing was carried out (docs/providers.md 1.4). The one 5xx of APIMart that may be sent again.
        status: [503, 503],
        code: 'idempotency_unavailable',
        kind: 'not-accepted',
        reason: 'no-capacity',
        says: 'could not check the idempotency key and took nothing on',
      },
      BUILD_REQUEST_FAILED,
    ],
  }),
  usage: {
    path: ({ model, from, to }) => {
      const query = new URLSearchParams({ start: from, end: to, model, group_by: 'none', tz: 'UTC' });
      return `/v1/usage?${query.toString()}`;
    },
    read(body) {
      const usage = readUsage(body);
      if (!usage) return undefined;
      const { requests, cost } = usage;
      return { ...(requests !== undefined && { requests }), ...(cost !== undefined && { cost: money(cost, 'usd') }) };
    },
  },
};
