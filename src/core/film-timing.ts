import type { ClipFacts } from './clip-facts.ts';
import type { Film, FilmPiece } from './film.ts';

/** A film counted in its frames: what everybody goes by who says where in it something is. */
export interface FilmTiming {
  /** Frames a second. */
  readonly fps: number;
  readonly frames: number;
  readonly pieces: readonly TimedPiece[];
}

export interface TimedPiece {
  readonly piece: FilmPiece;
  /** Frames of its clip left out at the front. */
  readonly from: number;
  /** Frames of it that are seen, those of a crossfade included. */
  readonly frames: number;
  /** Where its first frame is. */
  readonly start: number;
  /** How many of its frames are seen together with the piece before. */
  readonly overlap: number;
  /** Frames of a fade through black: of the piece before, and of this one. */
  readonly fade?: { readonly out: number; readonly in: number };
}

/** Where nothing says how many. */
const USUAL_FPS = 24;
/** What a length in milliseconds, or a rate of three digits, may lack to a whole frame. */
const CLOSE = 0.05;

/**
 * Each piece in whole frames, at least one, and never past the end of its clip; joins that are longer than what they
 * join are shortened. The sum of `frames` less the sum of `overlap` is the film.
 */
export function timeFilm(film: Film): FilmTiming {
  const fps = film.fps ?? film.pieces.find((piece) => piece.kind === 'clip')?.facts.fps ?? USUAL_FPS;
  const pieces: TimedPiece[] = [];
  let end = 0;
  for (const piece of film.pieces) {
    const before = pieces.at(-1);
    const { from, frames } = cutOf(piece, fps);
    const overlap = before ? overlapOf(before, piece, { frames, fps }) : 0;
    const fade = before && fadeOf(before, piece, { frames, fps });
    pieces.push({ piece, from, frames, start: end - overlap, overlap, ...(fade && { fade }) });
    end += frames - overlap;
  }
  return { fps, frames: end, pieces };
}

interface Cut {
  readonly from: number;
  readonly frames: number;
}

function cutOf(piece: FilmPiece, fps: number): Cut {
  if (piece.kind === 'card') return { from: 0, frames: Math.max(1, Math.round(piece.seconds * fps)) };
  const last = Math.max(1, framesOf(piece.facts, fps));
  const from = Math.min(Math.round(piece.from * fps), last - 1);
  const end = Math.min(Math.round((piece.from + piece.length) * fps), last);
  return { from, frames: Math.max(1, end - from) };
}

/**
 * At a clip's own rate its frames are counted: its seconds may be rounded, and 23.976 is. At another rate they are the
 * nearest number, so that pieces add up to their seconds; the last one may then be seen twice.
 */
function framesOf({ frames, seconds, fps: own, isVariable }: ClipFacts, fps: number): number {
  return own === fps && !isVariable ? frames : Math.round(seconds * fps);
}

interface Here {
  readonly frames: number;
  readonly fps: number;
}

/** Frames of a piece that the join at its beginning has left. */
function freeOf({ frames, overlap, fade }: TimedPiece): number {
  return frames - overlap - (fade?.in ?? 0);
}

function overlapOf(before: TimedPiece, { join }: FilmPiece, { frames, fps }: Here): number {
  if (join.kind !== 'crossfade') return 0;
  return Math.min(Math.round(join.seconds * fps), freeOf(before), frames);
}

function fadeOf(before: TimedPiece, { join }: FilmPiece, { frames, fps }: Here): TimedPiece['fade'] {
  if (join.kind !== 'fade') return undefined;
  const out = Math.floor((join.seconds * fps) / 2 + CLOSE);
  return { out: Math.min(out, freeOf(before)), in: Math.min(Math.round(join.seconds * fps) - out, frames) };
}
