import type { SourceText } from './source-text.ts';

/**
 * A piece of text that YAML could not read as meant. After it is reported it is overwritten, length and lines kept,
 * so that the rest of the file is still read and judged in the same run.
 */
export interface Region {
  readonly start: number;
  readonly end: number;
  /** What takes its place: a quoted filler, a plain filler (a key), or a comment. */
  readonly filler: 'text' | 'key' | 'comment';
}

export function contains(regions: readonly Region[], offset: number): boolean {
  return regions.some(({ start, end }) => offset >= start && offset < end);
}

/** The text with each region overwritten by as many harmless characters. */
export function overwrite(text: string, regions: readonly Region[]): string {
  let result = '';
  let at = 0;
  for (const region of [...regions].sort((a, b) => a.start - b.start)) {
    if (region.start < at) continue;
    result += text.slice(at, region.start) + fill(text.slice(region.start, region.end), region.filler);
    at = region.end;
  }
  return result + text.slice(at);
}

function fill(piece: string, filler: Region['filler']): string {
  const lines = piece.replaceAll(/[^\s]|(?<=\S)[^\S\r\n]+(?=\S)/g, (match) => 'x'.repeat(match.length));
  switch (filler) {
    case 'key':
      return lines;
    case 'comment':
      return `#${lines.slice(1)}`;
    case 'text':
      return lines.length < 2 ? lines : `"${lines.slice(1, -1)}"`;
  }
}

/** The key and value, or list item, whose text an offset belongs to, outside of brackets. */
export interface Owner {
  /** Without quotes; absent for a list item. */
  readonly key?: string;
  readonly keyStart: number;
  /** Where the value begins, and where its last line ends. */
  readonly start: number;
  readonly end: number;
}

const KEYED = /^( *(?:- +)*)("[^"]*"|'[^']*'|[^\s#"'[{][^#]*?)( *:(?: +|$))/;
const ITEM = /^( *)((?:- +)+)(?=\S)/;

/** Looks upwards from the line of `offset` for the line that the text there continues. */
export function ownerOf(source: SourceText, offset: number): Owner | undefined {
  let line = source.lineAt(offset);
  let indent = Number.POSITIVE_INFINITY;
  for (; line >= 0; line -= 1) {
    const text = source.line(line);
    if (text.trim() === '') continue;
    const own = text.length - text.trimStart().length;
    if (own >= indent) continue;
    const owner = ownerOnLine(source, line, text);
    if (owner) return owner;
    if (own === 0) return undefined;
    indent = own;
  }
  return undefined;
}

function ownerOnLine(source: SourceText, line: number, text: string): Owner | undefined {
  const lineStart = source.startOf(line);
  const keyed = KEYED.exec(text);
  if (keyed) {
    const [all, before = '', key = ''] = keyed;
    const start = lineStart + all.length;
    const end = endOfValue(source, line, before.length);
    return { key: key.replaceAll(/^["']|["']$/g, ''), keyStart: lineStart + before.length, start, end };
  }
  const item = ITEM.exec(text);
  if (!item) return undefined;
  const [all, before = ''] = item;
  const start = lineStart + all.length;
  return { keyStart: start, start, end: endOfValue(source, line, before.length) };
}

/** The end of the last line after `line` that is indented deeper than `indent`. */
function endOfValue(source: SourceText, line: number, indent: number): number {
  let last = line;
  for (let next = line + 1; next < source.lineCount; next += 1) {
    const text = source.line(next);
    if (text.trim() === '') continue;
    if (text.length - text.trimStart().length <= indent) break;
    last = next;
  }
  return source.startOf(last) + source.line(last).trimEnd().length;
}
