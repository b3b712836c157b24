import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { formatSpan } from '../../src/core/span.ts';
import { toPlain } from '../../src/core/value.ts';
import { loadStoryboard } from '../../src/manifest/load-storyboard.ts';
import type { Overrides } from '../../src/manifest/read-overrides.ts';
import type { Loaded } from '../../src/manifest/storyboard.ts';
import { readVarValue } from '../../src/manifest/var-value.ts';

const BOARD = `version: 1
vars: { city: Neo-Kyoto, days: 2, look: [rain, neon] }
matrix: { tier: { fast: {}, std: {} }, resolution: [480p, 720p] }
select: { resolution: 480p }
shots:
  opening: { uses: apimart/skyreels-v4-fast, prompt: "Rain over {{vars.city}}, {{matrix.tier}}.", matrix: [tier, resolution] }
`;

/** A board loaded with overrides; `files` stand beside it. */
async function load(
  overrides: Overrides,
  { board = BOARD, files = {} }: { board?: string; files?: Record<string, string> } = {},
): Promise<Loaded & { folder: string; said: readonly string[] }> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'shotgraph-overrides-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries({ 'board.yaml': board, ...files })) writeFileSync(join(folder, name), text);
  const varsFiles = overrides.varsFiles?.map((name) => join(folder, name));
  const loaded = await loadStoryboard('board.yaml', {
    cwd: folder,
    overrides: { ...overrides, ...(varsFiles && { varsFiles }) },
  });
  const said = loaded.diagnostics.map(
    ({ severity, code, message, span, help }) =>
      `${span ? formatSpan(span).replace(`${folder}/`, '') : ''} ${severity}[${code}] ${message}; ${help}`,
  );
  return { ...loaded, folder, said };
}

describe('a value on the command line', () => {
  it.each([
    ['3', 3],
    ['-1.5', -1.5],
    ['true', true],
    ['False', false],
    ['null', null],
    ['~', null],
    ['"3"', '3'],
    ["'it''s'", "it's"],
    [String.raw`"a\tb"`, 'a\tb'],
    ['Oslo', 'Oslo'],
    ['', ''],
    ['Rain: the movie', 'Rain: the movie'],
    ['[a, b]', '[a, b]'],
    ['@Hero', '@Hero'],
    ['*star', '*star'],
    ['a # b', 'a # b'],
    ['{{vars.city}}', '{{vars.city}}'],
    ['"Hello" she said "bye"', '"Hello" she said "bye"'],
    ['"open', '"open'],
    ['yes', 'yes'],
    ['one\ntwo: 3', 'one\ntwo: 3'],
    ['3 ', '3 '],
  ])('%j is %j', (text, value) => {
    const read = readVarValue('--var x', text);
    expect([read.value.value, read.diagnostics]).toEqual([value, []]);
    expect(read.value.span).toMatchObject({ file: '--var x', line: 1, column: 1 });
  });

  it.each([
    ['007', 'warning leading-zero'],
    ['1.0', 'warning respelled-number'],
    ['0x1F', 'warning respelled-number'],
    ['12345678901234567890', 'error inexact-number'],
    ['a\u0007b', 'error unseen-character'],
  ])('%j is told of: %s', (text, said) => {
    expect(readVarValue('--var x', text).diagnostics.map(({ severity, code }) => `${severity} ${code}`)).toEqual([
      said,
    ]);
  });

  it('never throws, and what begins with a letter and holds a space is the text as it stands', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        readVarValue('--var x', text);
        expect(readVarValue('--var x', `a ${text}`).value.value).toBe(`a ${text}`);
      }),
    );
  });
});

describe('vars', () => {
  it('take the place of what the storyboard says, and the storyboard tells of it', async () => {
    const { storyboard, said, folder } = await load(
      { vars: ['city=Oslo', 'days=3'], varsFiles: ['a.yaml', 'b.json'] },
      { files: { 'a.yaml': 'city: Rome\nlook: [snow]\n', 'b.json': '{ "look": ["fog", "ice"] }' } },
    );
    expect(said).toEqual([]);
    expect(storyboard && toPlain(storyboard.vars)).toEqual({ city: 'Oslo', days: 3, look: ['fog', 'ice'] });
    expect(storyboard?.overridden).toEqual({
      varsFiles: [join(folder, 'a.yaml'), join(folder, 'b.json')],
      vars: [
        { name: 'city', value: 'Oslo', from: '--var', written: 'Oslo' },
        { name: 'look', value: ['fog', 'ice'], from: join(folder, 'b.json') },
        { name: 'days', value: 3, from: '--var', written: '3' },
      ],
    });
  });

  it('have paths that start from the storyboard, or from their file', async () => {
    const { storyboard, folder } = await load(
      { vars: ['city=a.png'], varsFiles: ['v.yaml'] },
      { files: { 'v.yaml': 'days: 1\n' } },
    );
    expect(storyboard?.folders.get('--var city')).toBe(folder);
    expect(storyboard?.folders.get(join(folder, 'v.yaml'))).toBe(folder);
  });

  it.each<[Overrides, string]>([
    [
      { vars: ['ctiy=Oslo'] },
      '--var ctiy:1:1 error[unknown-variable] the storyboard declares no variable "ctiy"; did you mean "city"?',
    ],
    [
      { vars: ['qqqqqq=1'] },
      '--var qqqqqq:1:1 error[unknown-variable] the storyboard declares no variable "qqqqqq"; its variables are city, days, look',
    ],
    [
      { vars: ['city'] },
      '--var:1:1 error[bad-value] "city" names no variable; write a name, = and a value: --var city=Oslo',
    ],
    [
      { vars: ['city=a', 'city=b'] },
      '--var city:1:1 error[duplicate-key] --var gives "city" twice; keep one of the two',
    ],
    [
      { varsFiles: ['a.yaml'] },
      'a.yaml:2:1 error[unknown-variable] the storyboard declares no variable "town"; its variables are city, days, look',
    ],
    [{ varsFiles: ['list.yaml'] }, 'list.yaml:1:1 error[not-a-map]'],
    [{ varsFiles: ['gone.yaml'] }, 'gone.yaml:1:1 error[file-not-found]'],
    [{ varsFiles: ['respelled.yaml'] }, 'respelled.yaml:1:7 warning[respelled-number]'],
    [{ varsFiles: ['twice.yaml'] }, 'twice.yaml:2:1 error[duplicate-key]'],
    [{ varsFiles: ['broken.yaml'] }, 'broken.yaml:1:7 error[unclosed]'],
  ])('%j: %s', async (overrides, expected) => {
    const files = {
      'a.yaml': 'city: Rome\ntown: x\n',
      'list.yaml': '- a\n',
      'respelled.yaml': 'days: 1.0\n',
      'twice.yaml': 'days: 1\ndays: 2\n',
      'broken.yaml': 'city: "Oslo\n',
    };
    const { said, storyboard } = await load(overrides, { files });
    expect(said).toEqual([expect.stringContaining(expected)]);
    expect(storyboard === undefined).toBe(expected.includes('error['));
  });

  it('of a storyboard without any are to be declared', async () => {
    const { said } = await load(
      { vars: ['city=a'] },
      { board: BOARD.replace(/vars: .*\n/, '').replace('{{vars.city}}', 'it') },
    );
    expect(said).toEqual([expect.stringContaining('declare it with a value of its own under vars:')]);
  });
});

describe('select', () => {
  const selected = async (...select: string[]): Promise<Record<string, readonly string[]> | undefined> => {
    const { storyboard, said } = await load({ select });
    expect(said).toEqual([]);
    const axes = storyboard?.select?.axes;
    return (
      axes && Object.fromEntries(Array.from(axes, ([axis, { labels }]) => [axis, labels.map(({ value }) => value)]))
    );
  };

  it('takes the place of what is said of that axis, and leaves the others', async () => {
    expect(await selected()).toEqual({ resolution: ['480p'] });
    expect(await selected('resolution=720p')).toEqual({ resolution: ['720p'] });
    expect(await selected('tier=std, fast')).toEqual({ resolution: ['480p'], tier: ['std', 'fast'] });
    expect(await selected('resolution=')).toBeUndefined();
    expect(await selected('tier=std', 'resolution=')).toEqual({ tier: ['std'] });
  });

  it('has the places of its words', async () => {
    const { storyboard } = await load({ select: ['resolution=', 'tier=std, fast'] });
    const tier = storyboard?.select?.axes.get('tier');
    expect(tier?.nameSpan).toEqual({ file: '--select', line: 2, column: 1, length: 4 });
    expect(tier?.labels.map(({ span }) => [span.column, span.length])).toEqual([
      [6, 3],
      [11, 4],
    ]);
  });

  it.each([
    [['tier'], '--select:1:1 error[bad-value] "tier" selects nothing'],
    [['tier=std,'], '--select:1:1 error[bad-value]'],
    [
      ['tier=std', 'tier=fast'],
      '--select:2:1 error[duplicate-key] --select names "tier" twice; keep one; several labels are tier=label,label',
    ],
    [['teir='], '--select:1:1 error[unknown-field] the storyboard has no axis "teir"; did you mean "tier"?'],
  ])('%j: %s', async (select, expected) => {
    expect((await load({ select })).said).toEqual([expect.stringContaining(expected)]);
  });
});
