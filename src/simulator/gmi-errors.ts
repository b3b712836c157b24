import { jsonReply, type Reply } from './exchange.ts';

/** What GMI says with a status; of 402, 503 and 500 the wording was observed. */
const WORDS: Readonly<Record<number, string>> = {
  400: 'invalid payload',
  401: 'Unauthorized',
  402: 'Insufficient credits. Please add more credits to your account.',
  403: 'Forbidden',
  404: 'model not found or access denied',
  422: 'At least one reference must be provided',
  429: 'Rate limit exceeded',
  500: 'Backend error (400): bad request',
  503: 'Upstream capacity temporarily exhausted',
};

/** `{"error":"text"}` */
export function gmiError(status: number, words?: string): Reply {
  return jsonReply(status, { error: words ?? WORDS[status] ?? 'internal error' });
}
