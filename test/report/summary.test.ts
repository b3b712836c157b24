import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/core/event.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { displayWidth } from '../../src/report/display-width.ts';
import { PLAIN } from '../../src/report/style.ts';
import { renderSummary } from '../../src/report/summary.ts';
import { EVENTS } from './events.ts';
import { plannedTake, planOf, PRICE, STATES } from './plans.ts';

const show = (plan: Plan, events: readonly RunEvent[], width = 80): string =>
  renderSummary({ plan, events, style: PLAIN, width });
const missing = { kind: 'missing' } as const;
const finished = EVENTS['run-finished'];

const mixed = planOf([
  plannedTake('opening', missing),
  plannedTake('walk', STATES['in-flight']),
  plannedTake('line', missing),
  plannedTake('storm', missing),
  plannedTake('after', missing),
  plannedTake('old', STATES.fresh),
]);

describe('a run where everything happened', () => {
  it('at 80 columns', () =>
    expect(show(mixed, Object.values(EVENTS))).toMatchInlineSnapshot(`
      "1 new clip in renders/neon-noir; 1 clip was owned already
        renders/neon-noir/opening.mp4
      $0.44 spent; up to $0.88 more is committed to 2 takes without a clip

      1 failed
        x line: refused by moderation, not billed
            the prompt was refused (code 1301, HTTP 422, request req_9)
            next: change the prompt or the pictures, then
            \`shotgraph run neon-noir.yaml\`

      1 unconfirmed: may have been accepted and paid for
        ? storm: no clear answer from the provider
            no answer within 60 s
            attempt att_3
        next: never bought again by itself, its price stays set aside;
              \`shotgraph reconcile neon-noir.yaml\` looks for it at the provider

      1 still at the provider
        > walk: task task_00
            interrupted
        next: \`shotgraph collect neon-noir.yaml\` fetches what is finished,
              \`shotgraph resume neon-noir.yaml\` waits for all; nothing is bought twice

      1 blocked, not bought
        ! after: its input failed (waits for line)
      "
    `));
  it('at 60 columns', () =>
    expect(show(mixed, Object.values(EVENTS), 60)).toMatchInlineSnapshot(`
      "1 new clip in renders/neon-noir; 1 clip was owned already
        renders/neon-noir/opening.mp4
      $0.44 spent; up to $0.88 more is committed to 2 takes
      without a clip

      1 failed
        x line: refused by moderation, not billed
            the prompt was refused (code 1301, HTTP 422, request
            req_9)
            next: change the prompt or the pictures, then
            \`shotgraph run neon-noir.yaml\`

      1 unconfirmed: may have been accepted and paid for
        ? storm: no clear answer from the provider
            no answer within 60 s
            attempt att_3
        next: never bought again by itself, its price stays set
              aside; \`shotgraph reconcile neon-noir.yaml\` looks
              for it at the provider

      1 still at the provider
        > walk: task task_00
            interrupted
        next: \`shotgraph collect neon-noir.yaml\` fetches what is
              finished, \`shotgraph resume neon-noir.yaml\` waits
              for all; nothing is bought twice

      1 blocked, not bought
        ! after: its input failed (waits for line)
      "
    `));

  it.each([60, 80, 120])('never exceeds %i columns', (width) => {
    const lines = show(mixed, Object.values(EVENTS), width).split('\n');
    expect(lines.filter((line) => displayWidth(line) > width)).toEqual([]);
  });
});

it('says that a second run bought nothing', () => {
  const plan = planOf([plannedTake('a', STATES.fresh), plannedTake('b', STATES.fresh)]);
  expect(show(plan, [EVENTS['run-started'], { ...finished, spent: [] }])).toMatchInlineSnapshot(`
    "nothing to do: 2 clips were owned already, in renders/neon-noir
    nothing spent
    "
  `);
});

it('says that a simulation cost nothing', () => {
  const events = [{ ...EVENTS['run-started'], simulated: true }, EVENTS.succeeded, EVENTS.owned, finished];
  expect(show(planOf([plannedTake('opening', missing)]), events)).toMatchInlineSnapshot(`
    "1 new clip in renders/neon-noir
      renders/neon-noir/opening.mp4
    $0.44 spent in the simulation; nothing was paid
    "
  `);
});

it('names the task and the flag for a failure that may have been billed', () => {
  const failure = { reason: 'generation-failed', billed: 'unknown', message: 'internal error' } as const;
  const text = show(mixed, [EVENTS.submitting, EVENTS.submitted, { type: 'failed', take: 'opening', failure }]);
  expect(text).toContain('x opening: the generation failed, may have been billed');
  expect(text).toContain('task task_01');
  expect(text).toContain('--retry-failed');
});

it('does not say "new" of a clip that was owned before', () => {
  expect(show(planOf([plannedTake('opening', STATES.fresh)]), [EVENTS.owned, { ...finished, spent: [] }])).toContain(
    'nothing to do: 1 clip was owned already',
  );
});

it('tells of equal takes once', () => {
  const plan = planOf([plannedTake('a', STATES['in-flight']), plannedTake('b', STATES['in-flight'], { twin: 'a' })]);
  const text = show(plan, [{ ...EVENTS.resumed, take: 'a' }, { ...EVENTS.owned, take: 'a' }, finished]);
  expect(text).not.toContain('still at the provider');
  expect(show(plan, [])).toContain('1 still at the provider');
});

describe('a run that ended early', () => {
  it('still names every task on its way, and a request without an answer', () => {
    const text = show(mixed, [EVENTS.submitting, EVENTS.submitted, { ...EVENTS.submitting, take: 'line' }]);
    expect(text).toContain('> opening: task task_01');
    expect(text).toContain('> walk: task task_01JQ8');
    expect(text).toContain('? line: the run ended while the request was on its way');
    expect(text).toContain('`shotgraph collect neon-noir.yaml` fetches what is finished');
  });

  it('names what earlier runs left open', () => {
    const plan = planOf([
      plannedTake('a', STATES.unconfirmed),
      plannedTake('b', STATES.failed),
      plannedTake('c', STATES.blocked),
    ]);
    expect(show(plan, [])).toMatchInlineSnapshot(`
      "no new clips
      nothing spent so far; up to $0.44 is committed to 1 take without a clip

      1 failed
        x b: output refused by moderation (may have been billed)
            next: change the shot, or \`shotgraph run neon-noir.yaml --retry-failed\`
            buys it again

      1 unconfirmed: may have been accepted and paid for
        ? a: no clear answer from the provider
            no answer within 60 s
            attempt att_2
        next: never bought again by itself, its price stays set aside;
              \`shotgraph reconcile neon-noir.yaml\` looks for it at the provider

      1 blocked, not bought
        ! c: its input failed (waits for storm)
      "
    `);
  });
});

it('names the way out for a task that its provider does not know, simulated if the run was', () => {
  const plan = planOf([plannedTake('a', missing)]);
  const lost = { ...EVENTS.detached, why: 'unknown task: no such task' };
  expect(show(plan, [{ ...lost, take: 'a' }, finished], 200)).toContain(
    'should it stay unknown: `shotgraph reconcile neon-noir.yaml --write-off --take a` gives it up',
  );
  const rehearsed = show(plan, [{ ...EVENTS['run-started'], simulated: true }, { ...lost, take: 'a' }, finished], 200);
  expect(rehearsed).toContain('--write-off --take a --simulate`');
  expect(show(plan, [{ ...lost, take: 'a', orphan: 'att_9' }, finished], 200)).toContain('--take att_9`');
  const gone = { ...lost, why: "its clip is gone: the clip's address answered 404" };
  expect(show(plan, [{ ...gone, take: 'a' }, finished], 200)).toContain('should it stay gone: ');
});

it('says how to bring home what another storyboard has in flight', () => {
  const theirs = { kind: 'in-flight', attempt: 'a', taskId: 'task_1', board: 'old.yaml' } as const;
  const why = 'old.yaml has it in flight; run again once that was collected';
  const events: RunEvent[] = [{ type: 'blocked', take: 'a', why }, finished];
  expect(show(planOf([plannedTake('a', theirs)]), events)).toMatch(
    /! a: old\.yaml has it in flight[^]*next: `shotgraph collect old\.yaml` brings it home, then run again/,
  );
});

it('shows every task of 300 and counts what is merely blocked', () => {
  const plan = planOf(Array.from({ length: 300 }, (_, index) => plannedTake(`shot-${index}`, missing)));
  const events = plan.takes.flatMap(({ id }, index): RunEvent[] =>
    index < 200
      ? [{ type: 'detached', take: id, taskId: `task-${index}.`, why: 'interrupted' }]
      : [{ type: 'blocked', take: id, why: 'interrupted' }],
  );
  const text = show(plan, events);
  for (let index = 0; index < 200; index += 1) expect(text).toContain(`task task-${index}.`);
  expect(text).toContain('and 80 more');
});

describe('advice after a simulation', () => {
  const simulated = { ...EVENTS['run-started'], simulated: true };

  it('stays simulated, whatever happened', () => {
    const failure = { reason: 'generation-failed', billed: 'unknown', message: 'internal error' } as const;
    const text = show(
      mixed,
      [
        simulated,
        { type: 'failed', take: 'opening', failure },
        EVENTS.failed,
        EVENTS.unconfirmed,
        EVENTS.detached,
        { ...EVENTS.succeeded, take: 'after' },
        finished,
      ],
      200,
    );
    const commands = text.match(/`shotgraph[^`]*`/g) ?? [];
    expect(commands.length).toBeGreaterThanOrEqual(4);
    expect(commands.filter((command) => !command.endsWith(' --simulate`'))).toEqual([]);
    expect(text).not.toMatch(/paid for; /);
  });

  it('leaves no real command without a simulation alone', () => {
    expect(show(mixed, Object.values(EVENTS), 200)).not.toContain('--simulate');
  });
});

it('goes on with the shots that the run was restricted to', () => {
  const takes = [plannedTake('a', missing), plannedTake('b', missing, { buy: false })];
  const plan = planOf(takes, { given: { only: ['a'] } });
  const text = show(plan, [{ ...EVENTS.owned, take: 'a', file: '' }, finished], 200);
  expect(text).toContain('mend that, then `shotgraph run neon-noir.yaml --only a` puts it there');
});

describe('money', () => {
  const plan = planOf([plannedTake('a', missing, { price: { ...PRICE, high: 0.88 } }), plannedTake('b', missing)]);
  const none = { ...finished, spent: [] };
  const moneyOf = (events: readonly RunEvent[], of = plan): string =>
    show(of, events, 200)
      .split('\n')
      .find((line) => /spent|paid for clips|whose price/.test(line)) ?? '';

  it.each<[string, readonly RunEvent[]]>([
    ['a task at the provider', [{ ...EVENTS.detached, take: 'a' }]],
    ['an unconfirmed submit', [{ ...EVENTS.unconfirmed, take: 'a' }]],
    ['a request on its way', [{ ...EVENTS.submitting, take: 'a' }]],
    [
      'a clip that was not fetched',
      [
        { type: 'succeeded', take: 'a', taskId: 't' },
        { ...EVENTS.detached, take: 'a' },
      ],
    ],
  ])('is committed to %s at its upper price', (_, events) => {
    expect(moneyOf([...events, none])).toBe('nothing spent so far; up to $0.88 is committed to 1 take without a clip');
  });

  it('that is known is not committed a second time', () => {
    const events: RunEvent[] = [
      { ...EVENTS.succeeded, take: 'a' },
      { ...EVENTS.detached, take: 'a' },
    ];
    expect(moneyOf([...events, finished])).toBe('$0.44 spent');
    expect(moneyOf(events)).toBe('$0.44 spent');
  });

  it('is a bound where the provider gave no figure', () => {
    const events: RunEvent[] = [
      { type: 'succeeded', take: 'a', taskId: 't' },
      { ...EVENTS.owned, take: 'a' },
    ];
    expect(moneyOf([...events, { ...finished, spent: [{ amount: 0.88, unit: 'usd' }] }])).toBe('at most $0.88 spent');
    expect(moneyOf(events)).toBe('at most $0.88 spent');
  });

  it('that nobody names is not nothing', () => {
    const { price: _none, ...take } = plannedTake('a', missing);
    const events: RunEvent[] = [{ ...EVENTS.owned, take: 'a' }, none];
    expect(moneyOf(events, planOf([take]))).toBe('paid for 1 clip whose price nobody names');
    expect(show(planOf([take]), [{ ...EVENTS.detached, take: 'a' }, none])).toContain(
      'nothing spent so far; 1 take without a price may still be charged',
    );
  });

  it('of a failure that was billed is spent, and committed no longer', () => {
    const failed = (billed: 'yes' | 'unknown'): readonly RunEvent[] => [
      { ...EVENTS.submitting, take: 'a' },
      { ...EVENTS.submitted, take: 'a' },
      { type: 'failed', take: 'a', failure: { reason: 'generation-failed', billed, message: 'nope' } },
    ];
    const told = { ...finished, spent: [{ amount: 0.24, unit: 'usd' as const }] };
    expect(moneyOf([...failed('yes'), told])).toBe('$0.24 spent');
    expect(moneyOf(failed('yes'))).toBe('at most $0.88 spent');
    expect(moneyOf([...failed('unknown'), none])).toBe(
      'nothing spent so far; up to $0.88 is committed to 1 take without a clip',
    );
  });

  it('is committed to tasks that nothing asks for now, too', () => {
    const orphan = { orphan: 'att_9', take: 'a' } as const;
    const reserved = { amount: 0.5, unit: 'usd' } as const;
    const resumed = { ...EVENTS.resumed, ...orphan, reserved };
    const left = [resumed, { ...EVENTS.detached, ...orphan }, { ...EVENTS.submitting, take: 'a' }];
    expect(moneyOf([...left, none])).toBe('nothing spent so far; up to $1.38 is committed to 2 takes without a clip');
    const home = [resumed, { ...EVENTS.owned, ...orphan, file: '' }];
    expect(moneyOf([...home, { ...finished, spent: [reserved] }])).toBe('at most $0.50 spent');
  });

  it('of equal takes is counted once', () => {
    const twins = planOf([plannedTake('a', missing), plannedTake('b', missing, { buy: false, twin: 'a' })]);
    const both: RunEvent[] = ['a', 'b'].map((take) => ({ ...EVENTS.unconfirmed, take }));
    expect(moneyOf([...both, none], twins)).toContain('up to $0.44 is committed to 1 take');
    expect(show(twins, both)).toContain('? 2 takes: no clear answer from the provider\n      a, b\n');
  });
});

it('tells calmly of takes that the end of the run left alone, and of what waits for them', () => {
  const plan = planOf(['a', 'b', 'c', 'd'].map((id) => plannedTake(id, missing)));
  const events: RunEvent[] = [
    { type: 'blocked', take: 'a', why: 'the run was stopped before it was submitted' },
    { type: 'blocked', take: 'b', why: 'a is missing', by: 'a' },
    { type: 'blocked', take: 'c', why: 'b is blocked', by: 'b' },
    { type: 'failed', take: 'd', failure: { reason: 'stopped', billed: 'no', message: 'the run was stopped' } },
  ];
  expect(show(plan, [...events, { ...finished, spent: [] }], 100)).toMatchInlineSnapshot(`
    "no new clips
    nothing spent

    4 not submitted, the run was stopped first; \`shotgraph run neon-noir.yaml\` goes on with them
    "
  `);
});

it('says of a clip that could not be fetched that it is finished and paid for', () => {
  const why = 'its clip could not be downloaded: HTTP 503';
  expect(show(mixed, [{ ...EVENTS.detached, why }, finished], 100)).toMatchInlineSnapshot(`
    "no new clips; 1 clip was owned already
    $0.44 spent; up to $0.44 more is committed to 1 take without a clip

    1 finished, the clip is not fetched yet
      > walk: task task_00
          its clip could not be downloaded: HTTP 503
      next: paid for; \`shotgraph collect neon-noir.yaml\` fetches it; nothing is bought twice
    "
  `);
});

it('says that clips were fetched again, and not of those that were not', () => {
  const plan = planOf(['a', 'b', 'c'].map((id) => plannedTake(id, id === 'c' ? STATES.fresh : STATES.elsewhere)));
  const none = { ...finished, bought: 0, spent: [] };
  expect(show(plan, [none])).toMatch(/^nothing to buy: 3 clips were owned already; 2 clips fetched again, in\nrenders/);
  const lost = { type: 'notice', take: 'a', message: 'a can not be restored', lost: true } as const;
  expect(show(plan, [lost, none])).toMatch(/^no new clips; 3 clips were owned already; 1 clip fetched again$/m);
  expect(show(plan, [])).not.toContain('fetched');
  const followed = renderSummary({ plan, events: [none], style: PLAIN, width: 80, followed: true });
  expect(followed).toBe('nothing is in flight; 3 clips owned; 2 clips fetched again\n');
});

it('says why a run stopped that nobody stopped, and says no other notice there', () => {
  const message = 'another process has taken this storyboard over';
  const events: RunEvent[] = [
    { type: 'blocked', take: 'storm', why: 'the run was stopped before it was submitted' },
    { type: 'notice', message, stops: true },
    { type: 'notice', message: 'the journal was mended' },
    { ...finished, spent: [], exitCode: 7 },
  ];
  expect(show(mixed, events)).toMatch(/^another process has taken this storyboard over\n[^]*not submitted/);
  expect(show(mixed, events)).not.toContain('mended');
});

it('keeps ids whole at 40 columns, and text readable beside a long name', () => {
  const attempt = '15aa1bdb-83d1-4d82-85d1-21f8870f4bfb';
  const taskId = 'task_01M7ZAERYZ3JQJ390D3TYM5VQ7';
  const events: RunEvent[] = [
    { ...EVENTS.detached, take: 'walk', orphan: attempt, taskId, why: 'still processing at the provider' },
    { ...EVENTS.unconfirmed, take: 'storm', attempt },
    finished,
  ];
  const text = show(mixed, events, 40);
  expect(text).toContain(attempt);
  expect(text).toContain(`
  > walk (as written before, attempt
      15aa1bdb): task
      ${taskId}
      still processing at the provider
`);
});

it('claims no file that is not there', () => {
  const message = 'the clip is in the store, but renders/ can not be written';
  const plan = planOf(['opening', 'walk', 'lost'].map((id) => plannedTake(id, id === 'lost' ? STATES.fresh : missing)));
  const events: RunEvent[] = [
    { type: 'notice', take: 'lost', message: 'owned, but its file is not on this machine: HTTP 404' },
    EVENTS.succeeded,
    { type: 'notice', take: 'opening', message },
    { ...EVENTS.owned, file: '' },
    { ...EVENTS.succeeded, take: 'walk' },
    { ...EVENTS.owned, take: 'walk', file: 'renders/neon-noir/walk.mp4' },
    finished,
  ];
  expect(show(plan, events, 100)).toMatchInlineSnapshot(`
    "2 new clips, 1 in renders/neon-noir; 1 clip was owned already
      renders/neon-noir/walk.mp4
    $0.44 spent

    2 owned, but the file is not in its place
      = opening: the clip is in the store, but renders/ can not be written
      = lost: owned, but its file is not on this machine: HTTP 404
      next: mend that, then \`shotgraph run neon-noir.yaml\` puts it there; nothing is bought twice
    "
  `);
});

it('tells the same refusal of a provider once, with the takes', () => {
  const plan = planOf(['a', 'b', 'c', 'd'].map((id) => plannedTake(id, missing)));
  const refused = (take: string, requestId?: string): RunEvent => ({
    type: 'failed',
    take,
    failure: {
      reason: 'unauthorized',
      billed: 'no',
      message: 'APIMart does not accept the key (HTTP 401)',
      httpStatus: 401,
      ...(requestId !== undefined && { requestId }),
    },
  });
  const funds = { reason: 'no-funds', billed: 'no', message: 'APIMart says the account has no funds' } as const;
  const events = [refused('a', 'req_1'), refused('b', 'req_2'), refused('c')];
  expect(show(plan, [...events, { type: 'failed', take: 'd', failure: funds }, finished])).toMatchInlineSnapshot(`
    "no new clips
    $0.44 spent

    4 failed
      x 3 takes: the provider refused the key, not billed
          a, b, c
          APIMart does not accept the key (HTTP 401) (request req_1)
          next: check the key and what it may do, then
          \`shotgraph run neon-noir.yaml\`
      x d: the account has no funds, not billed
          APIMart says the account has no funds
          next: top up the account, then \`shotgraph run neon-noir.yaml\`
    "
  `);
});

it('says of an unconfirmed take the same in the first run and in the second', () => {
  const failure = { reason: 'unreachable', billed: 'unknown', message: 'APIMart failed (HTTP 503)' } as const;
  const plan = planOf([plannedTake('storm', missing)]);
  const first = show(plan, [{ ...EVENTS.unconfirmed, failure: { ...failure, httpStatus: 503 } }]);
  expect(first).toContain('? storm: no clear answer from the provider\n      APIMart failed (HTTP 503)\n');
  const state = { kind: 'unconfirmed', attempt: 'att_3', why: failure.message, reason: failure.reason } as const;
  expect(show(planOf([plannedTake('storm', state)]), [])).toBe(first);
  expect(show(planOf([plannedTake('storm', state)]), [{ ...EVENTS.unconfirmed, failure }])).toBe(first);
});

it('says of a clip that can not be had what it was, what it cost and what it costs anew', () => {
  const { clip } = STATES['input-replaced'];
  const plan = planOf([plannedTake('opening', { kind: 'elsewhere', clip }), plannedTake('old', STATES.fresh)]);
  const message = "renders/noir/opening.mp4 can not be restored: the clip's address answered 404";
  const events: RunEvent[] = [
    { type: 'notice', take: 'opening', message, lost: true },
    { ...finished, bought: 0, spent: [] },
  ];
  expect(show(plan, events)).toMatchInlineSnapshot(`
    "no new clips; 2 clips were owned already
    nothing spent

    1 owned, but the clip can not be had
      @ opening: renders/noir/opening.mp4 can not be restored: the clip's address
                 answered 404
          task task_old at apimart, paid $0.44
          \`shotgraph run neon-noir.yaml --rebuy opening\` buys it again, for $0.44
      next: nothing is bought by itself; \`shotgraph run neon-noir.yaml\` fetches it
            once its address answers again
    "
  `);
  expect(show(plan, [{ type: 'notice', take: 'opening', message: 'cannot write it: the disk is full' }])).toContain(
    'owned, but the file is not in its place',
  );
});

it('counts a clip that is bought again as a new one', () => {
  const plan = planOf([plannedTake('opening', STATES['input-replaced'], { buy: true })]);
  expect(show(plan, [EVENTS.owned, finished])).toMatch(/^1 new clip in renders\/neon-noir$/m);
});

it('says how a take that --only left waiting can be bought', () => {
  const why = 'opening[tier=std]#2 is missing and not selected';
  const state = { kind: 'blocked', why, by: 'opening[tier=std]#2' } as const;
  expect(show(planOf([plannedTake('walk', state)]), [], 200)).toContain(
    '! walk: opening[tier=std]#2 is missing and not selected; select it too',
  );
});

describe('an orphan', () => {
  const orphan = { orphan: '15aa1bdb-83d1', take: 'storm', taskId: 'task_old' } as const;
  const home: readonly RunEvent[] = [
    { ...EVENTS.resumed, ...orphan },
    { ...EVENTS.succeeded, ...orphan },
    { type: 'owned', take: 'storm', orphan: orphan.orphan, sha256: 'ab'.repeat(32), bytes: 7, file: '' },
  ];
  const plan = planOf([plannedTake('storm', missing)]);

  it('is told apart from the take that bears its name', () => {
    const bought: readonly RunEvent[] = [
      { ...EVENTS.submitted, take: 'storm' },
      { ...EVENTS.owned, take: 'storm', file: 'renders/neon-noir/storm.mp4' },
    ];
    expect(show(plan, [...bought, ...home, finished])).toMatchInlineSnapshot(`
      "1 new clip in renders/neon-noir
        renders/neon-noir/storm.mp4
      at most $0.44 spent

      1 clip that nothing asks for now, kept in the store
        = storm (as written before, attempt 15aa1bdb)
      "
    `);
    expect(show(plan, [...home, ...bought, finished])).toBe(show(plan, [...bought, ...home, finished]));
  });

  it('that stays at the provider, and one that failed, are told as what they are', () => {
    const failure = { reason: 'moderation', billed: 'no', message: 'refused' } as const;
    const text = show(plan, [
      { ...EVENTS.detached, ...orphan },
      { ...EVENTS.resumed, ...orphan, orphan: 'second-0123' },
      { type: 'failed', take: 'storm', orphan: 'second-0123', failure },
    ]);
    expect(text).toContain('> storm (as written before, attempt 15aa1bdb): task task_old');
    expect(text).toContain('x storm (as written before, attempt second-0)');
  });
});

describe('a run that only followed tasks', () => {
  const followed = (plan: Plan, events: readonly RunEvent[], simulated = false): string =>
    renderSummary({
      plan,
      events: [{ ...EVENTS['run-started'], simulated }, ...events],
      style: PLAIN,
      width: 80,
      followed: true,
    });
  const left = plannedTake('later', missing, { buy: false });

  it('says so where nothing was in flight', () => {
    expect(followed(planOf([plannedTake('old', STATES.fresh), left]), [finished])).toBe(
      'nothing is in flight; 1 clip owned, 1 take missing\n',
    );
    expect(followed(planOf([]), [finished])).toBe('nothing is in flight\n');
  });

  it('advises to collect what stays, never to buy, and nothing that costs after a simulation', () => {
    const plan = planOf([plannedTake('walk', STATES['in-flight']), left]);
    const detached = { type: 'detached', take: 'walk', taskId: 'task_01', why: 'still processing' } as const;
    expect(followed(plan, [EVENTS.resumed, detached])).toMatchInlineSnapshot(`
      "no new clips
      nothing spent so far; up to $0.44 is committed to 1 take without a clip

      1 still at the provider
        > walk: task task_01
            still processing
        next: \`shotgraph collect neon-noir.yaml\` fetches what is finished,
              \`shotgraph resume neon-noir.yaml\` waits for all; nothing is bought twice
      "
    `);
    expect(followed(plan, [EVENTS.resumed, detached], true)).toContain('`shotgraph collect neon-noir.yaml --simulate`');
  });

  it('tells unconfirmed takes', () => {
    const text = followed(planOf([plannedTake('harbour', STATES.unconfirmed)]), []);
    expect(text).toMatch(/^nothing is in flight\n[^]*1 unconfirmed[^]*`shotgraph reconcile neon-noir\.yaml`/);
  });
});
