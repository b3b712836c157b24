import { money } from '../../../core/money.ts';
import type { SubmitRule } from '../../classify-submit.ts';
import type { Dialect } from '../../dialect.ts';
import { toStatus } from './status.ts';
import type { StatusFacts } from './status.ts';
import { uploadImage } from './upload.ts';
import { readBalance, readTask, readTaskId } from './wire.ts';

/** What is known of one vendor that speaks the dialect. */
export interface ApimartCompatible extends StatusFacts {
  /** Appended to the status path, e.g. `?language=en`. */
  readonly statusQuery: string;
  readonly rules: readonly SubmitRule[];
}

/**
 * The HTTP of APIMart and of those who resell it under another name (apimart-skyreels-v4, gccai-skyreels-v4): flat
 * bodies, tasks under /v1/tasks, `Idempotency-Key` on every submit. The key is sent and not relied on: it is
 * documented for media generation, not on the SkyReels page (docs/providers.md 1.4).
 */
export function apimartCompatible(vendor: ApimartCompatible): Dialect {
  return {
    submit: {
      request: ({ model, payload, idempotencyKey }) => ({
        path: '/v1/videos/generations',
        json: { model, ...payload },
        headers: { 'idempotency-key': idempotencyKey },
      }),
      read(body) {
        const taskId = readTaskId(body);
        return taskId === undefined ? undefined : { taskId };
      },
      rules: vendor.rules,
    },
    status: {
      path: (taskId) => `/v1/tasks/${encodeURIComponent(taskId)}${vendor.statusQuery}`,
      read(body, context) {
        const task = readTask(body);
        return task && toStatus(task, vendor, context);
      },
    },
    balance: {
      path: '/v1/balance',
      read(body) {
        const left = readBalance(body);
        return typeof left === 'number' ? money(left, 'usd') : left;
      },
    },
    upload: (file, caller) => uploadImage(vendor.title, file, caller),
  };
}

/** Said of a 500 whose message begins with `build_request_failed:`, here and in the table of submits. */
export const BUILD_REQUEST_FAILED: SubmitRule = {
  status: [500, 500],
  words: /^build_request_failed:/,
  kind: 'unconfirmed',
  reason: 'bad-request',
  says: 'could not build the request',
  hint: 'this sounds like a wrong parameter, but no document says that such a request is not billed',
};
