import type { IntentRecord } from '../../src/core/attempt.ts';

/** The record that an attempt begins with. */
export function intent(attempt: string, changes: Partial<IntentRecord> = {}): IntentRecord {
  return {
    kind: 'intent',
    at: 1,
    attempt,
    take: 'opening',
    shot: 'opening',
    fingerprint: `f1:${attempt}`,
    provider: 'apimart',
    baseUrl: 'https://apimart.test',
    uses: 'apimart/skyreels-v4-fast',
    model: 'skyreels-v4-fast',
    payload: {},
    payloadDigest: '',
    portable: {},
    reserved: null,
    inputs: {},
    ...changes,
  };
}
