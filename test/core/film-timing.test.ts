import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timeFilm } from '../../src/core/film-timing.ts';
import { cardPiece, clipPiece, filmOf } from '../support/films.ts';

const framesOf = (film: Parameters<typeof timeFilm>[0]): readonly number[] =>
  timeFilm(film).pieces.map(({ frames }) => frames);

describe('a film counted in frames', () => {
  it('has the frames of its clips at their own rate, whatever their seconds are rounded to', () => {
    const clip = clipPiece({ fps: 23.976, seconds: 5.01, frames: 120 });
    expect(framesOf(filmOf([clip, clip]))).toEqual([120, 120]);
  });

  it('at another rate has the nearest number, so that pieces add up to their seconds', () => {
    const clip = clipPiece({ seconds: 3 });
    expect(framesOf(filmOf([clip, clip, clip], { fps: 23.976 }))).toEqual([72, 72, 72]);
    expect(framesOf(filmOf([clipPiece({ seconds: 3.02 })], { fps: 25 }))).toEqual([76]);
  });

  it('is no more than half a frame a piece away from its seconds, where it is cut', () => {
    const piece = fc.record({ seconds: fc.integer({ min: 100, max: 1500 }), fps: fc.constantFrom(24, 25, 30) });
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1 }), fc.constantFrom(23.976, 24, 29.97, 60), (pieces, fps) => {
        const clips = pieces.map(({ seconds, fps: own }) => clipPiece({ seconds: seconds / 100, fps: own }));
        const { frames } = timeFilm(filmOf([...clips, cardPiece(2)], { fps }));
        const wanted = clips.reduce((sum, { length }) => sum + length, 2) * fps;
        // At its own rate a clip is as long as its frames, which `clipPiece` rounds once itself.
        expect(Math.abs(frames - wanted)).toBeLessThanOrEqual((clips.length + 1) * 0.5 + 1e-6);
      }),
    );
  });

  it('shortens joins that are longer than what they join', () => {
    const short = clipPiece({ seconds: 1, join: { kind: 'crossfade', seconds: 4 } });
    const { frames, pieces } = timeFilm(filmOf([clipPiece({ seconds: 1 }), short]));
    expect(pieces[1]?.overlap).toBeLessThanOrEqual(24);
    expect(frames).toBeGreaterThanOrEqual(24);
  });
});
