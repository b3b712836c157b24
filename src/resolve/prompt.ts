import type { TakeFields, Text, TextPart } from '../core/take.ts';
import type { Edges } from './edges.ts';
import { type Filled, partOf, type Piece, spanOf } from './filled.ts';
import type { MergedField, MergedShot } from './merge.ts';
import { wrongType } from './read-value.ts';
import type { Scope } from './scope.ts';
import { type PromptPart, splitAtTags, tagsBeside } from './tags.ts';

/** A prompt with its suffix, split at its tags, before it is known what the tags stand for. */
interface TaggedPrompt {
  readonly field: Omit<NonNullable<TakeFields['prompt']>, 'value'>;
  readonly parts: readonly PromptPart[];
}

/**
 * What reading the prompt came to. `failed` has been reported: nothing can be said about which tags it mentions, but for
 * those that are written out.
 */
export type PromptReading =
  | { readonly kind: 'none' }
  | { readonly kind: 'failed'; readonly written: readonly PromptPart[] }
  | { readonly kind: 'prompt'; readonly prompt: TaggedPrompt };

export function readPrompt(shot: MergedShot, scope: Scope): PromptReading {
  const field = shot.fields.get('prompt');
  const suffix = shot.fields.get('prompt_suffix');
  if (!field) {
    if (suffix?.origin !== 'shot') return { kind: 'none' };
    scope.findings.add('error', 'suffix-without-prompt', 'there is no prompt to append this to', {
      span: suffix.keySpan,
      help: 'write it as the prompt',
    });
    return { kind: 'failed', written: [] };
  }
  const filled = scope.fill(field.value);
  const pieces = filled && textPieces(filled, 'prompt', scope);
  const appended = suffix ? suffixPieces(suffix, scope) : [];
  if (!filled || !pieces || !appended)
    return { kind: 'failed', written: [field, suffix].flatMap((each) => (each ? writtenTags(each, scope) : [])) };
  const { origin, keySpan } = field;
  const parts = splitAtTags(appended.length === 0 ? pieces : [...withoutEnd(pieces), ...appended]);
  const places = { span: filled.span, keySpan, ...(suffix && appended.length > 0 && { suffix: suffix.value.span }) };
  return { kind: 'prompt', prompt: { field: { ...places, origin }, parts } };
}

/** The tags of a text that could not be filled in, as far as no template can have a part in them. */
function writtenTags({ value }: MergedField, scope: Scope): readonly PromptPart[] {
  if (value.kind !== 'scalar' || typeof value.value !== 'string') return [];
  const segments = scope.segments(value) ?? [];
  return tagsBeside(segments.map((segment) => (segment.kind === 'literal' ? segment : undefined)));
}

/** The pieces of a text field; numbers and booleans that a template gave are text there. */
export function textPieces(filled: Filled, field: string, scope: Scope): readonly Piece[] | undefined {
  if (filled.kind === 'text') return filled.pieces;
  if (filled.kind === 'plain' && filled.value !== null)
    return [{ kind: 'text', text: String(filled.value), place: filled.place }];
  return wrongType(filled, `${field} must be text`, scope.findings);
}

/** A suffix goes behind one space; an empty one is none. */
function suffixPieces(field: MergedField, scope: Scope): readonly Piece[] | undefined {
  const filled = scope.fill(field.value);
  const pieces = filled && textPieces(filled, 'prompt_suffix', scope);
  const [first, ...rest] = pieces ?? [];
  if (!first) return pieces;
  if (first.kind === 'output') return [{ kind: 'text', text: ' ', place: first.place }, first, ...rest];
  const text = first.text.trimStart();
  if (text === '' && rest.length === 0) return [];
  const place = partOf(first.place, first.text.length - text.length, text.length);
  return [{ kind: 'text', text: ' ', place }, { kind: 'text', text, place }, ...rest];
}

/** Block scalars end with a line break, which must not come before the suffix. */
function withoutEnd(pieces: readonly Piece[]): readonly Piece[] {
  const last = pieces.at(-1);
  if (last?.kind !== 'text') return pieces;
  return [...pieces.slice(0, -1), { ...last, text: last.text.trimEnd() }];
}

/** Text parts with those beside each other joined. */
export function joinText(parts: Iterable<TextPart>): Text {
  const joined: TextPart[] = [];
  let text = '';
  const flush = () => {
    if (text !== '') joined.push({ kind: 'text', text });
    text = '';
  };
  for (const part of parts) {
    if (part.kind === 'text') {
      text += part.text;
    } else {
      flush();
      joined.push(part);
    }
  }
  flush();
  return { parts: joined };
}

/** Pieces as text parts; outputs become holes, each with its edge. */
export function linkPieces(pieces: readonly Piece[], edges: Edges): readonly TextPart[] {
  return pieces.map((piece): TextPart =>
    piece.kind === 'text'
      ? { kind: 'text', text: piece.text }
      : { kind: 'hole', hole: edges.output(piece.output, 'template', spanOf(piece.place)) },
  );
}
