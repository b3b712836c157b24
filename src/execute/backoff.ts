import { unreachable } from '../core/bug.ts';
import type { Random } from '../core/ports.ts';
import type { Wait } from './retry-rules.ts';

/** The waits of takes and downloads; those between polls depend on the task's age (`poll-pacing.ts`). */
type Backoff = Extract<Wait, { kind: 'doubling' | 'steady' }>;

/** A steady wait is drawn from so much more or less, so that those who began together do not go on together. */
const SPREAD = 0.25;

/** Milliseconds to wait before the next try, after so many that came to nothing. */
export function waitMs(
  wait: Backoff,
  { tries, random, retryAfterMs = 0 }: { tries: number; random: Random; retryAfterMs?: number },
): number {
  switch (wait.kind) {
    case 'doubling': {
      const ceiling = Math.min(wait.longestMs, wait.firstMs * 2 ** Math.max(0, tries - 1));
      return Math.max(retryAfterMs, ceiling / 2 + (random() * ceiling) / 2);
    }
    case 'steady':
      return wait.ms * (1 - SPREAD + 2 * SPREAD * random());
    default:
      return unreachable(wait);
  }
}
