import { Lexer, CST } from 'yaml';

export interface Range {
  readonly start: number;
  readonly end: number;
}

/** What the lexer can say of a text that does not parse. */
export interface Brackets {
  /** The stretches inside [ ] or { }, outermost brackets included, in order. */
  readonly ranges: readonly Range[];
  /** Where brackets and quotes stand that are never closed, in order. */
  readonly unclosed: readonly number[];
}

export function bracketsOf(text: string): Brackets {
  const ranges: Range[] = [];
  const unclosed: number[] = [];
  let open: number[] = [];
  let offset = 0;
  const giveUp = (): void => {
    if (open[0] !== undefined) ranges.push({ start: open[0], end: offset });
    unclosed.push(...open);
    open = [];
  };
  for (const lexeme of new Lexer().lex(text)) {
    const type = CST.tokenType(lexeme);
    // These kinds of lexeme are marks of the lexer's own and stand for no text.
    if (type === 'flow-error-end') giveUp();
    if (type === 'flow-error-end' || type === 'doc-mode' || type === 'scalar') continue;
    if (type === 'flow-map-start' || type === 'flow-seq-start') open.push(offset);
    if (type === 'flow-map-end' || type === 'flow-seq-end') {
      const start = open.pop();
      if (open.length === 0 && start !== undefined) ranges.push({ start, end: offset + 1 });
    }
    const quote = lexeme.charAt(0);
    if ((quote === '"' || quote === "'") && (lexeme.length === 1 || !lexeme.endsWith(quote))) unclosed.push(offset);
    offset += lexeme.length;
  }
  giveUp();
  return { ranges, unclosed: unclosed.sort((a, b) => a - b) };
}

/** A value inside brackets, from its first character to the comma or bracket that ends it. */
export interface FlowItem extends Range {
  readonly key?: string;
}

/** The innermost value of `range` that `offset` lies in. Quotes count only at the start of a value, as in YAML. */
export function flowItemAt(text: string, range: Range, offset: number): FlowItem {
  let start = range.start;
  let key: string | undefined;
  let at = range.start;
  while (at < range.end) {
    const character = text.charAt(at);
    const blank = text.slice(start, at).trim() === '';
    if (blank && (character === '"' || character === "'")) {
      at = endOfQuote(text, at);
      continue;
    }
    if (at > offset && /[,\]}\n]/.test(character)) break;
    if (/[[{,\]}]/.test(character) && at < offset) {
      start = at + 1;
      key = undefined;
    } else if (key === undefined && character === ':' && /\s/.test(text.charAt(at + 1)) && at < offset) {
      key = text
        .slice(start, at)
        .trim()
        .replaceAll(/^["']|["']$/g, '');
      start = at + 1;
    }
    at += 1;
  }
  const piece = text.slice(start, at);
  const begin = start + (piece.length - piece.trimStart().length);
  return { start: begin, end: Math.max(begin + 1, start + piece.trimEnd().length), ...(key !== undefined && { key }) };
}

function endOfQuote(text: string, start: number): number {
  const quote = text.charAt(start);
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '\\' && quote === '"') at += 1;
    else if (character === quote) {
      if (quote === "'" && text.charAt(at + 1) === quote) at += 1;
      else return at + 1;
    }
  }
  return text.length;
}
