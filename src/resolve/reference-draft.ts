import type { Span } from '../core/span.ts';
import type { Reference } from '../core/take.ts';
import type { Filled, FilledEntry, Piece } from './filled.ts';
import type { Findings } from './findings.ts';
import type { ReferenceLayer } from './merge.ts';
import { textPieces } from './prompt.ts';
import { wrongType } from './read-value.ts';
import type { Scope } from './scope.ts';

export type Form = Reference['kind'];

/** The keys of a reference, and the form each of them makes it; `text` goes with every form. */
const FORM_OF_KEY: Readonly<Record<string, Form>> = {
  images: 'subject',
  audio: 'subject',
  grid: 'grid',
  keyframe: 'keyframe',
  at: 'keyframe',
  motion: 'motion',
  extend: 'extend',
};

/** A reference with all its layers laid over each other, its media not read yet. */
export interface ReferenceDraft {
  readonly tag: string;
  /** The place of the tag where the topmost layer declares it. */
  readonly span: Span;
  /** Absent for one that has nothing but text. */
  readonly form?: Form;
  readonly values: ReadonlyMap<string, Filled>;
  readonly text?: readonly Piece[];
}

/** Whether any layer declares the tag. */
export function isDeclared(tag: string, layers: readonly ReferenceLayer[]): boolean {
  return layers.some(({ entries }) => entries.has(tag));
}

/**
 * Lays the storyboard's reference, the defaults' and the shot's over each other: keys of the higher one win, lists
 * replace lists, and the form must stay. Undefined after an error.
 */
export function draftReference(
  tag: string,
  layers: readonly ReferenceLayer[],
  scope: Scope,
): ReferenceDraft | undefined {
  const { fill, findings } = scope;
  const values = new Map<string, Filled>();
  let span: Span | undefined;
  let decided: { form: Form; entry: FilledEntry; of: ReferenceLayer['of'] } | undefined;
  for (const { of, entries } of layers) {
    const declared = entries.get(tag);
    if (!declared) continue;
    const filled = fill(declared.value);
    if (!filled) return undefined;
    if (filled.kind !== 'dict') return wrongType(filled, `the reference "${tag}" must be a map`, findings);
    span = declared.keySpan;
    for (const entry of filled.entries.values()) {
      const form = Object.hasOwn(FORM_OF_KEY, entry.key) ? FORM_OF_KEY[entry.key] : undefined;
      if (form && decided && form !== decided.form) return reportForm(entry, decided, { tag, findings });
      if (form) decided ??= { form, entry, of };
      values.set(entry.key, entry.value);
    }
  }
  if (!span) return undefined;
  const written = values.get('text');
  const text = written && textPieces(written, `text of "${tag}"`, scope)?.filter(isNotEmpty);
  return {
    tag,
    span,
    values,
    ...(decided && { form: decided.form }),
    ...(text && text.length > 0 && { text }),
  };
}

function isNotEmpty(piece: Piece): boolean {
  return piece.kind === 'output' || piece.text !== '';
}

function reportForm(
  entry: FilledEntry,
  decided: { form: Form; entry: FilledEntry; of: ReferenceLayer['of'] },
  { tag, findings }: { tag: string; findings: Findings },
): undefined {
  return findings.add(
    'error',
    'reference-form',
    `"${tag}" has "${decided.entry.key}" and cannot have "${entry.key}" as well`,
    {
      span: entry.keySpan,
      related: [{ message: `"${decided.entry.key}" is written here`, span: decided.entry.keySpan }],
      help: 'a reference has one form: give the other a tag of its own',
    },
  );
}
