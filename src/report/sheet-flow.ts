import type { SheetCell } from './sheet.ts';
import { type Block, joinDrawn } from './sheet-block.ts';
import { cellHeight, type CellStyle, cellWidth, drawCell } from './sheet-cell-svg.ts';

const GAP = 28;
const ROW_GAP = 30;

/** Takes by themselves in reading order, as many side by side as looks even; strips where there are strips. */
export function flowBlocks(cells: readonly SheetCell[], aspect: number): readonly Block[] {
  const count = Math.max(1, ...cells.map(({ pictures }) => pictures));
  const perRow = Math.min(cells.length, perRowOf(cells.length, count));
  const numbered = new Set(cells.filter(({ number }) => number > 1).map(({ shot }) => shot));
  const size = pictureSize(perRow, count, aspect);
  const styleOf = ({ shot }: SheetCell): CellStyle => ({
    ...size,
    count,
    isNamed: true,
    isNumbered: numbered.has(shot),
    promptLines: 3,
  });
  const step = cellWidth({ ...size, count } as CellStyle) + GAP;
  const rows = Array.from({ length: Math.ceil(cells.length / perRow) }, (_, row) =>
    cells.slice(row * perRow, (row + 1) * perRow),
  );
  return rows.map((row) => ({
    width: perRow * step - GAP,
    height: Math.max(...row.map((cell) => cellHeight(cell, styleOf(cell)))) + ROW_GAP,
    draw: (y) => joinDrawn(row.map((cell, index) => drawCell(cell, styleOf(cell), { x: index * step, y }))),
  }));
}

function perRowOf(cells: number, count: number): number {
  if (count > 1) return cells <= 2 ? 1 : cells <= 16 ? 2 : 3;
  return cells <= 2 ? cells : Math.min(8, Math.max(3, Math.ceil(Math.sqrt(cells * 1.2))));
}

/** Pixels of a picture: a lonely strip may be large. */
function pictureSize(perRow: number, count: number, aspect: number): Pick<CellStyle, 'width' | 'height'> {
  const side = count > 1 ? (perRow === 1 ? 440 : 300) : perRow <= 2 ? 560 : perRow <= 4 ? 400 : 320;
  const width = aspect >= 1 ? side : Math.max(140, Math.round(side * 0.62));
  return { width, height: Math.round(width / aspect) };
}
