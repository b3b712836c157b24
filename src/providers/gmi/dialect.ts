import type { Dialect } from '../dialect.ts';
import { unixTimeMs } from '../clip-url.ts';
import { toStatus } from './status.ts';
import { uploadFile } from './upload.ts';
import { readList, readRecord } from './wire.ts';

/** The request queue's path, the same in every GMI document. */
const QUEUE = '/api/v1/ie/requestqueue/apikey';

/** GMI Cloud's request queue (gmi-skyreels-v4-image-to-video, gmi-skyreels-v4-omni, gmi-pixverse-v5.6-image-to-video). */
export const gmiDialect: Dialect = {
  submit: {
    // There is no place for an idempotency key.
    request: ({ model, payload }) => ({ path: `${QUEUE}/requests`, json: { model, payload } }),
    read(body, context) {
      const record = readRecord(body);
      if (record?.request_id === undefined) return undefined;
      // Models that are called synchronously answer with the end of the task (docs/providers.md 3.2).
      const status = toStatus(record, context);
      const isOver = status?.kind === 'succeeded' || status?.kind === 'failed';
      return { taskId: record.request_id, ...(isOver && { status }) };
    },
    rules: [
      {
        // Facts 3.3. The one 5xx of GMI that may be sent again.
        status: [503, 503],
        words: /capacity temporarily exhausted/i,
        kind: 'not-accepted',
        reason: 'no-capacity',
        says: 'has no capacity and took nothing on',
      },
      {
        status: [500, 500],
        words: /^backend error \(4\d\d\)/i,
        kind: 'unconfirmed',
        reason: 'bad-request',
        says: 'passed the request on to a backend, which failed',
        hint: 'this sounds like a refusal, but no document says that such a request is not billed',
      },
    ],
  },
  status: {
    path: (taskId) => `${QUEUE}/requests/${encodeURIComponent(taskId)}`,
    read(body, context) {
      const record = readRecord(body);
      return record && toStatus(record, context);
    },
  },
  list: {
    path: (model) => `${QUEUE}/requests?model_id=${encodeURIComponent(model)}`,
    read: (body) =>
      readList(body)?.map(({ request_id: taskId, model = '', payload, created_at }) => {
        const createdAt = unixTimeMs(created_at);
        return { taskId, model, ...(payload && { payload }), ...(createdAt !== undefined && { createdAt }) };
      }),
  },
  upload: (file, caller) => uploadFile(QUEUE, file, caller),
};
