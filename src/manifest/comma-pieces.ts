import { isScalar, type Node, type Pair } from 'yaml';
import type { Diagnostic } from '../core/diagnostic.ts';
import { diagnose } from './codes.ts';
import { excerptOf, quotingFix } from './quoting.ts';
import type { SourceText } from './source-text.ts';

type Item = Pair<Node, Node | null>;

/** A pair inside { }, and the pieces that commas cut off its unquoted text. */
export interface WithPieces {
  readonly pair: Item;
  readonly pieces: readonly Item[];
}

export function alone(pair: Item): WithPieces {
  return { pair, pieces: [] };
}

/** `{ prompt: look, super 8, sodium light }` is one pair with two pieces. */
export function withPieces(source: SourceText, pairs: readonly Item[]): readonly WithPieces[] {
  const groups: { pair: Item; pieces: Item[] }[] = [];
  for (const pair of pairs) {
    const before = groups.at(-1);
    if (before && isPlainText(before.pair.value) && isBare(source, pair)) before.pieces.push(pair);
    else groups.push({ pair, pieces: [] });
  }
  return groups;
}

export function textWithCommas(source: SourceText, { pair, pieces }: WithPieces, key: string): Diagnostic {
  const [start = 0] = pair.value?.range ?? [];
  const first = pieces[0]?.key.range?.[0] ?? start;
  const end = pieces.at(-1)?.key.range?.[1] ?? first;
  const text = source.text.slice(start, end);
  const rest = excerptOf(source.text.slice(first, end));
  const message = `a comma inside { } ends the text of "${key}", so "${rest}" is no part of it`;
  const help = quotingFix(key, text, { flow: true });
  return diagnose('error', 'comma-in-braces', message, { span: source.span(first, end), help });
}

/** A key alone, without a colon. */
function isBare(source: SourceText, { key, value }: Item): boolean {
  return isScalar(key) && (value === null || !colonFollows(source, key.range?.[1] ?? 0));
}

function isPlainText(value: Node | null): boolean {
  return isScalar(value) && value.type === 'PLAIN' && (value.source ?? '') !== '';
}

/** Whether a colon comes after a key that ends at `offset`. */
export function colonFollows(source: SourceText, offset: number): boolean {
  return /^["']?\s*:/.test(source.text.slice(offset, offset + 40));
}
