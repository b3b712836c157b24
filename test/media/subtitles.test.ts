import { expect, it } from 'vitest';
import type { FilmCut } from '../../src/media/film-cut.ts';
import { cutOf } from '../../src/media/film-cut.ts';
import { subtitles } from '../../src/media/subtitles.ts';
import { clipPiece, filmOf } from '../support/films.ts';

function cut(...captions: readonly string[]): FilmCut {
  return cutOf(filmOf(captions.map((caption) => clipPiece({ caption }))));
}

it('says when each caption is seen, to the millisecond', () => {
  expect(subtitles(cut('One.', 'Two.'))).toBe(
    '1\n00:00:00,000 --> 00:00:05,000\nOne.\n\n2\n00:00:05,000 --> 00:00:10,000\nTwo.\n',
  );
});

it('ends a caption where the next clip begins to be seen', () => {
  const join = { kind: 'crossfade', seconds: 0.5 } as const;
  const film = filmOf([clipPiece({ caption: 'One.' }), clipPiece({ caption: 'Two.', join })]);
  expect(subtitles(cutOf(film))).toBe(
    '1\n00:00:00,000 --> 00:00:04,500\nOne.\n\n2\n00:00:04,500 --> 00:00:09,500\nTwo.\n',
  );
});

it('counts hours, and rates that are no whole number', () => {
  const long = filmOf([clipPiece({ seconds: 3725.5, caption: '' }), clipPiece({ caption: 'Late.' })]);
  expect(subtitles(cutOf(long))).toBe('1\n01:02:05,500 --> 01:02:10,500\nLate.\n');
  const rate = filmOf([
    clipPiece({ caption: '', fps: 23.976, seconds: 1.001 }),
    clipPiece({ caption: 'A.', fps: 23.976 }),
  ]);
  expect(subtitles(cutOf(rate))).toMatch(/^1\n00:00:01,001 --> /);
});

it('keeps the lines of a caption and nothing that would end it or begin another', () => {
  expect(subtitles(cut('One.\r\n\r\n  Two. \n\n\n2\n00:00:01,000 --> 00:00:02,000\u2028Three.\0'))).toBe(
    '1\n00:00:00,000 --> 00:00:05,000\nOne.\nTwo.\n2\n00:00:01,000 → 00:00:02,000\nThree.\n',
  );
});

it('leaves out clips that say nothing, and is empty where none says anything', () => {
  expect(subtitles(cut('', 'Two.', ' \n'))).toBe('1\n00:00:05,000 --> 00:00:10,000\nTwo.\n');
  expect(subtitles(cut('', ''))).toBe('');
});
