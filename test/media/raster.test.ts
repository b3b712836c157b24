import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { rasterize } from '../../src/media/raster.ts';
import { tinyFont, type TinyFont } from '../support/tiny-font.ts';

/** Where no system keeps fonts; these are there. */
function fontFolder(...fonts: readonly TinyFont[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'shotgraph-fonts-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'truetype'));
  for (const font of fonts) writeFileSync(join(folder, 'truetype', `${font.family}.ttf`), tinyFont(font));
  return folder;
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

interface Drawing {
  readonly fonts?: readonly TinyFont[];
  readonly attributes?: string;
  readonly x?: number;
}

interface Drawn {
  readonly dark: (x: number, y: number) => boolean;
  /** A `#` for each column of pixels with ink in it. */
  readonly columns: string;
  readonly missing: readonly string[];
}

async function drawn(text: string, { fonts = [], attributes = '', x = 20 }: Drawing = {}): Promise<Drawn> {
  const line = `<text x="${x}" y="60" font-size="40" fill="#000000"${attributes}>${escaped(text)}</text>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="400" height="80" font-family="Noto Sans"><rect width="400" height="80" fill="#fff"/>${line}</svg>`;
  const missing: string[] = [];
  const options = { width: 400, text, fontFolders: [fontFolder(...fonts)] };
  const png = PNG.sync.read(
    Buffer.from(await rasterize(svg, { ...options, onMissing: (scripts) => missing.push(...scripts) })),
  );
  expect([png.width, png.height]).toEqual([400, 80]);
  const dark = (column: number, row: number): boolean => (png.data[4 * (row * 400 + column)] ?? 255) < 128;
  const rows = Array.from({ length: 80 }, (_, y) => y);
  const columns = Array.from({ length: 400 }, (_, column) => (rows.some((row) => dark(column, row)) ? '#' : ' ')).join(
    '',
  );
  return { dark, columns, missing };
}

const square = (family: string, text: string): TinyFont => ({
  family,
  codePoints: Array.from(text, (character) => character.codePointAt(0) ?? 0),
});

describe('text in pictures', () => {
  it('is drawn with the fonts that come along, the same each time', async () => {
    const one = await drawn('Hero & <Ω> Ж');
    expect(one.missing).toEqual([]);
    expect(one.columns.trim().length).toBeGreaterThan(200);
    expect((await drawn('Hero & <Ω> Ж')).columns).toBe(one.columns);
    const bold = await drawn('Hero & <Ω> Ж', { attributes: ' font-weight="600"' });
    expect(bold.columns.trim().length).toBeGreaterThan(one.columns.trim().length);
  });

  it('takes what ours lacks from a font of the machine, and leaves the rest of the line as it is', async () => {
    const fonts = [square('Some Squares', '女A')];
    const mixed = await drawn('Ab女b', { fonts });
    const before = await drawn('Ab');
    expect(mixed.missing).toEqual([]);
    const width = before.columns.trimEnd().length;
    expect(mixed.columns.slice(0, width)).toBe(before.columns.slice(0, width));
    const square0 = mixed.columns.indexOf('#'.repeat(40));
    expect(square0).toBeGreaterThan(width);
    expect(isFilled(mixed, square0 + 1, square0 + 39)).toBe(true);
  });

  it('looks further where one font has not everything', async () => {
    const fonts = [square('First', '女'), square('Second', '한'), square('Unneeded', '女')];
    const both = await drawn('女한ب', { fonts });
    expect(both.missing).toEqual(['Arabic letters']);
    expect(isFilled(both, 20, 100)).toBe(true);
    expect(isFilled(both, 100, 140)).toBe(false);
  });

  it.each([
    ['', 200],
    [' text-anchor="middle"', 180],
    [' text-anchor="end"', 160],
  ])('keeps its anchor:%s', async (attributes, from) => {
    const { columns } = await drawn('女', { fonts: [square('A', '女')], attributes, x: 200 });
    expect([columns.indexOf('#'), columns.trimEnd().length]).toEqual([from, from + 40]);
  });

  it('that no font here has is a box, told in words once for each script', async () => {
    const { columns, missing } = await drawn('女孩 かな שלום 👩‍🎤');
    expect(missing).toEqual(['Chinese characters', 'Japanese characters', 'Hebrew letters', 'emoji']);
    const boxes = columns.split(/ {6,}/).filter((part) => part.includes('#'));
    expect(boxes.length).toBeGreaterThanOrEqual(3);
    // The emoji is one character, although it is written as three.
    expect((await drawn('👩‍🎤')).columns).toBe((await drawn('女')).columns);
  });

  it('that is never drawn is not missed', async () => {
    expect((await drawn('a\u200db\u2060\ufe0f')).missing).toEqual([]);
  });

  it('from right to left begins at the right', async () => {
    // Each of the two scripts has a font of its own; Arabic that begins a line puts what follows to its left.
    const fonts = [square('Arabic', 'ب'), square('Han', '女')];
    const { columns } = await drawn('ب b', { fonts });
    const plain = await drawn('b', {});
    const letter = plain.columns.trim();
    expect(columns.trimStart().startsWith(letter)).toBe(true);
    expect(columns.trimEnd().endsWith('#'.repeat(40))).toBe(true);
  });
});

/** Whether there is nothing but ink between two columns, in the height of the letters. */
function isFilled({ dark }: Drawn, from: number, to: number): boolean {
  return Array.from({ length: to - from }, (_, index) => from + index).every((x) =>
    [22, 30, 40, 50, 58].every((y) => dark(x, y)),
  );
}
