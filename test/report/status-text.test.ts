import { describe, expect, it } from 'vitest';
import type { Status } from '../../src/plan/status.ts';
import { displayWidth } from '../../src/report/display-width.ts';
import { renderStatus } from '../../src/report/status-text.ts';
import { PLAIN } from '../../src/report/style.ts';
import { closed, load, validator } from './schema-validator.ts';
import { GIVEN } from './plans.ts';
import { EVERYTHING, openSubmit, openTask, statusOf } from './statuses.ts';

const show = (status: Status, width = 80): string => renderStatus(status, { style: PLAIN, width });

describe('a status', () => {
  it('with everything in it', () =>
    expect(show(EVERYTHING)).toMatchInlineSnapshot(`
    "neon-noir  noir.yaml
    process 4242 on box works on it since 2026-09-15 13:03Z (25 h)
    3 clips owned, 1 of them not on this machine, 4 takes missing, 1 stale, 1
    failed, 1 blocked

    6 tasks at the providers
      > 雨の京都: 3 min old, pending
          task_雨の京都
          apimart/skyreels-v4-fast
      > walk: 3 min old, processing 45 %
          task_walk
          apimart/skyreels-v4-fast
      > dusk: 3 min old, finished, its clip is not fetched yet
          task_dusk
          apimart/skyreels-v4-fast
      > lamp: 3 min old, processing when last heard of (not asked: --offline)
          task_lamp
          apimart/skyreels-v4-fast
      > dawn: 3 min old, submitted when last heard of (no answer within 10 s)
          task_dawn
          apimart/skyreels-v4-fast
      x storm: 2 d old, failed: the prompt was.[31m refused (not billed)
          task_storm
          apimart/skyreels-v4-fast
          nothing asks for it as it was written before; its clip is kept all the
          same
      next: the process that works on it brings them home

    1 submit under way
      > crowd: since 14:03:03Z (4 s), no price to set aside
          no answer within 60 s
          attempt att_crowd
          apimart/skyreels-v4-fast

    1 unconfirmed: may have been accepted and paid for
      ? line: since 12:51:07Z (1 h 12 min), $0.50 set aside
          no answer within 60 s
          attempt att_line
          apimart/skyreels-v4-fast
      next: \`shotgraph reconcile noir.yaml\` settles it; never bought again by itself

    4 takes wait
      - after: waits for walk (in flight), dusk (missing)
      - dear: costs $9.00, and $2.00 is left of the budget
      x broken: failed: output refused by moderation
      ! stuck: line is unconfirmed

    $3.00 set aside; $2.00 left of the budget
    "
  `));

  it('while nobody works on it says what to do', () => {
    const { running: _running, ...rest } = EVERYTHING;
    expect(show({ ...rest, tasks: [openTask('walk')], unconfirmed: [openSubmit('line')] })).toMatchInlineSnapshot(`
      "neon-noir  noir.yaml
      3 clips owned, 1 of them not on this machine, 4 takes missing, 1 stale, 1
      failed, 1 blocked

      1 task at the providers
        > walk: 3 min old, processing 45 %
            task_walk
            apimart/skyreels-v4-fast
        next: \`shotgraph collect noir.yaml\` fetches what is finished,
              \`shotgraph resume noir.yaml\` waits for all; nothing is bought twice

      1 unconfirmed: may have been accepted and paid for
        ? line: since 12:51:07Z (1 h 12 min), $0.50 set aside
            no answer within 60 s
            attempt att_line
            apimart/skyreels-v4-fast
        next: \`shotgraph reconcile noir.yaml\` settles it; never bought again by itself

      4 takes wait
        - after: waits for walk (in flight), dusk (missing)
        - dear: costs $9.00, and $2.00 is left of the budget
        x broken: failed: output refused by moderation
        ! stuck: line is unconfirmed

      $3.00 set aside; $2.00 left of the budget
      next: \`shotgraph run noir.yaml\` buys ready, old
      "
    `);
  });

  it('of nothing is one line', () => {
    expect(show(statusOf({ counts: { fresh: 3, missing: 2 } }))).toBe(
      'noir.yaml\nnothing is in flight; 3 clips owned, 2 takes missing\n',
    );
    expect(show(statusOf())).toBe('noir.yaml\nnothing is in flight; 0 clips owned\n');
  });

  it('of a storyboard that can not be read says by what it speaks', () => {
    const storyboard = { file: 'noir.yaml', readable: false };
    expect(show(statusOf({ storyboard, tasks: [openTask('walk')] }))).toMatchInlineSnapshot(`
      "noir.yaml
      it can not be read, so this is by its records alone; \`shotgraph check noir.yaml\`
      says why

      1 task at the providers
        > walk: 3 min old, processing 45 %
            task_walk
            apimart/skyreels-v4-fast
        next: \`shotgraph collect noir.yaml\` fetches what is finished,
              \`shotgraph resume noir.yaml\` waits for all; nothing is bought twice
      "
    `);
    expect(show(statusOf({ storyboard }))).toMatch(/nothing is in flight\n$/);
  });

  it('names the way out for a task that its provider does not know', () => {
    const state = { kind: 'submitted', source: 'journal', why: 'unknown task: no such task' } as const;
    const walk = openTask('walk', { state });
    const text = show(statusOf({ tasks: [walk, openTask('dusk')], simulated: true }), 200);
    expect(text.match(/should it stay unknown: .*/g)).toEqual([
      'should it stay unknown: `shotgraph reconcile noir.yaml --write-off --take walk --simulate` gives it up',
    ]);
    expect(show(statusOf({ tasks: [walk, openTask('walk', { attempt: 'x' })] }), 200)).toContain('--take att_walk`');
  });

  it('of a simulation advises nothing that would be paid', () => {
    const commands = show({ ...EVERYTHING, simulated: true }).match(/`shotgraph [^`]*`/g) ?? [];
    expect(commands.length).toBeGreaterThan(0);
    expect(commands.filter((command) => !command.includes('--simulate'))).toEqual([]);
  });

  it.each([40, 60, 80, 120])('fits %i columns, and lets no foreign text steer the terminal', (width) => {
    const text = show({ ...EVERYTHING, simulated: true }, width);
    expect(text.split('\n').filter((line) => displayWidth(line) > width)).toEqual([]);
    // oxlint-disable-next-line no-control-regex -- the point is to find control characters
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  });

  it('shows every task id whole, even at 40 columns', () => {
    const id = 'task_01M7ZJBXQP0H2QDPD4SCAJS76P';
    expect(show(statusOf({ tasks: [openTask('walk', { taskId: id })] }), 40)).toContain(id);
  });
});

describe('status.schema.json', () => {
  const strict = validator(closed(load('status')));
  const asPublished = validator(load('status'));

  it.each([
    ['everything', EVERYTHING],
    ['nothing', statusOf()],
    ['an empty process', statusOf({ running: {} })],
    ['a selection', statusOf({ given: GIVEN, besides: 1 })],
  ])('describes a status of %s', (_what, status) => expect(strict(status)).toBe(''));

  it('refuses one without a required field, of another version, or with a state nobody knows', () => {
    const keys = Object.keys(statusOf());
    const accepted = keys.filter((key) => {
      const rest = Object.fromEntries(Object.entries(statusOf()).filter(([name]) => name !== key));
      return asPublished(rest) === '';
    });
    expect(accepted).toEqual([]);
    expect(asPublished({ ...EVERYTHING, version: 2 })).not.toBe('');
    const [task] = EVERYTHING.tasks;
    const asleep = { kind: 'asleep', source: 'provider' };
    expect(asPublished({ ...EVERYTHING, tasks: [{ ...task, state: asleep }] })).not.toBe('');
    expect(asPublished({ ...EVERYTHING, queue: 3 })).toBe('');
  });
});
