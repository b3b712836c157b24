import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/core/event.ts';
import { displayWidth } from '../../src/report/display-width.ts';
import { createProgress, type Progress } from '../../src/report/progress.ts';
import { PLAIN } from '../../src/report/style.ts';
import { EVENTS, FAILURE } from './events.ts';
import { plannedTake, planOf, STATES } from './plans.ts';

const missing = { kind: 'missing' } as const;

function started(): Progress {
  return createProgress(
    planOf([
      plannedTake('opening', missing),
      plannedTake('雨の京都', missing),
      plannedTake('walk', STATES['in-flight']),
      plannedTake('line', missing),
      plannedTake('old', STATES.fresh),
      plannedTake('echo', missing, { buy: false, twin: 'opening' }),
    ]),
  );
}

const show = (progress: Progress, now: number, width = 80, height?: number): string =>
  progress.lines({ width, now, style: PLAIN, ...(height !== undefined && { height }) }).join('\n');

/** Applies events a second apart and tells when the last one came. */
function play(progress: Progress, events: readonly RunEvent[], from = 0): number {
  events.forEach((event, index) => progress.apply(event, from + index * 1000));
  return from + Math.max(0, events.length - 1) * 1000;
}

describe('the live display', () => {
  it('before anything happened counts only what there is to do', () => {
    expect(show(started(), 0)).toMatchInlineSnapshot(`"0 of 4 done, 4 waiting; nothing spent, about 80 s left"`);
  });

  it('shows tasks under way with age, status and task id', () => {
    const progress = started();
    const now = play(progress, [
      EVENTS['run-started'],
      EVENTS.submitting,
      EVENTS.submitted,
      EVENTS.resumed,
      EVENTS.progress,
      { type: 'submitting', take: '雨の京都', attempt: 'att_2', uses: 'apimart/skyreels-v4-fast' },
      { type: 'waiting', take: '雨の京都', ms: 4000, why: 'the provider is full' },
    ]);
    expect(show(progress, now + 60_000)).toMatchInlineSnapshot(`
      "0 of 4 done, 3 running, 1 waiting
      nothing spent, up to $1.32 committed, about 80 s left
        opening    1m05s  processing 45 %  task_01
        walk       1m03s  resumed  task_00
        雨の京都   1m01s  submitting, the provider is full"
    `);
    expect(show(progress, now + 60_000, 60)).toMatchInlineSnapshot(`
      "0 of 4 done, 3 running, 1 waiting
      nothing spent, up to $1.32 committed, about 80 s left
        opening    1m05s  processing 45 %  task_01
        walk       1m03s  resumed  task_00
        雨の京都   1m01s  submitting, the provider is full"
    `);
    expect(show(progress, now + 60_000, 120)).toMatchInlineSnapshot(`
      "0 of 4 done, 3 running, 1 waiting; nothing spent, up to $1.32 committed, about 80 s left
        opening    1m05s  processing 45 %  task_01
        walk       1m03s  resumed  task_00
        雨の京都   1m01s  submitting, the provider is full"
    `);
  });

  it('shows what was spent and what went wrong', () => {
    const progress = started();
    const now = play(progress, [
      EVENTS.submitting,
      EVENTS.submitted,
      EVENTS.succeeded,
      EVENTS.owned,
      EVENTS.failed,
      { ...EVENTS.unconfirmed, take: '雨の京都' },
      EVENTS.detached,
    ]);
    expect(show(progress, now)).toMatchInlineSnapshot(
      `
      "1 of 4 done, 1 failed, 1 unconfirmed, 1 detached
      $0.44 spent, up to $0.88 committed"
    `,
    );
  });
});

describe('money', () => {
  it('takes the upper price where the provider names no cost', () => {
    const progress = started();
    progress.apply({ type: 'succeeded', take: 'opening', taskId: 't' }, 0);
    expect(progress.view()).toMatchObject({ spent: [{ amount: 0.44, unit: 'usd' }], spentIsBound: true });
    expect(show(progress, 0)).toContain('at most $0.44 spent');
  });

  it.each([
    ['no', 'nothing spent'],
    ['yes', 'at most $0.44 spent'],
    ['unknown', 'at most $0.44 spent'],
  ] as const)('a failure billed "%s" reads "%s"', (billed, words) => {
    const progress = started();
    progress.apply({ type: 'failed', take: 'opening', failure: { ...FAILURE, billed } }, 0);
    expect(show(progress, 0)).toContain(words);
  });
});

describe('what is committed', () => {
  it('is what is under way or unconfirmed, until its cost is known', () => {
    const progress = started();
    const now = play(progress, [EVENTS.submitting, { ...EVENTS.unconfirmed, take: 'line' }]);
    expect(show(progress, now)).toContain('nothing spent, up to $0.88 committed');
    play(progress, [EVENTS.submitted, EVENTS.succeeded], now);
    expect(show(progress, now)).toContain('$0.44 spent, up to $0.44 committed');
    progress.apply({ type: 'detached', take: 'opening', taskId: 'task_01', why: 'the run was stopped' }, now);
    expect(show(progress, now)).toContain('$0.44 spent, up to $0.44 committed');
  });

  it('leaves out what failed in an earlier run, and equal takes', () => {
    const failed = plannedTake('old', STATES.failed);
    const twin = plannedTake('twin', STATES.unconfirmed, { twin: 'open' });
    const progress = createProgress(planOf([plannedTake('open', STATES.unconfirmed), failed, twin]));
    progress.apply({ type: 'failed', take: 'old', failure: { ...FAILURE, billed: 'unknown' } }, 0);
    progress.apply({ ...EVENTS.unconfirmed, take: 'open' }, 0);
    progress.apply({ ...EVENTS.unconfirmed, take: 'twin' }, 0);
    expect(show(progress, 0)).toContain('nothing spent, up to $0.44 committed');
  });
});

it('does not call a take blocked that the end of the run left alone', () => {
  const progress = started();
  progress.apply({ type: 'blocked', take: 'opening', why: 'the run was stopped before it was submitted' }, 0);
  expect(show(progress, 0)).toContain('1 not submitted');
  expect(show(progress, 0)).not.toContain('blocked');
});

describe('time to go', () => {
  it('follows the pace of what is finished', () => {
    const progress = started();
    expect(show(progress, 0)).toContain('about 80 s left');
    progress.apply(EVENTS.submitting, 0);
    progress.apply(EVENTS.submitted, 0);
    progress.apply(EVENTS.succeeded, 8000);
    expect(progress.view().pace).toBeCloseTo(0.1);
    expect(show(progress, 8000)).toContain('about 8 s left');
  });

  it('counts the queue before a provider that takes few at once', () => {
    const takes = Array.from({ length: 40 }, (_, index) => plannedTake(`shot-${index}`, missing));
    expect(show(createProgress(planOf(takes)), 0)).toContain('about 13 min left');
  });

  it('is silent when nothing is open', () => {
    expect(show(createProgress(planOf([])), 0)).toBe('0 of 0 done; nothing spent');
  });
});

it('counts equal takes once', () => {
  const plan = planOf([plannedTake('a', STATES['in-flight']), plannedTake('b', STATES['in-flight'], { twin: 'a' })]);
  expect(show(createProgress(plan), 0)).toContain('0 of 1 done');
});

describe('bounds', () => {
  it('never grows taller than told or wider than the terminal', () => {
    const takes = Array.from({ length: 1500 }, (_, index) => plannedTake(`長い名前-${index}[tier=std]`, missing));
    const progress = createProgress(planOf(takes));
    for (const { id } of takes.slice(0, 300)) {
      progress.apply({ type: 'submitting', take: id, attempt: 'a', uses: 'apimart/skyreels-v4-fast' }, 0);
      progress.apply({ type: 'submitted', take: id, attempt: 'a', taskId: `task_${id}` }, 0);
      progress.apply({ type: 'progress', take: id, taskId: `task_${id}`, status: '処理中\u001b[2J', progress: 12 }, 0);
    }
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 160 }), fc.integer({ min: 0, max: 40 }), (width, height) => {
        const lines = progress.lines({ width, height, now: 5000, style: PLAIN });
        expect(lines.length).toBeLessThanOrEqual(height);
        expect(lines.filter((line) => displayWidth(line) > width || line.includes('\u001b'))).toEqual([]);
      }),
      { numRuns: 60 },
    );
    expect(show(progress, 5000, 80, 5)).toMatchInlineSnapshot(`
      "0 of 1,500 done, 300 running, 1,200 waiting
      nothing spent, up to $132.00 committed, about 8 h left
        長い名前-0[tier=std]      5s  処理中.[2J 12 %  task_長い名前-0[tier=std]
        長い名前-1[tier=std]      5s  処理中.[2J 12 %  task_長い名前-1[tier=std]
        and 298 more tasks under way"
    `);
  });
});

describe('the life of a take', () => {
  it('keeps the task id when a poll has to wait', () => {
    const progress = started();
    play(progress, [EVENTS.submitting, EVENTS.submitted, { ...EVENTS.waiting, take: 'opening' }]);
    expect(show(progress, 3000)).toContain('submitted, too many requests  task_01');
  });

  it('takes in a take that the plan did not name', () => {
    const progress = createProgress(planOf([]));
    progress.apply(EVENTS.resumed, 0);
    expect(show(progress, 0)).toContain('task_00');
  });
});

it('shows an orphan beside the take that bears its name, and counts what it cost', () => {
  const progress = started();
  const orphan = { take: 'opening', orphan: '15aa1bdb-83d1', taskId: 'task_old' } as const;
  const now = play(progress, [EVENTS.submitting, EVENTS.submitted, { ...EVENTS.resumed, ...orphan }]);
  expect(show(progress, now, 100)).toMatch(/\n {2}opening .* task_01\n {2}opening \(as written before.*task_old/);
  play(progress, [{ ...EVENTS.succeeded, ...orphan }], now);
  expect(progress.view().spent).toEqual([EVENTS.succeeded.cost]);
});
