import { displayWidth, graphemes, graphemeWidth } from './display-width.ts';

/**
 * One line of text as lines of at most `width` columns: broken at spaces, else after a mark that ends a part of a
 * name (`,` `/` `]`), else anywhere but within an id, which is there to be copied: a line that is one may overflow.
 * Nothing is lost. Never an empty list.
 */
export function wrapText(text: string, width: number, firstWidth: number = width): readonly string[] {
  const lines: string[] = [];
  let rest = text.trimEnd();
  for (let room = firstWidth; displayWidth(rest) > room; room = width) {
    const end = lineEnd(rest, Math.max(2, room));
    if (end === rest.length) break;
    lines.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end).trimStart();
  }
  return [...lines, rest];
}

/**
 * Like `wrapText`, with `first` before the first line and as many spaces before the others; a `first` of more than half
 * the width would squeeze its text into a narrow column, and so becomes part of it.
 */
export function hangingText(first: string, text: string, width: number): readonly string[] {
  const indent = displayWidth(first);
  if (indent > width / 2) return runOnText(first, text, width);
  const lines = wrapText(text, Math.max(MIN_WIDTH, width - indent));
  return lines.map((line, index) => ((index === 0 ? first : ' '.repeat(indent)) + line).trimEnd());
}

/** As far as `first` is indented, and a little further from the second line on. */
function runOnText(first: string, text: string, width: number): readonly string[] {
  const margin = first.length - first.trimStart().length;
  const inner = margin + 4;
  const whole = first.trimStart() + text;
  const lines = wrapText(whole, Math.max(MIN_WIDTH, width - inner), Math.max(MIN_WIDTH, width - margin));
  return lines.map((line, index) => (' '.repeat(index === 0 ? margin : inner) + line).trimEnd());
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
  return mark > end / 3 ? mark + 1 : aroundId(text, end);
}

/** What names a task or an attempt: letters and digits of some length, with what ends the sentence behind it. */
const ID = /(?=[a-z_-]*\d)[\w-]{12,}[.,;:)\]"]*/gi;

/** The same place, or one before or behind the id that it lies in. */
function aroundId(text: string, end: number): number {
  for (const { index, 0: id } of text.matchAll(ID)) {
    if (index >= end) break;
    if (index + id.length <= end) continue;
    const space = text.lastIndexOf(' ', index);
    return space > 0 ? space : index > 0 ? index : id.length;
  }
  return end;
}

/** A command in backticks stays on one line if it can, so that it can be copied. */
function lastSpaceOutsideCommands(text: string): number | undefined {
  for (let at = text.lastIndexOf(' '); at > 0; at = text.lastIndexOf(' ', at - 1)) {
    if (text.slice(0, at).split('`').length % 2 === 1) return at;
  }
  return undefined;
}
