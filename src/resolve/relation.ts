import type { Labels } from '../core/take.ts';

/** Things with labels, looked up by the labels of something else. */
export interface Relation<T> {
  /** Those that have the same label on every axis that both have, in their own order. */
  agreeing(labels: Labels): readonly T[];
}

/**
 * Indexes rows by their labels, so that looking up costs what is found. Rows may differ in their axes; those with the
 * same axes are one table, and each set of axes that a table is asked for is one index of it.
 */
export function relationOf<T>(rows: readonly T[], labelsOf: (row: T) => Labels): Relation<T> {
  const tables = new Map<string, Table<T>>();
  rows.forEach((row, place) => {
    const axes = Object.keys(labelsOf(row));
    const name = axes.join();
    const table: Table<T> = tables.get(name) ?? { axes, rows: [], indexes: new Map() };
    table.rows.push({ row, place, labels: labelsOf(row) });
    tables.set(name, table);
  });
  return {
    agreeing(labels) {
      const found = [...tables.values()].flatMap((table) => lookUp(table, labels));
      if (tables.size > 1) found.sort((a, b) => a.place - b.place);
      return found.map(({ row }) => row);
    },
  };
}

interface Placed<T> {
  readonly row: T;
  readonly place: number;
  readonly labels: Labels;
}

interface Table<T> {
  readonly axes: readonly string[];
  readonly rows: Placed<T>[];
  /** By the axes that are shared, then by the labels on these. */
  readonly indexes: Map<string, ReadonlyMap<string, readonly Placed<T>[]>>;
}

function lookUp<T>(table: Table<T>, labels: Labels): readonly Placed<T>[] {
  const shared = table.axes.filter((axis) => Object.hasOwn(labels, axis));
  if (shared.length === 0) return table.rows;
  const name = shared.join();
  const index = table.indexes.get(name) ?? indexBy(table.rows, shared);
  table.indexes.set(name, index);
  return index.get(keyOf(labels, shared)) ?? [];
}

function indexBy<T>(rows: readonly Placed<T>[], axes: readonly string[]): ReadonlyMap<string, readonly Placed<T>[]> {
  const index = new Map<string, Placed<T>[]>();
  for (const row of rows) {
    const key = keyOf(row.labels, axes);
    const same = index.get(key);
    if (same) same.push(row);
    else index.set(key, [row]);
  }
  return index;
}

/** Labels hold no comma. */
function keyOf(labels: Labels, axes: readonly string[]): string {
  return axes.map((axis) => labels[axis]).join();
}
