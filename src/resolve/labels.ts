import type { Labels } from '../core/take.ts';

/** Axes and the labels of each that are meant. */
export type Condition = ReadonlyMap<string, ReadonlySet<string>>;

/** The label on an axis; undefined where there is no such axis. An axis may have the name of a method of objects. */
export function labelOn(labels: Labels, axis: string): string | undefined {
  return Object.hasOwn(labels, axis) ? labels[axis] : undefined;
}

/** The same labels with their axes in the order of the alphabet, which is the order every name shows them in. */
export function labelsOf(pairs: Iterable<readonly [axis: string, label: string]>): Labels {
  return Object.fromEntries([...pairs].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Both, which must not contradict each other. */
export function joined(one: Labels, other: Labels): Labels {
  if (Object.keys(other).every((axis) => Object.hasOwn(one, axis))) return one;
  if (Object.keys(one).length === 0) return other;
  return labelsOf(Object.entries({ ...one, ...other }));
}

/** Whether labels have all the axes of a condition, each with one of its labels. */
export function meets(labels: Labels, condition: Condition): boolean {
  for (const [axis, wanted] of condition) {
    const label = labelOn(labels, axis);
    if (label === undefined || !wanted.has(label)) return false;
  }
  return true;
}

/** `tier=std, resolution=720p` */
export function labelsText(labels: Labels): string {
  return Object.entries(labels)
    .map(([axis, label]) => `${axis}=${label}`)
    .join(', ');
}
