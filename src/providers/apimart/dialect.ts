import { apimartCompatible, BUILD_REQUEST_FAILED } from '../dialects/apimart-compatible/dialect.ts';

/** APIMart itself (apimart-skyreels-v4; docs/providers.md 1). */
export const apimartDialect = apimartCompatible({
  title: 'APIMart',
  // Task Status: failed tasks are refunded, and jobs are billed when they complete.
  failedIsBilled: 'no',
  statusQuery: '?language=en',
  rules: [
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
});
