import { describe, expect, it } from 'vitest';
import type { Attempt } from '../../src/core/attempt.ts';
import type { Plan, PlannedTake, PlanState } from '../../src/plan/plan.ts';
import { type AskedTask, type Status, statusOf, type StatusInput, tasksInFlight } from '../../src/plan/status.ts';
import { extending, planOf, plannedTake } from '../support/hand-world.ts';
import { attempt, failed, NOTHING, owned, unconfirmed, USD } from './attempts.ts';

const inFlight = (id: string): PlanState => ({ kind: 'in-flight', attempt: id, taskId: `task-${id}` });
const MISSING: PlanState = { kind: 'missing' };
const submitted = (id: string, vendorStatus?: string): Attempt =>
  attempt(
    id,
    { kind: 'submitted', taskId: `task-${id}`, at: 1, ...(vendorStatus !== undefined && { vendorStatus }) },
    { take: id },
  );

function status(attempts: readonly Attempt[], plan?: Plan, rest: Partial<StatusInput> = {}): Status {
  return statusOf({
    file: 'board.yaml',
    simulated: false,
    at: 10_000,
    ...(plan && { plan }),
    records: { ...NOTHING, attempts },
    asked: new Map(),
    refusal: () => undefined,
    ...rest,
  });
}

const take = (id: string, state: PlanState, rest: Partial<PlannedTake> = {}): PlannedTake =>
  plannedTake(id, { state, buy: state.kind === 'missing' || state.kind === 'stale', ...rest });

describe('tasks', () => {
  it('are those at a provider and those whose clip is not fetched, the oldest first', () => {
    const attempts = [
      submitted('b'),
      attempt('home', owned('t')),
      attempt('lost', failed('yes')),
      { ...attempt('a', { kind: 'succeeded', taskId: 'task-a', clip: { url: 'u' }, at: 3 }), submittedAt: 500 },
    ];
    expect(tasksInFlight(attempts).map(({ intent }) => intent.attempt)).toEqual(['b', 'a']);
    const { tasks } = status(attempts);
    expect(tasks.map(({ attempt: id, taskId, since }) => [id, taskId, since])).toEqual([
      ['a', 'task-a', 500],
      ['b', 'task-b', 2_000],
    ]);
  });

  const answers: [string, AskedTask, unknown][] = [
    [
      'the provider, asked now',
      { kind: 'answer', status: { kind: 'running', vendorStatus: 'processing', progress: 45 } },
      { kind: 'running', source: 'provider', vendorStatus: 'processing', progress: 45 },
    ],
    [
      'the provider, which has finished',
      { kind: 'answer', status: { kind: 'succeeded', vendorStatus: 'completed', clip: { url: 'u' } } },
      { kind: 'rendered', source: 'provider', vendorStatus: 'completed' },
    ],
    [
      'the journal, where nobody was asked',
      { kind: 'not-asked', why: 'not asked: --offline' },
      { kind: 'running', source: 'journal', vendorStatus: 'queued', why: 'not asked: --offline' },
    ],
  ];
  it.each(answers)('have the state that comes from %s', (_who, answer, expected) => {
    expect(status([submitted('a', 'queued')], undefined, { asked: new Map([['a', answer]]) }).tasks[0]?.state).toEqual(
      expected,
    );
  });

  it('that were finished once stay finished, whatever is said now', () => {
    const done = attempt('a', { kind: 'succeeded', taskId: 't', clip: { url: 'u' }, at: 1 });
    const asked = new Map<string, AskedTask>([
      ['a', { kind: 'answer', status: { kind: 'queued', vendorStatus: 'pending' } }],
    ]);
    expect(status([done], undefined, { asked }).tasks[0]?.state.kind).toBe('rendered');
  });

  it('that no take asks for any more are orphans, as far as there is a plan that could ask', () => {
    const attempts = [submitted('a'), submitted('b')];
    const { tasks } = status(attempts, planOf([take('a', inFlight('a'))]));
    expect(tasks.map(({ take: id, orphan }) => [id, orphan])).toEqual([
      ['a', false],
      ['b', true],
    ]);
    expect(status(attempts).tasks.map(({ orphan }) => orphan)).toEqual([false, false]);
  });
});

describe('submits that nobody answered', () => {
  it('are unconfirmed, and so is one whose process died', () => {
    const { unconfirmed: open } = status([attempt('a', unconfirmed), attempt('b', { kind: 'intended' })]);
    expect(open.map(({ attempt: id, underWay, why }) => [id, underWay, why])).toEqual([
      ['a', false, 'no answer'],
      ['b', false, 'the process ended while the request was on its way'],
    ]);
  });

  it('are under way while their process lives', () => {
    const running = { pid: 1 };
    const attempts = [attempt('a', unconfirmed), attempt('b', { kind: 'intended' })];
    const { unconfirmed: open } = status(attempts, undefined, { running });
    expect(open.map(({ underWay }) => underWay)).toEqual([false, true]);
  });

  it('are not told where they are settled', () => {
    const attempts = [attempt('a', { kind: 'written-off' }), attempt('b', failed('no')), submitted('c')];
    expect(status(attempts).unconfirmed).toEqual([]);
  });
});

describe('takes that wait', () => {
  it('say for which takes, and how far those are', () => {
    const plan = planOf([take('a', inFlight('a')), take('b', MISSING), extending('c', 'a'), extending('d', 'b')]);
    const { waiting } = status([submitted('a')], plan);
    expect(waiting.map(({ take: id, ready, waitsFor }) => [id, ready, waitsFor])).toEqual([
      ['b', true, []],
      ['c', false, [{ take: 'a', state: 'in-flight' }]],
      ['d', false, [{ take: 'b', state: 'missing' }]],
    ]);
  });

  it('are ready once all they need is owned', () => {
    const clip = { sha256: 's', bytes: 1, taskId: 't', url: 'u' };
    const plan = planOf([take('a', { kind: 'elsewhere', clip }), extending('b', 'a')]);
    expect(status([], plan).waiting).toMatchObject([{ take: 'b', ready: true }]);
  });

  it('say what keeps them: money, a failure, a block, an equal take, another storyboard', () => {
    const plan = planOf([
      take('dear', MISSING),
      take('failed', { kind: 'failed', why: 'moderation', billed: 'yes' }),
      take('blocked', { kind: 'blocked', why: 'x is unconfirmed', by: 'dear' }),
      take('twin', MISSING, { twin: 'dear', buy: false }),
      take('theirs', { kind: 'in-flight', attempt: 'foreign', taskId: 'task-foreign', board: 'old.yaml' }),
    ]);
    const refusal = ({ id }: PlannedTake): string | undefined => (id === 'dear' ? 'costs too much' : undefined);
    const { waiting } = status([], plan, { refusal });
    expect(waiting.map(({ take: id, ready, why }) => [id, ready, why])).toEqual([
      ['dear', false, 'costs too much'],
      ['failed', false, 'moderation'],
      ['blocked', false, 'x is unconfirmed'],
      ['twin', false, 'it equals that take'],
      ['theirs', false, 'old.yaml has it in flight'],
    ]);
  });
});

describe('money and counts', () => {
  it('are what is set aside for tasks and unconfirmed submits, and the takes by state', () => {
    const plan = planOf([take('a', inFlight('a')), take('b', MISSING)], { budgetLeft: { usd: 3 } });
    const attempts = [submitted('a'), attempt('b', unconfirmed), attempt('c', { kind: 'written-off' })];
    expect(status(attempts, plan)).toMatchObject({
      setAside: [USD(1)],
      budgetLeft: { usd: 3 },
      counts: { 'in-flight': 1, missing: 1 },
      storyboard: { readable: true },
    });
    expect(status(attempts)).toMatchObject({ counts: {}, waiting: [], storyboard: { readable: false } });
  });
});

it('of a selection lists what is selected, and counts the tasks beside it', () => {
  const plan = planOf([
    take('a', inFlight('a')),
    take('b', inFlight('b'), { unselected: true }),
    take('c', MISSING),
    take('d', MISSING, { unselected: true, buy: false }),
  ]);
  const found = status([submitted('a'), submitted('b'), submitted('old')], { ...plan, given: { only: ['a', 'c'] } });
  expect(found.tasks.map(({ attempt: id }) => id)).toEqual(['a']);
  expect(found.waiting.map(({ take: id }) => id)).toEqual(['c']);
  expect(found).toMatchObject({ besides: 2, counts: { 'in-flight': 1, missing: 1 }, given: { only: ['a', 'c'] } });
});
