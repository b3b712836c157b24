import type { Random } from '../core/ports.ts';
import { RETRY_RULES } from './retry-rules.ts';

/**
 * When to ask next. Asking costs the provider and us; not asking costs the user time. What finished tasks of the
 * model took is the best guide: nothing is asked before 70 % of their median, then often until 1.5 medians. Without
 * that knowledge, and after that, the pause grows with the task's age, so that a task that takes long is asked about
 * in steps of 15 % of what it took.
 */
export interface PollPacing {
  /** Since the submit, in milliseconds. */
  readonly ageMs: number;
  /** What finished tasks of this model took; absent = none has finished. */
  readonly medianMs?: number;
  /** How many 429 in a row the polls of this task met. */
  readonly throttled: number;
  readonly random: Random;
}

const FIRST_AT = 0.7;
const STEP_OF_MEDIAN = 0.03;
const KNOWN_UNTIL = 1.5;
const STEP_OF_AGE = 0.15;
const SHORTEST_KNOWN_MS = 20;
const SHORTEST_MS = 100;
const LONGEST_MS = 10_000;
/** However long a provider says 429, a task is asked about every few minutes. */
const MOST_DOUBLINGS = RETRY_RULES['poll-throttled'].wait.doublings;
/** Each pause is drawn from ±10 % of its length, so that tasks submitted together are not asked about together. */
const JITTER = 0.1;

/** Milliseconds until the next poll. */
export function nextPollMs({ ageMs, medianMs, throttled, random }: PollPacing): number {
  const jitter = 1 - JITTER + 2 * JITTER * random();
  return basePauseMs(ageMs, medianMs) * 2 ** Math.min(throttled, MOST_DOUBLINGS) * jitter;
}

function basePauseMs(ageMs: number, medianMs: number | undefined): number {
  if (medianMs !== undefined && ageMs < medianMs * KNOWN_UNTIL) {
    const first = medianMs * FIRST_AT - ageMs;
    return Math.max(first, medianMs * STEP_OF_MEDIAN, SHORTEST_KNOWN_MS);
  }
  return Math.min(Math.max(ageMs * STEP_OF_AGE, SHORTEST_MS), LONGEST_MS);
}

/** The median of what tasks took, kept per model; only the newest count, because providers change their speed. */
export class DurationHistory {
  readonly #models = new Map<string, { readonly durations: number[]; median: number }>();
  readonly #keep: number;

  constructor(keep = 50) {
    this.#keep = keep;
  }

  record(model: string, ms: number): void {
    const durations = this.#models.get(model)?.durations ?? [];
    durations.push(ms);
    if (durations.length > this.#keep) durations.shift();
    const sorted = durations.toSorted((a, b) => a - b);
    this.#models.set(model, { durations, median: sorted[Math.floor(sorted.length / 2)] as number });
  }

  medianMs(model: string): number | undefined {
    return this.#models.get(model)?.median;
  }
}
