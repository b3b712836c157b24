import { isError, type Diagnostic } from '../core/diagnostic.ts';
import type { Span } from '../core/span.ts';
import { emptyDict, type Dict, type Entry } from '../core/value.ts';
import { mentionsTags, readsVariables } from './doubtful-names.ts';
import { isWrong, mistakesIn, soundEntries, type Mistakes } from './mistakes.ts';
import { holds, rangesOf, type Range } from './place-ranges.ts';
import { soundDefaults } from './sound-defaults.ts';
import { soundReferences } from './sound-references.ts';

/**
 * What is left of a storyboard without its mistakes, so that the rooms behind this one can look for theirs in the same
 * run. What follows from a mistake is noise, so
 *
 * 1. a wrong field is left out, and nothing more is said about a shot that has one or may need one of the defaults';
 * 2. a wrong variable is left out with every field that reads it, as if these were wrong themselves;
 * 3. a wrong reference keeps its tag; a shot that mentions one which lost its form is in doubt;
 * 4. where a mistake could follow through to any shot, as one in the sweep does, nothing is left.
 */
export interface SoundPart {
  readonly root: Dict;
  /** Whether a place lies in what has a mistake, or is touched by one. */
  readonly inDoubt: (span: Span) => boolean;
  /** Sections that are left out whole. */
  readonly leftOut: ReadonlySet<string>;
}

/** Sections that no other section's meaning depends on. */
const SEPARATE: ReadonlySet<string> = new Set([
  'version',
  'name',
  'film',
  'select',
  'limits',
  'budget',
  'uploads',
  'prices',
  'on_unsupported',
]);

/** Whoever has more mistakes than this sees these first; each is looked for in every shot. */
const MOST = 200;

/** What is read as it was meant, beside the error. */
const PUT_RIGHT: ReadonlySet<string> = new Set(['misplaced-fields']);

/** Mistakes in a name: what means the name that was meant cannot be told. */
const NAMING: ReadonlySet<string> = new Set(['bad-name', 'bad-key', 'reserved-character']);

const PRUNED: ReadonlySet<string> = new Set(['vars', 'defaults', 'refs', 'shots']);

export function soundPart(root: Dict, diagnostics: readonly Diagnostic[]): SoundPart | undefined {
  const errors = diagnostics.filter((found) => isError(found) && !PUT_RIGHT.has(found.code));
  const places = errors.flatMap(({ span }) => span ?? []);
  if (places.length > MOST || touchesSweep(root, places)) return undefined;
  const sections = rangesOf(root).map((range) => {
    const { value } = range.entry;
    const lower = value.kind === 'dict' ? rangesOf(value) : [];
    return { range, lower, inside: placesIn(range, lower, places) };
  });
  const placed = new Set(sections.flatMap(({ inside }) => inside));
  if (places.length < errors.length || placed.size < new Set(places).size) return undefined;
  const names = new Set(errors.flatMap(({ code, span }) => (NAMING.has(code) && span ? [span] : [])));
  const left = new Map<string, Entry>();
  for (const { range, lower, inside } of sections) {
    const { entry } = range;
    if (inside.length > 0 && PRUNED.has(entry.key)) {
      const misnamed = entry.key !== 'shots' && inside.some((place) => names.has(place));
      if (misnamed || !inside.every((place) => lies(lower, place))) return undefined;
    }
    if (inside.length === 0 || PRUNED.has(entry.key)) left.set(entry.key, entry);
    else if (!SEPARATE.has(entry.key)) return undefined;
  }
  const inside = new Map(sections.map((section) => [section.range.entry.key, section.inside]));
  const part = prune({ ...root, entries: left }, (key) => inside.get(key) ?? []);
  return { ...part, leftOut: new Set([...root.entries.keys()].filter((key) => !left.has(key))) };
}

/** Which axes a shot has decides how others multiply. */
function touchesSweep(root: Dict, places: readonly Span[]): boolean {
  const shots = [...dictAt(root, 'shots').entries.values()].map(({ value }) => value);
  return [dictAt(root, 'defaults'), ...shots].some((fields) => {
    if (fields.kind !== 'dict' || !fields.entries.has('matrix')) return false;
    const own = rangesOf(fields).find(({ entry }) => entry.key === 'matrix');
    return own !== undefined && places.some((place) => holds(own, place));
  });
}

/** The places in a section, also where an included file holds a part of it. */
function placesIn(section: Range, lower: readonly Range[], places: readonly Span[]): readonly Span[] {
  const { file } = section.entry.keySpan;
  return places.filter((place) => holds(section, place) || (place.file !== file && lies(lower, place)));
}

function lies(ranges: readonly Range[], place: Span): boolean {
  return ranges.some((range) => holds(range, place));
}

function prune(root: Dict, placesOf: (section: string) => readonly Span[]): Omit<SoundPart, 'leftOut'> {
  const vars = dictAt(root, 'vars');
  const wrong = rangesOf(vars).filter((range) => placesOf('vars').some((place) => holds(range, place)));
  const { names, reads } = readsVariables(new Set(wrong.map(({ entry }) => entry.key)), vars.entries.values());
  const mistakesOf = (section: string): Mistakes => ({ places: placesOf(section), reads });
  const entries = new Map(root.entries);
  const put = (key: string, value: Dict): void => {
    const entry = entries.get(key);
    if (entry) entries.set(key, { ...entry, value });
  };
  const film = entries.get('film');
  if (film && reads(film.value)) entries.delete('film');
  const defaults = soundDefaults(dictAt(root, 'defaults'), mistakesOf('defaults'));
  const references = soundReferences(dictAt(root, 'refs'), mistakesOf('refs'));
  put('vars', { ...vars, entries: new Map([...vars.entries].filter(([key]) => !names.has(key))) });
  put('defaults', defaults.value);
  put('refs', references.value);
  const mentions = mentionsTags(new Set([...defaults.formless, ...references.formless]));
  const everywhere = mentions(defaults.value);
  const timed = hasTimes(defaults.value) || [...references.value.entries.values()].some(({ value }) => hasTimes(value));
  const shots = new Map<string, Entry>();
  const doubtful: Range[] = [];
  for (const range of rangesOf(dictAt(root, 'shots'))) {
    const { entry } = range;
    const wrong = isWrong(range, mistakesOf('shots'));
    const misses = [...defaults.missing].some((field) => lacks(entry, field, timed));
    if (wrong || misses || everywhere || mentions(entry.value)) doubtful.push(range);
    shots.set(
      entry.key,
      wrong ? { ...entry, value: soundFields(entry, mistakesIn(range, mistakesOf('shots'))) } : entry,
    );
  }
  put('shots', { ...dictAt(root, 'shots'), entries: shots });
  return { root: { ...root, entries }, inDoubt: (span) => doubtful.some((range) => holds(range, span)) };
}

function dictAt(root: Dict, key: string): Dict {
  const value = root.entries.get(key)?.value;
  return value?.kind === 'dict' ? value : emptyDict(root.span);
}

function soundFields({ value, keySpan }: Entry, mistakes: Mistakes): Dict {
  return value.kind === 'dict' ? { ...value, entries: soundEntries(rangesOf(value), mistakes) } : emptyDict(keySpan);
}

/** Whether a shot may miss a field that the defaults lost; a length is missed only by what stands at a time in it. */
function lacks({ value }: Entry, field: string, timed: boolean): boolean {
  if (value.kind !== 'dict') return true;
  return !value.entries.has(field) && (field !== 'duration' || timed || hasTimes(value));
}

/** Mid frames and keyframes stand at a time in the clip. */
function hasTimes(value: Entry['value']): boolean {
  if (value.kind !== 'dict') return false;
  return [...value.entries.values()].some((entry) => entry.key === 'at' || hasTimes(entry.value));
}
