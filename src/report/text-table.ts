import { displayWidth, pad } from './display-width.ts';
import { wrapText } from './wrap-text.ts';

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** Gives way, and wraps its cells, when the table is too wide. */
  readonly flexible?: boolean;
}

/** `paint` is applied after the layout, so that colour codes are never counted. */
export interface Cell {
  readonly text: string;
  readonly paint?: (text: string) => string;
}

export interface Table {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  readonly width: number;
}

/** A table as lines, two spaces between columns: the titles, then each row on its own, so that more can go between. */
export interface TableLines {
  readonly head: string;
  readonly rows: readonly (readonly string[])[];
  /** Columns the widest line takes. */
  readonly width: number;
}

/** Lays cells out in columns no wider than their content; flexible ones share what is lacking. */
export function layoutTable({ columns, rows, width }: Table): TableLines {
  const widths = columnWidths(columns, rows, width);
  const head = columns.map((column, index) => pad(column.title, widths[index] ?? 0, column.align));
  return {
    head: head.join(GAP).trimEnd(),
    rows: rows.map((row) => rowLines(row, columns, widths)),
    width: widths.reduce((sum, each) => sum + each, (columns.length - 1) * GAP.length),
  };
}

const GAP = '  ';
const MIN_FLEXIBLE = 12;

function columnWidths(columns: Table['columns'], rows: Table['rows'], width: number): readonly number[] {
  const widths = columns.map((column) => displayWidth(column.title));
  for (const row of rows) {
    row.forEach((cell, index) => {
      widths[index] = Math.max(widths[index] ?? 0, displayWidth(cell.text));
    });
  }
  let lacking = widths.reduce((sum, each) => sum + each, (columns.length - 1) * GAP.length) - width;
  while (lacking > 0) {
    const widest = widestFlexible(columns, widths);
    if (widest === undefined) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
    lacking -= 1;
  }
  return widths;
}

function widestFlexible(columns: Table['columns'], widths: readonly number[]): number | undefined {
  let best: number | undefined;
  columns.forEach((column, index) => {
    const width = widths[index] ?? 0;
    if (!column.flexible || width <= MIN_FLEXIBLE) return;
    if (best === undefined || width > (widths[best] ?? 0)) best = index;
  });
  return best;
}

function rowLines(row: readonly Cell[], columns: Table['columns'], widths: readonly number[]): readonly string[] {
  const wrapped = row.map((cell, index) => wrapText(cell.text, Math.max(1, widths[index] ?? 0)));
  const height = Math.max(1, ...wrapped.map((lines) => lines.length));
  const lastFilled = row.findLastIndex((cell) => cell.text !== '');
  return Array.from({ length: height }, (_, line) =>
    row
      .slice(0, lastFilled + 1)
      .map((cell, index) => {
        const text = wrapped[index]?.[line] ?? '';
        const padding = pad(text, widths[index] ?? 0, columns[index]?.align);
        // Spaces stay outside the paint: an underline or background must not reach into the gap.
        return cell.paint && text !== '' ? padding.replace(text, () => cell.paint?.(text) ?? text) : padding;
      })
      .join(GAP)
      .trimEnd(),
  );
}
