import type { Join } from '../core/film.ts';
import type { Located, Span } from '../core/span.ts';
import type { Labels, TakeId } from '../core/take.ts';

/** One film as the storyboard asks for it: which take stands where, and how they meet; nothing is known of any clip. */
export interface FilmCut {
  /** The labels of the axes that are open in the shots it plays; empty = there is one film. */
  readonly labels: Labels;
  /** Where it is written; of a film that nobody wrote, the place of the first shot. */
  readonly span: Span;
  readonly pieces: readonly CutPiece[];
  readonly picture: FilmPicture;
  /** Frames a second; absent = those of the first clip. */
  readonly fps?: number;
  readonly sound: boolean;
  readonly soundtrack?: CutSoundtrack;
}

/** How large a film is, as far as it is written; the rest is as in its first clip. */
export interface FilmPicture {
  readonly size?: { readonly width: number; readonly height: number };
  /** Pixels of the shorter side: 720 of `720p`. */
  readonly shortSide?: number;
  readonly ratio?: { readonly width: number; readonly height: number };
}

export interface CutSoundtrack {
  /** Absolute. */
  readonly file: string;
  readonly written: string;
  readonly span: Span;
  readonly gain: number;
  readonly fadeIn: number;
  readonly fadeOut: number;
}

interface Common {
  readonly title: string;
  readonly join: Join;
  /** The place of the piece in the sequence. */
  readonly span: Span;
  /** The place of what says how it follows the one before. */
  readonly joinSpan: Span;
}

export interface CutClip extends Common {
  readonly kind: 'clip';
  readonly take: TakeId;
  /** It is one of several variants that play one after the other. */
  readonly isOneOfMany?: true;
  /** There are several takes, and none is picked; `take` is the first of them. */
  readonly unpicked?: true;
  /** Empty = no subtitle. */
  readonly caption: string;
  /** Seconds cut from the front; absent = none. */
  readonly trim?: Located<number>;
  /** Seconds kept; absent = all that is left. */
  readonly length?: Located<number>;
}

export interface CutCard extends Common {
  readonly kind: 'card';
  readonly text: string;
  readonly seconds: number;
}

export type CutPiece = CutClip | CutCard;
