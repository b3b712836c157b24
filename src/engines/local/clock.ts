import type { Clock } from '../../core/ports.ts';

/**
 * The real clock. Every wait of every take listens to the same signal, so the signal gets one listener, and those who
 * wait are kept here: adding and removing thousands of listeners would cost more than the waiting.
 */
export const CLOCK: Clock = {
  now: Date.now,
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const sleepers = signal && sleepersOf(signal);
      const wake = (): void => {
        clearTimeout(timer);
        sleepers?.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      sleepers?.add(wake);
    }),
};

const bySignal = new WeakMap<AbortSignal, Set<() => void>>();

function sleepersOf(signal: AbortSignal): Set<() => void> {
  const known = bySignal.get(signal);
  if (known) return known;
  const sleepers = new Set<() => void>();
  bySignal.set(signal, sleepers);
  signal.addEventListener('abort', () => sleepers.forEach((wake) => wake()), { once: true });
  return sleepers;
}
