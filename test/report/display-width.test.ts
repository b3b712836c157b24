import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { displayWidth, graphemes, pad, truncate } from '../../src/report/display-width.ts';
import { wrapText } from '../../src/report/wrap-text.ts';

const unit = fc.constantFrom('a', ' ', ',', '/', ']', '京', '都', 'é', 'e\u0301', '👩‍🚀', '한', '\u200b', '…');
const text = fc.array(unit, { maxLength: 60 }).map((parts) => parts.join(''));

describe('displayWidth', () => {
  it.each([
    ['abc', 3],
    ['京都', 4],
    ['한국', 4],
    ['e\u0301', 1],
    ['👩‍🚀', 2],
    ['✈\ufe0f', 2],
    ['©', 1],
    ['\u200b', 0],
    ['ｗ', 2],
    ['𠮷', 2],
    ['', 0],
  ])('%j takes %i columns', (sample, width) => expect(displayWidth(sample)).toBe(width));
});

describe('truncate', () => {
  it('keeps what fits and marks what it cuts', () => {
    expect(truncate('opening', 7)).toBe('opening');
    expect(truncate('opening', 6)).toBe('openi…');
    expect(truncate('京都の夜', 6)).toBe('京都…');
    expect(truncate('京都の夜', 0)).toBe('');
  });

  it('never exceeds the width', () => {
    fc.assert(
      fc.property(text, fc.nat(40), (sample, width) => {
        expect(displayWidth(truncate(sample, width))).toBeLessThanOrEqual(width);
      }),
    );
  });
});

describe('pad', () => {
  it('counts columns, not characters', () => {
    expect(pad('京都', 6)).toBe('京都  ');
    expect(pad('5', 3, 'right')).toBe('  5');
  });
});

describe('wrapText', () => {
  it('breaks at spaces, else at marks, else anywhere', () => {
    expect(wrapText('rain over the old town', 10)).toEqual(['rain over', 'the old', 'town']);
    expect(wrapText('walk[resolution=720p,tier=std]#2', 24)).toEqual(['walk[resolution=720p,', 'tier=std]#2']);
    expect(wrapText('京都の夜の雨', 6)).toEqual(['京都の', '夜の雨']);
    expect(wrapText('', 6)).toEqual(['']);
    expect(wrapText('now run `shotgraph run a.yaml` again', 24)).toEqual([
      'now run',
      '`shotgraph run a.yaml`',
      'again',
    ]);
  });

  it('breaks before an id, and behind one that fits on no line, never within', () => {
    const id = '15aa1bdb-83d1-4d82-85d1-21f8870f4bfb';
    expect(wrapText(`attempt ${id}, sent`, 20)).toEqual(['attempt', `${id},`, 'sent']);
    expect(wrapText(`(${id}) is it`, 20)).toEqual(['(', `${id})`, 'is it']);
    expect(wrapText(id, 20)).toEqual([id]);
    expect(wrapText('abcdefghijklmnopqrstuvwxyz', 20)).toEqual(['abcdefghijklmnopqrst', 'uvwxyz']);
  });

  it('overflows nothing and loses nothing but white space', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 2, max: 40 }), (sample, width) => {
        const lines = wrapText(sample, width);
        for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
        const strip = (line: string): string => line.replaceAll(/\s/g, '');
        expect(strip(lines.join(''))).toBe(strip(sample));
      }),
    );
  });
});

describe('graphemes', () => {
  it('joined are the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (sample) => {
        expect(graphemes(sample).join('')).toBe(sample);
      }),
      { numRuns: 30 },
    );
  });
});
