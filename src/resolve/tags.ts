import { partOf, type Piece, type Place, type ShotOutput } from './filled.ts';

/**
 * @tags in text. An `@` begins one unless an ASCII letter, digit or `_` stands before it, so that no e-mail address is
 * one and `女孩@Hero走` holds one; the tag is the longest run that follows. `@@` is a literal `@`.
 */
export type TagToken =
  | { readonly kind: 'text'; readonly text: string }
  /** `at` is the offset of the `@`. */
  | { readonly kind: 'tag'; readonly tag: string; readonly at: number };

const MARKS = /@(?:@|([A-Za-z0-9][A-Za-z0-9_-]*))/g;
const WORD = /[A-Za-z0-9_]/;

/** Splits a text at its tags. The texts and the tags (with an `@` before each) are the text, but for doubled `@`. */
export function scanTags(text: string): readonly TagToken[] {
  const tokens: TagToken[] = [];
  let literal = '';
  let done = 0;
  for (const match of text.matchAll(MARKS)) {
    const { index, 1: tag } = match;
    if (tag !== undefined && WORD.test(text[index - 1] ?? '')) continue;
    literal += text.slice(done, index);
    done = index + match[0].length;
    if (tag === undefined) {
      literal += '@';
      continue;
    }
    if (literal !== '') tokens.push({ kind: 'text', text: literal });
    literal = '';
    tokens.push({ kind: 'tag', tag, at: index });
  }
  literal += text.slice(done);
  if (literal !== '') tokens.push({ kind: 'text', text: literal });
  return tokens;
}

/** A part of a prompt, with the place of what may be wrong with it. */
export type PromptPart =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'tag';
      readonly tag: string;
      readonly place: Place;
      /** True if an output stands directly beside it, which could make it another tag. */
      readonly touching: boolean;
    }
  | { readonly kind: 'output'; readonly output: ShotOutput; readonly place: Place };

/** Finds the tags of filled text. A tag may be made of several pieces, never of an output. */
export function splitAtTags(pieces: readonly Piece[]): readonly PromptPart[] {
  const parts: PromptPart[] = [];
  let run: TextPiece[] = [];
  let afterOutput = false;
  for (const piece of pieces) {
    if (piece.kind === 'text') {
      run.push(piece);
      continue;
    }
    parts.push(...splitRun(run, { before: afterOutput, after: true }), piece);
    run = [];
    afterOutput = true;
  }
  parts.push(...splitRun(run, { before: afterOutput, after: false }));
  return parts;
}

/** The tags in texts that something unknown (undefined) stands between, but for those directly beside it. */
export function tagsBeside(
  texts: readonly ({ readonly text: string; readonly place: Place } | undefined)[],
): readonly PromptPart[] {
  return texts.flatMap((piece, index) => {
    if (!piece) return [];
    const beside = { before: index > 0, after: index < texts.length - 1 };
    const parts = splitRun([{ kind: 'text', ...piece }], beside);
    return parts.filter((part) => part.kind === 'tag' && !part.touching);
  });
}

type TextPiece = Extract<Piece, { kind: 'text' }>;

/** Splits the text between two outputs; `before` and `after` say whether there are any. */
function splitRun(run: readonly TextPiece[], output: { before: boolean; after: boolean }): readonly PromptPart[] {
  const text = run.map((piece) => piece.text).join('');
  return scanTags(text).map((token) => {
    if (token.kind === 'text') return token;
    const { tag, at } = token;
    const end = at + 1 + tag.length;
    const touching = (at === 0 && output.before) || (end === text.length && output.after);
    return { kind: 'tag', tag, place: placeIn(run, at, 1 + tag.length), touching };
  });
}

/** Where `length` units of the joined text were written: up to the end of the piece they end in, if in one scalar. */
function placeIn(run: readonly TextPiece[], at: number, length: number): Place {
  let start = 0;
  let first: Place | undefined;
  for (const { text, place } of run) {
    const end = start + text.length;
    if (!first && at < end) first = partOf(place, at - start, length);
    if (first && at + length <= end) {
      const last = partOf(place, 0, at + length - start);
      if (last.scalar !== first.scalar) return first;
      return { ...first, length: Math.max(first.length, last.offset + last.length - first.offset) };
    }
    start = end;
  }
  throw new RangeError(`no text at ${at}`);
}
