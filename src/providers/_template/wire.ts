// The vendor's spelling, and nothing else of it: schemas for what comes back. Ask only for what you use, and take it
// in any shape the vendor was seen to send; see lenient.ts.
import * as z from 'zod/mini';
import type { Json } from '../../core/json.ts';
import { anything, optionalText, statusWord, text } from '../lenient.ts';

const job = z.object({
  job_id: text,
  state: statusWord,
  clip_url: optionalText,
  error: anything,
});

export type WireJob = z.infer<typeof job>;

export function readJob(body: Json): WireJob | undefined {
  return z.safeParse(job, body).data;
}
