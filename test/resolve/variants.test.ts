import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Labels } from '../../src/core/take.ts';
import { relationOf } from '../../src/resolve/relation.ts';
import { expand, type Sweep, type Variant } from '../../src/resolve/variants.ts';

/** A sweep as data, small enough to try every combination. */
interface Board {
  readonly axes: Readonly<Record<string, readonly string[]>>;
  /** In the order written. `consumes`: the shots consumed, by the label of the first listed axis, `*` for any. */
  readonly shots: Readonly<
    Record<string, { lists: readonly string[]; consumes: Readonly<Record<string, readonly string[]>> }>
  >;
  readonly exclude: readonly Readonly<Record<string, readonly string[]>>[];
  readonly winners: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

function consumedBy({ shots }: Board, shot: string, own: Labels): readonly string[] {
  const { lists, consumes } = shots[shot] as Board['shots'][string];
  return consumes[own[lists[0] ?? ''] ?? '*'] ?? consumes['*'] ?? [];
}

function sweepOf(board: Board): Sweep {
  return {
    axes: new Map(Object.entries(board.axes)),
    shots: new Map(Object.entries(board.shots).map(([name, { lists }]) => [name, lists])),
    consumed: (shot, own) => consumedBy(board, shot, own),
    exclude: board.exclude.map((one) => new Map(Object.entries(one).map(([axis, labels]) => [axis, new Set(labels)]))),
    fixed: (shot, labels) => {
      const winner = Object.entries(board.winners[shot] ?? {});
      return winner.every(([axis, label]) => has(labels, axis) && labels[axis] === label)
        ? new Set(winner.map(([axis]) => axis))
        : undefined;
    },
    limit: 10_000,
  };
}

interface Row {
  readonly labels: Readonly<Record<string, string>>;
  readonly sources: Readonly<Record<string, Row>>;
}

/** The definition read aloud: all points times all variants of all that is consumed, less what does not fit. */
function bruteForce(board: Board): Readonly<Record<string, readonly Row[]>> {
  const done: Record<string, readonly Row[]> = {};
  const variantsOf = (shot: string): readonly Row[] => (done[shot] ??= expandShot(board, shot, variantsOf));
  return Object.fromEntries(Object.keys(board.shots).map((shot) => [shot, variantsOf(shot)]));
}

function expandShot(board: Board, shot: string, variantsOf: (shot: string) => readonly Row[]): readonly Row[] {
  const { lists } = board.shots[shot] as Board['shots'][string];
  const points = all(lists.map((axis) => (board.axes[axis] ?? []).map((label) => [axis, label] as const)));
  return points.flatMap((pairs) => {
    const own = Object.fromEntries(pairs);
    const sources = consumedBy(board, shot, own);
    return all(sources.map((name) => variantsOf(name).map((row) => [name, row] as const))).flatMap((chosen) => {
      const labels: Record<string, string> = { ...own };
      for (const [name, row] of chosen)
        for (const [axis, label] of Object.entries(row.labels))
          if (!has(board.winners[name] ?? {}, axis) && !has(labels, axis)) labels[axis] = label;
      const fits = chosen.every(
        ([name, row]) =>
          Object.entries(row.labels).every(([axis, label]) => !has(labels, axis) || labels[axis] === label) &&
          Object.entries(board.winners[name] ?? {}).every(([axis, label]) => row.labels[axis] === label),
      );
      const excluded = board.exclude.some((one) =>
        Object.entries(one).every(([axis, wanted]) => has(labels, axis) && wanted.includes(labels[axis] ?? '')),
      );
      return fits && !excluded ? [{ labels, sources: Object.fromEntries(chosen) }] : [];
    });
  });
}

/** Not what every object has: an axis may be called `constructor`. */
function has(labels: Labels, axis: string): boolean {
  return Object.hasOwn(labels, axis);
}

/** Every way to choose one of each, the last turning fastest. */
function all<T>(choices: readonly (readonly T[])[]): readonly (readonly T[])[] {
  return choices.reduce<readonly (readonly T[])[]>(
    (ways, options) => ways.flatMap((way) => options.map((one) => [...way, one])),
    [[]],
  );
}

function rowOf({ labels, sources }: Variant): Row {
  return { labels, sources: Object.fromEntries([...sources].map(([name, variant]) => [name, rowOf(variant)])) };
}

const NAMES = ['a', 'b', 'c', 'd', 'e'];
const AXES = { tier: ['fast', 'std'], size: ['s', 'm', 'l'], mood: ['calm', 'wild'], constructor: ['x'] };
const someAxes = fc
  .subarray(Object.keys(AXES), { maxLength: 2 })
  .chain((axes) => fc.shuffledSubarray(axes, { minLength: axes.length }));
const condition = fc
  .subarray(Object.entries(AXES), { minLength: 1, maxLength: 2 })
  .chain((axes) =>
    fc.tuple(...axes.map(([axis, labels]) => fc.tuple(fc.constant(axis), fc.subarray([...labels], { minLength: 1 })))),
  )
  .map((pairs) => Object.fromEntries(pairs));

/** Shots consume only those that stand before them in a hidden order, so that there is no circle. */
const board: fc.Arbitrary<Board> = fc
  .record({
    order: fc.shuffledSubarray(NAMES, { minLength: 1 }),
    lists: fc.array(someAxes, { minLength: NAMES.length, maxLength: NAMES.length }),
    sources: fc.array(fc.array(fc.nat(4), { maxLength: 2 }), {
      minLength: NAMES.length * 2,
      maxLength: NAMES.length * 2,
    }),
    exclude: fc.array(condition, { maxLength: 2 }),
    winners: fc.dictionary(fc.constantFrom(...NAMES), condition, { maxKeys: 2 }),
  })
  .map(({ order, lists, sources, exclude, winners }) => {
    const earlier = (index: number, numbers: readonly number[]): readonly string[] => [
      ...new Set(numbers.flatMap((number) => (number < index ? [order[number] ?? ''] : []))),
    ];
    const shots = order.map((name, index) => {
      const own = lists[index] ?? [];
      const first = Object.entries(AXES).find(([axis]) => axis === own[0])?.[1][0];
      const consumes = {
        '*': earlier(index, sources[index] ?? []),
        ...(first !== undefined && { [first]: earlier(index, sources[index + NAMES.length] ?? []) }),
      };
      return [name, { lists: own, consumes }] as const;
    });
    const written = shots.toSorted(([one], [other]) => (one < other ? -1 : 1));
    const first = Object.entries(winners).map(([shot, fixed]) => [
      shot,
      Object.fromEntries(Object.entries(fixed).map(([axis, labels]) => [axis, labels[0] ?? ''])),
    ]);
    return {
      axes: AXES,
      shots: Object.fromEntries(written),
      exclude,
      winners: Object.fromEntries(first) as Board['winners'],
    };
  });

describe('how shots multiply', () => {
  it('is what trying every combination gives, in the same order', () => {
    let swept = 0;
    fc.assert(
      fc.property(board, (one) => {
        const { variants } = expand(sweepOf(one));
        const found = Object.fromEntries([...variants].map(([shot, own]) => [shot, own.map(rowOf)]));
        expect(found).toEqual(bruteForce(one));
        swept += Math.max(...[...variants.values()].map((own) => own.length));
      }),
      { numRuns: 2000 },
    );
    expect(swept).toBeGreaterThan(2000);
  });

  it('shows labels in the order of the alphabet, whoever brought them', () => {
    fc.assert(
      fc.property(board, (one) => {
        for (const own of expand(sweepOf(one)).variants.values())
          for (const { labels } of own) expect(Object.keys(labels)).toEqual(Object.keys(labels).toSorted());
      }),
    );
  });

  it('leaves no variant twice', () => {
    fc.assert(
      fc.property(board, (one) => {
        for (const own of expand(sweepOf(one)).variants.values()) {
          const keys = own.map(({ labels, sources }) =>
            JSON.stringify([labels, [...sources].map(([name, { labels: at }]) => [name, at])]),
          );
          expect(new Set(keys).size).toBe(keys.length);
          expect(new Set(own.map(({ labels }) => JSON.stringify(labels))).size).toBe(own.length);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('does not hang on what is added beside: a shot, an axis, a value', () => {
    fc.assert(
      fc.property(board, (one) => {
        const more: Board = {
          ...one,
          axes: { extra: ['1', '2'], ...one.axes, tier: ['new', ...AXES.tier] },
          shots: { zz: { lists: ['extra'], consumes: {} }, ...one.shots },
        };
        const before = expand(sweepOf(one)).variants;
        const after = expand(sweepOf(more)).variants;
        for (const [shot, own] of before)
          for (const variant of own) expect((after.get(shot) ?? []).map(rowOf)).toContainEqual(rowOf(variant));
      }),
      { numRuns: 300 },
    );
  });

  it('tells which exclusions removed something', () => {
    fc.assert(
      fc.property(board, (one) => {
        const sweep = sweepOf(one);
        const { excluding, variants } = expand(sweep);
        for (const [index, condition] of sweep.exclude.entries()) {
          const without = expand({ ...sweep, exclude: sweep.exclude.filter((_, place) => place !== index) }).variants;
          const counts = (some: typeof variants): readonly number[] => [...some.values()].map((own) => own.length);
          if (counts(without).join() !== counts(variants).join()) expect(excluding.has(condition)).toBe(true);
        }
      }),
    );
  });

  it('stops at the limit, however large the product', () => {
    const axes = Object.fromEntries(
      'abcdefghijkl'.split('').map((axis) => [axis, ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']]),
    );
    const huge = { axes, shots: { shot: { lists: Object.keys(axes), consumes: {} } }, exclude: [], winners: {} };
    const started = performance.now();
    expect(expand({ ...sweepOf(huge), limit: 100 }).overflow).toEqual({ shot: 'shot', points: 1e12 });
    const chained = {
      ...huge,
      shots: { a: { lists: ['a', 'b'], consumes: {} }, b: { lists: ['c'], consumes: { '*': ['a'] } } },
    };
    expect(expand({ ...sweepOf(chained), limit: 100 }).overflow?.shot).toBe('b');
    expect(expand({ ...sweepOf(chained), limit: 1100 }).overflow).toBeUndefined();
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it('ends where shots wait for each other, and takes no stack for a long chain', () => {
    const ring = {
      axes: {},
      shots: { a: { lists: [], consumes: { '*': ['b'] } }, b: { lists: [], consumes: { '*': ['a', 'b'] } } },
      exclude: [],
      winners: {},
    };
    expect([...expand(sweepOf(ring)).variants.values()].map((own) => own.length)).toEqual([1, 1]);
    const names = Array.from({ length: 20_000 }, (_, index) => `s${index}`);
    const chain = Object.fromEntries(
      names.map((name, index) => [
        name,
        { lists: [], consumes: { '*': index + 1 < names.length ? [`s${index + 1}`] : [] } },
      ]),
    );
    const { variants } = expand({ ...sweepOf({ ...ring, shots: chain }), limit: 100_000 });
    expect(variants.size).toBe(20_000);
  });
});

describe('looking up what agrees', () => {
  const labels = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('1', '2'));

  it('finds what comparing one by one finds, in order', () => {
    fc.assert(
      fc.property(fc.array(labels), labels, (rows, wanted) => {
        const agreeing = rows.filter((row) =>
          Object.entries(row).every(([axis, label]) => !has(wanted, axis) || wanted[axis] === label),
        );
        expect(relationOf(rows, (row) => row).agreeing(wanted)).toEqual(agreeing);
      }),
    );
  });
});
