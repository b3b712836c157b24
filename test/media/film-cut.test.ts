import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Join } from '../../src/core/film.ts';
import { cutOf, partsOf, sizeOf } from '../../src/media/film-cut.ts';
import { rateOf } from '../../src/media/film-rate.ts';
import { cardPiece, clipPiece, filmOf } from '../support/films.ts';

it('knows the exact rates of television', () => {
  expect([23.976, 29.97, 59.94, 24, 12.5, 23.98].map(rateOf)).toEqual([
    { num: 24_000, den: 1001 },
    { num: 30_000, den: 1001 },
    { num: 60_000, den: 1001 },
    { num: 24, den: 1 },
    { num: 25, den: 2 },
    { num: 1199, den: 50 },
  ]);
});

it('has even sides', () => {
  expect(sizeOf(filmOf([clipPiece({ width: 853, height: 481 })]))).toEqual({ width: 852, height: 480 });
  expect(sizeOf(filmOf([cardPiece(1)]))).toEqual({ width: 1280, height: 720 });
});

const joins: fc.Arbitrary<Join> = fc.oneof(
  fc.constant({ kind: 'cut' } as const),
  fc.record({ kind: fc.constantFrom('crossfade', 'fade'), seconds: fc.double({ min: 0, max: 8, noNaN: true }) }),
);
const pieces = fc.record({ seconds: fc.integer({ min: 1, max: 6 }), join: joins });

it('in parts shows each frame of the whole once, in order', () => {
  fc.assert(
    fc.property(fc.array(pieces, { minLength: 1, maxLength: 30 }), fc.integer({ min: 1, max: 6 }), (list, most) => {
      const cut = cutOf(filmOf(list.map(({ seconds, join }) => clipPiece({ seconds, join }))));
      const parts = partsOf(cut, most);
      let frame = 0;
      for (const part of parts) {
        expect(part.start).toBe(frame);
        frame += part.frames;
        expect(part.shots[0]?.overlap).toBe(0);
        const shown = part.shots.reduce((sum, { frames, overlap }) => sum + frames - overlap, 0);
        expect(shown).toBe(part.frames);
        for (const { frames, overlap, fadeIn, fadeOut } of part.shots) {
          expect(frames).toBeGreaterThan(0);
          expect(overlap).toBeLessThanOrEqual(frames);
          expect(fadeIn + overlap).toBeLessThanOrEqual(frames);
          expect(fadeOut).toBeLessThanOrEqual(frames);
        }
      }
      expect(frame).toBe(cut.frames);
      // What is shown of each piece is what the whole shows of it.
      for (const [index, shot] of cut.shots.entries()) {
        const own = parts.flatMap(({ shots }) => shots.filter(({ piece }) => piece === shot.piece));
        const frames = own.reduce((sum, part) => sum + part.frames, 0);
        expect([index, frames, own[0]?.from]).toEqual([index, shot.frames, shot.from]);
      }
    }),
  );
});

it('in parts has no more shots in each than it may, where there is room for a seam', () => {
  const join = { kind: 'crossfade', seconds: 1 } as const;
  const cut = cutOf(filmOf(Array.from({ length: 100 }, () => clipPiece({ join }))));
  expect(Math.max(...partsOf(cut, 12).map(({ shots }) => shots.length))).toBe(12);
  expect(partsOf(cut, 100)).toHaveLength(1);
});
