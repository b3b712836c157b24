import type { Labels } from '../core/take.ts';
import type { SheetCell } from './sheet.ts';
import { type Block, DIM, type Drawn, INK, joinDrawn, LINE } from './sheet-block.ts';
import { cellHeight, type CellStyle, cellWidth, drawCell } from './sheet-cell-svg.ts';
import { type GridShot, type Heading, headingsOf, type Section } from './sheet-sections.ts';
import { type Box, svgRect, svgText } from './svg-text.ts';
import { firstLines, textLines } from './text-lines.ts';
import { cutToWidth, textWidth } from './text-width.ts';

type Grid = Extract<Section, { kind: 'grid' }>;

/** Left of the cells: the shot's name and prompt. */
const GUTTER = 230;
const GAP = 20;
const ROW_GAP = 26;
const HEADING = 34;
/** Of a page with a single grid, without its margins. */
const WIDEST = 4000;
const NARROWEST_CELL = 200;

/** A grid as rows of takes; more columns than a page is wide stand in bands below each other. */
export function gridBlocks({ axes, columns, shots }: Grid, aspect: number): readonly Block[] {
  const size = pictureSize(columns.length, aspect);
  return bandsOf(columns, axes, Math.floor((WIDEST - GUTTER + GAP) / (size.width + GAP))).flatMap(({ from, to }) => {
    const band = { from, columns: columns.slice(from, to), axes, ...size };
    const heading = headingBlock(band);
    return [heading, ...shots.flatMap((shot) => shotBlocks(shot, band).map((block) => ({ ...block, heading })))];
  });
}

interface Band {
  /** Which column of the grid is its first. */
  readonly from: number;
  readonly columns: readonly Labels[];
  readonly axes: readonly string[];
  /** Pixels of a picture. */
  readonly width: number;
  readonly height: number;
}

/** Few columns have large pictures; those of many shrink until they fit, as far as a label can still be read. */
function pictureSize(columns: number, aspect: number): Pick<Band, 'width' | 'height'> {
  const preferred = columns <= 2 ? 560 : columns <= 3 ? 460 : columns <= 4 ? 400 : columns <= 6 ? 340 : 300;
  const fitting = Math.floor((WIDEST - GUTTER + GAP) / columns) - GAP;
  const side = Math.max(NARROWEST_CELL, Math.min(preferred, fitting));
  if (aspect >= 1) return { width: side, height: Math.round(side / aspect) };
  const width = Math.max(NARROWEST_CELL, Math.round(side * 0.7));
  return { width, height: Math.round(width / aspect) };
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/** Columns in bands of at most `most`: cut where labels of the outermost axis that makes a difference end. */
function bandsOf(columns: readonly Labels[], axes: readonly string[], most: number): readonly Span[] {
  const levels = headingsOf(columns, axes).map((row) =>
    row.map(({ first, count }): Span => ({ from: first, to: first + count })),
  );
  const split = (span: Span, depth: number): readonly Span[] => {
    const size = span.to - span.from;
    if (size <= most) return [span];
    const inner = levels[depth]?.filter(({ from, to }) => from >= span.from && to <= span.to);
    return inner
      ? joined(
          inner.flatMap((one) => split(one, depth + 1)),
          most,
        )
      : evenly(span, most);
  };
  return split({ from: 0, to: columns.length }, 0);
}

/** Neighbours in one band as far as there is room for them. */
function joined(spans: readonly Span[], most: number): readonly Span[] {
  const bands: Span[] = [];
  for (const span of spans) {
    const last = bands.at(-1);
    if (last && span.to - last.from <= most) bands[bands.length - 1] = { from: last.from, to: span.to };
    else bands.push(span);
  }
  return bands;
}

function evenly({ from, to }: Span, most: number): readonly Span[] {
  const count = Math.ceil((to - from) / most);
  const size = Math.ceil((to - from) / count);
  return Array.from({ length: count }, (_, index) => ({
    from: from + index * size,
    to: Math.min(to, from + (index + 1) * size),
  }));
}

function xOf(index: number, { width }: Pick<Band, 'width'>): number {
  return GUTTER + index * (width + GAP);
}

function bandWidth(band: Band): number {
  return xOf(band.columns.length, band) - GAP;
}

/** One line of headings an axis, each over the columns that it holds for. */
function headingBlock(band: Band): Block {
  const rows = headingsOf(band.columns, band.axes);
  return {
    width: bandWidth(band),
    height: rows.length * HEADING + 14,
    draw: (y) => ({
      parts: rows.flatMap((row, depth) => row.flatMap((heading) => drawHeading(heading, band, y + depth * HEADING))),
      pictures: [],
    }),
  };
}

function drawHeading({ axis, label, first, count }: Heading, band: Band, y: number): readonly string[] {
  const x = xOf(first, band);
  const width = xOf(count, band) - xOf(0, band) - GAP;
  const name = textWidth(axis) * 14 + 8 < width / 2 ? axis : '';
  const start = name === '' ? x : x + textWidth(name) * 14 + 8;
  const fitting = cutToWidth(label, (x + width - start) / 18, true);
  return [
    svgText(name, { x, y: y + 22, size: 14, fill: DIM }),
    svgText(fitting, { x: start, y: y + 22, size: 18, fill: INK, isBold: true }),
    svgRect({ x, y: y + HEADING - 4, width, height: 1.5 }, `fill="${LINE}"`),
  ].filter((part) => !part.endsWith('></text>'));
}

/** A row for each take number; what all takes of the shot share stands left of the first. */
function shotBlocks({ name, rows }: GridShot, band: Band): readonly Block[] {
  const all = rows.flatMap(({ cells }) => cells.filter((cell) => cell !== undefined));
  const [shared, ...others] = new Set(all.map(({ prompt }) => prompt));
  const prompt = others.length === 0 ? shared : undefined;
  const style: CellStyle = {
    width: band.width,
    height: band.height,
    count: 1,
    isNamed: false,
    isNumbered: rows.length > 1,
    promptLines: prompt === undefined && others.length > 0 ? 3 : 0,
  };
  return rows.map(({ cells }, index) => {
    const own = cells.slice(band.from, band.from + band.columns.length);
    const height = Math.max(band.height, ...own.map((cell) => (cell ? cellHeight(cell, style) : 0)));
    return {
      width: bandWidth(band),
      height: height + ROW_GAP,
      draw: (y) => ({
        ...joinDrawn([
          { parts: index === 0 ? gutter(name, prompt, { y, height }) : [], pictures: [] },
          ...own.map((cell, column) => drawOrNothing(cell, style, { x: xOf(column, band), y })),
        ]),
      }),
    };
  });
}

function drawOrNothing(cell: SheetCell | undefined, style: CellStyle, { x, y }: Pick<Box, 'x' | 'y'>): Drawn {
  if (cell) return drawCell(cell, style, { x, y });
  const place = { x: x + cellWidth(style) / 2, y: y + style.height / 2, size: 20, fill: LINE };
  return { parts: [svgText('–', { ...place, anchor: 'middle' })], pictures: [] };
}

function gutter(name: string, prompt: string | undefined, { y, height }: Pick<Box, 'y' | 'height'>): readonly string[] {
  const room = GUTTER - 24;
  const bold = { width: room / 19, isBold: true };
  const small = { width: room / 13 };
  const names = firstLines(textLines(name, bold), 3, bold);
  const most = Math.max(0, Math.floor((height - names.length * 24 - 8) / 18));
  const lines = prompt === undefined ? [] : firstLines(textLines(prompt, small), most, small);
  return [
    ...names.map((text, index) => svgText(text, { x: 0, y: y + 18 + index * 24, size: 19, fill: INK, isBold: true })),
    ...lines.map((text, index) =>
      svgText(text, { x: 0, y: y + 20 + names.length * 24 + index * 18, size: 13, fill: DIM }),
    ),
  ];
}
