import type { Json } from './json.ts';
import type { Span } from './span.ts';

/**
 * What YAML said, with the place of every key and value. The manifest room produces it, the resolve room
 * merges and fills it; only there does it turn into typed fields.
 */
export type Value = Scalar | List | Dict;

export interface Scalar {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  readonly span: Span;
  /** For strings: the source slice it came from, to place a fragment of the value (see `spanWithin`). */
  readonly raw?: RawText;
}

/** A scalar's source text and where it begins. */
interface RawText {
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

export interface List {
  readonly kind: 'list';
  readonly items: readonly Value[];
  readonly span: Span;
}

export interface Dict {
  readonly kind: 'dict';
  /** In the order written. Keys are unique. */
  readonly entries: ReadonlyMap<string, Entry>;
  readonly span: Span;
}

export interface Entry {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: Value;
}

export function emptyDict(span: Span): Dict {
  return { kind: 'dict', entries: new Map(), span };
}

/** The same value without positions, e.g. for the JSON Schema validator. */
export function toPlain(value: Value): Json {
  switch (value.kind) {
    case 'scalar':
      return value.value;
    case 'list':
      return value.items.map(toPlain);
    case 'dict':
      return Object.fromEntries([...value.entries.values()].map((entry) => [entry.key, toPlain(entry.value)]));
  }
}

/**
 * The place of `fragment`, which occurs in the string value of `scalar` at `offset`. Folding and escapes make
 * value and source differ, so the same occurrence of the fragment is looked up in the source slice; when it is
 * not there (an escape inside it), the whole scalar stands in.
 */
export function spanWithin(scalar: Scalar, offset: number, fragment: string): Span {
  const { raw, value, span } = scalar;
  if (!raw || typeof value !== 'string' || fragment === '') return span;
  let occurrence = 0;
  for (let at = value.indexOf(fragment); at !== -1 && at < offset; at = value.indexOf(fragment, at + 1))
    occurrence += 1;
  let at = raw.text.indexOf(fragment);
  for (; occurrence > 0 && at !== -1; occurrence -= 1) at = raw.text.indexOf(fragment, at + 1);
  if (at === -1) return span;
  const before = raw.text.slice(0, at).split('\n');
  const last = before.at(-1) ?? '';
  return {
    file: span.file,
    line: raw.line + before.length - 1,
    column: (before.length === 1 ? raw.column : 1) + last.length,
    length: Math.max(1, fragment.split('\n', 1)[0]?.length ?? 1),
  };
}
