import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/core/json.ts';
import { PROVIDER_NAMES } from '../../src/core/take.ts';
import { spanWithin, toPlain, type Dict, type Scalar } from '../../src/core/value.ts';
import { toExclude, toSelect } from '../../src/manifest/convert/conditions.ts';
import { toMatrix } from '../../src/manifest/convert/matrix.ts';
import { toPicks } from '../../src/manifest/convert/picks.ts';
import { judgeText } from '../../src/manifest/load-file.ts';
import { storyboardFromObject } from '../../src/manifest/load-storyboard.ts';
import { SHOT_FIELDS } from '../../src/manifest/misplaced-fields.ts';
import { parseYaml } from '../../src/manifest/parse.ts';
import type { Condition } from '../../src/manifest/storyboard.ts';
import schema from '../../schemas/storyboard.schema.json' with { type: 'json' };

function rootOf(text: string): Dict {
  const { root, diagnostics } = judgeText('board.yaml', text);
  expect(diagnostics).toEqual([]);
  if (!root) throw new Error('no root');
  return root;
}

describe('the labels of an axis', () => {
  const matrixOf = (text: string) => [...toMatrix(rootOf(text)).values()];

  it('are named as YAML reads them, in the order written, and keep their type', () => {
    const [seed, tier] = matrixOf(
      'matrix: { seed: [10, 9, 0x10, 1.0, true, 16:9], tier: { 10: {}, 9: {}, 1.50: {}, a.b: {} } }',
    );
    expect(seed?.labels.map(({ name }) => name)).toEqual(['10', '9', '16', '1', 'true', '16:9']);
    expect(seed?.labels.map(({ value }) => value.value)).toEqual([10, 9, 16, 1, true, '16:9']);
    expect(tier?.labels.map(({ name }) => name)).toEqual(['10', '9', '1.5', 'a.b']);
  });

  it('of a list set the field of that name; no list sets what holds more than one value', () => {
    const axes = matrixOf('matrix: { aspect_ratio: [16x9], needs: [a], looks: [b] }');
    expect(axes.map(({ isField }) => isField)).toEqual([true, false, false]);
    expect(axes.map(({ labels }) => labels.map(({ patch }) => toPlain(patch)))).toEqual([
      [{ aspect_ratio: '16:9' }],
      [{}],
      [{}],
    ]);
  });

  it('in conditions and picks are compared by the same names', () => {
    const root = rootOf('exclude: [{ seed: 1.0 }]\nselect: { sound: [true] }\npicks: { a: { seed: 0x10, take: 2 } }');
    const labels = (conditions: readonly Condition[]) =>
      conditions.map(({ axes }) => [...axes].map(([axis, { labels: some }]) => [axis, some.map(({ value }) => value)]));
    expect(labels(toExclude(root))).toEqual([[['seed', ['1']]]]);
    expect(labels([toSelect(root) as Condition])).toEqual([[['sound', ['true']]]]);
    const [pick] = toPicks(root);
    expect(pick?.take?.value).toBe(2);
    expect([...(pick?.labels ?? [])].map(([axis, { label }]) => [axis, label.value])).toEqual([['seed', '16']]);
  });
});

describe('a storyboard from an object', () => {
  const board: Json = {
    version: 1,
    name: 'n',
    env: ['CITY'],
    budget: { usd: 20, credits: { gmi: 200 } },
    uploads: 'gmi',
    limits: { apimart: 2, 'gmi/x': 1, total: 8 },
    providers: { gmi: { base_url: 'https://example.com', key_env: 'K' } },
    prices: { 'gccai/x': { usd_per_second: 0.09 } },
    on_unsupported: 'error',
    defaults: { aspect_ratio: '9x16' },
    shots: { b: { prompt: 'x', aspect_ratio: '16x9' }, a: { prompt: 'y' } },
  };

  it('fills every part', async () => {
    const { storyboard, diagnostics, sources } = await storyboardFromObject(board, { file: 'made', folder: '/work' });
    expect(diagnostics).toEqual([]);
    if (!storyboard) throw new Error('no storyboard');
    expect(storyboard).toMatchObject({ name: 'n', file: 'made', onUnsupported: 'error', uploads: { value: 'gmi' } });
    expect([...storyboard.shots.keys()]).toEqual(['b', 'a']);
    expect([...storyboard.budget].map(([unit, { value }]) => [unit, value])).toEqual([
      ['usd', { amount: 20, unit: 'usd' }],
      ['credits:gmi', { amount: 200, unit: 'credits:gmi' }],
    ]);
    expect([...storyboard.limits].map(([key, { value }]) => [key, value])).toEqual([
      ['apimart', 2],
      ['gmi/x', 1],
      ['total', 8],
    ]);
    expect(storyboard.providers.get('gmi')).toMatchObject({
      baseUrl: { value: 'https://example.com' },
      keyEnv: { value: 'K' },
    });
    expect(storyboard.prices.get('gccai/x')?.usdPerSecond).toBe(0.09);
    expect(storyboard.env.map(({ value }) => value)).toEqual(['CITY']);
    expect([...storyboard.folders]).toEqual([['made', resolve('/work')]]);
    expect(sources.get('made')).toContain('"prompt": "x"');
  });

  it('spells a ratio one way, in shots and defaults', async () => {
    const { storyboard } = await storyboardFromObject(board);
    expect(toPlain(storyboard?.shots.get('b')?.fields as Dict)).toEqual({ prompt: 'x', aspect_ratio: '16:9' });
    expect(toPlain(storyboard?.defaults as Dict)).toEqual({ aspect_ratio: '9:16' });
  });

  it('points into the JSON text', async () => {
    const { storyboard, diagnostics } = await storyboardFromObject({ version: 1, shots: { a: { promt: 'x' } } });
    expect(storyboard).toBeUndefined();
    expect(diagnostics).toMatchObject([
      { code: 'unknown-field', span: { file: 'storyboard.json', line: 5, column: 7 } },
    ]);
  });

  it('refuses what JSON cannot hold', async () => {
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    for (const wrong of [circle, undefined, { a: 1n }])
      expect((await storyboardFromObject(wrong as Json)).diagnostics).toMatchObject([{ code: 'not-json' }]);
  });
});

describe('values', () => {
  it('keep the written text and order of keys that look like numbers', () => {
    const root = rootOf('vars: { 10: a, 2: b, 1e3: c, "x": d, null: e, 0.50: f }\n');
    const vars = root.entries.get('vars')?.value as Dict;
    expect([...vars.entries.keys()]).toEqual(['10', '2', '1e3', 'x', 'null', '0.50']);
  });

  it('are read by the rules of YAML 1.2', () => {
    const root = rootOf('x-a: { a: yes, b: 0o17, c: 16:9, d: 1e3, e: ~, f: 2026-01-02, g: TRUE, h: !!str 12 }\n');
    expect(toPlain(root)).toEqual({
      'x-a': { a: 'yes', b: 15, c: '16:9', d: 1000, e: null, f: '2026-01-02', g: true, h: '12' },
    });
  });

  it('know the place of a piece of a folded text', () => {
    const root = rootOf('vars:\n  p: >-\n    a cat and\n    @Hero\n  q: x @Hero\n');
    const vars = root.entries.get('vars')?.value as Dict;
    const folded = vars.entries.get('p')?.value as Scalar;
    expect(folded.value).toBe('a cat and @Hero');
    expect(spanWithin(folded, 10, '@Hero')).toEqual({ file: 'board.yaml', line: 4, column: 5, length: 5 });
    expect(spanWithin(vars.entries.get('q')?.value as Scalar, 2, '@Hero')).toMatchObject({ line: 5, column: 8 });
  });

  it('merge with << : own keys win, the first of a list wins, order is kept', () => {
    const root = rootOf('x-a: &a { k: a, l: a }\nx-b: &b { k: b, m: b }\nvars: { l: own, <<: [*a, *b], m: late }\n');
    const vars = root.entries.get('vars')?.value as Dict;
    expect([...vars.entries].map(([key, { value }]) => [key, toPlain(value)])).toEqual([
      ['l', 'own'],
      ['k', 'a'],
      ['m', 'late'],
    ]);
  });

  it('take aliases up to 100 uses, those inside others counted', () => {
    const uses = (count: number): string => `x-a: &a 1\nvars: { l: [${Array(count).fill('*a').join(', ')}] }\n`;
    expect(judgeText('b', uses(100)).diagnostics).toEqual([]);
    expect(judgeText('b', uses(101)).diagnostics).toMatchObject([{ code: 'alias-limit' }]);
    const nested = `x-a: &a 1\nx-b: &b [${Array(9).fill('*a').join(', ')}]\nx-c: [${Array(9).fill('*b').join(', ')}]\n`;
    expect(judgeText('b', nested).diagnostics).toEqual([]);
    expect(judgeText('b', nested.replace(']\n', ', *a]\n')).diagnostics).toMatchObject([{ code: 'alias-limit' }]);
  });

  it('nest 64 levels and no more', () => {
    const nested = (depth: number): string => `x-a: ${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}\n`;
    expect(judgeText('b', nested(64)).diagnostics).toEqual([]);
    expect(judgeText('b', nested(65)).diagnostics).toMatchObject([{ code: 'depth-limit' }]);
  });
});

describe('hostile texts end in an error', () => {
  it.each([
    ['100,000 brackets', '['.repeat(100_000)],
    ['five million brackets', '['.repeat(5_000_000)],
    ['100,000 braces', '{a: '.repeat(100_000)],
    ['100,000 dashes', '- '.repeat(100_000)],
    ['100,000 question marks', '? '.repeat(100_000)],
    ['100,000 documents', '---\n'.repeat(100_000)],
    ['100,000 directives', '%a\n'.repeat(100_000)],
    ['100,000 anchors', '&a '.repeat(100_000)],
    ['100,000 lines that are no keys', 'version: 1\n' + 'x\n'.repeat(100_000)],
    ['20,000 reserved characters', 'a: @b\n'.repeat(20_000)],
    ['20,000 templates', `vars: [${'{{a}}, '.repeat(20_000)}]`],
    ['20,000 quotes', 'vars: "a" b\n'.repeat(20_000)],
  ])('%s', (_, text) => {
    const { diagnostics } = parseYaml('b', text);
    expect(diagnostics.filter(({ severity, span }) => severity === 'error' && span)).not.toEqual([]);
  });
});

describe('the schema', () => {
  it('has the fields of a shot that misplaced lines are told by', () => {
    expect([...SHOT_FIELDS]).toEqual(Object.keys(schema.$defs.shot.properties));
  });

  it('knows the same providers as the rest of the program', () => {
    const { providers, limits, budget } = schema.properties;
    expect(Object.keys(providers.properties)).toEqual([...PROVIDER_NAMES]);
    expect(Object.keys(limits.properties)).toEqual([...PROVIDER_NAMES, 'total']);
    expect(Object.keys(budget.properties.credits.properties)).toEqual([...PROVIDER_NAMES]);
    for (const pattern of [
      ...Object.keys(limits.patternProperties),
      ...Object.keys(schema.properties.prices.patternProperties),
    ])
      expect(pattern).toBe(`^(?:${PROVIDER_NAMES.join('|')})/.+$`);
  });
});
