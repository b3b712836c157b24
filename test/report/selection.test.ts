import { describe, expect, it } from 'vitest';
import type { Given } from '../../src/core/given.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { renderDot } from '../../src/report/dot.ts';
import { renderGraphJson } from '../../src/report/graph-json.ts';
import { renderMermaid } from '../../src/report/mermaid.ts';
import { renderPlan } from '../../src/report/plan-text.ts';
import { renderStatus } from '../../src/report/status-text.ts';
import { PLAIN } from '../../src/report/style.ts';
import { plannedTake, planOf, STATES } from './plans.ts';
import { statusOf } from './statuses.ts';

/** What a command line said is said again wherever a plan, a graph or a status goes on. */

const missing = { kind: 'missing' } as const;
const SPAN = { file: 'a.yaml', line: 1, column: 1, length: 1 };
const leftOut = (id: string) => plannedTake(id, missing, { buy: false, unselected: true });

const show = (plan: Plan, simulate = false): string => renderPlan(plan, { style: PLAIN, width: 300, simulate });
const next = (plan: Plan, simulate = false): string => /^next: .*$/m.exec(show(plan, simulate))?.[0] ?? '';

const VAR = { name: 'city', value: 'Oslo', from: '--var', written: 'Oslo' };

describe('the command that goes on', () => {
  it.each<[Given, string]>([
    [{ only: ['opening[tier=std]#2', 'walk'] }, "--only 'opening[tier=std]#2' walk"],
    [{ where: ['tier=std', 'resolution=480p,720p'] }, '--where tier=std --where resolution=480p,720p'],
    [{ upto: ['walk'], from: ['opening'], onlyMissing: true }, '--only-missing --upto walk --from opening'],
    [{ select: ['quality=final', 'tier='] }, '--select quality=final --select tier='],
    [{ vars: [VAR], varsFiles: ['oslo.yaml'] }, '--vars-file oslo.yaml --var city=Oslo'],
    [{ vars: [{ ...VAR, value: "it's", written: "it's" }] }, String.raw`--var 'city=it'\''s'`],
    [{ vars: [{ name: 'city', value: 'Oslo', from: 'oslo.yaml' }] }, ''],
    [{ maxTakes: 5000 }, '--max-takes 5000'],
  ])('says %j again', (given, words) => {
    const plan = planOf([plannedTake('walk', missing), leftOut('other')], { given });
    const command = `\`shotgraph run neon-noir.yaml${words === '' ? '' : ` ${words}`}`;
    expect(next(plan)).toBe(`next: ${command}\` buys this; with --simulate it is a rehearsal that costs nothing`);
    expect(next(plan, true)).toBe(`next: ${command} --simulate\` rehearses this; nothing is paid`);
  });

  it('leaves to the reader what can not be pasted', () => {
    const given = { vars: [{ ...VAR, written: 'a\nb', value: 'a\nb' }], only: ['a', 'b', 'c', 'd', 'e', 'f', 'g'] };
    expect(next(planOf([plannedTake('a', missing)], { given }))).toContain(
      '`shotgraph run neon-noir.yaml` with the same --var with the same --only buys this',
    );
  });

  it('keeps the variables where it leaves out the selection', () => {
    const given = { only: ['a'], where: ['tier=std'], vars: [VAR] };
    const plan = planOf([plannedTake('a', STATES.fresh), leftOut('b')], { given });
    expect(next(plan)).toBe(
      'next: nothing; `shotgraph run neon-noir.yaml --var city=Oslo`, without --only and --where, buys the rest',
    );
  });

  it('speaks of what is selected', () => {
    const failed = plannedTake('b', STATES.failed, { unselected: true });
    expect(next(planOf([plannedTake('a', STATES.fresh), failed], { given: { only: ['a'] } }))).toBe(
      'next: nothing to do, every clip is owned',
    );
    expect(next(planOf([plannedTake('a', STATES['left-out'])], { given: { only: ['a'] } }))).toContain(
      'what is asked for is left out by select',
    );
  });

  const waiting = plannedTake('c', { kind: 'blocked', why: 'b#2 is missing and not selected', by: 'b#2' });
  const takes = [
    plannedTake('b', missing, { buy: false, unselected: true }),
    plannedTake('b#2', missing, { shot: 'b', take: 2, buy: false, unselected: true }),
    waiting,
  ];

  it('names what is missing exactly, or as a shot where that is the same', () => {
    const plan = planOf(takes, { given: { only: ['c'], vars: [VAR] } });
    expect(next(plan)).toBe(
      "next: `shotgraph run neon-noir.yaml --var city=Oslo --only c 'b#2'` gets what is missing too; or leave out --only",
    );
    expect(next(planOf(takes.slice(1), { given: { only: ['c'] } }))).toContain('--only c b`');
  });

  it('prints no command where one more name would select nothing more', () => {
    const given = { only: ['c'], where: ['tier=std'] };
    expect(next(planOf(takes, { given }))).toBe('next: select b#2 too, or leave out --only and --where');
  });
});

it('shows which variables and axes are not as written', () => {
  const long = { name: 'text', value: 'x'.repeat(80), from: 'oslo.yaml' };
  const vars = [VAR, { name: 'days', value: 3, from: '--var', written: '3' }, long];
  const text = show(planOf([plannedTake('a', missing)], { given: { vars, select: ['tier='] } }));
  expect(text).toMatch(/^ {2}vars {8}city=Oslo, days=3 \(--var\); text=x{57}\.\.\. \(oslo\.yaml\)$/m);
  expect(text).toMatch(/^ {2}select {6}tier= \(--select\)$/m);
});

describe('a graph', () => {
  const plan = planOf([
    leftOut('opening'),
    plannedTake('walk', missing, { dependsOn: [{ take: 'opening', via: 'extend', span: SPAN }] }),
    plannedTake('run', missing, {
      unselected: true,
      dependsOn: [
        { take: 'walk', via: 'needs', span: SPAN },
        { take: 'opening', via: 'media', span: SPAN },
      ],
    }),
    leftOut('far'),
  ]);

  it('is of what is selected, and marks where it leads out', () => {
    expect(renderMermaid(plan)).toMatchInlineSnapshot(`
      "flowchart LR
        n0["walk<br/>apimart/skyreels-v4-fast, 5 s"]:::missing
        n1(["opening<br/>not selected"]):::outside
        n2(["run<br/>not selected"]):::outside
        n1 -->|extend| n0
        n0 -.->|needs| n2
        classDef missing fill:#ffffff,stroke:#555555,color:#222222
        classDef outside fill:none,stroke:#999999,color:#777777,stroke-dasharray:2 3
      "
    `);
    expect(renderDot(plan)).toMatchInlineSnapshot(`
      "digraph "neon-noir" {
        rankdir=LR;
        node [shape=box, style=filled, fontname="sans-serif"];
        edge [fontname="sans-serif", fontsize=10];
        "walk" [label="walk\\napimart/skyreels-v4-fast, 5 s", class="missing", fillcolor="#ffffff"];
        "opening" [label="opening\\nnot selected", class="outside", style="dotted", fontcolor="#777777"];
        "run" [label="run\\nnot selected", class="outside", style="dotted", fontcolor="#777777"];
        "opening" -> "walk" [label="extend"];
        "walk" -> "run" [label="needs", style=dashed];
      }
      "
    `);
  });

  it('says so as JSON', () => {
    const { nodes, edges, beside } = JSON.parse(renderGraphJson(plan)) as Record<string, { id: string }[]>;
    expect(nodes?.map(({ id }) => id)).toEqual(['walk']);
    expect(edges).toEqual([
      { from: 'opening', to: 'walk', via: 'extend' },
      { from: 'walk', to: 'run', via: 'needs' },
    ]);
    expect(beside).toEqual(['opening', 'run']);
  });
});

it('a status says the selection again, and how much it leaves out', () => {
  const ready = { take: 'a', uses: 'x/y', state: 'missing', ready: true, waitsFor: [] } as const;
  const given = { only: ['a'], vars: [VAR], select: ['tier=std'] };
  const text = renderStatus(statusOf({ given, besides: 2, waiting: [ready] }), { style: PLAIN, width: 200 });
  expect(text).toContain('`shotgraph run noir.yaml --select tier=std --var city=Oslo --only a` buys a');
  expect(text).toContain('2 tasks or submits of what is not selected; without a selection they are listed');
  expect(text).toContain('city=Oslo (--var)');
});
