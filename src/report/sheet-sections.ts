import type { Labels } from '../core/take.ts';
import type { SheetCell } from './sheet.ts';

/** A part of a sheet: shots that are multiplied by the same axes. */
export type Section =
  /** Shots without variants: their takes in reading order, each by itself. */
  | { readonly kind: 'flow'; readonly cells: readonly SheetCell[] }
  | {
      readonly kind: 'grid';
      /** The outer one first. */
      readonly axes: readonly string[];
      /** Every combination of labels that some take has, sorted by the axes. */
      readonly columns: readonly Labels[];
      readonly shots: readonly GridShot[];
    };

export interface GridShot {
  readonly name: string;
  /** One a take number; a cell for each column, undefined where the shot has no such take. */
  readonly rows: readonly { readonly number: number; readonly cells: readonly (SheetCell | undefined)[] }[];
}

/** The shots of a sheet in their order; neighbours with the same axes share their headings. `axes` is the order written. */
export function sectionsOf(cells: readonly SheetCell[], axes: readonly string[]): readonly Section[] {
  const groups: { readonly key: string; readonly axes: readonly string[]; readonly cells: SheetCell[] }[] = [];
  for (const [, own] of byShot(cells)) {
    const used = axesOf(own, axes);
    const key = JSON.stringify(used);
    const last = groups.at(-1);
    if (last?.key === key) last.cells.push(...own);
    else groups.push({ key, axes: used, cells: [...own] });
  }
  return groups.map((group) =>
    group.axes.length === 0 ? { kind: 'flow', cells: group.cells } : gridOf(group.axes, group.cells),
  );
}

function byShot(cells: readonly SheetCell[]): ReadonlyMap<string, readonly SheetCell[]> {
  const shots = new Map<string, SheetCell[]>();
  for (const cell of cells) {
    const own = shots.get(cell.shot);
    if (own) own.push(cell);
    else shots.set(cell.shot, [cell]);
  }
  return shots;
}

/** The axes that tell a shot's takes apart, or that they all have; in the order written, what is not written last. */
function axesOf(cells: readonly SheetCell[], written: readonly string[]): readonly string[] {
  const used = new Set(cells.flatMap(({ labels }) => Object.keys(labels)));
  return [...written.filter((axis) => used.has(axis)), ...[...used].filter((axis) => !written.includes(axis))];
}

function gridOf(axes: readonly string[], cells: readonly SheetCell[]): Section {
  const positions = new Map(axes.map((axis) => [axis, positionsOf(axis, cells)]));
  const columns = new Map(cells.map(({ labels }) => [keyOf(labels, axes), labels]));
  const sorted = [...columns.values()].toSorted((a, b) => {
    for (const axis of axes) {
      const places = positions.get(axis);
      const difference = (places?.get(a[axis] ?? '') ?? -1) - (places?.get(b[axis] ?? '') ?? -1);
      if (difference !== 0) return difference;
    }
    return 0;
  });
  const shots = [...byShot(cells)].map(([name, own]) => ({ name, rows: rowsOf(own, sorted, axes) }));
  return { kind: 'grid', axes, columns: sorted, shots };
}

/** Labels of an axis in the order in which takes first have them: the order written. */
function positionsOf(axis: string, cells: readonly SheetCell[]): ReadonlyMap<string, number> {
  const labels = [...new Set(cells.map(({ labels: own }) => own[axis] ?? ''))];
  return new Map(labels.map((label, index) => [label, index]));
}

function keyOf(labels: Labels, axes: readonly string[]): string {
  return JSON.stringify(axes.map((axis) => labels[axis] ?? null));
}

function rowsOf(cells: readonly SheetCell[], columns: readonly Labels[], axes: readonly string[]): GridShot['rows'] {
  const numbers = [...new Set(cells.map(({ number }) => number))].toSorted((a, b) => a - b);
  const found = new Map(cells.map((cell) => [`${cell.number} ${keyOf(cell.labels, axes)}`, cell]));
  return numbers.map((number) => ({
    number,
    cells: columns.map((labels) => found.get(`${number} ${keyOf(labels, axes)}`)),
  }));
}

/** One heading over neighbouring columns that share the labels of an axis and of those around it. */
export interface Heading {
  readonly axis: string;
  readonly label: string;
  readonly first: number;
  readonly count: number;
}

/** The nested headings of columns, the outer axis first. */
export function headingsOf(columns: readonly Labels[], axes: readonly string[]): readonly (readonly Heading[])[] {
  return axes.map((axis, depth) => {
    const headings: Heading[] = [];
    let before: string | undefined;
    for (const [index, labels] of columns.entries()) {
      const key = keyOf(labels, axes.slice(0, depth + 1));
      const last = headings.at(-1);
      if (last && key === before) headings[headings.length - 1] = { ...last, count: last.count + 1 };
      else headings.push({ axis, label: labels[axis] ?? '', first: index, count: 1 });
      before = key;
    }
    return headings;
  });
}
