import * as z from 'zod/mini';
import type { Json } from '../../../core/json.ts';
import { anything, maybe, oneOrMany, optionalNumber, optionalText, statusWord, text } from '../../lenient.ts';

/** One video of a result; `url` is a list now and was a text in older examples (docs/providers.md 1.3). */
const video = z.object({ url: anything, expires_at: optionalNumber });

const taskReply = z.object({
  data: oneOrMany(
    z.object({
      status: statusWord,
      progress: optionalNumber,
      /** US dollars; `credits_cost` is ten times that. */
      cost: optionalNumber,
      created: optionalNumber,
      completed: optionalNumber,
      result: maybe(z.object({ videos: oneOrMany(video) })),
      error: anything,
      message: anything,
    }),
  ),
});

/** A task as the status call gives it. */
export type WireTask = z.infer<typeof taskReply>['data'][number];

export function readTask(body: Json): WireTask | undefined {
  return z.safeParse(taskReply, body).data?.data[0];
}

/** `data` is a list (apimart-skyreels-v4) or an object (newer model pages), the id `task_id` or `id` (docs/providers.md 1.2). */
const submitReply = z.object({ data: oneOrMany(z.object({ task_id: optionalText, id: optionalText })) });

export function readTaskId(body: Json): string | undefined {
  const job = z.safeParse(submitReply, body).data?.data[0];
  return job?.task_id ?? job?.id;
}

const balanceReply = z.object({
  success: maybe(z.boolean()),
  remain_balance: optionalNumber,
  unlimited_quota: maybe(z.boolean()),
});

/** US dollars left; undefined for `success:false`, which comes with HTTP 200 (docs/providers.md 1.8). */
export function readBalance(body: Json): number | 'unlimited' | undefined {
  const balance = z.safeParse(balanceReply, body).data;
  if (balance === undefined || balance.success === false) return undefined;
  if (balance.unlimited_quota || balance.remain_balance === -1) return 'unlimited';
  return balance.remain_balance;
}

const uploadReply = z.object({ url: text, created_at: optionalNumber });

export function readUpload(body: Json): z.infer<typeof uploadReply> | undefined {
  return z.safeParse(uploadReply, body).data;
}
