import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Attempt, AttemptState, IntentRecord } from '../../src/core/attempt.ts';
import type { OwnedClip, Stanza } from '../../src/core/stanza.ts';
import type { Take } from '../../src/core/take.ts';
import type { PlanInput } from '../../src/plan/compute-plan.ts';
import { indexOwnership, type Records } from '../../src/plan/ownership.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { replacedInputs } from '../../src/plan/replaced-inputs.ts';
import { namedTakes } from '../../src/plan/selection.ts';
import { extension, field, take, text } from '../support/takes.ts';
import { NOTHING } from './attempts.ts';
import { attemptFor, of, planOf, stanzaFor, states } from './plan-of.ts';

/** `a`, what is made from it, what is made from that, and one that has nothing to do with them. */
const board = [take('a'), extension('b', 'a'), extension('c', 'b'), take('d')];
const bare = planOf(board);

/** The stanza of a take as it was bought under task and content `clip`, from the clips it says. */
const bought = (id: string, clip: string, inputs: Record<string, string> = {}, rest: Partial<Stanza> = {}): Stanza =>
  stanzaFor(of(bare, id), { taskId: clip, sha256: clip, inputs, ...rest });

const clipOf = ({ take: _take, also: _also, earlier: _earlier, ...clip }: Stanza): OwnedClip => clip;

function attempt(id: string, state: AttemptState, intent: Partial<IntentRecord> = {}): Attempt {
  const made = attemptFor(of(bare, id), state);
  return { ...made, intent: { ...made.intent, ...intent } };
}

const owned = (clip: string): AttemptState => ({
  kind: 'owned',
  taskId: clip,
  clip: { url: 'https://u.test' },
  stored: { sha256: clip, bytes: 1 },
  at: 1,
});
const failure = { reason: 'unreachable', billed: 'unknown', message: 'no answer' } as const;

interface Wanted {
  readonly refresh?: string;
  readonly rebuy?: string;
  readonly only?: string;
  readonly retryFailed?: true;
}

function named(selector: string, takes: readonly Take[]): ReadonlySet<string> {
  const shots = new Set(takes.map(({ shot }) => shot));
  const found = namedTakes([selector], { file: 'board.yaml', shots, axes: new Map(), takes });
  if (!found.ok) throw new Error(found.error.map(({ message }) => message).join('\n'));
  return found.value;
}

/** The plan of a board of which everything is stored but the clips that are `gone`. */
function planned(
  records: Partial<Records>,
  { refresh, rebuy, only, retryFailed }: Wanted = {},
  { gone = [], takes = board }: { readonly gone?: readonly string[]; readonly takes?: readonly Take[] } = {},
): Plan {
  const clips = (records.stanzas ?? []).flatMap((one) => [one, ...one.also, ...one.earlier]);
  const stored = [...clips, ...(records.foreignClips ?? [])].map(({ sha256 }) => sha256);
  const journal = (records.attempts ?? []).flatMap(({ state }) =>
    state.kind === 'owned' ? [state.stored.sha256] : [],
  );
  const rest: Partial<PlanInput> = {
    ...(refresh !== undefined && { refresh: named(refresh, takes) }),
    ...(rebuy !== undefined && { rebuy: named(rebuy, takes) }),
    ...(only !== undefined && { selected: new Set([only]) }),
    ...(retryFailed && { retryFailed }),
  };
  const here = new Set([...stored, ...journal].filter((sha256) => !gone.includes(sha256)));
  return planOf(takes, { ...records, stored: here }, rest);
}

const clipIn = (plan: Plan, id: string): string | undefined => {
  const { state } = of(plan, id);
  return 'clip' in state ? state.clip.sha256 : undefined;
};

describe('a clip that was made from one that is current no longer', () => {
  const replaced = [
    bought('a', 'A2', {}, { earlier: [clipOf(bought('a', 'A1'))] }),
    bought('b', 'B1', { a: 'A1' }),
    bought('c', 'C1', { b: 'B1' }),
    bought('d', 'D1'),
  ];

  it('is stale by its input, owned, used, and not bought', () => {
    const plan = planned({ stanzas: replaced });
    expect(states(plan)).toEqual(['a fresh', 'b input-replaced', 'c fresh', 'd fresh']);
    expect(of(plan, 'b').state).toMatchObject({
      clip: { sha256: 'B1' },
      inputs: [{ take: 'a', before: 'A1', after: 'A2' }],
    });
    expect(plan.totals).toMatchObject({ owned: 4, toBuy: 0 });
  });

  it('is bought when its shot is named, and what is made from it will be stale then', () => {
    const plan = planned({ stanzas: replaced }, { refresh: 'b' });
    expect(states(plan)).toEqual(['a fresh', 'b input-replaced buy', 'c input-replaced', 'd fresh']);
    expect(of(plan, 'c').state).toMatchObject({ inputs: [{ take: 'b', before: 'B1' }] });
    expect(of(plan, 'c').state).not.toHaveProperty('inputs.0.after');
    expect(plan.totals).toMatchObject({ owned: 3, toBuy: 1 });
  });

  it('takes all that depends on it along when its chain is named', () => {
    expect(states(planned({ stanzas: replaced }, { refresh: 'chain:b' }))).toEqual([
      'a fresh',
      'b input-replaced buy',
      'c input-replaced buy',
      'd fresh',
    ]);
    expect(states(planned({ stanzas: replaced }, { refresh: 'chain:a' }))[1]).toBe('b input-replaced buy');
  });

  it('is not bought where another shot is named, or --only leaves it out', () => {
    for (const wanted of [{ refresh: 'd' }, { refresh: 'c' }, { rebuy: 'b' }, { refresh: 'b', only: 'd' }])
      expect(planned({ stanzas: replaced }, wanted).totals.toBuy).toBe(0);
  });

  it('is used by what is made from it and is missing still', () => {
    const plan = planned({ stanzas: replaced.filter((one) => one.take !== 'c') });
    expect(states(plan)[2]).toBe('c missing buy');
  });

  it('is not bought again while its replacement is in flight, unconfirmed, or failed with a bill', () => {
    const made = { inputs: { a: 'A2' }, at: 5 };
    const cases: [AttemptState, string, string][] = [
      [{ kind: 'submitted', taskId: 't', at: 1 }, 'b in-flight', 'b in-flight'],
      [{ kind: 'succeeded', taskId: 't', clip: { url: 'u' }, at: 1 }, 'b in-flight', 'b in-flight'],
      [{ kind: 'intended' }, 'b input-replaced', 'b unconfirmed'],
      [{ kind: 'unconfirmed', failure }, 'b input-replaced', 'b unconfirmed'],
      [{ kind: 'failed', failure: { ...failure, billed: 'yes' } }, 'b input-replaced', 'b failed'],
      [{ kind: 'failed', failure: { ...failure, billed: 'no' } }, 'b input-replaced', 'b input-replaced buy'],
      [{ kind: 'not-accepted', failure: { ...failure, billed: 'no' } }, 'b input-replaced', 'b input-replaced buy'],
      [{ kind: 'written-off' }, 'b input-replaced', 'b input-replaced buy'],
    ];
    for (const [state, alone, named] of cases) {
      const records = { stanzas: replaced, attempts: [attempt('b', state, made)] };
      expect([state.kind, states(planned(records))[1]]).toEqual([state.kind, alone]);
      expect([state.kind, states(planned(records, { refresh: 'b' }))[1]]).toEqual([state.kind, named]);
    }
    const failed = [attempt('b', { kind: 'failed', failure }, made)];
    const again = planned({ stanzas: replaced, attempts: failed }, { refresh: 'b', retryFailed: true });
    expect(states(again)[1]).toBe('b failed buy');
  });

  it('does not wait for an attempt that was made from the old clip as well', () => {
    const other = attempt('b', { kind: 'submitted', taskId: 't', at: 1 }, { inputs: { a: 'A1' } });
    expect(states(planned({ stanzas: replaced, attempts: [other] }))[1]).toBe('b input-replaced');
    expect(states(planned({ stanzas: replaced, attempts: [other] }, { refresh: 'b' }))[1]).toBe('b input-replaced buy');
  });

  it('gives way to one made from the current clip, wherever that is recorded', () => {
    const better = bought('b', 'B2', { a: 'A2' });
    const [a, b, c, d] = replaced as [Stanza, Stanza, Stanza, Stanza];
    const everywhere: Partial<Records>[] = [
      { stanzas: [a, { ...b, also: [clipOf(better)] }, c, d] },
      { stanzas: [a, { ...b, earlier: [clipOf(better)] }, c, d] },
      { stanzas: replaced, foreignClips: [clipOf(better)] },
      { stanzas: replaced, attempts: [attempt('b', owned('B2'), { inputs: { a: 'A2' } })] },
      { stanzas: replaced, foreignAttempts: [attempt('b', owned('B2'), { inputs: { first: 'A2' } })] },
    ];
    for (const records of everywhere) {
      const plan = planned(records, {}, { gone: [] });
      expect(clipIn(plan, 'b')).toBe('B2');
      expect(of(plan, 'c').state).toMatchObject({ kind: 'input-replaced', inputs: [{ before: 'B1', after: 'B2' }] });
    }
  });

  it('is no matter of names: a shot that was renamed is still the one it was made from', () => {
    const renamed = [take('first', { prompt: text('prompt of a') }), extension('b', 'first')];
    const stanzas = [bought('a', 'A1'), bought('b', 'B1', { a: 'A1' })];
    expect(states(planned({ stanzas }, {}, { takes: renamed }))).toEqual(['first fresh', 'b fresh']);
    const moved = [{ ...bought('a', 'A2'), take: 'first' }, stanzas[1] as Stanza];
    expect(of(planned({ stanzas: moved }, {}, { takes: renamed }), 'b').state).toMatchObject({
      kind: 'input-replaced',
      inputs: [{ take: 'first', before: 'A1', after: 'A2' }],
    });
  });

  it('is not told of a clip that says nothing of its inputs, or whose source has no clip', () => {
    expect(states(planned({ stanzas: [bought('a', 'A1'), bought('b', 'B1')] }))[1]).toBe('b fresh');
    const orphaned = planned({ stanzas: [bought('b', 'B1', { a: 'A1' })] }, { only: 'd' });
    expect(states(orphaned).slice(0, 2)).toEqual(['a missing', 'b fresh']);
  });

  it('will be one, where its source is bought in this run or is on its way', () => {
    const stanzas = [bought('b', 'B1', { a: 'A1' })];
    expect(states(planned({ stanzas })).slice(0, 2)).toEqual(['a missing buy', 'b input-replaced']);
    const attempts = [attempt('a', { kind: 'submitted', taskId: 't', at: 1 })];
    expect(states(planned({ stanzas, attempts })).slice(0, 2)).toEqual(['a in-flight', 'b input-replaced']);
  });

  it('follows a request that changed by that alone', () => {
    const edited = [take('a', { duration: field(6) }), ...board.slice(1)];
    const plan = planned({ stanzas: replaced }, {}, { takes: edited });
    expect(states(plan)).toEqual(['a stale buy', 'b stale buy', 'c stale buy', 'd fresh']);
  });
});

describe('a clip that is not on this machine', () => {
  const stanzas = [bought('a', 'A1'), bought('b', 'B1', { a: 'A1' })];
  const gone = ['A1'];

  it('is owned, and bought again only when its shot is named', () => {
    expect(states(planned({ stanzas }, {}, { gone })).slice(0, 2)).toEqual(['a elsewhere', 'b fresh']);
    expect(states(planned({ stanzas }, { refresh: 'a' }, { gone }))[0]).toBe('a elsewhere');
    expect(states(planned({ stanzas }, { rebuy: 'b' }, { gone })).slice(0, 2)).toEqual(['a elsewhere', 'b fresh']);
    const plan = planned({ stanzas }, { rebuy: 'a' }, { gone });
    expect(states(plan).slice(0, 2)).toEqual(['a elsewhere buy', 'b input-replaced']);
    expect(plan.totals).toMatchObject({ owned: 1, toBuy: 3 });
  });

  it('is not bought where another clip of the same request is here', () => {
    const [a] = stanzas as [Stanza];
    const withTwo = [{ ...a, also: [clipOf(bought('a', 'A9'))] }];
    expect(clipIn(planned({ stanzas: withTwo }, {}, { gone }), 'a')).toBe('A1');
    const plan = planned({ stanzas: withTwo }, { rebuy: 'a' }, { gone });
    expect([states(plan)[0], clipIn(plan, 'a')]).toEqual(['a fresh', 'A9']);
    expect(clipIn(planned({ stanzas: withTwo }, { rebuy: 'a', only: 'd' }, { gone }), 'a')).toBe('A1');
  });

  it('is not bought again while that may be happening already', () => {
    const submitted = attempt('a', { kind: 'submitted', taskId: 't', at: 1 });
    expect(states(planned({ stanzas, attempts: [submitted] }, {}, { gone }))[0]).toBe('a elsewhere');
    expect(states(planned({ stanzas, attempts: [submitted] }, { rebuy: 'a' }, { gone }))[0]).toBe('a in-flight');
    const attempts = [attempt('a', { kind: 'unconfirmed', failure })];
    expect(states(planned({ stanzas, attempts }, { rebuy: 'a' }, { gone }))[0]).toBe('a unconfirmed');
    expect(states(planned({ stanzas, foreignAttempts: attempts }, { rebuy: 'a' }, { gone }))[0]).toBe('a unconfirmed');
  });

  it('and was made from what is current no longer is bought again for either reason', () => {
    const both = [bought('a', 'A2'), bought('b', 'B1', { a: 'A1' })];
    for (const wanted of [{ refresh: 'b' }, { rebuy: 'b' }])
      expect(states(planned({ stanzas: both }, wanted, { gone: ['B1'] }))[1]).toBe('b input-replaced buy');
  });

  it('is bought once for equal takes, whichever of them is named', () => {
    const twins = [take('a'), take('same', { prompt: text('prompt of a') })];
    for (const rebuy of ['a', 'same']) {
      const plan = planned({ stanzas: [bought('a', 'A1')] }, { rebuy }, { gone, takes: twins });
      expect(plan.takes.map(({ buy }) => buy)).toEqual([true, false]);
    }
  });
});

describe('of several clips for one request', () => {
  it('the one that the lockfile says is current counts, though others are here too', () => {
    const a = bought('a', 'A1', {}, { also: [clipOf(bought('a', 'A2'))] });
    const rest = { foreignClips: [clipOf(bought('a', 'A3'))], attempts: [attempt('a', owned('A4'))] };
    expect(clipIn(planned({ stanzas: [a], ...rest }), 'a')).toBe('A1');
  });

  it('without a stanza, one that is here counts, and the latest that was bought', () => {
    const attempts = [attempt('a', owned('A1'), { at: 1 }), attempt('a', owned('A2'), { at: 2, attempt: 'x' })];
    expect(clipIn(planned({ attempts }), 'a')).toBe('A2');
    expect(clipIn(planned({ attempts }, {}, { gone: ['A2'] }), 'a')).toBe('A1');
  });
});

describe('what the journal bought for a take', () => {
  it('is what bears its name or asks for the same, newest first', () => {
    const { fingerprint } = of(bare, 'a');
    const attempts = [
      attempt('a', owned('1'), { at: 1 }),
      attempt('d', owned('2'), { at: 2 }),
      attempt('d', owned('3'), { at: 3, fingerprint }),
      attempt('a', owned('4'), { at: 4, fingerprint: 'f1:before' }),
      attempt('a', { kind: 'submitted', taskId: '5', at: 5 }, { at: 5 }),
    ];
    const ownership = indexOwnership({ ...NOTHING, attempts });
    expect(ownership.journalled({ id: 'a', fingerprint }).map(({ taskId }) => taskId)).toEqual(['4', '3', '1']);
  });
});

describe('nothing that is owned', () => {
  it('is ever bought unless its shot is named', () => {
    const clip = fc.constantFrom('1', '2', '3');
    const record = fc.tuple(fc.constantFrom('a', 'b', 'c'), clip, clip);
    fc.assert(
      fc.property(fc.array(record), fc.array(record), fc.subarray(['1', '2', '3']), (held, journal, gone) => {
        const inputsOf = (id: string, source: string): Record<string, string> =>
          id === 'a' ? {} : { [id === 'b' ? 'a' : 'b']: `${id === 'b' ? 'a' : 'b'}${source}` };
        const stanzas = [...new Map(held.map((one) => [one[0], one])).values()].map(([id, own, source]) =>
          bought(id, `${id}${own}`, inputsOf(id, source)),
        );
        const attempts = journal.map(([id, own, source], index) =>
          attempt(id, owned(`${id}${own}`), { inputs: inputsOf(id, source), attempt: String(index), at: index }),
        );
        const has = new Set([...stanzas.map(({ take: id }) => id), ...journal.map(([id]) => id)]);
        const lost = gone.flatMap((one) => ['a', 'b', 'c'].map((id) => id + one));
        const plan = planned({ stanzas, attempts }, {}, { gone: lost });
        for (const id of has) expect([id, of(plan, id).buy]).toEqual([id, false]);
        const again = planned({ stanzas, attempts }, { refresh: 'chain:a', rebuy: 'chain:a' }, { gone: lost });
        for (const { buy, state } of again.takes)
          if (buy) expect(['missing', 'elsewhere', 'input-replaced']).toContain(state.kind);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the inputs of a clip', () => {
  it.each([
    ['the same', { a: '1' }, [{ take: 'a', sha256: '1', changes: false }], []],
    ['another', { a: '1' }, [{ take: 'a', sha256: '2', changes: false }], [{ take: 'a', before: '1', after: '2' }]],
    ['soon another', { a: '1' }, [{ take: 'a', sha256: '1', changes: true }], [{ take: 'a', before: '1' }]],
    [
      'another, and soon a third',
      { a: '1' },
      [{ take: 'a', sha256: '2', changes: true }],
      [{ take: 'a', before: '1' }],
    ],
    ['none now', { a: '1' }, [{ take: 'a', changes: false }], []],
    ['renamed', { a: '1' }, [{ take: 'x', sha256: '1', changes: false }], []],
    [
      'renamed one, replaced another',
      { a: '1', b: '2' },
      [
        { take: 'x', sha256: '1', changes: false },
        { take: 'b', sha256: '3', changes: false },
      ],
      [{ take: 'b', before: '2', after: '3' }],
    ],
    [
      'renamed and replaced',
      { a: '1', b: '2' },
      [
        { take: 'x', sha256: '3', changes: false },
        { take: 'b', sha256: '2', changes: false },
      ],
      [{ take: 'x', before: '1', after: '3' }],
    ],
    ['not recorded', {}, [{ take: 'a', sha256: '1', changes: true }], []],
  ])('are %s', (_, recorded, sources, expected) => {
    expect(replacedInputs(recorded as Record<string, string>, sources)).toEqual(expected);
  });
});
