import type { Labels, TakeId } from '../core/take.ts';

/** A take as the command line names it, or several: what is not said fits every one. */
export interface TakeName {
  readonly shot: string;
  /** Axis and label, in any order, not all of them needed. */
  readonly labels: ReadonlyMap<string, string>;
  readonly take?: number;
}

const NAME = /^([^[\]#=,\s]+)(?:\[([^[\]#]*)\])?(?:#(\d+))?$/;
const LABEL = /^\s*([^=\s]+)\s*=\s*([^=\s]+)\s*$/;

/** Reads `walk`, `walk[tier=std]`, `walk#2`, `walk[tier=std]#2`; undefined where a text is no such name. */
export function readTakeName(text: string): TakeName | undefined {
  const [, shot, inside, number] = NAME.exec(text.trim()) ?? [];
  const pairs = inside === undefined ? [] : inside.split(',').map((pair) => LABEL.exec(pair));
  if (shot === undefined || number === '0') return undefined;
  const labels = new Map<string, string>();
  for (const pair of pairs) {
    const [, axis, label] = pair ?? [];
    if (axis === undefined || label === undefined || labels.has(axis)) return undefined;
    labels.set(axis, label);
  }
  return { shot, labels, ...(number !== undefined && { take: Number(number) }) };
}

/** The takes that a name fits, in their order. */
export function takesNamed<
  T extends { readonly id: TakeId; readonly shot: string; readonly labels: Labels; readonly take: number },
>({ shot, labels, take }: TakeName, takes: readonly T[]): readonly T[] {
  return takes.filter(
    (one) =>
      one.shot === shot &&
      (take === undefined || one.take === take) &&
      [...labels].every(([axis, label]) => Object.hasOwn(one.labels, axis) && one.labels[axis] === label),
  );
}
