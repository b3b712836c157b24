import type { Json } from '../core/json.ts';
import type { Answer, Caller } from './call.ts';
import type { ReadContext } from './dialect.ts';

/** What `read` makes of the JSON of a 2xx answer; undefined for every other answer. */
export function readGood<T>(
  answer: Answer,
  caller: Caller,
  read: (body: Json, context: ReadContext) => T | undefined,
): T | undefined {
  if (answer.kind !== 'reply' || answer.status < 200 || answer.status > 299) return undefined;
  if (answer.body.kind !== 'json') return undefined;
  return read(answer.body.json, { baseUrl: caller.baseUrl, now: caller.now() });
}
