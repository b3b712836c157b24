import type { AttemptRecord } from '../core/attempt.ts';
import { isJsonObject, type Json } from '../core/json.ts';
import { shapeProblem, type Rules } from './shapes.ts';

/** What each kind of record holds beside `kind`; schemas/journal.schema.json says the same to other programs. */
const FIELDS: Readonly<Record<AttemptRecord['kind'], Rules>> = {
  intent: {
    take: 'a text',
    shot: 'a text',
    fingerprint: 'a text',
    provider: 'a provider',
    baseUrl: 'a text',
    uses: 'a text',
    model: 'a text',
    payload: 'a map',
    payloadDigest: 'a text',
    portable: 'a map',
    reserved: 'an amount of money or null',
    inputs: 'a map of texts',
  },
  submitted: { taskId: 'a text', adopted: 'a text?' },
  'written-off': { gone: 'a text?' },
  'not-accepted': { failure: 'a failure' },
  unconfirmed: { failure: 'a failure' },
  polled: { vendorStatus: 'a text' },
  succeeded: { clip: 'a clip at the provider', cost: 'an amount of money?' },
  failed: { failure: 'a failure', cost: 'an amount of money?' },
  downloaded: { clip: 'a clip in the store' },
};

const COMMON: Rules = { at: 'a number', attempt: 'a text' };

/** What keeps a line of a journal from being a record, or undefined. Fields beyond the known ones are let pass. */
export function recordProblem(value: Json): string | undefined {
  if (!isJsonObject(value)) return 'it is no JSON object';
  const kind = value['kind'];
  if (typeof kind !== 'string' || !Object.hasOwn(FIELDS, kind)) return `"kind" is ${JSON.stringify(kind)}`;
  return shapeProblem(value, { ...COMMON, ...FIELDS[kind as AttemptRecord['kind']] });
}
