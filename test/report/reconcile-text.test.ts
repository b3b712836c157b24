import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/core/json.ts';
import type { Reconciliation } from '../../src/core/reconciliation.ts';
import { renderFindings, renderOutcome } from '../../src/report/reconcile-text.ts';
import { PLAIN } from '../../src/report/style.ts';
import { FINDINGS, reconciled, reconciliation } from './reconciliations.ts';

const show = (document: Reconciliation, width = 80): string => `\n${renderFindings(document, { style: PLAIN, width })}`;
const close = (document: Reconciliation): string => `\n${renderOutcome(document, { style: PLAIN, width: 80 })}`;

describe('what was found', () => {
  it('has a block for each submit', () => {
    const takes = [
      reconciled('storm', FINDINGS.found),
      reconciled('lamp', FINDINGS.absent),
      reconciled('dusk', FINDINGS.ambiguous),
    ];
    expect(show(reconciliation(takes))).toMatchInlineSnapshot(`
      "
      noir.yaml: 3 submits that nobody answered

      ? storm: gmi/skyreels-v4-omni, sent 2026-09-16 14:50:29Z
            why        GMI Cloud: the connection was closed before the answer was
                       complete
            prompt     A storm rolls in over a rocky coast, waves break far below,
                       gulls fly…
            set aside  60 gmi credits
            attempt    att-storm, sent to https://console.gmicloud.ai
            found      task task-1 is in the provider's list: the same request at the
                       same time

      ? lamp: gmi/skyreels-v4-omni, sent 2026-09-16 14:50:29Z
            why        GMI Cloud: the connection was closed before the answer was
                       complete
            prompt     A storm rolls in over a rocky coast, waves break far below,
                       gulls fly…
            set aside  60 gmi credits
            attempt    att-lamp, sent to https://console.gmicloud.ai
            absent     it was never accepted: 60 s after the request the provider
                       listed 3 tasks, none of them this one

      ? dusk: gmi/skyreels-v4-omni, sent 2026-09-16 14:50:29Z
            why        GMI Cloud: the connection was closed before the answer was
                       complete
            prompt     A storm rolls in over a rocky coast, waves break far below,
                       gulls fly…
            set aside  60 gmi credits
            attempt    att-dusk, sent to https://console.gmicloud.ai
            open       3 tasks may be it, but the list does not prove it
            perhaps    task task-2: the same request, from before it was sent
                       (2026-09-16 14:48:59Z by the provider's clock)
            perhaps    task task-3: the same prompt, but not the same request, at the
                       same time (2026-09-16 14:50:30Z by the provider's clock)
            perhaps    task task-4: what was asked for is not said, at a time that is
                       not said
            next       if it is this task:
              shotgraph reconcile noir.yaml --adopt task-2 --take dusk
              shotgraph reconcile noir.yaml --adopt task-3 --take dusk
              shotgraph reconcile noir.yaml --adopt task-4 --take dusk
            next       to give it up (60 gmi credits count as spent, and the next run
                       buys it anew):
              shotgraph reconcile noir.yaml --write-off --take dusk
      "
    `);
  });

  it('of a provider without a list is the hint of its report', () => {
    const apimart = { provider: 'apimart', reserved: { amount: 0.44, unit: 'usd' } } as const;
    const { usage, ...bare } = FINDINGS.unlisted;
    const { reported: _, ...silent } = usage ?? FINDINGS.unlisted.usage!;
    const problem = 'APIMart failed (HTTP 503): try later';
    const takes = [
      reconciled('a', FINDINGS.unlisted, apimart),
      reconciled(
        'b',
        { ...bare, usage: { ...silent, problem, accounted: { tasks: 0, cost: [] } } },
        { reserved: null },
      ),
      reconciled('c', bare, apimart),
    ];
    expect(show(reconciliation(takes))).toMatchInlineSnapshot(`
      "
      noir.yaml: 3 submits that nobody answered

      ? a: gmi/skyreels-v4-omni, sent 2026-09-16 14:50:29Z
            why        GMI Cloud: the connection was closed before the answer was
                       complete
            prompt     A storm rolls in over a rocky coast, waves break far below,
                       gulls fly…
            set aside  $0.44
            attempt    att-a, sent to https://console.gmicloud.ai
            open       the provider has no list of tasks to look in
            hint       for 2026-09-16 and 2026-09-17 (UTC) the provider reports 2
                       requests, $0.88 for this model; this project knows of 1 task,
                       $0.44. This proves nothing
            next       if you find its task in the provider's console:
              shotgraph reconcile noir.yaml --adopt TASK_ID --take a
            next       to give it up ($0.44 count as spent, and the next run buys it
                       anew):
              shotgraph reconcile noir.yaml --write-off --take a

      ? b: gmi/skyreels-v4-omni, sent 2026-09-16 14:50:29Z
            why        GMI Cloud: the connection was closed before the answer was
                       complete
            prompt     A storm rolls in over a rocky coast, waves break far below,
                       gulls fly…
            set aside  nothing, it has no price
            attempt    att-b, sent to https://console.gmicloud.ai
            open       the provider has no list of tasks to look in
            hint       none to be had, which does not mean that nothing was spent:
                       APIMart failed (HTTP 503): try later; this project knows of
                       none
            next       if you find its task in the provider's console:
              shotgraph reconcile noir.yaml --adopt TASK_ID --take b
            next       to give it up (it has no price, and the next run buys it anew):
              shotgraph reconcile noir.yaml --write-off --take b

      ? c: gmi/skyreels-v4-omni, sent 2026-09-16 14:50:29Z
            why        GMI Cloud: the connection was closed before the answer was
                       complete
            prompt     A storm rolls in over a rocky coast, waves break far below,
                       gulls fly…
            set aside  $0.44
            attempt    att-c, sent to https://console.gmicloud.ai
            open       the provider has no list of tasks to look in
            next       if you find its task in the provider's console:
              shotgraph reconcile noir.yaml --adopt TASK_ID --take c
            next       to give it up ($0.44 count as spent, and the next run buys it
                       anew):
              shotgraph reconcile noir.yaml --write-off --take c
      "
    `);
  });

  it('by the word of the user is said to be so', () => {
    const text = show(reconciliation([reconciled('a', FINDINGS.named), reconciled('b', FINDINGS['given-up'])]));
    expect(text).toContain('named      task task-5, which the provider knows; it says "processing"');
    expect(text).toContain('given up   by your word');
    expect(text).not.toContain('next ');
  });

  it('of a task that is given up says what may come of it', () => {
    expect(show(reconciliation([reconciled('a', FINDINGS.unknown, { outcome: 'in-flight' })]))).toMatchInlineSnapshot(`
      "
      noir.yaml: 1 task that its provider does not know

      ? a: gmi/skyreels-v4-omni, sent 2026-09-16 14:50:29Z
            why        GMI Cloud: the connection was closed before the answer was
                       complete
            prompt     A storm rolls in over a rocky coast, waves break far below,
                       gulls fly…
            set aside  60 gmi credits
            attempt    att-a, sent to https://console.gmicloud.ai
            unknown    task task-6: GMI Cloud does not know this with this key:
                       request not found
            risk       its clip may be finished and billed all the same; a key of
                       another account is answered like this too
      "
    `);
  });

  it('is nothing where nothing is unconfirmed', () => {
    expect(show(reconciliation([]))).toBe('\nnoir.yaml: no submit is unconfirmed\n');
  });
});

describe('the commands it names', () => {
  const ambiguous = (take: string, attempt = take) => reconciled(take, FINDINGS.ambiguous, { attempt });

  it('leave --take out where there is no choice, and stay simulated', () => {
    expect(show(reconciliation([ambiguous('a')]))).toContain('\n        shotgraph reconcile noir.yaml --write-off\n');
    expect(show(reconciliation([ambiguous('a')], { simulated: true }))).toContain('--adopt task-2 --simulate\n');
  });

  it('name a take that was sent twice by its attempt', () => {
    const text = show(reconciliation([ambiguous('a', 'x'), ambiguous('a', 'y'), ambiguous('b', 'z')]));
    for (const name of ['x', 'y', 'b']) expect(text).toContain(`--adopt task-2 --take ${name}\n`);
  });

  it('stay in one piece on a narrow terminal', () => {
    const text = show(reconciliation([ambiguous('a'), ambiguous('b')]), 30);
    expect(text).toContain('\n        shotgraph reconcile noir.yaml --adopt task-2 --take a\n');
  });

  it('are few, however many candidates there are', () => {
    const candidates = Array.from({ length: 9 }, (_, index) => ({
      ...FINDINGS.ambiguous.candidates[0]!,
      taskId: `t${index}`,
    }));
    const text = show(reconciliation([reconciled('a', { ...FINDINGS.ambiguous, candidates })]));
    expect(text.match(/--adopt t\d/g)).toHaveLength(5);
    expect(text).toContain('perhaps    others; --json lists them all');
  });

  it('are not named for what is settled', () => {
    const done = { ...reconciled('a', FINDINGS.found), outcome: 'adopted' } as const;
    expect(show(reconciliation([done]))).not.toContain('shotgraph');
  });
});

it('no word of anybody else steers the terminal', () => {
  const evil = 'x\u001b[2Jy\u202ez\nw';
  const takes = [
    reconciled(evil, { kind: 'found', taskId: evil }, { why: evil, prompt: evil, baseUrl: evil, outcome: 'adopted' }),
    reconciled('b', { kind: 'named', taskId: evil, vendorStatus: evil }),
    reconciled('c', { ...FINDINGS.ambiguous, candidates: [{ taskId: evil, request: 'same', time: 'fits' }] }),
  ];
  const document = reconciliation(takes, { storyboard: evil, elsewhere: [{ storyboard: evil, unconfirmed: 1 }] });
  const text = show(document) + close(document);
  for (const steering of ['\u001b', '\u202e', '\nw']) expect(text).not.toContain(steering);
});

describe('the end', () => {
  it('says what was recorded, what is left, and how it goes on', () => {
    const takes = [
      reconciled('storm', FINDINGS.found, { outcome: 'adopted' }),
      reconciled('lamp', FINDINGS.absent, { outcome: 'released' }),
      reconciled('dusk', FINDINGS['given-up'], { outcome: 'written-off' }),
      reconciled('dawn', FINDINGS.ambiguous),
      reconciled('noon', FINDINGS.unknown, { outcome: 'written-off' }),
    ];
    const elsewhere = [{ storyboard: 'boards/neon', unconfirmed: 2 }];
    expect(close(reconciliation(takes, { elsewhere }))).toMatchInlineSnapshot(`
      "
      recorded: storm is task task-1; the next run brings its clip home
      recorded: lamp was never accepted; 60 gmi credits set aside is free again, and
                the next run buys it
      recorded: dusk is given up; 60 gmi credits count as spent, and the next run buys
                it anew
      recorded: noon is given up; 60 gmi credits count as spent, and the next run buys
                it anew; should task task-6 turn up before, --adopt takes it back
      1 submit still unconfirmed
      2 unconfirmed submits elsewhere, in boards/neon
      next: \`shotgraph run noir.yaml\` goes on
      "
    `);
  });

  it('says nothing where nothing was recorded', () => {
    expect(close(reconciliation([reconciled('a', FINDINGS.ambiguous)]))).toBe('\n');
  });
});

describe('reconcile.schema.json', () => {
  const schema = JSON.parse(
    readFileSync(new URL('../../schemas/reconcile.schema.json', import.meta.url), 'utf8'),
  ) as Json;
  const ajv = new Ajv2020({ allErrors: true, strict: true, strictTypes: false });
  const validate = ajv.compile(closed(schema) as object);

  it.each(Object.values(FINDINGS))('describes a finding that is $kind, field by field', (finding) => {
    const elsewhere = [{ storyboard: 'boards/neon', unconfirmed: 2 }];
    expect(validate(reconciliation([reconciled('a', finding)], { elsewhere })), ajv.errorsText(validate.errors)).toBe(
      true,
    );
  });

  it('refuses what there is not', () => {
    expect(validate(reconciliation([{ ...reconciled('a', FINDINGS.found), outcome: 'lost' as 'adopted' }]))).toBe(
      false,
    );
    expect(validate({ ...reconciliation([]), version: 2 })).toBe(false);
  });
});

/** The same schema, refusing properties it does not describe. */
function closed(schema: Json): Json {
  if (typeof schema !== 'object' || schema === null) return schema;
  if (Array.isArray(schema)) return schema.map(closed);
  const members = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  return 'properties' in schema ? { ...members, additionalProperties: false } : members;
}
