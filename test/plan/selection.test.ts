import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Edge, type Labels, type Take, takeId } from '../../src/core/take.ts';
import { namedTakes, type Selectable, type SelectionRequest, selectTakes } from '../../src/plan/selection.ts';
import { extension, take, text } from '../support/takes.ts';
import { of, planOf, stanzaFor, states } from './plan-of.ts';

const SPAN = { file: 'board.yaml', line: 1, column: 1, length: 1 };

const edge = (to: string, rest: Partial<Edge> = {}): Edge => ({ take: to, via: 'extend', span: SPAN, ...rest });

function at(shot: string, labels: Labels, number: number, edges: readonly Edge[] = []): Take {
  return { ...take(shot), id: takeId(shot, labels, number), shot, labels, take: number, edges };
}

const AXES = new Map([
  ['resolution', ['480p', '720p']],
  ['tier', ['fast', 'std']],
]);

function boardOf(takes: readonly Take[]): Required<Selectable> {
  return { file: 'board.yaml', shots: new Set(takes.map(({ shot }) => shot)), axes: AXES, takes };
}

const each = (tier: string, resolution: string): Labels => ({ resolution, tier });
const opening = ['fast', 'std'].flatMap((tier) =>
  ['480p', '720p'].flatMap((resolution) => [1, 2].map((number) => at('opening', each(tier, resolution), number))),
);
const walks = ['fast', 'std'].map((tier) =>
  at('walk', each(tier, '720p'), 1, [edge(takeId('opening', each(tier, '720p'), 1), { unpicked: true })]),
);
const alone = at('alone', {}, 1, []);
const later = at('later', {}, 1, [edge('alone', { via: 'needs' })]);
const BOARD = boardOf([...opening, ...walks, alone, later]);

function selected(request: SelectionRequest, board: Selectable = BOARD): readonly string[] {
  const result = selectTakes(request, board);
  if (!result.ok) throw new Error(result.error.map(({ message }) => message).join('\n'));
  return [...(result.value ?? new Set(['all']))];
}

function problems(request: SelectionRequest): readonly string[] {
  const result = selectTakes(request, BOARD);
  return result.ok ? [] : result.error.map(({ message, help }) => `${message}; ${help}`);
}

describe('what is selected', () => {
  it('is all where nothing is asked for, and nothing where nothing is named', () => {
    expect(selected({})).toEqual(['all']);
    expect(selected({ only: [] })).toEqual([]);
  });

  it.each<[SelectionRequest, readonly string[]]>([
    [{ only: ['alone'] }, ['alone']],
    [{ only: ['opening[tier=std,resolution=720p]#2'] }, ['opening[resolution=720p,tier=std]#2']],
    [{ only: ['opening[ tier = std ]#1'] }, ['opening[resolution=480p,tier=std]', 'opening[resolution=720p,tier=std]']],
    [{ only: ['walk', 'alone'], where: ['tier=fast'] }, ['walk[resolution=720p,tier=fast]']],
    [{ where: ['tier=fast, std', 'resolution=720p'], only: ['walk'] }, walks.map(({ id }) => id)],
    [{ upto: ['later'] }, ['later', 'alone']],
    [{ from: ['alone'] }, ['alone', 'later']],
    [{ upto: ['later'], from: ['later'] }, ['later']],
  ])('%j', (request, ids) => {
    expect(new Set(selected(request))).toEqual(new Set(ids));
  });

  it('holds, with --upto, every take that could be picked, and with --from what could be made of any', () => {
    expect(new Set(selected({ upto: ['walk[tier=std]'] }))).toEqual(
      new Set([
        'walk[resolution=720p,tier=std]',
        'opening[resolution=720p,tier=std]',
        'opening[resolution=720p,tier=std]#2',
      ]),
    );
    expect(selected({ from: ['opening[resolution=720p,tier=std]#2'] })).toContain('walk[resolution=720p,tier=std]');
  });

  it('follows what waits for itself without end only once', () => {
    const circle = boardOf([at('a', {}, 1, [edge('b')]), at('b', {}, 1, [edge('a')])]);
    expect(new Set(selected({ upto: ['a'] }, circle))).toEqual(new Set(['a', 'b']));
  });

  it('is not known where the takes are not', () => {
    const { takes: _, ...unknown } = BOARD;
    expect(selected({ only: ['opening[tier=std]#9'] }, unknown)).toEqual(['all']);
  });
});

describe('a wrong selection', () => {
  it.each<[SelectionRequest, string]>([
    [{ only: ['openign'] }, 'has no shot "openign"; did you mean "opening"? its shots are opening, walk, alone, later'],
    [{ upto: ['xyz'] }, 'has no shot "xyz"; its shots are opening, walk, alone, later'],
    [{ only: ['opening[teir=std]'] }, 'has no axis "teir"; did you mean "tier"? its axes are resolution, tier'],
    [{ only: ['opening[tier=sdt]'] }, 'the axis "tier" has no "sdt"; did you mean "std"? its labels are fast, std'],
    [
      { from: ['walk[resolution=480p]'] },
      '"walk" has no variant with resolution=480p; its variants are walk[resolution=720p,tier=fast], walk[',
    ],
    [{ only: ['alone[tier=std]'] }, '"alone" has no variant with tier=std'],
    [{ only: ['opening#3'] }, '"opening" has no take 3; its takes are 1, 2'],
    [{ only: ['walk[tier=std]#2'] }, '"walk[tier=std]" has no take 2; its only take is 1'],
    [{ where: ['tiers=std'] }, 'has no axis "tiers"; did you mean "tier"?'],
    [{ where: ['tier=std,slow'] }, 'the axis "tier" has no "slow"; its labels are fast, std'],
    [{ where: ['tier'] }, '"tier" is no condition; write axis=label'],
    [{ where: ['tier='] }, '"tier=" is no condition'],
    [{ where: ['tier=std=fast'] }, '"tier=std=fast" is no condition'],
    [
      { only: ['alone'], where: ['tier=std'] },
      'no take of board.yaml fits all of --only alone, --where tier=std; leave one of them out',
    ],
  ])('%j', (request, said) => {
    expect(problems(request)).toEqual([expect.stringContaining(said)]);
  });

  it.each([
    '',
    'opening[',
    'opening[]',
    'opening#0',
    'opening#x',
    'opening[tier]',
    'opening[tier=std,tier=fast]',
    '#2',
  ])('is one that is no name: "%s"', (text) => {
    expect(problems({ only: [text] })).toEqual([expect.stringContaining('is no name of a shot, variant or take')]);
  });

  it('is told whole', () => {
    expect(problems({ only: ['a', 'b'], where: ['c=d'], upto: ['a'] })).toHaveLength(3);
  });
});

describe('takes named to be bought again', () => {
  const chain = boardOf([take('a'), extension('b', 'a'), extension('c', 'b'), take('d')]);

  it.each([
    [
      ['b', 'd'],
      ['b', 'd'],
    ],
    [
      ['chain:b', 'd'],
      ['b', 'c', 'd'],
    ],
    [['chain:a'], ['a', 'b', 'c']],
    [[], []],
  ])('%j are %j', (names, ids) => {
    expect(namedTakes(names, chain)).toEqual({ ok: true, value: new Set(ids) });
  });

  it('may be variants', () => {
    const found = namedTakes(['chain:opening[tier=std]'], BOARD);
    expect(found.ok && found.value.has('walk[resolution=720p,tier=std]')).toBe(true);
    expect(found.ok && found.value.has('walk[resolution=720p,tier=fast]')).toBe(false);
  });
});

describe('what is not selected', () => {
  it('is neither bought nor a hindrance, and says so', () => {
    const plan = planOf([take('a'), extension('b', 'a'), take('d')], {}, { selected: new Set(['b']) });
    expect(states(plan)).toEqual(['a missing', 'b blocked', 'd missing']);
    expect(plan.takes.map(({ unselected }) => unselected)).toEqual([true, undefined, true]);
  });

  it('is with onlyMissing whatever has a clip, even one of another request', () => {
    const [before, now] = [take('a'), take('a', { prompt: text('Another.') })];
    const stanzas = [stanzaFor(of(planOf([before]), 'a'))];
    const plan = planOf([now, take('d')], { stanzas }, { onlyMissing: true });
    expect(states(plan)).toEqual(['a stale', 'd missing buy']);
    expect(plan.takes.map(({ unselected }) => unselected)).toEqual([true, undefined]);
  });

  it('is bought all the same where a selected take equals it, and then is no longer left out', () => {
    const equal = { ...take('b'), fields: take('a').fields };
    const plan = planOf([take('a'), equal], {}, { selected: new Set(['b']) });
    expect(states(plan)).toEqual(['a missing buy', 'b missing']);
    expect(plan.takes.map(({ unselected }) => unselected)).toEqual([undefined, undefined]);
  });

  it('is marked nowhere in a plan that buys nothing', () => {
    expect(planOf([take('a')], {}, { selected: new Set() }).takes[0]?.unselected).toBeUndefined();
  });
});

/** Boards of a few shots in layers, each take made from some of the layer before, with and without a pick to come. */
const anyBoard: fc.Arbitrary<Required<Selectable>> = fc
  .array(
    fc.record({
      lists: fc.shuffledSubarray([...AXES.keys()]),
      takes: fc.integer({ min: 1, max: 3 }),
      links: fc.array(fc.tuple(fc.nat(), fc.boolean()), { maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((shots) => {
    const all: Take[] = [];
    for (const [index, { lists, takes, links }] of shots.entries()) {
      const before = [...all];
      const sorted = lists.toSorted();
      const points = sorted.reduce<Labels[]>(
        (some, axis) => some.flatMap((labels) => (AXES.get(axis) ?? []).map((label) => ({ ...labels, [axis]: label }))),
        [{}],
      );
      for (const labels of points) {
        const edges = links.flatMap(([place, unpicked]): readonly Edge[] => {
          const source = before[place % Math.max(1, before.length)];
          if (!source) return [];
          const first = takeId(source.shot, source.labels, 1);
          return [unpicked ? edge(first, { unpicked: true }) : edge(source.id)];
        });
        for (let number = 1; number <= takes; number += 1) all.push(at(`s${index}`, labels, number, edges));
      }
    }
    return boardOf(all);
  });

const anySelectors = (board: Required<Selectable>): fc.Arbitrary<readonly { text: string; ids: readonly string[] }[]> =>
  fc.array(
    fc
      .record({ one: fc.constantFrom(...board.takes), keep: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }) })
      .map(({ one, keep: [withTake, ...kept] }) => {
        const pairs = Object.entries(one.labels).filter((_, index) => kept[index]);
        const inside =
          pairs.length === 0
            ? ''
            : `[${pairs
                .toReversed()
                .map(([a, l]) => `${a}=${l}`)
                .join(',')}]`;
        const text = `${one.shot}${inside}${withTake ? `#${one.take}` : ''}`;
        const ids = board.takes
          .filter(({ shot, labels, take: number }) => {
            const fits = pairs.every(([axis, label]) => labels[axis] === label);
            return shot === one.shot && fits && (!withTake || number === one.take);
          })
          .map(({ id }) => id);
        return { text, ids };
      }),
    { minLength: 1, maxLength: 2 },
  );

/** Whether one take waits for another, tried step by step. */
function dependsOn(board: Required<Selectable>, from: string, to: string): boolean {
  if (from === to) return true;
  const start = board.takes.find(({ id }) => id === from);
  const next = (start?.edges ?? []).flatMap((one) =>
    one.unpicked ? board.takes.filter(({ id }) => id.split('#')[0] === one.take).map(({ id }) => id) : [one.take],
  );
  return next.some((id) => dependsOn(board, id, to));
}

describe('a selection of any board', () => {
  it('is the takes that fit each part of it, one by one', () => {
    const anyCase = anyBoard.chain((board) =>
      fc.record({
        board: fc.constant(board),
        only: fc.option(anySelectors(board)),
        upto: fc.option(anySelectors(board)),
        from: fc.option(anySelectors(board)),
        where: fc.array(fc.constantFrom('tier=std', 'tier=fast,std', 'resolution=480p'), { maxLength: 2 }),
      }),
    );
    fc.assert(
      fc.property(anyCase, ({ board, only, upto, from, where }) => {
        const ids = (some: readonly { ids: readonly string[] }[]): readonly string[] => some.flatMap((one) => one.ids);
        const texts = (some: readonly { text: string }[]): readonly string[] => some.map(({ text }) => text);
        const expected = board.takes.filter(
          ({ id, labels }) =>
            (!only || ids(only).includes(id)) &&
            (!upto || ids(upto).some((end) => dependsOn(board, end, id))) &&
            (!from || ids(from).some((start) => dependsOn(board, id, start))) &&
            where.every((condition) => {
              const [axis = '', wanted = ''] = condition.split('=');
              return axis in labels && wanted.split(',').includes(labels[axis] ?? '');
            }),
        );
        const request = {
          ...(only && { only: texts(only) }),
          ...(upto && { upto: texts(upto) }),
          ...(from && { from: texts(from) }),
          where,
        };
        const result = selectTakes(request, board);
        const isAll = !only && !upto && !from && where.length === 0;
        if (isAll) expect(result).toEqual({ ok: true, value: undefined });
        else if (expected.length === 0) expect(result.ok).toBe(false);
        else expect(result).toEqual({ ok: true, value: new Set(expected.map(({ id }) => id)) });
      }),
      { numRuns: 300 },
    );
  });
});
