import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wordDiff, type WordRun } from '../../src/report/word-diff.ts';

const shown = (before: string, after: string): string =>
  wordDiff(before, after)
    .map(({ kind, words }) => {
      const text = words.join('').trimEnd();
      return kind === 'same' ? text : kind === 'removed' ? `-${text}` : `+${text}`;
    })
    .join('|');

const without = (kind: WordRun['kind'], runs: readonly WordRun[]): string =>
  runs
    .flatMap((run) => (run.kind === kind ? [] : run.words.map((word) => word.trimEnd())))
    .filter((word) => word !== '')
    .join(' ');

const spaced = (text: string): string => without('added', wordDiff(text, text));

/** The length of a longest common subsequence, by trying both ways at each difference. */
function longestCommon(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return 0;
  if (a[0] === b[0]) return 1 + longestCommon(a.slice(1), b.slice(1));
  return Math.max(longestCommon(a.slice(1), b), longestCommon(a, b.slice(1)));
}

describe('the difference of two texts', () => {
  it.each([
    ['a rocky coast', 'a sandy coast', 'a|-rocky|+sandy|coast'],
    ['it sails.', 'it sails off.', 'it sails|+off|.'],
    ['it sails off.', 'it sails.', 'it sails|-off|.'],
    ['same', 'same', 'same'],
    ['', 'new', '+new'],
    ['old', '', '-old'],
    ['rain, wind', 'rain wind', 'rain|-,|wind'],
    ['a b c d', 'a c b d', 'a|-b|c|+b|d'],
    ['穿红色风衣', '穿蓝色风衣', '穿|-红|+蓝|色风衣'],
    ["the lighthouse's lamp", 'the lighthouse lamp', "the|-lighthouse's|+lighthouse|lamp"],
    ['x [-y-]', 'x {+y+}', 'x|-[-y-]|+{+y+}'],
  ])('of %j and %j is by words', (before, after, expected) => expect(shown(before, after)).toBe(expected));

  const text = fc
    .array(fc.constantFrom('rain ', 'rain', 'wind ', 'a ', ', ', '.', '雨', '风 ', '  '), { maxLength: 9 })
    .map((words) => words.join(''));

  it('holds both texts, and keeps as many words as can be kept', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const runs = wordDiff(before, after);
        expect(without('removed', runs)).toBe(spaced(after));
        expect(without('added', runs)).toBe(spaced(before));
        const words = (one: string): string[] =>
          wordDiff(one, one).flatMap((run) => run.words.map((word) => word.trimEnd()));
        const kept = runs.flatMap((run) => (run.kind === 'same' ? run.words : [])).length;
        expect(kept).toBe(longestCommon(words(before), words(after)));
      }),
    );
  });

  it('never has two runs of a kind side by side, nor what came before what went', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const kinds = wordDiff(before, after).map(({ kind }) => kind);
        for (const [index, kind] of kinds.entries()) {
          expect(kinds[index + 1]).not.toBe(kind);
          if (kind === 'added') expect(kinds[index + 1]).not.toBe('removed');
        }
      }),
    );
  });

  it('gives up on texts that take too long to compare, and still holds both', () => {
    const words = (prefix: string): string =>
      Array.from({ length: 2_500 }, (_, index) => `${prefix}${index}`).join(' ');
    expect(wordDiff(words('a'), words('b')).map(({ kind }) => kind)).toEqual(['removed', 'added']);
  });
});
