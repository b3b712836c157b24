import { formatMoney } from '../core/money.ts';
import type { SheetCell } from './sheet.ts';
import { BAD, DIM, type Drawn, INK, LINE, PICKED, SLOT, WARN } from './sheet-block.ts';
import { type Box, svgRect, svgText } from './svg-text.ts';
import { firstLines, textLines } from './text-lines.ts';
import { cutToWidth, textWidth } from './text-width.ts';

/** How a cell is drawn: the picture's size, how many side by side, and what its label says beside the facts. */
export interface CellStyle {
  /** Of one picture, in pixels. */
  readonly width: number;
  readonly height: number;
  readonly count: number;
  readonly isNamed: boolean;
  readonly isNumbered: boolean;
  /** Lines of the prompt below. */
  readonly promptLines: number;
}

const STRIP_GAP = 4;

export function cellWidth({ width, count }: CellStyle): number {
  return width * count + STRIP_GAP * (count - 1);
}

export function cellHeight(cell: SheetCell, style: CellStyle): number {
  return style.height + linesOf(cell, style).reduce((sum, { size }) => sum + leading(size), LABEL_TOP);
}

interface Line {
  readonly text: string;
  readonly size: number;
  readonly fill: string;
  readonly isBold?: boolean;
}

const LABEL_TOP = 6;
const SMALL = 13;

function leading(size: number): number {
  return Math.round(size * 1.4);
}

/** A take at this place: its pictures, or why there is none, and its label. */
export function drawCell(cell: SheetCell, style: CellStyle, { x, y }: Pick<Box, 'x' | 'y'>): Drawn {
  const box = { x, y, width: cellWidth(style), height: style.height };
  const slots = cell.pictures > 0 ? pictureSlots(cell, style, box) : [];
  const parts = [
    ...(cell.picked ? [svgRect(grown(box, 4), `fill="none" stroke="${PICKED}" stroke-width="4" rx="5"`)] : []),
    ...(cell.pictures > 0 ? slots.map((slot) => svgRect(slot, `fill="${SLOT}"`)) : emptySlot(cell, box)),
  ];
  let below = y + style.height + LABEL_TOP;
  for (const line of linesOf(cell, style)) {
    below += leading(line.size);
    parts.push(svgText(line.text, { x, y: below - line.size * 0.4, ...line }));
  }
  return { parts, pictures: slots.map((slot, index) => ({ ...slot, take: cell.take, index })) };
}

function pictureSlots({ pictures }: SheetCell, { width, height }: CellStyle, { x, y }: Box): readonly Box[] {
  return Array.from({ length: pictures }, (_, index) => ({ x: x + index * (width + STRIP_GAP), y, width, height }));
}

function grown({ x, y, width, height }: Box, by: number): Box {
  return { x: x - by, y: y - by, width: width + 2 * by, height: height + 2 * by };
}

const HEADINGS: Readonly<Record<SheetCell['state'], readonly [heading: string, fill: string]>> = {
  fresh: ['no picture', WARN],
  stale: ['no picture', WARN],
  'input-replaced': ['no picture', WARN],
  elsewhere: ['not here', WARN],
  missing: ['missing', DIM],
  'in-flight': ['in flight', INK],
  unconfirmed: ['unconfirmed', BAD],
  failed: ['failed', BAD],
  blocked: ['blocked', BAD],
  'awaiting-pick': ['awaits a pick', WARN],
  'left-out': ['left out', DIM],
  unreadable: ['unreadable', BAD],
};

/** The state as a word, and below it why, as far as there is room. */
function emptySlot({ state, why = '' }: SheetCell, box: Box): readonly string[] {
  const [heading, fill] = HEADINGS[state];
  const room = { width: (box.width - 32) / SMALL };
  const step = leading(SMALL);
  const most = Math.max(1, Math.floor((box.height - 60) / step));
  const lines = why === '' ? [] : firstLines(textLines(why, room), most, room);
  const middle = { x: box.x + box.width / 2, anchor: 'middle' } as const;
  const top = box.y + (box.height - lines.length * step) / 2;
  return [
    svgRect(grown(box, -1), `fill="none" stroke="${LINE}" stroke-width="2" stroke-dasharray="8 6" rx="4"`),
    svgText(heading, { ...middle, y: top, size: 17, fill, isBold: true }),
    ...lines.map((line, index) =>
      svgText(line, { ...middle, y: top + 6 + (index + 0.9) * step, size: SMALL, fill: DIM }),
    ),
  ];
}

/** What stands below the picture, each line cut to its width. */
function linesOf(cell: SheetCell, style: CellStyle): readonly Line[] {
  const width = cellWidth(style);
  const title = [
    ...(style.isNamed ? [cell.shot] : []),
    ...(style.isNumbered ? [`take ${cell.number}`] : []),
    ...(cell.picked ? ['picked'] : []),
  ].join(' · ');
  const fill = cell.picked ? PICKED : INK;
  const size = style.isNamed ? 17 : 15;
  const small = { size: SMALL, fill: DIM };
  const room = { width: width / SMALL };
  const note = cell.pictures > 0 && cell.why !== undefined ? textLines(cell.why, room) : [];
  const prompt = style.promptLines > 0 && cell.prompt !== undefined ? textLines(cell.prompt, room) : [];
  return [
    ...(title === '' ? [] : [{ text: title, size, fill, isBold: true }]),
    ...(factsText(cell) === '' ? [] : [{ text: factsText(cell), size: 14, fill: INK }]),
    { text: cell.uses, ...small },
    ...firstLines(note, 2, room).map((text) => ({ text, size: SMALL, fill: WARN })),
    ...firstLines(prompt, style.promptLines, room).map((text) => ({ text, ...small })),
  ].map((line) => ({ ...line, text: fitted(line, width) }));
}

function fitted({ text, size, isBold = false }: Line, width: number): string {
  return textWidth(text, isBold) * size <= width ? text : cutToWidth(text, width / size, isBold);
}

/** `5.04 s · 1280×720 · $0.44`. Of a clip that is not there, only what was asked for is known. */
function factsText({ seconds, width, height, cost }: SheetCell): string {
  return [
    ...(seconds === undefined ? [] : [`${Math.round(seconds * 100) / 100} s`]),
    ...(width === undefined || height === undefined ? [] : [`${width}×${height}`]),
    ...(cost ? [formatMoney(cost)] : []),
  ].join(' · ');
}
