import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFontFace } from '../../src/media/font-file.ts';
import { cardSvg } from '../../src/report/card-svg.ts';
import { cutToWidth, textWidth } from '../../src/report/text-width.ts';
import { svgLines, svgProblems } from './svg-lines.ts';

const HD = { width: 1280, height: 720 };

describe('a title card', () => {
  it('is a few words in the middle', () =>
    expect(cardSvg('The end', HD)).toBe(
      [
        '<svg xmlns="http://www.w3.org/2000/svg" width="1280" height="720" viewBox="0 0 1280 720" font-family="Noto Sans">',
        '<rect x="0" y="0" width="1280" height="720" fill="#101114"/>',
        '<text x="640" y="393.7" font-size="93.6" fill="#ecebe6" text-anchor="middle">The end</text>',
        '</svg>',
        '',
      ].join('\n'),
    ));

  it('gets smaller with more words, and balances its lines', () => {
    const size = (text: string): number => svgLines(cardSvg(text, HD))[0]?.size ?? 0;
    const texts = [
      'Rain',
      'Neo-Kyoto, three weeks later',
      'A long time ago, in a city far from here, it rained for many days',
    ];
    const sizes = texts.map(size);
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    const lines = svgLines(cardSvg(texts[2] ?? '', HD)).map(({ text }) => text);
    const widths = lines.map((line) => textWidth(line));
    expect(lines.join(' ')).toBe(texts[2]);
    expect(Math.min(...widths)).toBeGreaterThan(Math.max(...widths) * 0.6);
  });

  it('keeps line breaks, and cuts what is too long for four lines with an ellipsis', () => {
    expect(svgLines(cardSvg('Part one\nRain', HD)).map(({ text }) => text)).toEqual(['Part one', 'Rain']);
    const lines = svgLines(cardSvg('many words '.repeat(100), HD));
    expect(lines).toHaveLength(4);
    expect(lines.at(-1)?.text).toMatch(/…$/);
  });

  it('shows quotes, markup and other scripts as they are written', () => {
    const text = 'She said: "it\'s <late>" & left 女孩 &lt; &amp;';
    expect(
      svgLines(cardSvg(text, HD))
        .map((line) => line.text)
        .join(' '),
    ).toBe(text);
  });

  it('is a sound picture of any text, in any shape, with no line past its edges', () => {
    const shapes = fc.constantFrom(
      HD,
      { width: 480, height: 854 },
      { width: 720, height: 720 },
      { width: 64, height: 48 },
    );
    const signs = fc.constantFrom('&', '<', '>', '"', "'", ' ', 'a', ';', 'lt', '\n', '\0', '\ufffe', '\ud800');
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.string({ unit: signs }),
      fc.lorem({ maxCount: 60 }),
    );
    fc.assert(
      fc.property(texts, shapes, (text, shape) => {
        const svg = cardSvg(text, shape);
        expect(svgProblems(svg)).toEqual([]);
        const lines = svgLines(svg);
        expect(lines.length).toBeLessThanOrEqual(4);
        for (const line of lines) {
          expect(textWidth(line.text) * line.size).toBeLessThanOrEqual(shape.width);
          expect(line.y - line.size).toBeGreaterThan(0);
          expect(line.y).toBeLessThan(shape.height);
        }
      }),
    );
  });
});

describe('the width of text', () => {
  const folder = new URL('../../node_modules/@expo-google-fonts/noto-sans/', import.meta.url).pathname;
  const advanceIn = (path: string, text: string): number => {
    const face = readFontFace(`${folder}${path}`);
    return Array.from(text).reduce((sum, letter) => sum + (face?.advance(letter.codePointAt(0) ?? 0) ?? 0), 0);
  };
  const ascii = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index));

  it('is that of our font', () => {
    const file = '400Regular/NotoSans_400Regular.ttf';
    expect(ascii.map((letter) => textWidth(letter))).toEqual(ascii.map((letter) => advanceIn(file, letter)));
  });

  it('is not too small for a line that is bold, or not in English', () => {
    const lines = [
      'A storm rolls in over a rocky coast.',
      'opening[resolution=720p]#2',
      'Дождь над городом',
      'Βροχή',
      'él',
    ];
    for (const line of lines) {
      expect(textWidth(line, true)).toBeGreaterThanOrEqual(
        0.99 * advanceIn('600SemiBold/NotoSans_600SemiBold.ttf', line),
      );
      expect(textWidth(line)).toBeGreaterThanOrEqual(0.99 * advanceIn('400Regular/NotoSans_400Regular.ttf', line));
    }
    expect(textWidth('女孩')).toBe(2);
  });

  it('limits what is cut to it', () => {
    expect(cutToWidth('short', 10)).toBe('short');
    fc.assert(
      fc.property(fc.string(), fc.double({ min: 1, max: 20, noNaN: true }), (text, width) => {
        expect(textWidth(cutToWidth(text, width))).toBeLessThanOrEqual(width);
      }),
    );
  });
});
