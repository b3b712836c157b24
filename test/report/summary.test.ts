import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/core/event.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { displayWidth } from '../../src/report/display-width.ts';
import { PLAIN } from '../../src/report/style.ts';
import { renderSummary } from '../../src/report/summary.ts';
import { EVENTS } from './events.ts';
import { plannedTake, planOf, STATES } from './plans.ts';

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
      $0.44 spent

      1 failed
        x line: refused by moderation, not billed
            the prompt was refused (code 1301, HTTP 422, request req_9)
            next: change the prompt or the pictures, then
            \`shotgraph run neon-noir.yaml\`

      1 unconfirmed: may have been accepted and paid for
        ? storm: the provider could not be reached
            no answer within 60 s
            attempt att_3
        next: never bought again by itself; look for it in the provider's console, its
              price stays reserved

      1 still at the provider
        > walk: task task_00
            interrupted
        next: \`shotgraph run neon-noir.yaml\` collects what is done; nothing is bought
              twice

      1 blocked, not bought
        ! after: its input failed (waits for line)
      "
    `));
  it('at 60 columns', () =>
    expect(show(mixed, Object.values(EVENTS), 60)).toMatchInlineSnapshot(`
    "1 new clip in renders/neon-noir; 1 clip was owned already
      renders/neon-noir/opening.mp4
    $0.44 spent

    1 failed
      x line: refused by moderation, not billed
          the prompt was refused (code 1301, HTTP 422, request
          req_9)
          next: change the prompt or the pictures, then
          \`shotgraph run neon-noir.yaml\`

    1 unconfirmed: may have been accepted and paid for
      ? storm: the provider could not be reached
          no answer within 60 s
          attempt att_3
      next: never bought again by itself; look for it in the
            provider's console, its price stays reserved

    1 still at the provider
      > walk: task task_00
          interrupted
      next: \`shotgraph run neon-noir.yaml\` collects what is
            done; nothing is bought twice

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
  const events = [{ ...EVENTS['run-started'], simulated: true }, EVENTS.owned, finished];
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
    expect(text).toContain('`shotgraph run neon-noir.yaml` collects what is done');
  });

  it('names what earlier runs left open', () => {
    const plan = planOf([
      plannedTake('a', STATES.unconfirmed),
      plannedTake('b', STATES.failed),
      plannedTake('c', STATES.blocked),
    ]);
    expect(show(plan, [])).toMatchInlineSnapshot(`
      "no new clips
      nothing spent

      1 failed
        x b: output refused by moderation (may have been billed)
            next: change the shot, or \`shotgraph run neon-noir.yaml --retry-failed\`
            buys it again

      1 unconfirmed: may have been accepted and paid for
        ? a: no answer within 60 s
            attempt att_2
        next: never bought again by itself; look for it in the provider's console, its
              price stays reserved

      1 blocked, not bought
        ! c: its input failed (waits for storm)
      "
    `);
  });
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
