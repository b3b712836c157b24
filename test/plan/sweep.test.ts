import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/core/json.ts';
import type { Stanza } from '../../src/core/stanza.ts';
import type { Plan, PlannedTake } from '../../src/plan/plan.ts';
import { planBoard, planSound } from './board-plan.ts';

type Board = Readonly<Record<string, Json>>;

const BOARD = {
  defaults: { uses: 'apimart/skyreels-v4-fast', resolution: '480p' },
  matrix: {
    tier: { fast: { uses: 'apimart/skyreels-v4-fast' }, std: { uses: 'apimart/skyreels-v4-std' } },
    duration: [5, 6],
  },
  shots: {
    opening: { prompt: 'Rain over the sea.', matrix: ['tier', 'duration'] },
    walk: { extend: 'opening', prompt: 'Video extended @opening, a stranger walks in.' },
    run: { extend: 'walk', prompt: 'Video extended @walk, she runs.', matrix: ['tier'] },
    alone: { prompt: 'Nobody.' },
  },
} as const satisfies Board;

function fingerprints({ takes }: Plan): ReadonlySet<string> {
  return new Set(takes.map(({ fingerprint }) => fingerprint));
}

function states({ takes }: Plan): readonly string[] {
  return takes.map(({ id, state, buy }) => `${id} ${state.kind}${buy ? ' buy' : ''}`);
}

/** As if all of these had been bought under their names. */
function stanzasOf({ takes }: Plan): readonly Stanza[] {
  return takes.map(({ id, fingerprint, uses, provider, request }: PlannedTake) => ({
    take: id,
    fingerprint,
    uses,
    provider,
    taskId: `task-${id}`,
    sha256: `sha-${id}`,
    bytes: 1,
    url: `https://clips.test/${id}`,
    inputs: {},
    request: request.portable,
    earlier: [],
    also: [],
  }));
}

interface Sweep {
  readonly [section: string]: Json;
  readonly defaults: Readonly<Record<string, Json>>;
  readonly refs: Json;
  readonly matrix: Readonly<Record<string, Readonly<Record<string, Json>> | readonly Json[]>>;
  readonly shots: Readonly<Record<string, Readonly<Record<string, Json>>>>;
}

const ANY_AXES = {
  tier: { fast: { uses: 'apimart/skyreels-v4-fast' }, std: { uses: 'apimart/skyreels-v4-std' } },
  duration: [5, 6],
  look: { wide: { aspect_ratio: '16:9' }, tall: { aspect_ratio: '9:16' }, plain: {} },
};

/** Three shots in a chain and one beside it, each on some axes. */
const anySweep: fc.Arbitrary<Sweep> = fc
  .record({
    lists: fc.array(fc.shuffledSubarray(Object.keys(ANY_AXES)), { minLength: 4, maxLength: 4 }),
    takes: fc.array(fc.integer({ min: 1, max: 2 }), { minLength: 4, maxLength: 4 }),
    labelled: fc.boolean(),
  })
  .map(({ lists, takes, labelled }) => {
    const prompts = {
      opening: `Rain over the sea${labelled && lists[0]?.includes('tier') ? ', {{matrix.tier}}' : ''}.`,
      walk: 'Video extended @opening, a stranger walks in.',
      run: 'Video extended @walk, she runs.',
      face: '@Hero looks up.',
    };
    const shots = Object.entries(prompts).map(([name, prompt], index) => {
      const source = { walk: 'opening', run: 'walk' }[name];
      const fields = { prompt, matrix: lists[index] ?? [], takes: takes[index] ?? 1 };
      return [name, source === undefined ? fields : { ...fields, extend: source }] as const;
    });
    const used = new Set(lists.flat());
    return {
      defaults: { uses: 'apimart/skyreels-v4-fast', resolution: '480p' },
      refs: { Hero: { images: ['https://example.com/hero.png'] } },
      matrix: Object.fromEntries(Object.entries(ANY_AXES).filter(([axis]) => used.has(axis))),
      shots: Object.fromEntries(shots),
    };
  });

/** What may be done to a storyboard at no cost. A name that has gone is no longer there to rename. */
const EDITS: Readonly<Record<string, (board: Sweep) => Sweep>> = {
  'a value more': (board) => ({
    ...board,
    matrix: mapped(board.matrix, (labels, axis) =>
      axis === 'duration' && Array.isArray(labels) && !labels.includes(4) ? [4, ...labels] : labels,
    ),
  }),
  'a label more': (board) => ({
    ...board,
    matrix: mapped(board.matrix, (labels, axis) =>
      axis === 'look' && !Array.isArray(labels) ? { square: { aspect_ratio: '1:1' }, ...(labels as object) } : labels,
    ),
  }),
  'an axis more': (board) => ({
    ...board,
    matrix: { mood: { none: {}, calm: { prompt_suffix: 'Calm.' } }, ...board.matrix },
    shots: mapped(board.shots, (shot) => ({
      ...shot,
      matrix: ['mood', ...((shot['matrix'] ?? []) as string[]).filter((axis) => axis !== 'mood')],
    })),
  }),
  'a shot more': (board) => ({ ...board, shots: { first: { prompt: 'Fog.' }, ...board.shots } }),
  'more takes': (board) => ({ ...board, shots: mapped(board.shots, (shot) => ({ ...shot, takes: 3 })) }),
  'another order': (board) => reversed(board) as Sweep,
  'other names': (board) =>
    ['opening', 'walk', 'Hero', 'wide'].reduce<Sweep>(
      (one, name) =>
        JSON.parse(JSON.stringify(one).replaceAll(new RegExp(`(@|")${name}\\b`, 'g'), `$1x-${name}`)) as Sweep,
      { ...board, name: 'noir' },
    ),
  'prompts wrapped again': (board) =>
    JSON.parse(JSON.stringify(board).replaceAll('. ', '.\\n  ').replaceAll(', ', ',\\n ')) as Sweep,
};

function mapped<T>(
  entries: Readonly<Record<string, T>>,
  change: (value: T, key: string) => T,
): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(entries).map(([key, value]) => [key, change(value, key)]));
}

/** The storyboard as text, changed, and back; every occurrence counts. */
function edited(board: Board, ...changes: readonly (readonly [RegExp, string])[]): Board {
  const before = JSON.stringify(board);
  const after = changes.reduce((text, [from, to]) => text.replaceAll(from, to), before);
  expect(after).not.toBe(before);
  return JSON.parse(after) as Board;
}

function reversed(value: Json): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}

describe('what no edit of a sweep makes stale', () => {
  const { matrix, shots } = BOARD;
  const kept: readonly (readonly [string, Board])[] = [
    ['a value added', { ...BOARD, matrix: { ...matrix, duration: [4, 5, 6] } }],
    ['a label added', { ...BOARD, matrix: { ...matrix, tier: { new: { aspect_ratio: '1:1' }, ...matrix.tier } } }],
    [
      'an axis added, one label of which sets nothing',
      {
        ...BOARD,
        matrix: { ...matrix, look: { plain: {}, wide: { aspect_ratio: '16:9' } } },
        shots: { ...shots, opening: { ...shots.opening, matrix: ['look', 'tier', 'duration'] } },
      },
    ],
    ['an axis renamed', edited(BOARD, [/tier/g, 'model'])],
    ['a label renamed', edited(BOARD, [/"std"/g, '"best"'])],
    ['a shot added', { ...BOARD, shots: { first: { prompt: 'Fog.' }, ...shots } }],
    ['shots, axes, labels and keys in another order', reversed(BOARD) as Board],
    ['a shot renamed', edited(BOARD, [/opening/g, 'prologue'])],
    ['a name for the storyboard', { ...BOARD, name: 'noir' }],
    ['a prompt wrapped again', edited(BOARD, [/over the sea\./g, 'over \\n  the sea. '])],
    ['more takes', { ...BOARD, shots: { ...shots, alone: { ...shots.alone, takes: 3 } } }],
    [
      'a list of axes moved to defaults',
      {
        ...BOARD,
        defaults: { ...BOARD.defaults, matrix: ['tier', 'duration'] },
        shots: {
          opening: { prompt: shots.opening.prompt },
          walk: { ...shots.walk, matrix: [] },
          run: shots.run,
          alone: { ...shots.alone, matrix: [] },
        },
      },
    ],
    [
      'the patches written out as shots',
      {
        ...BOARD,
        shots: {
          ...shots,
          'opening-2': { prompt: shots.opening.prompt, uses: 'apimart/skyreels-v4-std', duration: 6 },
        },
      },
    ],
  ];

  it.each(kept)('%s', async (_, after) => {
    const owned = await planSound(BOARD);
    const plan = await planSound(after);
    for (const fingerprint of fingerprints(owned)) expect(fingerprints(plan)).toContain(fingerprint);
    const stanzas = stanzasOf(owned);
    const again = await planSound(after, { stanzas, stored: new Set(stanzas.map(({ sha256 }) => sha256)) });
    const known = fingerprints(owned);
    expect(again.takes.filter(({ fingerprint, buy }) => buy && known.has(fingerprint))).toEqual([]);
  });

  it('holds for any storyboard, and for any edits one after the other', async () => {
    let more = 0;
    await fc.assert(
      fc.asyncProperty(
        anySweep,
        fc.array(fc.constantFrom(...Object.values(EDITS)), { minLength: 1, maxLength: 4 }),
        async (board, edits) => {
          const before = fingerprints(await planSound(board));
          const after = fingerprints(await planSound(edits.reduce((one, edit) => edit(one), board)));
          for (const fingerprint of before) expect(after).toContain(fingerprint);
          more += after.size - before.size;
        },
      ),
      { numRuns: 150 },
    );
    expect(more).toBeGreaterThan(0);
  });

  it('notices a table of edits that changes something', async () => {
    const changed = await planSound(edited(BOARD, [/over the sea/g, 'over the lake']));
    const before = fingerprints(await planSound(BOARD));
    expect([...fingerprints(changed)].filter((one) => before.has(one))).toHaveLength(1);
  });
});

describe('equal requests', () => {
  const patch = fc.record({ seed: fc.constantFrom(1, 2), sound: fc.boolean() }, { requiredKeys: [] });
  const sweep = fc.record({
    looks: fc.dictionary(fc.constantFrom('a', 'b', 'c'), patch, { minKeys: 1 }),
    sizes: fc.subarray(['540p', '720p', '1080p'], { minLength: 1 }),
    prompts: fc.array(fc.constantFrom('Rain.', 'Fog.'), { minLength: 1, maxLength: 3 }),
    takes: fc.integer({ min: 1, max: 3 }),
  });

  it('are bought once, whatever variants and takes ask for them', async () => {
    let twins = 0;
    await fc.assert(
      fc.asyncProperty(sweep, async ({ looks, sizes, prompts, takes }) => {
        const wanted = new Set<string>();
        for (const prompt of prompts)
          for (const { seed, sound } of Object.values(looks))
            for (const size of sizes)
              for (let take = 1; take <= takes; take += 1)
                wanted.add(JSON.stringify([prompt, seed, sound, size, take]));
        const shot = (prompt: string): Json => ({ prompt, matrix: ['look', 'resolution'], takes });
        const plan = await planSound({
          defaults: { uses: 'gmi/pixverse-v5.6-t2v', duration: 5 },
          matrix: { look: { ...looks, plain: { negative_prompt: 'people' } }, resolution: sizes },
          exclude: [{ look: 'plain' }],
          shots: Object.fromEntries(prompts.map((prompt, index) => [`s${index}`, shot(prompt)])),
        });
        const bought = plan.takes.filter(({ buy }) => buy);
        expect(fingerprints(plan).size).toBe(wanted.size);
        expect(bought).toHaveLength(wanted.size);
        expect(new Set(bought.map(({ fingerprint }) => fingerprint)).size).toBe(wanted.size);
        expect(new Set(plan.takes.map(({ id }) => id)).size).toBe(plan.takes.length);
        twins += plan.takes.length - bought.length;
      }),
      { numRuns: 60 },
    );
    expect(twins).toBeGreaterThan(0);
  });
});

describe('the review', () => {
  const board = (picks: Json, more: Board = {}): Board => ({
    defaults: { uses: 'apimart/skyreels-v4-fast', resolution: '480p' },
    picks,
    shots: {
      opening: { prompt: 'Rain.', takes: 2 },
      walk: { extend: 'opening', prompt: 'Video extended @opening.' },
      run: { extend: 'walk', prompt: 'Video extended @walk.' },
      after: { prompt: 'Sun.', needs: ['opening'] },
      ...more,
    },
  });

  it('holds what is made from several takes, however far down, and nothing else', async () => {
    expect(states(await planSound(board({})))).toEqual([
      'opening missing buy',
      'opening#2 missing buy',
      'walk awaiting-pick',
      'run awaiting-pick',
      'after missing buy',
    ]);
  });

  it('holds what would be bought from a clip that another pick would make stale', async () => {
    const owned = stanzasOf(await planSound(board({ opening: 1 }))).filter(({ take }) => take !== 'run');
    const records = { stanzas: owned, stored: new Set(owned.map(({ sha256 }) => sha256)) };
    expect(states(await planSound(board({}), records)).slice(2, 4)).toEqual(['walk fresh', 'run awaiting-pick']);
  });

  it('ends with a pick, or is waived', async () => {
    for (const take of [1, 2]) {
      const plan = await planSound(board({ opening: take }));
      expect(plan.takes.every(({ buy }) => buy)).toBe(true);
      expect(plan.takes.flatMap(({ id, picked }) => (picked ? [id] : []))).toEqual([
        take === 1 ? 'opening' : 'opening#2',
      ]);
      expect(plan.takes.find(({ id }) => id === 'walk')?.dependsOn[0]?.take).toBe(take === 1 ? 'opening' : 'opening#2');
    }
  });

  it('leaves fresh what was made from the first take before there were more; picking back buys nothing', async () => {
    const first = stanzasOf(await planSound(board({ opening: 1 })));
    const second = stanzasOf(await planSound(board({ opening: 2 })));
    const stanzas = [
      ...first,
      ...second.filter(({ take }) => take !== 'opening' && take !== 'opening#2' && take !== 'after'),
    ];
    const records = { stanzas: first, stored: new Set(first.map(({ sha256 }) => sha256)) };
    expect(states(await planSound(board({}), records))).toEqual(
      ['opening', 'opening#2', 'walk', 'run', 'after'].map((id) => `${id} fresh`),
    );
    expect(states(await planSound(board({ opening: 2 }), records))).toEqual([
      'opening fresh',
      'opening#2 fresh',
      'walk stale buy',
      'run stale buy',
      'after fresh',
    ]);
    const back = { stanzas, stored: new Set(stanzas.map(({ sha256 }) => sha256)) };
    for (const take of [1, 2]) expect((await planSound(board({ opening: take }), back)).totals.toBuy).toBe(0);
  });

  it('buys what another take that is not held asks for in the same words', async () => {
    const plan = await planSound(
      board(
        { copy: 1 },
        { copy: { prompt: 'Rain.', takes: 2 }, on: { extend: 'copy', prompt: 'Video extended @copy.' } },
      ),
    );
    expect(states(plan)).toEqual([
      'opening missing buy',
      'opening#2 missing buy',
      'walk missing buy',
      'run awaiting-pick',
      'after missing buy',
      'copy missing',
      'copy#2 missing',
      'on missing',
    ]);
  });

  it('takes a pick past takes: only of what was bought', async () => {
    const wanted = board({ opening: 3 });
    expect((await planBoard(wanted)).errors).toEqual([
      'unknown-take: "opening" has no take 3, and none was ever bought',
    ]);
    const three = await planSound({ ...board({ opening: 3 }), shots: { opening: { prompt: 'Rain.', takes: 3 } } });
    const stanzas = stanzasOf(three).filter(({ take }) => take === 'opening#3');
    const plan = await planSound(wanted, { stanzas, stored: new Set(stanzas.map(({ sha256 }) => sha256)) });
    expect(states(plan).slice(0, 4)).toEqual([
      'opening missing buy',
      'opening#2 missing buy',
      'opening#3 fresh',
      'walk missing buy',
    ]);
  });
});

describe('select', () => {
  const board = (select: Json): Board => ({ ...BOARD, select });

  it('neither buys nor misses what it leaves out, keeps it fresh, and says nothing of what lacks the axis', async () => {
    const all = await planSound(BOARD);
    const owned = stanzasOf(all).find(({ take }) => take === 'opening[duration=5,tier=std]');
    const stanzas = [owned as Stanza];
    const plan = await planSound(board({ tier: 'fast', duration: 6 }), {
      stanzas,
      stored: new Set([owned?.sha256 ?? '']),
    });
    expect(plan.takes.filter(({ buy }) => buy).map(({ id }) => id)).toEqual([
      'opening[duration=6,tier=fast]',
      'walk[duration=6,tier=fast]',
      'run[duration=6,tier=fast]',
      'alone',
    ]);
    const standing = new Map(plan.takes.map(({ id, state }) => [id, state.kind]));
    expect(standing.get('opening[duration=5,tier=std]')).toBe('fresh');
    expect(standing.get('opening[duration=5,tier=fast]')).toBe('left-out');
    expect(fingerprints(plan)).toEqual(fingerprints(all));
  });

  it('blocks what needs a clip that it leaves out', async () => {
    const plan = await planSound({ ...board({ tier: 'fast' }), picks: { opening: { tier: 'std' } } });
    expect(plan.takes.find(({ id }) => id === 'walk[duration=5]')?.state).toEqual({
      kind: 'blocked',
      why: 'opening[duration=5,tier=std] is left out by select',
      by: 'opening[duration=5,tier=std]',
    });
  });
});
