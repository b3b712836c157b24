import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { editPicks } from '../../src/manifest/edit-picks.ts';
import type { PickChange, WrittenPick } from '../../src/manifest/written-pick.ts';

const SHOTS = 'shots: { opening: { prompt: Rain. } }\n';

function pickOf(take: number | undefined, labels: Readonly<Record<string, string>> = {}): WrittenPick {
  return { ...(take !== undefined && { take }), labels: new Map(Object.entries(labels)) };
}

const to = (key: string, take: number, labels: Readonly<Record<string, string>> = {}): PickChange => ({
  key,
  pick: pickOf(take, labels),
});

function edited(text: string, change: PickChange): string {
  const result = editPicks('board.yaml', text, change);
  return result.ok ? result.value : `refused: ${result.error}`;
}

/** `what: before -> change -> after`, without the shots that follow. */
type Case = readonly [what: string, before: string, change: PickChange, after: string];

const CASES: readonly Case[] = [
  [
    'another number',
    'picks:\n  opening: 1 # the wide one\n',
    to('opening', 2),
    'picks:\n  opening: 2 # the wide one\n',
  ],
  ['another entry', 'picks:\n    walk:   1\n', to('opening', 2), 'picks:\n    walk:   1\n    opening: 2\n'],
  [
    'an entry between comments',
    'picks: # chosen\n  # first\n  walk: 1 # by Ann\n  # lamp: 1\n\n',
    to('opening', 2),
    'picks: # chosen\n  # first\n  walk: 1 # by Ann\n  opening: 2\n  # lamp: 1\n\n',
  ],
  ['a variant', 'picks:\n  walk: 1\n', to('opening[tier=std]', 2), 'picks:\n  walk: 1\n  "opening[tier=std]": 2\n'],
  [
    'a variant in its own quotes',
    "picks:\n  'opening[ tier = std ]': 1\n",
    to('opening[ tier = std ]', 2),
    "picks:\n  'opening[ tier = std ]': 2\n",
  ],
  [
    'a winner for a number',
    'picks:\n  opening: 1\n',
    to('opening', 2, { tier: 'std' }),
    'picks:\n  opening: { tier: std, take: 2 }\n',
  ],
  [
    'a number for a winner',
    'picks:\n  opening: { tier: std, take: 2 } # hm\n',
    to('opening', 1),
    'picks:\n  opening: 1 # hm\n',
  ],
  [
    'another winner',
    'picks:\n  opening: {tier:   "std",take: 2 , } # hm\n',
    to('opening', 1, { tier: 'fast' }),
    'picks:\n  opening: {tier:   "fast",take: 1 , } # hm\n',
  ],
  [
    'a winner with other axes',
    "picks:\n  opening: { tier: 'std', take: 2 }\n",
    to('opening', 1, { look: '16:9', seed: '5' }),
    'picks:\n  opening: { look: "16:9", seed: 5, take: 1 }\n',
  ],
  [
    'a winner in block form',
    'picks:\n  opening:\n    tier: std # the better one\n    take: 1\n  walk: 1\n',
    to('opening', 2, { tier: 'std' }),
    'picks:\n  opening:\n    tier: std # the better one\n    take: 2\n  walk: 1\n',
  ],
  [
    'a number for a winner in block form',
    'picks:\n  opening:\n    tier: std\n    take: 1 # hm\n  walk: 1\n',
    to('opening', 2),
    'picks:\n  opening: 2 # hm\n  walk: 1\n',
  ],
  [
    'an entry behind a winner in block form',
    'picks:\n  walk:\n    tier: std\n    take: 1\n# end\n',
    to('opening', 2),
    'picks:\n  walk:\n    tier: std\n    take: 1\n  opening: 2\n# end\n',
  ],
  ['a flow map', 'picks: {walk: 1} # x\n', to('opening', 2), 'picks: {walk: 1, opening: 2} # x\n'],
  ['a flow map with a comma behind', 'picks: { walk: 1, }\n', to('opening', 2), 'picks: { walk: 1, opening: 2, }\n'],
  [
    'a flow map that holds the shot',
    'picks: { walk: 1, opening: 1 }\n',
    to('opening', 2),
    'picks: { walk: 1, opening: 2 }\n',
  ],
  [
    'a flow map of several lines',
    'picks: {\n    walk: 1 # x, y\n  }\n',
    to('opening', 2),
    'picks: {\n    walk: 1, # x, y\n    opening: 2\n  }\n',
  ],
  [
    'a flow map of several lines, with a comma behind',
    'picks: {\n    walk: 1, # x\n  }\n',
    to('opening', 2),
    'picks: {\n    walk: 1, # x\n    opening: 2,\n  }\n',
  ],
  ['an empty map', 'picks: {} # none yet\n', to('opening', 2), 'picks: { opening: 2 } # none yet\n'],
  [
    'an empty map of two lines',
    'picks: { # none yet\n  }\n',
    to('opening', 2),
    'picks: { # none yet\n  opening: 2 }\n',
  ],
  ['nothing behind the colon', 'picks: # none yet\n', to('opening', 2), 'picks: # none yet\n  opening: 2\n'],
  [
    'an alias as its value',
    'x-a: &a 1\npicks:\n  opening: *a # x\n',
    to('opening', 2),
    'x-a: &a 1\npicks:\n  opening: 2 # x\n',
  ],
  ['an anchor that nobody uses', 'picks:\n  opening: &a 1\n', to('opening', 2), 'picks:\n  opening: &a 2\n'],
  ['an explicit key', 'picks:\n  ? opening\n  : 1\n', to('opening', 2), 'picks:\n  ? opening\n  : 2\n'],
  [
    'a merge that it overrides',
    'x-a: &a { opening: 1 }\npicks:\n  <<: *a\n',
    to('opening', 2),
    'x-a: &a { opening: 1 }\npicks:\n  <<: *a\n  opening: 2\n',
  ],
  ['one of two gone', 'picks:\n  opening: 1 # x\n  # y\n  walk: 1\n', { key: 'opening' }, 'picks:\n  # y\n  walk: 1\n'],
  ['the only one gone', 'picks: # x\n  # y\n  opening: 1\n', { key: 'opening' }, 'picks: {} # x\n  # y\n'],
  [
    'a winner in block form gone',
    'picks:\n  opening:\n    tier: std\n  walk: 1\n',
    { key: 'opening' },
    'picks:\n  walk: 1\n',
  ],
  ['the first of a flow map gone', 'picks: { opening: 1, walk: 1 }\n', { key: 'opening' }, 'picks: { walk: 1 }\n'],
  ['the last of a flow map gone', 'picks: { walk: 1, opening: 1 }\n', { key: 'opening' }, 'picks: { walk: 1 }\n'],
  ['the last before a comma gone', 'picks: { walk: 1, opening: 1, }\n', { key: 'opening' }, 'picks: { walk: 1, }\n'],
  ['the only one of a flow map gone', 'picks: { opening: 1, }\n', { key: 'opening' }, 'picks: {}\n'],
  [
    'the last line of a flow map gone',
    'picks: {\n    walk: 1, # a, b\n    opening: 1 # c\n  }\n',
    { key: 'opening' },
    'picks: {\n    walk: 1 # a, b\n  }\n',
  ],
  [
    'a line of a flow map gone, with its comma',
    'picks: {\n    walk: 1, # a, b\n    opening: 1, # c\n  }\n',
    { key: 'opening' },
    'picks: {\n    walk: 1, # a, b\n  }\n',
  ],
];

describe('an edit of picks', () => {
  it.each(CASES)('%s', (_what, before, change, after) => {
    expect(edited(before + SHOTS, change)).toBe(after + SHOTS);
    // The same where lines end as on Windows, and where the section stands last.
    const windows = (text: string): string => text.replaceAll('\n', '\r\n');
    expect(edited(windows(before + SHOTS), change)).toBe(windows(after + SHOTS));
    expect(edited(SHOTS + before, change)).toBe(SHOTS + after);
    const bare = (text: string): string => SHOTS + text.replace(/\n+$/, '');
    expect(edited(bare(before), change)).toBe(bare(after));
  });

  it.each([
    ['at the end', 'shots:\n   a: { prompt: x }\n', 'shots:\n   a: { prompt: x }\npicks:\n   a: 2\n'],
    [
      'behind a blank line',
      'name: x\n\n# the shots\nshots: { a: { prompt: x } }\n',
      'name: x\n\n# the shots\nshots: { a: { prompt: x } }\n\npicks:\n  a: 2\n',
    ],
    [
      'after a blank line that is there',
      'name: x\n\nshots: { a: { prompt: x } }\n\n',
      'name: x\n\nshots: { a: { prompt: x } }\n\npicks:\n  a: 2\n',
    ],
    [
      'without a last line break',
      'name: x\r\nshots: { a: { prompt: x } }',
      'name: x\r\nshots: { a: { prompt: x } }\r\npicks:\r\n  a: 2',
    ],
    [
      'behind a text that keeps its line breaks',
      'name: x\n\nshots:\n  a:\n    prompt: |+\n      x\n',
      'name: x\n\nshots:\n  a:\n    prompt: |+\n      x\npicks:\n  a: 2\n',
    ],
    [
      'before the end of the document',
      '---\nshots: { a: { prompt: x } }\n...\n',
      '---\nshots: { a: { prompt: x } }\npicks:\n  a: 2\n...\n',
    ],
    [
      'in a root that is indented',
      '  shots: { a: { prompt: x } }\n',
      '  shots: { a: { prompt: x } }\n  picks:\n    a: 2\n',
    ],
    ['in a root with braces', '{ shots: { a: { prompt: x } } }', '{ shots: { a: { prompt: x } }, picks: { a: 2 } }'],
    [
      'behind a byte order mark',
      '\u{feff}shots: { a: { prompt: x } }\n',
      '\u{feff}shots: { a: { prompt: x } }\npicks:\n  a: 2\n',
    ],
  ])('adds the section %s', (_where, before, after) => {
    expect(edited(before, to('a', 2))).toBe(after);
  });

  it('keeps JSON what is JSON', () => {
    const board = { version: 1, shots: { a: { prompt: 'x' } } };
    for (const space of [undefined, 2, '\t']) {
      const text = JSON.stringify(board, null, space);
      const once = edited(text, to('a[tier=std]', 2));
      expect(JSON.parse(once)).toEqual({ ...board, picks: { 'a[tier=std]': 2 } });
      const twice = edited(once, to('a', 1, { tier: 'std', speed: '5' }));
      expect(JSON.parse(twice)).toEqual({
        ...board,
        picks: { 'a[tier=std]': 2, a: { tier: 'std', speed: '5', take: 1 } },
      });
      const back = edited(edited(twice, { key: 'a' }), { key: 'a[tier=std]' });
      expect(JSON.parse(back)).toEqual({ ...board, picks: {} });
    }
    const lines = '{\n  "shots": { "a": { "prompt": "x" } },\n  "picks": {\n    "a": 1\n  }\n}\n';
    expect(edited(lines, to('b', 2))).toBe(lines.replace('1\n', '1,\n    "b": 2\n'));
  });

  it.each([
    ['an alias for the section', 'x-p: &p { walk: 1 }\npicks: *p\n', to('opening', 2), 'its picks: are an alias, *p'],
    [
      'an anchor that others use',
      'x-a: &a { opening: &n 1 }\npicks: { opening: &m 1, walk: *m }\n',
      to('opening', 2),
      'an edit of its text would change more than this pick',
    ],
    [
      'a section that is merged in',
      'x-p: &p { picks: { walk: 1 } }\n<<: *p\n',
      to('opening', 2),
      'an edit of its text would change more than this pick',
    ],
    [
      'comments that would be lost',
      'picks:\n  opening:\n    # why\n    tier: std\n',
      to('opening', 2),
      'a comment stands inside of what would be replaced',
    ],
    [
      'a pick that is merged in',
      'x-a: &a { opening: 1 }\npicks: { <<: *a }\n',
      { key: 'opening' },
      'its picks: have no entry opening of their own',
    ],
    ['a pick that is not there', '', { key: 'opening' }, 'its picks: have no entry opening of their own'],
    ['mistakes', 'pikcs: { opening: 1 }\n', to('opening', 2), 'it holds mistakes'],
  ] as const)('is refused for %s', (_what, before, change, why) => {
    expect(edited(before + SHOTS, change)).toBe(`refused: ${why}`);
  });
});

interface Spelt {
  /** What stands before the picks, the picks, and what stands behind them. */
  readonly before: string;
  readonly picks: readonly { readonly key: string; readonly take: number; readonly comment: string }[];
  readonly form: 'block' | 'flow' | 'lines';
  readonly behind: string;
  readonly newline: string;
}

const KEYS = ['a', 'b-2', 'c[tier=std]', 'c[tier=fast,res=720p]', 'd'];
const key = fc.constantFrom(...KEYS);
const sections = fc.constantFrom(
  '',
  'name: "x # y"\n\n',
  '# c, {\nvars: { v: [1, 2] }\n',
  'x-y:\n   - z: |+\n       t: 1\n',
);
const board: fc.Arbitrary<Spelt> = fc.record({
  before: fc
    .tuple(sections, fc.constantFrom('shots: { a: { prompt: x } }\n', 'shots:\n    a:\n        prompt: x # y\n'))
    .map(([first, shots]) => first + shots),
  picks: fc.uniqueArray(
    fc.record({ key, take: fc.integer({ min: 1, max: 9 }), comment: fc.constantFrom('', ' # x', '  # a, b: {1}') }),
    { minLength: 1, selector: (pick) => pick.key },
  ),
  form: fc.constantFrom('block', 'flow', 'lines'),
  behind: fc.constantFrom('', '\nlimits: { total: 2 }\n', '# end\n', 'x-n: 1\n'),
  newline: fc.constantFrom('\n', '\r\n'),
});

function spell({ before, picks, form, behind, newline }: Spelt): { head: string; section: string; tail: string } {
  const pair = (one: Spelt['picks'][number]): string =>
    `${one.key.includes('[') ? `"${one.key}"` : one.key}: ${one.take}`;
  const last = picks.at(-1);
  const section = {
    block: `picks:\n${picks.map((one) => `  ${pair(one)}${one.comment}\n`).join('')}`,
    flow: `picks: { ${picks.map(pair).join(', ')} }\n`,
    lines: `picks: {\n${picks.map((one) => `    ${pair(one)}${one === last ? '' : ','}${one.comment}\n`).join('')}  }\n`,
  }[form];
  const as = (text: string): string => text.replaceAll('\n', newline);
  return { head: as(before), section: as(section), tail: as(behind) };
}

describe('of any storyboard, an edit of picks', () => {
  it('says what was meant, and leaves every other byte', () => {
    const change = fc.oneof(
      fc.record({ key, pick: fc.integer({ min: 1, max: 99 }).map((take) => pickOf(take)) }),
      fc.record({ key }),
    );
    fc.assert(
      fc.property(board, change, (spelt, wanted: PickChange) => {
        const { head, section, tail } = spell(spelt);
        const known = spelt.picks.some((one) => one.key === wanted.key);
        const result = editPicks('board.yaml', head + section + tail, wanted);
        expect(result.ok).toBe(wanted.pick !== undefined || known);
        if (!result.ok) return;
        const text = result.value;
        expect([text.slice(0, head.length), text.slice(text.length - tail.length)]).toEqual([head, tail]);
        const picks = new Map(spelt.picks.map((one) => [one.key, one.take]));
        if (wanted.pick?.take === undefined) picks.delete(wanted.key);
        else picks.set(wanted.key, wanted.pick.take);
        expect(parse(text)).toEqual({ ...parse(head + section + tail), picks: Object.fromEntries(picks) });
        expectFewLines(section, text.slice(head.length, text.length - tail.length), { spelt, wanted, known });
      }),
      { numRuns: 400 },
    );
  });

  it('is undone by picking back', () => {
    fc.assert(
      fc.property(board, fc.nat(), fc.integer({ min: 1, max: 99 }), (spelt, index, take) => {
        const { head, section, tail } = spell(spelt);
        const pick = spelt.picks[index % spelt.picks.length];
        if (!pick) return;
        const there = edited(head + section + tail, to(pick.key, take));
        expect(edited(there, to(pick.key, pick.take))).toBe(head + section + tail);
      }),
      { numRuns: 100 },
    );
  });
});

/** As git would count them: a line for a pick that changes, comes or goes, and no other, as far as commas let it. */
function expectFewLines(
  before: string,
  after: string,
  { spelt, wanted, known }: { readonly spelt: Spelt; readonly wanted: PickChange; readonly known: boolean },
): void {
  const [old, young] = [before.split('\n'), after.split('\n')];
  const comments = (lines: readonly string[]): readonly string[] =>
    lines.flatMap((line) => /#.*/.exec(line)?.[0] ?? []);
  const added = young.filter((line) => !old.includes(line)).length;
  const removed = old.filter((line) => !young.includes(line)).length;
  if (wanted.pick && known) {
    expect([added, removed].every((count) => count <= 1)).toBe(true);
    expect(comments(young)).toEqual(comments(old));
  } else if (wanted.pick) {
    expect([added, removed]).toEqual({ block: [1, 0], flow: [1, 1], lines: [2, 1] }[spelt.form]);
    expect(comments(young)).toEqual(comments(old));
  } else if (known) expect([added, removed].every((count) => count <= (spelt.form === 'lines' ? 3 : 2))).toBe(true);
}
