import { displayWidth, graphemes, graphemeWidth } from './display-width.ts';

/**
 * One line of text as lines of at most `width` columns: broken at spaces, else after a mark that ends a part of a
 * name (`,` `/` `]`), else anywhere, so that nothing is lost and nothing overflows. Never an empty list.
 */
export function wrapText(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let rest = text.trimEnd();
  while (displayWidth(rest) > width) {
    const end = lineEnd(rest, Math.max(2, width));
    lines.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end).trimStart();
  }
  return [...lines, rest];
}

/** Like `wrapText`, with `first` before the first line and as many spaces before the others. */
export function hangingText(first: string, text: string, width: number): readonly string[] {
  const indent = displayWidth(first);
  const lines = wrapText(text, Math.max(MIN_WIDTH, width - indent));
  return lines.map((line, index) => ((index === 0 ? first : ' '.repeat(indent)) + line).trimEnd());
}

/** Below this many columns text is allowed to overflow: a column of single letters helps nobody. */
const MIN_WIDTH = 12;

function lineEnd(text: string, width: number): number {
  let end = 0;
  let used = 0;
  for (const character of graphemes(text)) {
    used += graphemeWidth(character);
    if (used > width) break;
    end += character.length;
  }
  const fits = text.slice(0, end + 1);
  const space = lastSpaceOutsideCommands(fits);
  if (space !== undefined) return space;
  if (fits.lastIndexOf(' ') > end / 3) return fits.lastIndexOf(' ');
  const mark = Math.max(...[',', '/', ']'].map((sign) => text.slice(0, end).lastIndexOf(sign)));
  return mark > end / 3 ? mark + 1 : end;
}

/** A command in backticks stays on one line if it can, so that it can be copied. */
function lastSpaceOutsideCommands(text: string): number | undefined {
  for (let at = text.lastIndexOf(' '); at > 0; at = text.lastIndexOf(' ', at - 1)) {
    if (text.slice(0, at).split('`').length % 2 === 1) return at;
  }
  return undefined;
}
