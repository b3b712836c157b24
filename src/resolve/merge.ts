import type { Shot, Storyboard } from '../manifest/storyboard.ts';
import type { Origin } from '../core/take.ts';
import type { Span } from '../core/span.ts';
import type { Dict, Entry, Value } from '../core/value.ts';

/** A shot with the defaults under it, and patches over it; nothing is filled in yet. */
export interface MergedShot {
  readonly name: string;
  readonly nameSpan: Span;
  /** All fields but `with` and `refs`, which merge by key. */
  readonly fields: ReadonlyMap<string, MergedField>;
  readonly with: ReadonlyMap<string, MergedField>;
  /** What a tag may mean, the lowest layer first: storyboard, defaults, shot, patches. */
  readonly references: readonly ReferenceLayer[];
}

export interface MergedField {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: Value;
  readonly origin: Origin;
}

export interface ReferenceLayer {
  /** What its words for itself are in errors. */
  readonly of: 'storyboard' | 'defaults' | 'shot' | 'patch';
  readonly entries: ReadonlyMap<string, Entry>;
}

const MERGED_BY_KEY: ReadonlySet<string> = new Set(['with', 'refs']);

/**
 * Gives the function that lays a shot over the defaults: its fields win whole, `with` and `refs` key by key. The
 * defaults are taken apart once for all shots.
 */
export function mergeOver({ defaults, references }: Pick<Storyboard, 'defaults' | 'references'>) {
  const fields = fieldsOf(defaults, 'defaults');
  const own = keysOf(defaults, 'with', 'defaults');
  const layers: readonly ReferenceLayer[] = [
    { of: 'storyboard', entries: references.entries },
    { of: 'defaults', entries: entriesOf(defaults, 'refs') },
  ];
  return ({ name, nameSpan, fields: written }: Shot): MergedShot => ({
    name,
    nameSpan,
    fields: layOver(fields, fieldsOf(written, 'shot')),
    with: layOver(own, keysOf(written, 'with', 'shot')),
    references: [...layers, { of: 'shot', entries: entriesOf(written, 'refs') }],
  });
}

/** Lays patches over a shot, as the defaults lie under it. */
export function mergePatches(shot: MergedShot, patches: readonly Dict[]): MergedShot {
  if (patches.length === 0) return shot;
  return {
    ...shot,
    fields: patches.reduce((fields, patch) => layOver(fields, fieldsOf(patch, 'patch')), shot.fields),
    with: patches.reduce((own, patch) => layOver(own, keysOf(patch, 'with', 'patch')), shot.with),
    references: [
      ...shot.references,
      ...patches.map((patch) => ({ of: 'patch', entries: entriesOf(patch, 'refs') }) as const),
    ],
  };
}

type Fields = ReadonlyMap<string, MergedField>;

function layOver(under: Fields, over: Fields): Fields {
  if (under.size === 0) return over;
  if (over.size === 0) return under;
  const merged = new Map(under);
  for (const [key, field] of over) merged.set(key, field);
  return merged;
}

function fieldsOf(dict: Dict, origin: Origin): Fields {
  const fields = new Map<string, MergedField>();
  for (const [key, entry] of dict.entries) if (!MERGED_BY_KEY.has(key)) fields.set(key, withOrigin(entry, origin));
  return fields;
}

function keysOf(dict: Dict, key: string, origin: Origin): Fields {
  const fields = new Map<string, MergedField>();
  for (const [name, entry] of entriesOf(dict, key)) fields.set(name, withOrigin(entry, origin));
  return fields;
}

function withOrigin({ key, keySpan, value }: Entry, origin: Origin): MergedField {
  return { key, keySpan, value, origin };
}

const NO_ENTRIES: ReadonlyMap<string, Entry> = new Map();

/** The entries of a map that stands under `key`; the schema lets nothing but maps through there. */
function entriesOf(dict: Dict, key: string): ReadonlyMap<string, Entry> {
  const value = dict.entries.get(key)?.value;
  return value?.kind === 'dict' ? value.entries : NO_ENTRIES;
}
