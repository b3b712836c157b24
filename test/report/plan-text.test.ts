import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Given } from '../../src/core/given.ts';
import type { Plan, PlanState } from '../../src/plan/plan.ts';
import { displayWidth } from '../../src/report/display-width.ts';
import { renderPlan } from '../../src/report/plan-text.ts';
import { PLAIN, type Style } from '../../src/report/style.ts';
import { everythingPlan, plannedTake, planOf, PRICE, STATES } from './plans.ts';

const show = (plan: Plan, width = 80): string => renderPlan(plan, { style: PLAIN, width });
const missing = { kind: 'missing' } as const;

describe('every state at once', () => {
  it('at 60 columns', () =>
    expect(show(everythingPlan(), 60)).toMatchInlineSnapshot(`
      "neon-noir  neon-noir.yaml

            model                     mode  sec  price
      +  雨の京都
            apimart/skyreels-v4-fast  t2v     5  $0.44
      ~  walk[resolution=720p,tier=std]#2
            apimart/skyreels-v4-fast  omni    5  ~$0.66
            stale: changed since it was bought
              duration: 5 -> 8
              prompt:
                was …slow crane, in Kyoto, 35mm, cold light."
                now …slow crane, in Neo-Kyoto, 35mm, cold light."
            price: $0.44 to $0.88: 5 to 10 s x $0.088 (720p)
      +  push-in
            gmi/pixverse-v5.6-i2v     i2v     5  60 gmi credits *
            uploads: refs/hero.png (1.2 MB) to gmi
      +  push-out
            gmi/pixverse-v5.6-i2v     i2v     5  60 gmi credits *
            tried before: the provider refused: prompt too long
                          (not billed)
      "  echo
            apimart/skyreels-v4-fast  t2v     5
            twin of: push-in: one task, one cost
      -  later
            apimart/skyreels-v4-fast  t2v     5
            left out: not bought in this run
      >  line
            apimart/skyreels-v4-fast  t2v     5
            in flight: task task_01JQ8 at apimart; collected, not
                       bought again
      x  storm
            apimart/skyreels-v4-fast  t2v     5
            failed: output refused by moderation (may have been
                    billed)
      !  after-storm
            apimart/skyreels-v4-fast  t2v     5
            blocked: its input failed (waits for storm)
      ?  harbour
            apimart/skyreels-v4-fast  t2v     5
            unconfirmed: no answer within 60 s (attempt att_2);
                         not bought again
      @  archive
            apimart/skyreels-v4-fast  t2v     5
            elsewhere: owned, its bytes are not on this machine
                       (task task_old)

      warning: the vendor ignores "mode"  neon-noir.yaml:9:3
      note: gmi/pixverse-v5.6-i2v has no motion; the default is
            left out (and 1 more like it)  neon-noir.yaml:6:3

      + to buy      4 takes (1 of them bought before)
        price       $1.10 expected, $0.88 to $1.32
                    120 gmi credits
                    APIMart price list, read 2026-09-16
                    * unverified: GMI console, seen 2026-05-02
                    * assumed: resolution 1080p (2 takes)
      = owned       1 clip, nothing to pay (--verbose lists them)
      @ elsewhere   1 clip, owned, not on this machine
      > in flight   1 task, collected, not bought again
      " twins       1 take, one task with an equal take
      - left out    1 take, not bought in this run
      x failed      1 take, not bought again unless you ask
      ! blocked     1 take, can not be bought now
      ? unconfirmed 1 take, may be paid already, never bought
                    again by itself
        uploads     1 file, 1.2 MB, to gmi
        time        about 4 min at least: 雨の京都 >
                    walk[resolution=720p,tier=std]#2 > push-in
        budget      $1.00 left, $0.10 short: nothing would be
                    submitted
                    none for gmi credits: nothing would be
                    submitted

      next: raise \`budget:\`, or
            \`shotgraph run neon-noir.yaml --only SHOT\` for what
            fits
      "
    `));
  it('at 80 columns', () =>
    expect(show(everythingPlan(), 80)).toMatchInlineSnapshot(`
      "neon-noir  neon-noir.yaml

         take                    model                     mode  sec  price
      +  雨の京都                apimart/skyreels-v4-fast  t2v     5  $0.44
      ~  walk[resolution=720p,tier=std]#2
                                 apimart/skyreels-v4-fast  omni    5  ~$0.66
            stale: changed since it was bought
              duration: 5 -> 8
              prompt:
                was …slow crane, in Kyoto, 35mm, cold light."
                now …slow crane, in Neo-Kyoto, 35mm, cold light."
            price: $0.44 to $0.88: 5 to 10 s x $0.088 (720p)
      +  push-in                 gmi/pixverse-v5.6-i2v     i2v     5  60 gmi credits *
            uploads: refs/hero.png (1.2 MB) to gmi
      +  push-out                gmi/pixverse-v5.6-i2v     i2v     5  60 gmi credits *
            tried before: the provider refused: prompt too long (not billed)
      "  echo                    apimart/skyreels-v4-fast  t2v     5
            twin of: push-in: one task, one cost
      -  later                   apimart/skyreels-v4-fast  t2v     5
            left out: not bought in this run
      >  line                    apimart/skyreels-v4-fast  t2v     5
            in flight: task task_01JQ8 at apimart; collected, not bought again
      x  storm                   apimart/skyreels-v4-fast  t2v     5
            failed: output refused by moderation (may have been billed)
      !  after-storm             apimart/skyreels-v4-fast  t2v     5
            blocked: its input failed (waits for storm)
      ?  harbour                 apimart/skyreels-v4-fast  t2v     5
            unconfirmed: no answer within 60 s (attempt att_2); not bought again
      @  archive                 apimart/skyreels-v4-fast  t2v     5
            elsewhere: owned, its bytes are not on this machine (task task_old)

      warning: the vendor ignores "mode"  neon-noir.yaml:9:3
      note: gmi/pixverse-v5.6-i2v has no motion; the default is left out (and 1 more
            like it)  neon-noir.yaml:6:3

      + to buy      4 takes (1 of them bought before)
        price       $1.10 expected, $0.88 to $1.32
                    120 gmi credits
                    APIMart price list, read 2026-09-16
                    * unverified: GMI console, seen 2026-05-02
                    * assumed: resolution 1080p (2 takes)
      = owned       1 clip, nothing to pay (--verbose lists them)
      @ elsewhere   1 clip, owned, not on this machine
      > in flight   1 task, collected, not bought again
      " twins       1 take, one task with an equal take
      - left out    1 take, not bought in this run
      x failed      1 take, not bought again unless you ask
      ! blocked     1 take, can not be bought now
      ? unconfirmed 1 take, may be paid already, never bought again by itself
        uploads     1 file, 1.2 MB, to gmi
        time        about 4 min at least: 雨の京都 > walk[resolution=720p,tier=std]#2
                    > push-in
        budget      $1.00 left, $0.10 short: nothing would be submitted
                    none for gmi credits: nothing would be submitted

      next: raise \`budget:\`, or \`shotgraph run neon-noir.yaml --only SHOT\` for what
            fits
      "
    `));
  it('at 120 columns', () =>
    expect(show(everythingPlan(), 120)).toMatchInlineSnapshot(`
      "neon-noir  neon-noir.yaml

         take                              model                     mode  sec  price
      +  雨の京都                          apimart/skyreels-v4-fast  t2v     5  $0.44
      ~  walk[resolution=720p,tier=std]#2  apimart/skyreels-v4-fast  omni    5  ~$0.66
            stale: changed since it was bought
              duration: 5 -> 8
              prompt:
                was …slow crane, in Kyoto, 35mm, cold light."
                now …slow crane, in Neo-Kyoto, 35mm, cold light."
            price: $0.44 to $0.88: 5 to 10 s x $0.088 (720p)
      +  push-in                           gmi/pixverse-v5.6-i2v     i2v     5  60 gmi credits *
            uploads: refs/hero.png (1.2 MB) to gmi
      +  push-out                          gmi/pixverse-v5.6-i2v     i2v     5  60 gmi credits *
            tried before: the provider refused: prompt too long (not billed)
      "  echo                              apimart/skyreels-v4-fast  t2v     5
            twin of: push-in: one task, one cost
      -  later                             apimart/skyreels-v4-fast  t2v     5
            left out: not bought in this run
      >  line                              apimart/skyreels-v4-fast  t2v     5
            in flight: task task_01JQ8 at apimart; collected, not bought again
      x  storm                             apimart/skyreels-v4-fast  t2v     5
            failed: output refused by moderation (may have been billed)
      !  after-storm                       apimart/skyreels-v4-fast  t2v     5
            blocked: its input failed (waits for storm)
      ?  harbour                           apimart/skyreels-v4-fast  t2v     5
            unconfirmed: no answer within 60 s (attempt att_2); not bought again
      @  archive                           apimart/skyreels-v4-fast  t2v     5
            elsewhere: owned, its bytes are not on this machine (task task_old)

      warning: the vendor ignores "mode"  neon-noir.yaml:9:3
      note: gmi/pixverse-v5.6-i2v has no motion; the default is left out (and 1 more like it)  neon-noir.yaml:6:3

      + to buy      4 takes (1 of them bought before)
        price       $1.10 expected, $0.88 to $1.32
                    120 gmi credits
                    APIMart price list, read 2026-09-16
                    * unverified: GMI console, seen 2026-05-02
                    * assumed: resolution 1080p (2 takes)
      = owned       1 clip, nothing to pay (--verbose lists them)
      @ elsewhere   1 clip, owned, not on this machine
      > in flight   1 task, collected, not bought again
      " twins       1 take, one task with an equal take
      - left out    1 take, not bought in this run
      x failed      1 take, not bought again unless you ask
      ! blocked     1 take, can not be bought now
      ? unconfirmed 1 take, may be paid already, never bought again by itself
        uploads     1 file, 1.2 MB, to gmi
        time        about 4 min at least: 雨の京都 > walk[resolution=720p,tier=std]#2 > push-in
        budget      $1.00 left, $0.10 short: nothing would be submitted
                    none for gmi credits: nothing would be submitted

      next: raise \`budget:\`, or \`shotgraph run neon-noir.yaml --only SHOT\` for what fits
      "
    `));

  it.each([60, 80, 120])('never exceeds %i columns', (width) => {
    const lines = show(everythingPlan(), width).split('\n');
    expect(lines.filter((line) => displayWidth(line) > width)).toEqual([]);
  });

  it('verbose shows what is owned and how each price was reckoned', () => {
    const text = renderPlan(everythingPlan(), { style: PLAIN, width: 80, verbose: true });
    expect(text).toContain('=  opening');
    expect(text).toContain('price: 5 s x $0.088 (720p)');
    expect(text).toContain('was "A long rainy night over the old town');
  });
});

describe('a plan in brief', () => {
  it('with no takes', () =>
    expect(show(planOf([]))).toMatchInlineSnapshot(`
    "neon-noir  neon-noir.yaml

    + to buy      nothing

    next: the storyboard plans no takes; add shots to it
    "
  `));

  it('with everything owned', () => {
    expect(show(planOf([plannedTake('a', STATES.fresh), plannedTake('b', STATES.fresh)]))).toMatchInlineSnapshot(`
      "neon-noir  neon-noir.yaml

      + to buy      nothing
      = owned       2 clips, nothing to pay (--verbose lists them)

      next: nothing to do, every clip is owned
      "
    `);
  });

  it('with 1,500 takes of which 3 are to be bought', () => {
    const takes = Array.from({ length: 1500 }, (_, index) =>
      plannedTake(`shot-${index}`, index % 500 === 7 ? missing : STATES.fresh),
    );
    expect(show(planOf(takes))).toMatchInlineSnapshot(`
      "neon-noir  neon-noir.yaml

         take       model                     mode  sec  price
      +  shot-7     apimart/skyreels-v4-fast  t2v     5  $0.44
      +  shot-507   apimart/skyreels-v4-fast  t2v     5  $0.44
      +  shot-1007  apimart/skyreels-v4-fast  t2v     5  $0.44

      + to buy      3 takes
        price       $1.32
                    APIMart price list, read 2026-09-16
      = owned       1,497 clips, nothing to pay (--verbose lists them)
        time        about 4 min at least: shot-7 > shot-507 > shot-1007

      next: \`shotgraph run neon-noir.yaml\` buys this; with --simulate it is a
            rehearsal that costs nothing
      "
    `);
  });

  it('with 1,500 takes to be bought', () => {
    const takes = Array.from({ length: 1500 }, (_, index) => plannedTake(`shot-${index}`, missing));
    const text = show(planOf(takes, { longestChain: { takes: takes.map(({ id }) => id), seconds: 120_000 } }));
    expect(text.split('\n').length).toBeLessThan(45);
    expect(text).toContain('+  1,470 more to buy, $646.80 (--verbose lists them)');
    expect(text).toContain('price       $660.00');
    expect(text).toMatch(/time .* shot-0 > 1,498 more > shot-1499/);
  });

  it('never hides a task that may have been paid for', () => {
    const takes = Array.from({ length: 300 }, (_, index) =>
      plannedTake(`shot-${index}`, { kind: 'in-flight', attempt: 'a', taskId: `task_${index}` }),
    );
    const text = show(planOf(takes));
    for (let index = 0; index < 300; index += 1) expect(text).toContain(`task task_${index} at`);
  });
});

it('says which other storyboard has a task in flight, and the command that brings it home', () => {
  const theirs = { kind: 'in-flight', attempt: 'a', taskId: 'task_1', board: 'old.yaml' } as const;
  expect(show(planOf([plannedTake('storm', theirs)]))).toMatchInlineSnapshot(`
    "neon-noir  neon-noir.yaml

       take   model                     mode  sec  price
    !  storm  apimart/skyreels-v4-fast  t2v     5
          in flight: task task_1 at apimart, bought by old.yaml;
                     \`shotgraph collect old.yaml\` brings it home, then run again

    + to buy      nothing
    ! blocked     1 take, can not be bought now

    next: \`shotgraph collect old.yaml\` brings it home, then run again
    "
  `);
});

it('shows a failed take that is bought again with both what happened and its price', () => {
  expect(show(planOf([plannedTake('storm', STATES.failed, { buy: true })]))).toMatchInlineSnapshot(`
    "neon-noir  neon-noir.yaml

       take   model                     mode  sec  price
    ~  storm  apimart/skyreels-v4-fast  t2v     5  $0.44
          failed: output refused by moderation (may have been billed); bought again

    + to buy      1 take (bought before)
      price       $0.44
                  APIMart price list, read 2026-09-16
      time        about 4 min at least

    next: \`shotgraph run neon-noir.yaml --retry-failed\` buys this; with --simulate
          it is a rehearsal that costs nothing
    "
  `);
});

describe('a clip whose input was replaced', () => {
  const { clip } = STATES['input-replaced'];
  const replaced = { take: 'opening', before: '53a1c0de'.repeat(8), after: '77bc0012'.repeat(8) };
  const reasonOf = (state: PlanState, buy = false): string => {
    const lines = show(planOf([plannedTake('walk', state, { buy })]), 300).split('\n');
    return lines.find((line) => line.includes('stale (input replaced)'))?.trim() ?? '';
  };

  it('says by what, and how it would be bought again', () => {
    expect(reasonOf({ kind: 'input-replaced', clip, inputs: [replaced] })).toBe(
      'stale (input replaced): made from 53a1c0de of opening, which is 77bc0012 now; kept and used, --refresh walk buys it again',
    );
  });

  it('says that it will be, where the other clip is only on its way', () => {
    expect(reasonOf({ kind: 'input-replaced', clip, inputs: [{ take: 'opening', before: replaced.before }] })).toBe(
      'stale (input replaced): will be, as opening gets a new clip in place of 53a1c0de; kept and used, unless --refresh walk buys it again too',
    );
  });

  it('is counted as used, or with its price where it is bought again', () => {
    expect(show(planOf([plannedTake('walk', STATES['input-replaced'])]))).toMatch(
      /^% stale input 1 clip, owned and used/m,
    );
    const again = show(planOf([plannedTake('walk', STATES['input-replaced'], { buy: true })]), 300);
    expect(again).toMatch(/^~ {2}walk .*\$0\.44$/m);
    expect(again).toMatch(/^\+ to buy {6}1 take \(bought before\)$/m);
    expect(again).toMatch(/stale \(input replaced\): .*; bought again$/m);
  });
});

it('says what was paid for a clip that is not here, and that it is bought again', () => {
  const { clip } = STATES['input-replaced'];
  const plan = planOf([plannedTake('archive', { kind: 'elsewhere', clip }, { buy: true })]);
  expect(show(plan, 300)).toContain('not on this machine (task task_old, paid $0.44); bought again');
});

it('says what is being done for a twin of a task in flight', () => {
  const text = show(
    planOf([plannedTake('a', STATES['in-flight']), plannedTake('b', STATES['in-flight'], { twin: 'a' })]),
  );
  expect(text).toContain('> in flight   1 task');
  expect(text).toContain('twin of: a: one task, one cost');
});

describe('budget and prices', () => {
  const board = (price: Partial<typeof PRICE>, budgetLeft: Plan['budgetLeft']): string =>
    show(planOf([plannedTake('a', missing, { price: { ...PRICE, ...price } })], { budgetLeft }));

  it('says what is left after this', () => {
    expect(board({}, { usd: 20 })).toContain('budget      $20.00 left, $19.56 after this');
  });

  it('says when nothing would be submitted', () => {
    expect(board({}, { usd: 0.4 })).toContain('budget      $0.40 left, $0.04 short: nothing would be submitted');
    expect(board({ unit: 'credits:gmi' }, { usd: 20 })).toContain('none for gmi credits: nothing would be submitted');
    expect(board({}, { usd: 0.4 })).toContain('next: raise `budget:`');
  });

  it('says when the upper price may not fit', () => {
    expect(board({ high: 2 }, { usd: 1 })).toContain('$1.00 left, but it may cost up to $2.00');
  });

  it('names takes without a price', () => {
    const { price: _none, ...take } = plannedTake('a', missing);
    const text = show(planOf([take], { budgetLeft: { usd: 1 } }));
    expect(text).toContain('no price    1 take without one: a');
    expect(text).toContain('--allow-unpriced');
  });
});

describe('foreign text', () => {
  it('can not steer the terminal', () => {
    const evil = 'a\u001b]0;title\u0007\u009b2J\u202e\r\nb';
    const text = show(
      planOf([plannedTake(evil, { kind: 'blocked', why: evil }, { uses: evil })], {
        storyboard: { file: evil, name: evil },
        notes: [{ code: 'x', severity: 'note', message: evil }],
      }),
    );
    // oxlint-disable-next-line no-control-regex -- the point is to find control characters
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  });

  it('fits any width whatever takes are called', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(fc.array(name, { maxLength: 8 }), fc.integer({ min: 60, max: 140 }), (names, width) => {
        const plan = planOf(names.map((id) => plannedTake(id, STATES.stale)));
        for (const line of show(plan, width).split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(width);
      }),
      { numRuns: 60 },
    );
  });
});

it('reads the same without colour', () => {
  const tag = (name: string) => (text: string) => `\u001b[${name}m${text}\u001b[0m`;
  const colours: Style = { strong: tag('1'), dim: tag('2'), good: tag('32'), warn: tag('33'), bad: tag('31') };
  const coloured = renderPlan(everythingPlan(), { style: colours, width: 80 });
  // oxlint-disable-next-line no-control-regex -- colour codes are control characters
  expect(coloured.replaceAll(/\u001b\[\d+m/g, '')).toBe(show(everythingPlan()));
  expect(coloured).not.toBe(show(everythingPlan()));
});

it('leaves the last line to a command that goes on by itself', () => {
  expect(renderPlan(everythingPlan(), { style: PLAIN, width: 80, next: false })).not.toContain('next:');
});

describe('what to do next', () => {
  const next = (takes: Parameters<typeof planOf>[0], options: { simulate?: boolean } = {}, given?: Given): string =>
    renderPlan(planOf(takes, { ...(given && { given }) }), { style: PLAIN, width: 200, ...options })
      .split('\n')
      .find((line) => line.startsWith('next: ')) ?? '';
  const leftOut = (id: string, dependsOn: string[] = []) =>
    plannedTake(id, missing, {
      buy: false,
      dependsOn: dependsOn.map((take) => ({ take, via: 'needs', span: plannedTake(id, missing).span })),
    });
  const waiting = (id: string, by: string) =>
    plannedTake(id, { kind: 'blocked', why: `${by} is missing and not selected`, by });

  it.each([
    ['to buy', [plannedTake('a', missing)]],
    ['in flight', [plannedTake('a', STATES['in-flight'])]],
    ['failed', [plannedTake('a', STATES.failed)]],
    ['failed and to be bought again', [plannedTake('a', STATES.failed, { buy: true })]],
    ['left out', [leftOut('a')]],
    ['waiting for what is left out', [leftOut('a'), waiting('b', 'a')], { only: ['b'] }],
  ])('stays simulated: %s', (_, takes, given?: Given) => {
    expect(next(takes, { simulate: true }, given)).toMatch(/`shotgraph run neon-noir\.yaml.* --simulate`/);
    expect(next(takes, { simulate: true }, given)).not.toMatch(/\bbuys (this|the rest)/);
    expect(next(takes, {}, given)).not.toContain('--simulate`');
  });

  it('stays simulated where the budget is too small', () => {
    const plan = planOf([plannedTake('a', missing)], { budgetLeft: { usd: 0.1 } });
    expect(renderPlan(plan, { style: PLAIN, width: 200, simulate: true })).toContain('--only SHOT --simulate`');
  });

  it('sends what is unconfirmed to reconcile, simulated if the plan was', () => {
    const takes = [plannedTake('a', STATES.unconfirmed), plannedTake('b', STATES.fresh)];
    expect(next(takes)).toMatch(/^next: `shotgraph reconcile neon-noir\.yaml` /);
    expect(next(takes, { simulate: true })).toMatch(/^next: `shotgraph reconcile neon-noir\.yaml --simulate` /);
  });

  it('keeps to the shots that were asked for', () => {
    const takes = [plannedTake('a', missing), plannedTake('old', STATES.fresh), leftOut('b')];
    expect(next(takes, {}, { only: ['a'] })).toContain('`shotgraph run neon-noir.yaml --only a` buys this');
    const many = Array.from({ length: 7 }, (_, index) => plannedTake(`shot-${index}`, missing));
    const only = many.map(({ id }) => id);
    expect(next([...many, leftOut('b')], {}, { only })).toContain(
      '`shotgraph run neon-noir.yaml` with the same --only buys this',
    );
  });

  it('asks for failed takes again only where the plan does', () => {
    expect(next([plannedTake('a', STATES.failed, { buy: true })])).toContain(
      'neon-noir.yaml --retry-failed` buys this',
    );
  });

  it('asks for what is owned again only where the plan does, under the flag that means it', () => {
    const again = [
      plannedTake('a', STATES['input-replaced'], { buy: true }),
      plannedTake('b', STATES.elsewhere, { buy: true }),
      plannedTake('c', STATES.missing),
    ];
    const given = { refresh: ['chain:a'], rebuy: ['b'] };
    expect(next(again, {}, given)).toContain('`shotgraph run neon-noir.yaml --refresh chain:a --rebuy b` buys this');
    expect(next(again, { simulate: true }, given)).toContain('--refresh chain:a --rebuy b --simulate` rehearses this');
    expect(next([plannedTake('c', STATES.missing)], {}, given)).toContain('`shotgraph run neon-noir.yaml` buys this');
  });

  it('fetches what is elsewhere, and offers to refresh what is stale by its input', () => {
    expect(next([plannedTake('a', STATES.elsewhere), plannedTake('b', STATES['input-replaced'])])).toBe(
      'next: `shotgraph run neon-noir.yaml` fetches what is not on this machine, and buys nothing',
    );
    expect(next([plannedTake('a', STATES.fresh), plannedTake('b', STATES['input-replaced'])])).toContain(
      '`shotgraph run neon-noir.yaml --refresh b` buys anew',
    );
  });

  it('names the shots that --only lacks, with what those wait for', () => {
    const takes = [leftOut('a'), leftOut('b', ['a']), waiting('c', 'b'), leftOut('other')];
    expect(next(takes, {}, { only: ['c'] })).toBe(
      'next: `shotgraph run neon-noir.yaml --only c b a` gets what is missing too; or leave out --only',
    );
  });
});

it('tells what was given up from what cost nothing', () => {
  const writtenOff = { kind: 'missing', after: 'an unconfirmed submit was written off', spent: true } as const;
  const text = renderPlan(planOf([plannedTake('a', writtenOff), plannedTake('b', STATES.missing)]), {
    style: PLAIN,
    width: 100,
  });
  expect(text).toContain('tried before: an unconfirmed submit was written off (counts as spent)');
  expect(text).toContain('prompt too long (not billed)');
});
