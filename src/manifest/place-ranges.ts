import type { Span } from '../core/span.ts';
import type { Dict, Entry } from '../core/value.ts';

/** From an entry's key up to where the next one of the same file begins. */
export interface Range {
  readonly entry: Entry;
  readonly end: Span | undefined;
}

export function rangesOf(dict: Dict): readonly Range[] {
  const entries = [...dict.entries.values()].sort((a, b) => compare(a.keySpan, b.keySpan));
  return entries.map((entry, index) => {
    const next = entries[index + 1]?.keySpan;
    return { entry, end: next?.file === entry.keySpan.file ? next : undefined };
  });
}

export function holds({ entry, end }: Range, place: Span): boolean {
  if (place.file !== entry.keySpan.file || compare(place, entry.keySpan) < 0) return false;
  return end === undefined || compare(place, end) < 0;
}

function compare(a: Span, b: Span): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}
