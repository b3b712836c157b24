import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readFontFace } from '../../src/media/font-file.ts';
import { tinyFont, type TinyFont } from '../support/tiny-font.ts';

const OURS = new URL(
  '../../node_modules/@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf',
  import.meta.url,
);

function written(bytes: Buffer): string {
  const folder = mkdtempSync(join(tmpdir(), 'shotgraph-font-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'a.ttf');
  writeFileSync(path, bytes);
  return path;
}

const read = (font: TinyFont): ReturnType<typeof readFontFace> => readFontFace(written(tinyFont(font)));

describe('a font file', () => {
  it('says what ours draws, and how wide', () => {
    const face = readFontFace(OURS.pathname);
    expect(face?.family).toBe('Noto Sans');
    expect(['A', 'é', 'Ж', 'Ω', 'ह'].every((letter) => face?.covers(letter.codePointAt(0) ?? 0))).toBe(true);
    expect(['女', 'ب', '✓', '🎬'].some((letter) => face?.covers(letter.codePointAt(0) ?? 0))).toBe(false);
    expect(face?.advance(65)).toBe(0.639);
    expect(face?.advance(0x5973)).toBe(0);
  });

  it.each([4, 12] as const)('is read by a table of format %i, also within a collection', (format) => {
    for (const isCollection of [false, true]) {
      const face = read({ family: 'Tiny Square', codePoints: [0x5973, 0x41, 0x43], format, isCollection });
      expect(face?.family).toBe('Tiny Square');
      expect([0x41, 0x42, 0x43, 0x5973, 0x5974, 0xffff].map((code) => face?.covers(code))).toEqual([
        true,
        false,
        true,
        true,
        false,
        false,
      ]);
      expect(face?.advance(0x41)).toBe(1);
    }
  });

  it('knows characters past the first 65,536', () => {
    expect(read({ family: 'A', codePoints: [0x1f3ac] })?.covers(0x1f3ac)).toBe(true);
    expect(read({ family: 'A', codePoints: [0xf3ac], format: 4 })?.covers(0x1f3ac)).toBe(false);
  });

  it.each(['CBDT', 'sbix', 'COLR', 'SVG '])('of coloured pictures (%s) is none: they would be blanks', (extra) =>
    expect(read({ family: 'A', codePoints: [65], extra })).toBeUndefined(),
  );

  it('that is none, is cut off or lies is no font, and no error', () => {
    expect(readFontFace('/nowhere.ttf')).toBeUndefined();
    expect(readFontFace(tmpdir())).toBeUndefined();
    const good = tinyFont({ family: 'A', codePoints: [65, 66] });
    for (let length = 0; length < good.length; length += 7) readFontFace(written(good.subarray(0, length)));
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.nat(255), (at, value) => {
        const damaged = Buffer.from(good);
        damaged[at] = value;
        const face = readFontFace(written(damaged));
        face?.covers(65);
        face?.advance(65);
      }),
      { numRuns: 300 },
    );
  });
});
