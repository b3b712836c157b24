import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/plan/plan.ts';
import { renderDot } from '../../src/report/dot.ts';
import { renderGraphJson } from '../../src/report/graph-json.ts';
import { renderMermaid } from '../../src/report/mermaid.ts';
import { plannedTake, planOf, STATES } from './plans.ts';

const span = { file: 'a.yaml', line: 1, column: 1, length: 1 };

const chain: Plan = planOf([
  plannedTake('opening', STATES.fresh),
  plannedTake('walk[tier=std]#2', STATES.stale, { dependsOn: [{ take: 'opening', via: 'extend', span }] }),
  plannedTake('雨の"京都"', STATES['in-flight'], {
    uses: 'gmi/pixverse-v5.6-i2v',
    dependsOn: [
      { take: 'opening', via: 'media', span },
      { take: 'opening', via: 'media', span },
      { take: 'walk[tier=std]#2', via: 'needs', span },
      { take: 'gone', via: 'needs', span },
    ],
  }),
]);

it('draws for Mermaid', () =>
  expect(renderMermaid(chain)).toMatchInlineSnapshot(`
  "flowchart LR
    n0["opening<br/>apimart/skyreels-v4-fast, 5 s"]:::fresh
    n1["walk[tier=std]#35;2<br/>apimart/skyreels-v4-fast, 5 s"]:::stale
    n2["雨の#34;京都#34;<br/>gmi/pixverse-v5.6-i2v, 5 s"]:::in-flight
    n0 -->|extend| n1
    n0 -->|media| n2
    n1 -.->|needs| n2
    classDef fresh fill:#e6f4ea,stroke:#34803e,color:#14331a
    classDef stale fill:#fff4d6,stroke:#a86b00,color:#3d2700
    classDef in-flight fill:#e3effc,stroke:#2b6cb0,color:#12304f
  "
`));
it('draws for Graphviz', () =>
  expect(renderDot(chain)).toMatchInlineSnapshot(`
  "digraph "neon-noir" {
    rankdir=LR;
    node [shape=box, style=filled, fontname="sans-serif"];
    edge [fontname="sans-serif", fontsize=10];
    "opening" [label="opening\\napimart/skyreels-v4-fast, 5 s", class="fresh", fillcolor="#e6f4ea"];
    "walk[tier=std]#2" [label="walk[tier=std]#2\\napimart/skyreels-v4-fast, 5 s", class="stale", fillcolor="#fff4d6"];
    "雨の\\"京都\\"" [label="雨の\\"京都\\"\\ngmi/pixverse-v5.6-i2v, 5 s", class="in-flight", fillcolor="#e3effc"];
    "opening" -> "walk[tier=std]#2" [label="extend"];
    "opening" -> "雨の\\"京都\\"" [label="media"];
    "walk[tier=std]#2" -> "雨の\\"京都\\"" [label="needs", style=dashed];
  }
  "
`));
it('writes nodes and edges as JSON', () => {
  const graph: unknown = JSON.parse(renderGraphJson(chain));
  expect(graph).toMatchObject({
    version: 1,
    nodes: [
      { id: 'opening', state: 'fresh', buy: false, seconds: 5 },
      { id: 'walk[tier=std]#2', state: 'stale', buy: true },
      { id: '雨の"京都"', state: 'in-flight', uses: 'gmi/pixverse-v5.6-i2v' },
    ],
    edges: [
      { from: 'opening', to: 'walk[tier=std]#2', via: 'extend' },
      { from: 'opening', to: '雨の"京都"', via: 'media' },
      { from: 'walk[tier=std]#2', to: '雨の"京都"', via: 'needs' },
    ],
  });
});

it('draws nothing for no takes', () => {
  expect(renderMermaid(planOf([]))).toBe('flowchart LR\n');
  expect(renderDot(planOf([]))).toContain('digraph "neon-noir" {');
});

describe('names that mean something to Mermaid', () => {
  const label = (id: string): string | undefined =>
    /n0\["(.*)<br\/>/.exec(renderMermaid(planOf([plannedTake(id, STATES.fresh)])))?.[1];

  it.each([
    ['a "quoted" #1', 'a #34;quoted#34; #35;1'],
    ['<b>&amp;', '#60;b#62;#38;amp#59;'],
    ['%%{init}%%', '#37;#37;#123;init#125;#37;#37;'],
    ['1. list', '1#46; list'],
    ['- dash', '#45; dash'],
    ['`md` *b* _i_', '#96;md#96; #42;b#42; #95;i#95;'],
    ['a\n\u001b[2J', 'a .[2J'],
  ])('%j is escaped', (id, escaped) => expect(label(id)).toBe(escaped));

  it('never leave the quotes or the line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (id) => {
        const lines = renderMermaid(planOf([plannedTake(id, STATES.fresh)])).split('\n');
        expect(lines).toHaveLength(4);
        expect(lines[1]).toMatch(/^ {2}n0\["[^"]*"\]:::fresh$/);
      }),
    );
  });
});

it('never leaves the quotes of Graphviz', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (id) => {
      const line = renderDot(planOf([plannedTake(id, STATES.fresh)])).split('\n')[4];
      expect(line).toMatch(/^ {2}"(?:[^"\\]|\\.)*" \[label="(?:[^"\\]|\\.)*", class="fresh", fillcolor="#e6f4ea"\];$/);
    }),
  );
});
