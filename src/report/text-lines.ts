import { printable } from './printable.ts';
import { cutToWidth, textWidth } from './text-width.ts';
import { wrapText } from './wrap-text.ts';

export interface LineRoom {
  /** In em. */
  readonly width: number;
  readonly isBold?: boolean;
}

/** A text as lines that are no wider than that, broken where `wrapText` breaks them; its own line breaks are kept. */
export function textLines(text: string, { width, isBold = false }: LineRoom): readonly string[] {
  return text
    .split(/\r\n|[\n\r\u0085\u2028\u2029]/)
    .map((line) => printable(line).replaceAll(/ {2,}/g, ' ').trim())
    .flatMap((line) => linesOf(line, { width, isBold }));
}

/** The most columns of a terminal with which no line gets too wide: letters are not all as wide as the mean. */
function linesOf(line: string, { width, isBold = false }: LineRoom): readonly string[] {
  for (let columns = Math.max(2, Math.ceil(width / NARROWEST)); columns > 2; columns -= 1) {
    const lines = wrapText(line, columns);
    if (lines.every((one) => textWidth(one, isBold) <= width)) return lines;
  }
  return wrapText(line, 2);
}

/** Of an em, about the width of an `i`. */
const NARROWEST = 0.28;

/** At most `count` lines; where some are left out, the last ends in an ellipsis. */
export function firstLines(lines: readonly string[], count: number, room: LineRoom): readonly string[] {
  if (lines.length <= count) return lines;
  const kept = lines.slice(0, count);
  const last = kept.pop() ?? '';
  const dots = room.width - textWidth('…', room.isBold);
  const cut = textWidth(last, room.isBold) <= dots ? `${last}…` : cutToWidth(`${last}…`, room.width, room.isBold);
  return [...kept, cut];
}
