import type { HttpReply } from '../core/ports.ts';

const LONGEST_MS = 60 * 60 * 1000;

/**
 * How long an answer asks us to wait, in milliseconds: seconds or a date (RFC 9110, 10.2.3), at most an hour. A date
 * is read against the answer's own Date, so that a wrong clock on this machine does no harm.
 */
export function retryAfterMs(headers: HttpReply['headers'], now: number): number | undefined {
  const text = headers['retry-after']?.trim();
  if (!text) return undefined;
  const wait = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text) - (serverTime(headers) ?? now);
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(0, Math.ceil(wait)), LONGEST_MS);
}

/** The Date header in milliseconds since 1970. */
export function serverTime(headers: HttpReply['headers']): number | undefined {
  const time = Date.parse(headers['date'] ?? '');
  return Number.isNaN(time) ? undefined : time;
}
