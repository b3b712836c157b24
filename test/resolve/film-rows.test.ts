import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Labels } from '../../src/core/take.ts';
import type { ShotItem } from '../../src/resolve/film-items.ts';
import { filmRows } from '../../src/resolve/film-rows.ts';
import { Findings } from '../../src/resolve/findings.ts';
import type { Sweep } from '../../src/resolve/sweep.ts';
import type { Variant } from '../../src/resolve/variants.ts';

/** Shots with the labels of their variants, small enough to try every combination. */
interface Board {
  readonly shots: Readonly<Record<string, readonly Labels[]>>;
  readonly winners: Readonly<Record<string, Labels>>;
  readonly select: Readonly<Record<string, readonly string[]>>;
  readonly items: readonly { readonly shot: string; readonly each?: string }[];
}

type Film = { readonly labels: Labels; readonly plays: readonly (readonly Labels[])[] };

const AXES: Readonly<Record<string, readonly string[]>> = {
  tier: ['fast', 'std'],
  size: ['s', 'm', 'l'],
  mood: ['calm', 'wild'],
  constructor: ['x', 'y'],
};

function sweepOf({ shots, winners, select }: Board): Sweep {
  const variants = new Map(
    Object.entries(shots).map(([shot, all]) => [
      shot,
      all.map((labels): Variant => ({ shot, labels, own: labels, sources: new Map() })),
    ]),
  );
  const isSelected = (labels: Labels): boolean => fits(labels, select);
  const fixed = (shot: string, labels: Labels): ReadonlySet<string> | undefined => {
    const winner = winners[shot] ?? {};
    return isWinner(labels, winner) ? new Set(Object.keys(winner)) : undefined;
  };
  return { variants, isSelected, picks: { fixed } } as unknown as Sweep;
}

function found(board: Board): readonly Film[] {
  const span = { file: 'a.yaml', line: 1, column: 1, length: 1 };
  const items = board.items.map((item): ShotItem => ({ kind: 'shot', ...item, span, fields: new Map() }));
  const { rows } = filmRows(items, { sweep: sweepOf(board), limit: 100_000, findings: new Findings() });
  return rows.map(({ labels, plays }) => ({
    labels,
    plays: items.map((item) => (plays.get(item) ?? []).map((variant) => variant.labels)),
  }));
}

/** The definition read aloud: choose what every item plays in every way, and keep the ways without a contradiction. */
function bruteForce({ shots, winners, select, items }: Board): readonly Film[] {
  const choices = items.map(({ shot, each }) => {
    const winner = winners[shot] ?? {};
    const visible = (shots[shot] ?? []).filter((labels) => isWinner(labels, winner) && fits(labels, select));
    const open = (labels: Labels): Labels =>
      without(labels, [...Object.keys(winner), ...(each === undefined ? [] : [each])]);
    const keys = [
      ...new Set(visible.map((labels) => (each === undefined ? JSON.stringify(labels) : JSON.stringify(open(labels))))),
    ];
    return keys.map((key) => {
      const members = visible.filter((labels) => key === JSON.stringify(each === undefined ? labels : open(labels)));
      return { members, open: open(members[0] ?? {}), fixed: without(winner, each === undefined ? [] : [each]) };
    });
  });
  return all(choices).flatMap((chosen) => {
    const labels: Record<string, string> = {};
    for (const { open } of chosen) {
      for (const [axis, label] of Object.entries(open)) {
        if (Object.hasOwn(labels, axis) && labels[axis] !== label) return [];
        labels[axis] = label;
      }
    }
    if (
      chosen.some(({ fixed }) =>
        Object.entries(fixed).some(([axis, label]) => Object.hasOwn(labels, axis) && labels[axis] !== label),
      )
    )
      return [];
    return [{ labels, plays: chosen.map(({ members }) => members) }];
  });
}

function isWinner(labels: Labels, winner: Labels): boolean {
  return Object.entries(winner).every(([axis, label]) => Object.hasOwn(labels, axis) && labels[axis] === label);
}

function fits(labels: Labels, select: Board['select']): boolean {
  return Object.entries(select).every(
    ([axis, wanted]) => !Object.hasOwn(labels, axis) || wanted.includes(labels[axis] ?? ''),
  );
}

function without(labels: Labels, axes: readonly string[]): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([axis]) => !axes.includes(axis)));
}

function all<T>(choices: readonly (readonly T[])[]): readonly (readonly T[])[] {
  return choices.reduce<readonly (readonly T[])[]>(
    (ways, options) => ways.flatMap((way) => options.map((one) => [...way, one])),
    [[]],
  );
}

const NAMES = ['a', 'b', 'c'];
const axisName = fc.constantFrom(...Object.keys(AXES));

/** Some of the points of some axes, axes in the order of the alphabet, as every name has them. */
const variants = fc.subarray(Object.keys(AXES).toSorted(), { maxLength: 3 }).chain((axes) => {
  const points = all(axes.map((axis) => (AXES[axis] ?? []).map((label) => [axis, label] as const)));
  return fc.subarray(
    points.map((pairs): Labels => Object.fromEntries(pairs)),
    { minLength: 1 },
  );
});
const winner = fc.option(
  axisName.chain((axis) => fc.constantFrom(...(AXES[axis] ?? [])).map((label) => ({ [axis]: label }))),
  {
    nil: {},
  },
);

const board: fc.Arbitrary<Board> = fc.record({
  shots: fc
    .tuple(variants, variants, variants)
    .map((three) => Object.fromEntries(three.map((own, index) => [NAMES[index], own]))),
  winners: fc
    .tuple(winner, winner, winner)
    .map((three) => Object.fromEntries(three.map((own, index) => [NAMES[index], own]))),
  select: fc.option(
    axisName.chain((axis) => fc.subarray([...(AXES[axis] ?? [])]).map((labels) => ({ [axis]: labels }))),
    { nil: {} },
  ),
  items: fc.array(
    fc
      .record({ shot: fc.constantFrom(...NAMES), each: fc.option(axisName, { nil: undefined }) })
      .map(({ shot, each }) => ({
        shot,
        ...(each !== undefined && { each }),
      })),
    { minLength: 1, maxLength: 4 },
  ),
});

it('makes the films that trying every combination gives, in the same order', () => {
  let most = 0;
  fc.assert(
    fc.property(board, (one) => {
      const films = found(one);
      expect(films).toEqual(bruteForce(one));
      most = Math.max(most, films.length);
    }),
    { numRuns: 2000 },
  );
  expect(most).toBeGreaterThan(5);
});

it('says when there are too many, and makes none then', () => {
  const shots = { a: all([AXES['size'] ?? []]).map(([size = '']): Labels => ({ size })) };
  const one: Board = { shots, winners: {}, select: {}, items: [{ shot: 'a' }] };
  const span = { file: 'a.yaml', line: 1, column: 1, length: 1 };
  const items: readonly ShotItem[] = [{ kind: 'shot', shot: 'a', span, fields: new Map() }];
  const made = (limit: number) => filmRows(items, { sweep: sweepOf(one), limit, findings: new Findings() });
  expect(made(3)).toMatchObject({ isTooLarge: false });
  expect(made(2)).toEqual({ rows: [], isTooLarge: true });
});
