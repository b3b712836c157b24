import type { Dialect } from '../dialect.ts';
import { toStatus } from './status.ts';
import { readJob } from './wire.ts';

/** Where things are and what the answers say. `list`, `balance` and `upload` are added when the vendor has them. */
export const templateDialect: Dialect = {
  submit: {
    // One POST that buys. Send the idempotency key if the vendor has a place for it.
    request: ({ model, payload, idempotencyKey }) => ({
      path: '/v1/jobs',
      json: { model, ...payload },
      headers: { 'x-request-key': idempotencyKey },
    }),
    // The task id, or undefined: then the answer is classified, and in doubt it is `unconfirmed`.
    read(body) {
      const job = readJob(body);
      return job && { taskId: job.job_id };
    },
    // Rows for answers that this vendor documents better than HTTP does. A row that says `not-accepted` makes the
    // engine send the request again: cite the document that says nothing was taken on.
    rules: [],
  },
  status: {
    path: (taskId) => `/v1/jobs/${encodeURIComponent(taskId)}`,
    read(body, context) {
      const job = readJob(body);
      return job && toStatus(job, context);
    },
  },
};
