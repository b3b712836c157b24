import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Attempt, IntentRecord } from '../../src/core/attempt.ts';
import type { JsonObject } from '../../src/core/json.ts';
import type { ListedTask } from '../../src/core/provider.ts';
import type { ListFinding } from '../../src/core/reconciliation.ts';
import {
  contradiction,
  judgeList,
  type Evidence,
  type ReadList,
  type TaskOwner,
} from '../../src/execute/reconcile-evidence.ts';

const MODEL = 'skyreels-v4-omni';
const RAIN: JsonObject = { prompt: 'Rain.', duration: 5 };
const SNOW: JsonObject = { prompt: 'Snow.', duration: 5 };

/** Whole seconds, as providers count. */
const T0 = Date.UTC(2026, 8, 16, 12);
const S = 1000;

function intent(attempt: string, at = T0, rest: Partial<IntentRecord> = {}): IntentRecord {
  return {
    kind: 'intent',
    at,
    attempt,
    take: attempt,
    shot: attempt,
    fingerprint: `f1:${attempt}`,
    provider: 'gmi',
    baseUrl: 'https://gmi.example',
    uses: 'gmi/skyreels-v4-omni',
    model: MODEL,
    payload: RAIN,
    payloadDigest: '',
    portable: {},
    reserved: null,
    inputs: {},
    ...rest,
  };
}

function submitted(attempt: string, taskId: string, at: number, rest: Partial<IntentRecord> = {}): Attempt {
  return { intent: intent(attempt, at, rest), state: { kind: 'submitted', taskId, at }, submittedAt: at };
}

function task(taskId: string, createdAt: number | undefined, rest: Partial<ListedTask> = {}): ListedTask {
  return { taskId, model: MODEL, payload: RAIN, ...(createdAt !== undefined && { createdAt }), ...rest };
}

/** Asked a minute after the intent, answered at once, clocks alike. */
function listOf(tasks: readonly ListedTask[], rest: Partial<ReadList> = {}): ReadList {
  return { tasks, serverTime: T0 + 60 * S, askedAt: T0 + 60 * S, answeredAt: T0 + 60 * S, ...rest };
}

function judge(tasks: readonly ListedTask[], rest: Partial<Evidence> = {}): Readonly<Record<string, ListFinding>> {
  return Object.fromEntries(
    judgeList({ open: [intent('a')], others: [], owned: new Map(), underWay: [], list: listOf(tasks), ...rest }),
  );
}

/** Tasks of takes that asked for the same, or for what is said. */
const owns = (taskId: string, payload: JsonObject = RAIN): ReadonlyMap<string, TaskOwner> =>
  new Map([[taskId, { name: 'other', fingerprint: 'f1:other', payload }]]);

const kindOf = (tasks: readonly ListedTask[], rest: Partial<Evidence> = {}): string | undefined =>
  judge(tasks, rest)['a']?.kind;

/** Tasks of others that fill a list: another payload, all from before. */
const filler = (count: number, from = T0 - 600 * S): ListedTask[] =>
  Array.from({ length: count }, (_, index) => task(`old${index}`, from - index * S, { payload: SNOW }));

describe('a task is the one', () => {
  it('if model, payload and time fit, whatever the order of keys', () => {
    const payload = { duration: 5, prompt: 'Rain.' };
    expect(judge([task('t', T0, { payload })])).toEqual({ a: { kind: 'found', taskId: 't' } });
  });

  it.each<[string, number, string]>([
    ['a second before the intent', T0 - S, 'found'],
    ['more than a second before', T0 - S - 1, 'ambiguous'],
    ['two minutes after', T0 + 121 * S, 'found'],
    ['later than a submit can last', T0 + 122 * S, 'ambiguous'],
  ])('made %s: %s', (_, at, kind) => expect(kindOf([task('t', at)])).toBe(kind));

  it('not if another take owns it', () => {
    expect(kindOf([task('t', T0)], { owned: owns('t') })).toBe('absent');
  });

  it.each<[string, Partial<ListedTask>, string]>([
    ['another model', { model: 'skyreels-v4-text-to-video' }, 'absent'],
    ['another payload', { payload: SNOW }, 'absent'],
    ['no payload', { payload: {} }, 'ambiguous'],
    ['all but our prompt', { payload: { ...RAIN, mode: 'std' } }, 'ambiguous'],
    ['no model', { model: '' }, 'ambiguous'],
  ])('not with %s', (_, rest, kind) => expect(kindOf([task('t', T0, rest)])).toBe(kind));

  it('by the clock of the provider, however wrong either is', () => {
    const list = listOf([task('t', T0 + 3600 * S)], { serverTime: T0 + 3660 * S });
    expect(kindOf(list.tasks, { list })).toBe('found');
    expect(kindOf([task('t', T0)], { list: { ...list, tasks: [task('t', T0)] } })).toBe('ambiguous');
  });

  it('also where the list took its time, so that the clocks are less certain', () => {
    const list = listOf([task('t', T0 - 8 * S)], { answeredAt: T0 + 67 * S });
    expect(kindOf(list.tasks, { list })).toBe('found');
  });
});

describe('equal requests', () => {
  const open = [intent('a'), intent('b', T0 + S)];

  it('share their tasks out in the order of time', () => {
    const found = { a: { kind: 'found', taskId: 't1' }, b: { kind: 'found', taskId: 't2' } };
    expect(judge([task('t2', T0 + 2 * S), task('t1', T0 + S)], { open })).toEqual(found);
  });

  it('of which one was accepted: the first gets it, the other was not', () => {
    expect(judge([task('t1', T0 + S)], { open })).toMatchObject({ a: { taskId: 't1' }, b: { kind: 'absent' } });
  });

  it('leave what is more than theirs alone', () => {
    const tasks = ['t1', 't2', 't3'].map((id) => task(id, T0 + 2 * S));
    const found = judge(tasks, { open });
    expect([found['a']?.kind, found['b']?.kind]).toEqual(['ambiguous', 'ambiguous']);
    expect(found['a']).toMatchObject({
      candidates: tasks.map(({ taskId }) => ({ taskId, request: 'same', time: 'fits' })),
    });
    expect(JSON.stringify(found['a'])).toContain('3 tasks ask for the same');
  });

  it('of different payload do not mix', () => {
    const mixed = [intent('a'), intent('b', T0, { payload: SNOW })];
    expect(judge([task('t', T0, { payload: SNOW })], { open: mixed })).toMatchObject({
      a: { kind: 'absent' },
      b: { taskId: 't' },
    });
  });
});

describe('absence', () => {
  it('says what it rests on', () => {
    expect(judge(filler(3))['a']).toEqual({
      kind: 'absent',
      why: '60 s after the request the provider listed 3 tasks, none of them this one',
    });
  });

  it.each([
    [4999, 'ambiguous'],
    [5000, 'absent'],
    [-60_000, 'ambiguous'],
  ])('(a) %i ms after the intent is %s', (age, kind) => {
    const at = T0 + age;
    expect(kindOf([], { list: { tasks: [], serverTime: at, askedAt: at, answeredAt: at } })).toBe(kind);
  });

  it('(b) not while the list lacks what was submitted since', () => {
    const others = [submitted('later', 'mine', T0 + 10 * S)];
    const finding = judge(filler(3), { others })['a'];
    expect(finding?.kind).toBe('ambiguous');
    expect(finding).toMatchObject({ why: expect.stringContaining('task mine') as string });
    expect(kindOf([...filler(3), task('mine', T0 + 10 * S)], { others, owned: owns('mine') })).toBe('absent');
  });

  it.each<[string, Attempt]>([
    ['before', submitted('other', 'mine', T0 - 1)],
    ['to another model', submitted('other', 'mine', T0 + S, { model: 'other' })],
    ['to another address', submitted('other', 'mine', T0 + S, { baseUrl: 'https://other.example' })],
    ['to another provider', submitted('other', 'mine', T0 + S, { provider: 'apimart' })],
  ])('(b) what was submitted %s need not be there', (_, other) => {
    expect(kindOf(filler(3), { others: [other] })).toBe('absent');
  });

  it.each([
    [9, 'absent'],
    [10, 'ambiguous'],
    [11, 'absent'],
    [12, 'absent'],
    [16, 'ambiguous'],
    [24, 'ambiguous'],
    [25, 'ambiguous'],
    [40, 'ambiguous'],
    [41, 'absent'],
  ])('(c) a list of %i newer tasks is %s', (count, kind) => {
    expect(kindOf(filler(count, T0 + 59 * S))).toBe(kind);
  });

  it('(c) a list that reaches back beyond the intent is long enough, if it runs from new to old', () => {
    const newer = filler(9, T0 + 50 * S);
    const older = task('older', T0 - 2 * S, { payload: SNOW });
    expect(kindOf([...newer, older])).toBe('absent');
    expect(kindOf([older, ...newer])).toBe('ambiguous');
    expect(kindOf([...newer, { ...older, createdAt: T0 - S }])).toBe('ambiguous');
  });

  it.each<[string, ListedTask]>([
    ['hides its payload', task('t', T0 + S, { payload: {} })],
    ['has no payload', { taskId: 't', model: MODEL, createdAt: T0 + S }],
    ['has no time', task('t', undefined)],
    ['has neither', { taskId: 't', model: MODEL }],
    ['has another payload and no time', task('t', undefined, { payload: SNOW })],
    ['asks for the same, but is older', task('t', T0 - 100 * S)],
    ['asks for the same, but is much later', task('t', T0 + 900 * S)],
  ])('(d) not while a task of nobody %s', (_, stray) => {
    expect(kindOf([stray])).toBe('ambiguous');
    expect(kindOf([stray], { owned: owns('t') })).toBe('absent');
  });

  it('(d) shows what may be it, hidden times and payloads included', () => {
    const tasks = [
      task('same', T0 - 9 * S),
      { taskId: 'bare', model: MODEL },
      task('other', undefined, { payload: SNOW }),
    ];
    expect(judge(tasks)['a']).toMatchObject({
      why: '2 tasks may be it, but the list does not prove it',
      candidates: [
        { taskId: 'same', createdAt: T0 - 9 * S, request: 'same', time: 'before' },
        { taskId: 'bare', request: 'unknown', time: 'unknown' },
      ],
    });
  });

  it.each<[string, number]>([
    ['before', T0 - 100 * S],
    ['long after', T0 + 900 * S],
  ])('(d) what was made %s may hide its payload', (_, at) => {
    expect(kindOf([task('t', at, { payload: {} })])).toBe('absent');
  });

  it('nothing is settled without the clock of the provider', () => {
    const { serverTime: _, ...list } = listOf([task('t', T0)]);
    expect(judge([], { list })['a']).toMatchObject({
      kind: 'ambiguous',
      why: expect.stringContaining('no date') as string,
      candidates: [{ taskId: 't', request: 'same', time: 'unknown' }],
    });
  });
});

describe('a task that a take with another request owns', () => {
  const owned = owns('t', SNOW);

  it("(e) is nobody else's, but proves no absence either: the wrong one may have been named", () => {
    expect(judge([task('t', T0)], { owned })['a']).toEqual({
      kind: 'ambiguous',
      why: 'task t asks for exactly this, and belongs to other, which asked for something else',
      candidates: [],
    });
    expect(kindOf([task('t', T0 - 900 * S)], { owned })).toBe('ambiguous');
  });

  it('(e) is of no matter where it asks for what its owner asked, or another task is ours', () => {
    expect(kindOf([task('t', T0, { payload: SNOW })], { owned })).toBe('absent');
    expect(kindOf([task('t', T0), task('mine', T0)], { owned })).toBe('found');
  });

  it.each([
    ['f1:a', 'absent'],
    ['f1:b', 'ambiguous'],
  ])('(e) goes by the fingerprint where a lockfile alone knows it: %s is %s', (fingerprint, kind) => {
    expect(kindOf([task('t', T0)], { owned: new Map([['t', { name: 'other', fingerprint }]]) })).toBe(kind);
  });
});

describe('a request for the same that is on its way from another storyboard', () => {
  it.each<[string, Partial<IntentRecord>, string]>([
    ['the same request', {}, 'ambiguous'],
    ['under another address of the account', { baseUrl: 'https://proxy.example' }, 'ambiguous'],
    ['another request', { payload: SNOW }, 'as before'],
    ['another model', { model: 'other' }, 'as before'],
    ['another provider', { provider: 'apimart' }, 'as before'],
  ])('%s: %s', (_, rest, kind) => {
    const underWay = [intent('theirs', T0 + 55 * S, rest)];
    expect(kindOf([task('t', T0)], { underWay })).toBe(kind === 'as before' ? 'found' : kind);
    expect(kindOf([], { underWay })).toBe(kind === 'as before' ? 'absent' : kind);
  });
});

describe('a task that the user names', () => {
  it.each<[string, readonly ListedTask[], string | undefined]>([
    ['is the same', [task('t', T0 - 900 * S)], undefined],
    ['has our prompt', [task('t', T0, { payload: { ...RAIN, mode: 'std' } })], undefined],
    ['hides its payload', [task('t', T0, { payload: {} })], undefined],
    ['hides its model', [task('t', T0, { model: '' })], undefined],
    ['asks for something else', [task('t', T0, { payload: SNOW })], 'with another request'],
    ['is of another model', [task('t', T0, { model: 'other' })], 'it was made by other, not by'],
    ['is not listed, and the list is whole', filler(3), 'not among'],
    ['is not listed, and the list may be cut off', filler(10), undefined],
  ])('%s', (_, tasks, why) => {
    const told = contradiction('t', intent('a'), tasks);
    expect(told).toEqual(why === undefined ? undefined : (expect.stringContaining(why) as string));
  });
});

it('a task that was given up is not missed in a list', () => {
  const gone = submitted('gone', 'gone', T0 + S);
  expect(kindOf([], { others: [gone] })).toBe('ambiguous');
  expect(kindOf([], { others: [{ ...gone, state: { kind: 'written-off', taskId: 'gone' } }] })).toBe('absent');
});

/**
 * A world in which everything that can be known is: what the provider really took on, and how its list distorts that.
 * Times are milliseconds after T0 by our clock.
 */
interface Accepted {
  readonly taskId: string;
  readonly at: number;
  readonly payload: JsonObject;
  readonly whose: 'open' | 'ours' | 'nobody';
  readonly attempt?: string;
}

const payloads = fc.constantFrom<JsonObject>(RAIN, SNOW, { ...RAIN, duration: 8 });
const echoes = fc.constantFrom<(payload: JsonObject) => { payload?: JsonObject }>(
  (payload) => ({ payload }),
  (payload) => ({ payload: Object.fromEntries(Object.entries(payload).reverse()) }),
  (payload) => ({ payload: { ...payload, mode: 'std' } }),
  () => ({ payload: {} }),
  () => ({}),
);

const worlds = fc.record({
  open: fc.array(
    fc.record({
      at: fc.nat(300_000),
      payload: payloads,
      /** Until the provider took it on; absent = it never did. */
      after: fc.option(fc.nat(115_000), { nil: undefined }),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  ours: fc.array(fc.record({ at: fc.nat(400_000), payload: payloads, echo: echoes }), { maxLength: 4 }),
  nobodys: fc.array(fc.record({ at: fc.integer({ min: -100_000, max: 420_000 }), payload: payloads }), {
    maxLength: 16,
  }),
  /** How much earlier than the asking the list stands still. */
  lag: fc.oneof(fc.constant(0), fc.nat(4900), fc.nat(300_000)),
  page: fc.option(fc.constantFrom(10, 15, 16, 20), { nil: undefined }),
  skew: fc.integer({ min: -3_600_000, max: 3_600_000 }),
  asked: fc.integer({ min: 300_000, max: 500_000 }),
  takes: fc.nat(15_000),
  echo: fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: echoes }),
});

type World = typeof worlds extends fc.Arbitrary<infer T> ? T : never;

function play(world: World) {
  const open = world.open.map(({ at, payload }, index) => intent(`open${index}`, T0 + at, { payload }));
  const accepted: Accepted[] = [
    ...world.open.flatMap(({ at, payload, after }, index): Accepted[] =>
      after === undefined
        ? []
        : [{ taskId: `t${index}`, at: at + after, payload, whose: 'open', attempt: `open${index}` }],
    ),
    ...world.ours.map(({ at, payload }, index): Accepted => ({ taskId: `o${index}`, at, payload, whose: 'ours' })),
    ...world.nobodys.map(({ at, payload }, index): Accepted => ({ taskId: `n${index}`, at, payload, whose: 'nobody' })),
  ];
  // The answer is stamped somewhere between asking and its arrival; what the list shows is older by its lag.
  const stamped = world.asked + Math.floor(world.takes / 2);
  const whole = (ours: number): number => Math.floor((T0 + ours + world.skew) / S) * S;
  const shown = accepted
    .filter(({ at }) => at <= stamped - world.lag)
    .toSorted((a, b) => b.at - a.at)
    .slice(0, world.page);
  const echo = world.echo ?? ((payload: JsonObject) => ({ payload }));
  const tasks = shown.map(({ taskId, at, payload }): ListedTask => ({
    taskId,
    model: MODEL,
    createdAt: whole(at),
    ...echo(payload),
  }));
  const evidence: Evidence = {
    open,
    others: world.ours.map(({ at, payload }, index) => submitted(`ours${index}`, `o${index}`, T0 + at, { payload })),
    owned: new Map(world.ours.flatMap(({ payload }, index) => [...owns(`o${index}`, payload)])),
    underWay: [],
    list: { tasks, serverTime: whole(stamped), askedAt: T0 + world.asked, answeredAt: T0 + world.asked + world.takes },
  };
  return { accepted, evidence, findings: judgeList(evidence) };
}

/**
 * What rule 3 stands on: five seconds after the intent the list shows what came of it, or else it lags so far that it
 * does not show a later task of ours either.
 */
function isFair({ accepted, evidence }: ReturnType<typeof play>, { lag, asked, takes }: World): boolean {
  const hidden = accepted.filter(({ at }) => at > asked + Math.floor(takes / 2) - lag);
  return hidden.every(({ attempt }) => {
    const intended = evidence.open.find((intent) => intent.attempt === attempt)?.at ?? -Infinity;
    if (attempt === undefined || T0 + asked - intended < 5000) return true;
    return hidden.some(({ whose, at }) => whose === 'ours' && T0 + at >= intended);
  });
}

describe('in any world', () => {
  it('found is the true task or one that is worth the same, and each is given once', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const { accepted, evidence, findings } = play(world);
        const taken = [...findings.values()].flatMap((finding) => (finding.kind === 'found' ? [finding.taskId] : []));
        expect(new Set(taken).size).toBe(taken.length);
        for (const { attempt, payload } of evidence.open) {
          const finding = findings.get(attempt);
          if (finding?.kind !== 'found') continue;
          const one = accepted.find(({ taskId }) => taskId === finding.taskId);
          expect([one?.payload, one?.whose === 'ours']).toEqual([payload, false]);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('absent is never said of what was accepted, unless an equal submit has its task', () => {
    let absences = 0;
    fc.assert(
      fc.property(worlds, (world) => {
        const played = play(world);
        fc.pre(isFair(played, world));
        const { accepted, findings } = played;
        const taken = new Set([...findings.values()].flatMap((one) => (one.kind === 'found' ? [one.taskId] : [])));
        for (const { attempt, taskId } of accepted) {
          if (attempt === undefined || findings.get(attempt)?.kind !== 'absent') continue;
          expect(taken).toContain(taskId);
        }
        absences += [...findings.values()].filter(({ kind }) => kind === 'absent').length;
      }),
      { numRuns: 5000 },
    );
    expect(absences).toBeGreaterThan(100);
  });

  it('where the list is whole and true and nobody else is there, everything is settled', () => {
    const honest = worlds.map((world) => ({
      ...world,
      nobodys: [],
      lag: 0,
      page: undefined,
      echo: undefined,
      asked: world.asked + 120_000,
    }));
    fc.assert(
      fc.property(honest, (world) => {
        const { findings, accepted } = play(world);
        for (const { kind } of findings.values()) expect(['found', 'absent']).toContain(kind);
        const found = [...findings.values()].filter(({ kind }) => kind === 'found');
        expect(found).toHaveLength(accepted.filter(({ whose }) => whose === 'open').length);
      }),
      { numRuns: 2000 },
    );
  });
});
