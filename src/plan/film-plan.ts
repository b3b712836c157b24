import type { Join } from '../core/film.ts';
import type { Span } from '../core/span.ts';
import type { Labels, TakeId } from '../core/take.ts';
import type { FilmPicture } from '../resolve/film-cut.ts';

/** What one film is made of, how long it will be, and whether it can be made. */
export interface FilmPlan {
  /** Of its files, without extension: `film`, `film.tier-std`. */
  readonly name: string;
  /** The labels of the axes that are open in the shots it plays; empty = there is one film. */
  readonly labels: Labels;
  readonly span: Span;
  readonly pieces: readonly PlannedPiece[];
  /** Of the whole film; absent = only the vendors know. */
  readonly seconds?: Bounds;
  readonly state: FilmState;
  /** Why no film of these pieces can be joined without a media tool, whatever their clips turn out to be. */
  readonly needs?: string;
  readonly picture: FilmPicture;
  readonly fps?: number;
  readonly sound: boolean;
  readonly soundtrack?: PlannedSoundtrack;
}

/** Seconds. */
export interface Bounds {
  readonly low: number;
  readonly high: number;
}

export interface PlannedSoundtrack {
  /** Absolute. */
  readonly file: string;
  readonly written: string;
  readonly sha256: string;
  readonly gain: number;
  readonly fadeIn: number;
  readonly fadeOut: number;
}

export type PlannedPiece = PlannedClipPiece | PlannedCardPiece;

export interface PlannedClipPiece {
  readonly kind: 'clip';
  readonly take: TakeId;
  readonly shot: string;
  readonly labels: Labels;
  readonly title: string;
  /** Empty = no subtitle. */
  readonly caption: string;
  /** Seconds cut from the front. */
  readonly trim: number;
  /** Seconds kept; absent = all that is left. */
  readonly length?: number;
  /** What will play of it; absent = only the vendor knows. */
  readonly seconds?: Bounds;
  /** The piece before plays the clip that this one extends: of this one only what is new plays. */
  readonly extends?: TakeId;
  readonly join: Join;
  /** The clip that plays; absent while it is missing. */
  readonly sha256?: string;
}

interface PlannedCardPiece {
  readonly kind: 'card';
  readonly title: string;
  readonly text: string;
  readonly seconds: number;
  readonly join: Join;
}

export type FilmState =
  /** The file is there, made of these bytes and settings. */
  | { readonly kind: 'fresh' }
  | { readonly kind: 'to-make' }
  | { readonly kind: 'waits'; readonly for: readonly FilmGap[] };

/** A take whose clip is missing from a film. */
export interface FilmGap {
  readonly take: TakeId;
  readonly reason: GapReason;
  /** The rest of a sentence about the take. */
  readonly why: string;
  /** The shot or variant of which a take is to be picked. */
  readonly pick?: string;
}

type GapReason =
  | 'missing'
  | 'stale'
  | 'in-flight'
  | 'unconfirmed'
  | 'failed'
  | 'blocked'
  | 'awaiting-pick'
  | 'unreadable';
