import type { ClipFacts } from '../../src/core/clip-facts.ts';
import type { Film, FilmPiece, Join } from '../../src/core/film.ts';

interface ClipPieceWish extends Partial<ClipFacts> {
  readonly file?: string;
  readonly title?: string;
  readonly caption?: string;
  readonly from?: number;
  readonly length?: number;
  readonly join?: Join;
}

const ORIGIN = { uses: 'p/m', provider: 'p', taskId: 't', sha256: '0', fingerprint: 'f' } as const;

/** A clip of a film, by what it says of itself: 5 s of 720p at 24 frames a second where nothing else is asked for. */
export function clipPiece(wish: ClipPieceWish = {}): Extract<FilmPiece, { kind: 'clip' }> {
  const { file = '/clips/a.mp4', title = 'a', caption = 'A.', from = 0, join = { kind: 'cut' }, ...more } = wish;
  const { length, seconds = 5, fps = 24, ...others } = more;
  const facts: ClipFacts = {
    container: 'mp4',
    codec: 'avc',
    width: 1280,
    height: 720,
    seconds,
    frames: Math.round(seconds * fps),
    fps,
    ...others,
  };
  const kept = length ?? seconds - from;
  return { kind: 'clip', take: title, title, caption, file, facts, from, length: kept, join, origin: ORIGIN };
}

export function cardPiece(seconds: number, join: Join = { kind: 'cut' }): Extract<FilmPiece, { kind: 'card' }> {
  return { kind: 'card', title: 'The end', text: 'The end', seconds, join };
}

export function filmOf(pieces: readonly FilmPiece[], more: Partial<Film> = {}): Film {
  return { name: 'film', labels: {}, pieces, sound: true, ...more };
}
