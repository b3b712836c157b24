import type { Random } from '../core/ports.ts';

/** Waits after answers that prove nothing was taken on, and after downloads that failed; milliseconds. */
const BASE_MS = 1_000;
const CAP_MS = 60_000;

/** Exponential with full jitter over the upper half; the provider's own `Retry-After` is never undercut. */
export function backoffMs(tries: number, random: Random, retryAfterMs = 0): number {
  const ceiling = Math.min(CAP_MS, BASE_MS * 2 ** Math.max(0, tries - 1));
  return Math.max(retryAfterMs, ceiling / 2 + (random() * ceiling) / 2);
}
