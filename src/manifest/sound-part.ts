import { isError, type Diagnostic } from '../core/diagnostic.ts';
import type { Span } from '../core/span.ts';
import { emptyDict, type Dict, type Entry } from '../core/value.ts';

/**
 * What is left of a storyboard without its mistakes, so that the rooms behind this one can look for theirs in the same
 * run. A field of a shot that holds a mistake is left out, and nothing more is said about that shot: what follows from
 * a mistake is noise. A mistake elsewhere (in `vars`, `defaults`, `refs`) could follow through to any shot, so then
 * nothing is left.
 */
export interface SoundPart {
  readonly root: Dict;
  /** Whether a place lies in a shot that has a mistake. */
  readonly inDoubt: (span: Span) => boolean;
}

/** Sections that no other section's meaning depends on. */
const SEPARATE: ReadonlySet<string> = new Set([
  'film',
  'picks',
  'select',
  'exclude',
  'matrix',
  'limits',
  'budget',
  'uploads',
]);

export function soundPart(root: Dict, diagnostics: readonly Diagnostic[]): SoundPart | undefined {
  const places = diagnostics.filter(isError).map(({ span }) => span);
  if (places.length === 0 || places.some((span) => span === undefined)) return undefined;
  const left = new Map<string, Entry>();
  const doubtful: Range[] = [];
  const open = new Set(places as Span[]);
  for (const range of rangesOf(root)) {
    const { entry } = range;
    const inside = [...open].filter((place) => holds(range, place));
    for (const place of inside) open.delete(place);
    if (inside.length === 0) left.set(entry.key, entry);
    else if (entry.key === 'shots' && entry.value.kind === 'dict') {
      const shots = withoutMistakes(entry.value, inside, doubtful);
      if (!shots) return undefined;
      left.set('shots', { ...entry, value: shots });
    } else if (!SEPARATE.has(entry.key)) return undefined;
  }
  if (open.size > 0) return undefined;
  return { root: { ...root, entries: left }, inDoubt: (span) => doubtful.some((range) => holds(range, span)) };
}

function withoutMistakes(shots: Dict, places: readonly Span[], doubtful: Range[]): Dict | undefined {
  const left = new Map<string, Entry>();
  let placed = 0;
  for (const range of rangesOf(shots)) {
    const { entry } = range;
    const inside = places.filter((place) => holds(range, place));
    placed += inside.length;
    if (inside.length > 0) doubtful.push(range);
    left.set(entry.key, inside.length === 0 ? entry : { ...entry, value: soundFields(entry, inside) });
  }
  return placed === places.length ? { ...shots, entries: left } : undefined;
}

function soundFields({ value, keySpan }: Entry, places: readonly Span[]): Dict {
  if (value.kind !== 'dict') return emptyDict(keySpan);
  const sound = rangesOf(value).filter((range) => !places.some((place) => holds(range, place)));
  return { ...value, entries: new Map(sound.map(({ entry }) => [entry.key, entry])) };
}

/** From an entry's key up to where the next one of the same file begins. */
interface Range {
  readonly entry: Entry;
  readonly end: Span | undefined;
}

function rangesOf(dict: Dict): readonly Range[] {
  const entries = [...dict.entries.values()].sort((a, b) => compare(a.keySpan, b.keySpan));
  return entries.map((entry, index) => {
    const next = entries[index + 1]?.keySpan;
    return { entry, end: next?.file === entry.keySpan.file ? next : undefined };
  });
}

function holds({ entry, end }: Range, place: Span): boolean {
  if (place.file !== entry.keySpan.file || compare(place, entry.keySpan) < 0) return false;
  return end === undefined || compare(place, end) < 0;
}

function compare(a: Span, b: Span): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}
