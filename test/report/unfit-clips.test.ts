import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/core/event.ts';
import { renderEvent } from '../../src/report/event-text.ts';
import { renderPlan } from '../../src/report/plan-text.ts';
import { renderStatus } from '../../src/report/status-text.ts';
import { PLAIN } from '../../src/report/style.ts';
import { renderSummary } from '../../src/report/summary.ts';
import { clipFacts } from '../support/facts.ts';
import { EVENTS } from './events.ts';
import { CLIP, planOf, plannedTake } from './plans.ts';
import { closed, load, validator } from './schema-validator.ts';
import { statusOf } from './statuses.ts';

const OPTIONS = { style: PLAIN, width: 80 };
const unreadable = 'it is cut off: 10 of at least 20 bytes are there';
const flaws = ['3 s long, asked for 5 s', '640x360, asked for 480p'];
const paid = { ...CLIP, cost: { amount: 0.44, unit: 'usd' } } as const;

const broken = plannedTake('opening', { kind: 'fresh', clip: { ...paid, unreadable } }, { unreadable });
const other = plannedTake('storm', { kind: 'fresh', clip: { ...paid, facts: clipFacts() } }, { flaws });
const why = `the clip of opening can not be read as video (${unreadable})`;
const plan = planOf([broken, other, plannedTake('walk', { kind: 'blocked', why, by: 'opening' })]);

describe('clips that are not what was asked', () => {
  it('in a plan: what is no video is shown, the others are counted', () =>
    expect(renderPlan(plan, OPTIONS)).toMatchInlineSnapshot(`
      "neon-noir  neon-noir.yaml

         take     model                     mode  sec  price
      X  opening  apimart/skyreels-v4-fast  t2v     5
            can not be read as video: it is cut off: 10 of at least 20 bytes are
                                      there; paid for and kept
      !  walk     apimart/skyreels-v4-fast  t2v     5
            blocked: the clip of opening can not be read as video (it is cut off: 10
                     of at least 20 bytes are there)

      + to buy      nothing
      = owned       1 clip, nothing to pay (--verbose lists them)
                    1 clip not as asked (--verbose says in what)
      X unreadable  1 clip, paid for and kept, can not be read as video: nothing is
                    made of it
      ! blocked     1 take, can not be bought now

      next: \`shotgraph retake neon-noir.yaml opening\` buys another take, and says how
            others get to use it
      "
    `));

  it('in a plan that tells all', () => {
    const told = renderPlan(plan, { ...OPTIONS, verbose: true });
    expect(told).toContain('not as asked: 3 s long, asked for 5 s; 640x360, asked for 480p');
    expect(told).toContain('1 clip not as asked\n');
  });

  it('in the lines of a run', () => {
    const { owned, notice } = EVENTS;
    const line = (event: RunEvent): string | undefined => renderEvent(event, PLAIN);
    expect([
      line({ ...owned, unreadable }),
      line({ ...owned, flaws }),
      line({ ...notice, message: 'it is none', unreadable }),
      line({ ...notice, message: 'it is another', flaws }),
    ]).toMatchInlineSnapshot(`
      [
        "unreadable   opening  renders/neon-noir/opening.mp4 (1.2 MB): it is cut off: 10 of at least 20 bytes are there; paid for and kept",
        "saved        opening  renders/neon-noir/opening.mp4 (1.2 MB), not as asked: 3 s long, asked for 5 s; 640x360, asked for 480p",
        "unreadable   opening  it is none",
        "note         opening  it is another",
      ]
    `);
  });

  it('at the end of the run that brought them', () => {
    const { owned, succeeded } = EVENTS;
    const missing = { kind: 'missing' } as const;
    const bought = planOf(['opening', 'storm'].map((id) => plannedTake(id, missing)));
    const events: RunEvent[] = [
      EVENTS['run-started'],
      succeeded,
      { ...owned, unreadable },
      { ...succeeded, take: 'storm' },
      { ...owned, take: 'storm', file: 'renders/neon-noir/storm.mp4', flaws },
      { ...EVENTS['run-finished'], exitCode: 1 },
    ];
    expect(renderSummary({ plan: bought, events, ...OPTIONS })).toMatchInlineSnapshot(`
      "2 new clips in renders/neon-noir
        renders/neon-noir/opening.mp4
        renders/neon-noir/storm.mp4
      $0.44 spent

      1 can not be read as video
        X opening: it is cut off: 10 of at least 20 bytes are there
            renders/neon-noir/opening.mp4
            task task_01 at apimart, paid $0.44
            next: \`shotgraph retake neon-noir.yaml opening\` buys another take, and
            says how others get to use it
        next: paid for and kept, nothing is made of it; look at the file, or ask the
              provider by the task's id

      1 not as asked
        = storm: 3 s long, asked for 5 s; 640x360, asked for 480p
        next: kept, and used as it is; the plan says so from now on (--verbose)
      "
    `);
  });

  it('at the end of a run that found them', () => {
    const events: RunEvent[] = [
      { ...EVENTS['run-started'], simulated: false },
      {
        type: 'notice',
        take: 'opening',
        file: 'renders/neon-noir/opening.mp4',
        message: `renders/neon-noir/opening.mp4 can not be read as video (${unreadable}); it was paid for and is kept`,
        unreadable,
      },
      { ...EVENTS['run-finished'], exitCode: 1 },
    ];
    expect(renderSummary({ plan: planOf([broken]), events, ...OPTIONS })).toMatchInlineSnapshot(`
      "no new clips; 1 clip was owned already
      $0.44 spent

      1 can not be read as video
        X opening: it is cut off: 10 of at least 20 bytes are there
            renders/neon-noir/opening.mp4
            task task_old at apimart, paid $0.44
            next: \`shotgraph retake neon-noir.yaml opening\` buys another take, and
            says how others get to use it
        next: paid for and kept, nothing is made of it; look at the file, or ask the
              provider by the task's id
      "
    `);
  });

  it('in a status', () => {
    const common = { provider: 'apimart', taskId: 'task_01' } as const;
    const status = statusOf({
      unfit: [
        { take: 'opening', ...common, unreadable },
        { take: 'storm', ...common, flaws },
      ],
    });
    expect(validator(closed(load('status')))(status)).toBe('');
    expect(renderStatus(status, OPTIONS)).toMatchInlineSnapshot(`
      "noir.yaml
      nothing is in flight; 0 clips owned

      2 clips not as asked
        X opening: can not be read as video: it is cut off: 10 of at least 20 bytes
                   are there
            task task_01 at apimart; paid for and kept
            next: \`shotgraph retake noir.yaml opening\` buys another take, and says how
            others get to use it
        = storm: 3 s long, asked for 5 s; 640x360, asked for 480p
      "
    `);
  });

  it('in the documents that other programs read', () => {
    expect(validator(closed(load('plan')))(plan)).toBe('');
  });
});
