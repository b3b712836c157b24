import { describe, expect, it } from 'vitest';
import { allCosts, type Costs, storyboardCosts } from '../../src/plan/costs.ts';
import type { Records } from '../../src/plan/ownership.ts';
import { renderCosts } from '../../src/report/costs-text.ts';
import { displayWidth } from '../../src/report/display-width.ts';
import { PLAIN } from '../../src/report/style.ts';
import { attempt, failed, GMI, NOTHING, owned, stanza, unconfirmed, USD } from '../plan/attempts.ts';
import { closed, load, validator } from './schema-validator.ts';

const show = (costs: Costs, width = 80): string => renderCosts(costs, { style: PLAIN, width });
const gmi = { provider: 'gmi', uses: 'gmi/skyreels-v4-text-to-video', reserved: GMI(60) } as const;
const gccai = { provider: 'gccai', uses: 'gccai/skyreels-v4-fast', reserved: null } as const;

const EVERYTHING: Records = {
  ...NOTHING,
  attempts: [
    attempt('a1', owned('t1', USD(0.44))),
    attempt('a2', owned('t2', USD(0.64))),
    attempt('a3', failed('yes', USD(0.44))),
    attempt('a4', failed('unknown')),
    attempt('a5', { kind: 'submitted', taskId: 't5', at: 1 }),
    attempt('a6', unconfirmed),
    attempt('a7', { kind: 'written-off' }),
    attempt('a8', owned('t8'), gmi),
    attempt('a9', owned('t9'), gccai),
  ],
  stanzas: [stanza('old', 'task-old', { cost: USD(0.2) })],
};

const BUDGET = new Map([USD(5), GMI(50)].map((value) => [value.unit, { value }] as const));
const noir = storyboardCosts({ file: 'noir.yaml', readable: true }, EVERYTHING, BUDGET);
const broken = storyboardCosts(
  { file: 'boards/broken.yaml', readable: false },
  { ...NOTHING, attempts: [attempt('b1', owned('t1', USD(0.44)))] },
  new Map(),
);
const empty = storyboardCosts({ file: 'empty.yaml', readable: true }, NOTHING, new Map());

describe('costs', () => {
  it('with everything in them', () =>
    expect(show(allCosts([noir], false))).toMatchInlineSnapshot(`
      "noir.yaml

      apimart/skyreels-v4-fast
        2 clips                                                $1.08
        1 clip, by the lockfile                                $0.20
        1 failed generation                                    $0.44
        1 failed generation, no figure given           at most $0.50
        1 task in flight                               at most $0.50
        1 unconfirmed submit                           at most $0.50
        1 written-off submit                           at most $0.50
      gccai/skyreels-v4-fast
        1 clip, no figure given                             no price
      gmi/skyreels-v4-text-to-video
        1 clip, no figure given               at most 60 gmi credits

      settled      $1.72
      no figure    at most $0.50 and 60 gmi credits
      set aside    up to $1.00
      written off  $0.50
      no price     1 entry
      total        $3.72 and 60 gmi credits
      budget       $1.28 left of $5.00
      budget       -10 gmi credits left of 50 gmi credits
      "
    `));

  it('at 40 columns', () =>
    expect(show(allCosts([noir], false), 40)).toMatchInlineSnapshot(`
      "noir.yaml

      apimart/skyreels-v4-fast
        2 clips                          $1.08
        1 clip, by the                   $0.20
        lockfile
        1 failed                         $0.44
        generation
        1 failed                 at most $0.50
        generation, no
        figure given
        1 task in                at most $0.50
        flight
        1 unconfirmed            at most $0.50
        submit
        1 written-off            at most $0.50
        submit
      gccai/skyreels-v4-fast
        1 clip, no                    no price
        figure given
      gmi/skyreels-v4-text-to-video
        1 clip, no      at most 60 gmi credits
        figure given

      settled      $1.72
      no figure    at most $0.50 and 60 gmi
                   credits
      set aside    up to $1.00
      written off  $0.50
      no price     1 entry
      total        $3.72 and 60 gmi credits
      budget       $1.28 left of $5.00
      budget       -10 gmi credits left of 50
                   gmi credits
      "
    `));

  it('of several storyboards end with what all of them cost', () =>
    expect(show(allCosts([noir, broken, empty], true))).toMatchInlineSnapshot(`
      "noir.yaml  simulated

      apimart/skyreels-v4-fast
        2 clips                                                $1.08
        1 clip, by the lockfile                                $0.20
        1 failed generation                                    $0.44
        1 failed generation, no figure given           at most $0.50
        1 task in flight                               at most $0.50
        1 unconfirmed submit                           at most $0.50
        1 written-off submit                           at most $0.50
      gccai/skyreels-v4-fast
        1 clip, no figure given                             no price
      gmi/skyreels-v4-text-to-video
        1 clip, no figure given               at most 60 gmi credits

      settled      $1.72
      no figure    at most $0.50 and 60 gmi credits
      set aside    up to $1.00
      written off  $0.50
      no price     1 entry
      total        $3.72 and 60 gmi credits
      budget       $1.28 left of $5.00
      budget       -10 gmi credits left of 50 gmi credits

      boards/broken.yaml  simulated
      it can not be read, so its budget is not known;
      \`shotgraph check boards/broken.yaml\` says why

      apimart/skyreels-v4-fast
        1 clip  $0.44

      settled      $0.44
      total        $0.44

      empty.yaml  simulated
      nothing was bought yet

      all of them, what they share once
      settled      $1.28
      no figure    at most $0.50 and 60 gmi credits
      set aside    up to $1.00
      written off  $0.50
      no price     1 entry
      total        $3.28 and 60 gmi credits
      "
    `));

  it('of nothing say so', () => {
    expect(show(allCosts([empty], false))).toBe('empty.yaml\nnothing was bought yet\n');
  });

  it.each([40, 60, 80])('fit %i columns', (width) => {
    const text = show(allCosts([noir, broken, empty], true), width);
    expect(text.split('\n').filter((line) => displayWidth(line) > width)).toEqual([]);
  });
});

describe('costs.schema.json', () => {
  const strict = validator(closed(load('costs')));

  it.each([
    ['everything', allCosts([noir, broken, empty], false)],
    ['nothing', allCosts([], true)],
  ])('describes costs of %s', (_what, costs) => expect(strict(costs)).toBe(''));

  it('refuses a kind or a figure that nobody knows', () => {
    const [entry] = noir.entries;
    for (const wrong of [{ kind: 'gift' }, { figure: 'rumour' }, { amount: 3 }]) {
      const costs = { ...allCosts([noir], false), storyboards: [{ ...noir, entries: [{ ...entry, ...wrong }] }] };
      expect(strict(costs)).not.toBe('');
    }
  });
});
