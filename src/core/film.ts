import type { ClipFacts } from './clip-facts.ts';
import type { Money } from './money.ts';
import type { Labels, ModelName, TakeId } from './take.ts';

/** One film with everything settled: which clips, from where to where, and how they meet. Plain data. */
export interface Film {
  /** Of its files, without extension: `film`, `film.tier-std`. */
  readonly name: string;
  /** The labels of the axes that are open in the storyboard, of which this is one film; empty = there is one film. */
  readonly labels: Labels;
  readonly pieces: readonly FilmPiece[];
  /** Pixels; absent = those of the first clip. */
  readonly size?: { readonly width: number; readonly height: number };
  /** Frames a second; absent = those of the first clip. */
  readonly fps?: number;
  /** The clips' own sound is heard; false = it is not. */
  readonly sound: boolean;
  readonly soundtrack?: Soundtrack;
}

export interface Soundtrack {
  /** Absolute. */
  readonly file: string;
  /** Decibels; 0 = as it is. */
  readonly gain: number;
  /** Seconds. */
  readonly fadeIn: number;
  readonly fadeOut: number;
}

/** How a piece follows the one before it. `crossfade` overlaps both; `fade` goes through black and overlaps nothing. */
export type Join =
  | { readonly kind: 'cut' }
  /** Seconds; of a fade, half of them before the cut and half after. */
  | { readonly kind: 'crossfade' | 'fade'; readonly seconds: number };

export type FilmPiece =
  | {
      readonly kind: 'clip';
      readonly take: TakeId;
      /** What the chapter mark says. */
      readonly title: string;
      /** What the subtitle says. */
      readonly caption: string;
      /** Absolute path of the bytes. */
      readonly file: string;
      readonly facts: ClipFacts;
      /** Seconds cut from the front. */
      readonly from: number;
      /** Seconds kept; always within the clip. */
      readonly length: number;
      readonly join: Join;
      readonly origin: ClipOrigin;
    }
  /** A card with a text on it; also what stands where a clip is missing, if the user wants the rest all the same. */
  | {
      readonly kind: 'card';
      readonly title: string;
      readonly text: string;
      readonly seconds: number;
      readonly join: Join;
      /** The take whose clip is missing here. */
      readonly missing?: TakeId;
    };

/** Where a clip comes from, for who finds it in an editing program. */
export interface ClipOrigin {
  readonly prompt?: string;
  readonly uses: ModelName;
  readonly provider: string;
  readonly taskId: string;
  readonly sha256: string;
  readonly fingerprint: string;
  readonly cost?: Money;
}
