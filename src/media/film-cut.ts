import type { Film, FilmPiece } from '../core/film.ts';
import { timeFilm } from '../core/film-timing.ts';
import { type Rate, rateOf } from './film-rate.ts';

/** A film as its encoder needs it: every piece in whole frames of one rate and one size. */
export interface FilmCut {
  readonly rate: Rate;
  /** Even: H.264 with one sample of colour for four of light has no odd sides. */
  readonly width: number;
  readonly height: number;
  /** Where it begins: 0, or for a part of a film the frame of the whole. */
  readonly start: number;
  readonly frames: number;
  readonly shots: readonly FilmShot[];
}

/** A piece, or a part of one. */
export interface FilmShot {
  readonly piece: FilmPiece;
  /** Frames of the film's rate that are left out at the front of the clip. */
  readonly from: number;
  readonly frames: number;
  /** Where it begins in the whole film. */
  readonly start: number;
  /** How many of its frames are seen together with the shot before. */
  readonly overlap: number;
  /** Frames in which it comes out of black, and goes into it. */
  readonly fadeIn: number;
  readonly fadeOut: number;
}

/** Of a film of cards alone. */
const USUAL = { width: 1280, height: 720 };

/** The cut of a film by what is known of its clips. */
export function cutOf(film: Film): FilmCut {
  const { fps, frames, pieces } = timeFilm(film);
  return {
    rate: rateOf(fps),
    ...sizeOf(film),
    start: 0,
    frames,
    shots: pieces.map(({ piece, from, frames: own, start, overlap, fade }, index) => ({
      piece,
      from,
      frames: own,
      start,
      overlap,
      fadeIn: fade?.in ?? 0,
      fadeOut: pieces[index + 1]?.fade?.out ?? 0,
    })),
  };
}

/** What was asked for, else that of the first clip, brought to even sides. */
export function sizeOf(film: Film): { readonly width: number; readonly height: number } {
  const first = film.pieces.find((piece) => piece.kind === 'clip')?.facts;
  const { width, height } = film.size ?? first ?? USUAL;
  return { width: even(width), height: even(height) };
}

function even(pixels: number): number {
  return Math.max(2, Math.floor(pixels / 2) * 2);
}

/**
 * The film in parts of `most` shots each that follow each other without a seam: where all joins are crossfades, the seam
 * goes through a shot, before the next one begins to be seen.
 */
export function partsOf(cut: FilmCut, most: number): readonly FilmCut[] {
  const parts: FilmCut[] = [];
  let shots: FilmShot[] = [];
  cut.shots.forEach((shot, index) => {
    const next = cut.shots[index + 1];
    const seam = shot.frames - (next?.overlap ?? 0);
    const hasRoom = seam > 0 && seam >= shot.overlap + shot.fadeIn;
    if (next && (shots.length + 1 < most || !hasRoom)) return void shots.push(shot);
    const isWhole = !next || next.overlap === 0;
    parts.push(partOf(cut, [...shots, isWhole ? shot : { ...shot, frames: seam, fadeOut: 0 }]));
    shots = isWhole ? [] : [restOf(shot, seam)];
  });
  return parts;
}

function partOf(cut: FilmCut, shots: readonly FilmShot[]): FilmCut {
  const start = shots[0]?.start ?? 0;
  const last = shots.at(-1);
  return { ...cut, start, frames: (last ? last.start + last.frames : 0) - start, shots };
}

function restOf(shot: FilmShot, seam: number): FilmShot {
  const { from, frames, start } = shot;
  return { ...shot, from: from + seam, frames: frames - seam, start: start + seam, overlap: 0, fadeIn: 0 };
}
