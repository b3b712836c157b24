import type { Span } from '../core/span.ts';
import type { Entry } from '../core/value.ts';
import type { Reads } from './doubtful-names.ts';
import { holds, type Range } from './place-ranges.ts';

/** What is known to be wrong when the sound part of a storyboard is looked for. */
export interface Mistakes {
  readonly places: readonly Span[];
  /** Whether a value reads a variable that is wrong. */
  readonly reads: Reads;
}

/** Those in one entry. The range of a map's last entry is open, so what lies behind the map must be left out first. */
export function mistakesIn(range: Range, { places, reads }: Mistakes): Mistakes {
  return { places: places.filter((place) => holds(range, place)), reads };
}

/** Whether an entry holds a mistake, or reads one. */
export function isWrong(range: Range, { places, reads }: Mistakes): boolean {
  return reads(range.entry.value) || places.some((place) => holds(range, place));
}

/** The entries without those that are wrong. */
export function soundEntries(ranges: readonly Range[], mistakes: Mistakes): ReadonlyMap<string, Entry> {
  return new Map(ranges.filter((range) => !isWrong(range, mistakes)).map(({ entry }) => [entry.key, entry]));
}
