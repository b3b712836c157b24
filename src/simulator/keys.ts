import type { Call } from './exchange.ts';
import type { Settings } from './options.ts';

/** Judges `Authorization: Bearer KEY`. */
export function judgeKey(call: Call, { keys, rejectKeys }: Settings): 'good' | 'missing' | 'bad' {
  const [, key] = /^Bearer (\S+)$/i.exec(call.headers.authorization ?? '') ?? [];
  if (key === undefined) return 'missing';
  return rejectKeys.has(key) || (keys && !keys.has(key)) ? 'bad' : 'good';
}
