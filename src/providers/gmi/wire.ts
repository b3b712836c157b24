import * as z from 'zod/mini';
import { isJsonObject } from '../../core/json.ts';
import type { Json, JsonObject } from '../../core/json.ts';
import { anything, maybe, optionalNumber, optionalText, statusWord, text } from '../lenient.ts';

const outcome = z.object({
  video_url: anything,
  media_urls: anything,
  thumbnail_image_url: optionalText,
  /** Seconds. */
  duration: optionalNumber,
  error: anything,
});

/** A request's record, which submit, status and list have in common (gmi-skyreels-v4-image-to-video; docs/providers.md 3.2). */
const record = z.object({
  request_id: optionalText,
  status: maybe(statusWord),
  /** Null until the end. */
  outcome: maybe(outcome),
  error: anything,
  reason: anything,
  message: anything,
});

export type WireRecord = z.infer<typeof record>;

export function readRecord(body: Json): WireRecord | undefined {
  return z.safeParse(record, body).data;
}

const entry = z.object({
  request_id: text,
  model: optionalText,
  /** May be `{}`, which proves nothing. */
  payload: anything,
  created_at: optionalNumber,
});

export type WireEntry = Omit<z.infer<typeof entry>, 'payload'> & { readonly payload?: JsonObject };

/** All entries of a list, or undefined when one of them cannot be read. Wrapped in `requests`, or otherwise (docs/providers.md 3.1). */
export function readList(body: Json): readonly WireEntry[] | undefined {
  const wrapped = isJsonObject(body) ? [body['requests'], body['data'], body['items']].find(Array.isArray) : body;
  return z.safeParse(z.array(entry), wrapped).data?.map(({ payload, ...rest }) => ({
    ...rest,
    ...(isJsonObject(payload) && { payload }),
  }));
}

const uploadUrls = z.object({ upload_url: text, public_url: text });

export function readUploadUrls(body: Json): z.infer<typeof uploadUrls> | undefined {
  return z.safeParse(uploadUrls, body).data;
}
