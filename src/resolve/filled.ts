import { unreachable } from '../core/bug.ts';
import type { Json } from '../core/json.ts';
import type { ClipOutput } from '../core/payload.ts';
import type { Span } from '../core/span.ts';
import { type Scalar, spanWithin } from '../core/value.ts';

/**
 * A value after templating. Strings became text whose pieces remember where they were written and keep the outputs
 * of other shots as data; the rest mirrors `Value`.
 */
export type Filled = FilledText | FilledPlain | FilledList | FilledDict;

interface Common {
  /** Where the value is used. */
  readonly span: Span;
  /** Where its content was written: another place than `span` for a template that is the whole scalar. */
  readonly writtenAt: Span;
  /** True if a template had a part in it, which decides how an error about it is put. */
  readonly templated: boolean;
  /** Units of text and values in it, to stop templates that grow without bound. */
  readonly size: number;
}

interface FilledText extends Common {
  readonly kind: 'text';
  readonly pieces: readonly Piece[];
}

interface FilledPlain extends Common {
  readonly kind: 'plain';
  readonly value: number | boolean | null;
  readonly place: Place;
}

interface FilledList extends Common {
  readonly kind: 'list';
  readonly items: readonly Filled[];
}

export interface FilledDict extends Common {
  readonly kind: 'dict';
  readonly entries: ReadonlyMap<string, FilledEntry>;
}

export interface FilledEntry {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: Filled;
}

export type Piece =
  | { readonly kind: 'text'; readonly text: string; readonly place: Place }
  | { readonly kind: 'output'; readonly output: ShotOutput; readonly place: Place };

/** What a template like `{{shots.a.video_url}}` stands for until the clip exists. */
export interface ShotOutput extends ClipOutput {
  readonly shot: string;
}

/** A part of a scalar as the user wrote it. Turned into a span only when one is needed. */
export interface Place {
  readonly scalar: Scalar;
  /** In UTF-16 units of the scalar's value. */
  readonly offset: number;
  readonly length: number;
  /** True if the piece's text is the place's text, so that a part of one is the same part of the other. */
  readonly verbatim: boolean;
}

export function wholeScalar(scalar: Scalar): Place {
  return { scalar, offset: 0, length: String(scalar.value).length, verbatim: true };
}

export function spanOf({ scalar, offset, length }: Place): Span {
  return spanWithin(scalar, offset, String(scalar.value).slice(offset, offset + length));
}

/** The part of a place that `length` units of its text, from `from` on, were written at. */
export function partOf(place: Place, from: number, length: number): Place {
  if (!place.verbatim) return place;
  return { ...place, offset: place.offset + from, length: Math.min(length, place.length - from) };
}

/** The text, if all of it is known. */
export function knownText(filled: Filled): string | undefined {
  if (filled.kind !== 'text') return undefined;
  let text = '';
  for (const piece of filled.pieces) {
    if (piece.kind === 'output') return undefined;
    text += piece.text;
  }
  return text;
}

/** The first output in it, at any depth. */
export function firstOutput(filled: Filled): Extract<Piece, { kind: 'output' }> | undefined {
  switch (filled.kind) {
    case 'plain':
      return undefined;
    case 'text':
      return filled.pieces.find((piece) => piece.kind === 'output');
    case 'list':
      return firstOf(filled.items, firstOutput);
    case 'dict':
      return firstOf(filled.entries.values(), (entry) => firstOutput(entry.value));
  }
}

function firstOf<T, R>(items: Iterable<T>, find: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The value as JSON. There must be no output in it (`firstOutput`). */
export function toJson(filled: Filled): Json {
  switch (filled.kind) {
    case 'plain':
      return filled.value;
    case 'text':
      return knownText(filled) ?? '';
    case 'list':
      return filled.items.map(toJson);
    case 'dict':
      return Object.fromEntries([...filled.entries.values()].map((entry) => [entry.key, toJson(entry.value)]));
  }
}

/** The value in words, for errors: `the text "abc"`, `the number 5`, `a list`. */
export function describe(filled: Filled): string {
  switch (filled.kind) {
    case 'plain':
      return typeof filled.value === 'number' ? `the number ${filled.value}` : String(filled.value);
    case 'text': {
      const text = knownText(filled);
      if (text === undefined) return "a clip's output";
      return `the text "${text.length > 40 ? `${text.slice(0, 40)}...` : text}"`;
    }
    case 'list':
      return 'a list';
    case 'dict':
      return 'a map';
    default:
      return unreachable(filled);
  }
}
