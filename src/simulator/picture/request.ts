/** What a clip is drawn from, and nothing else: equal requests give equal bytes. Plain data, so that a worker can have it. */
export interface PictureRequest {
  /** Of the whole request, hexadecimal; chooses scene and sound. */
  readonly digest: string;
  /** Pixels; even. */
  readonly width: number;
  readonly height: number;
  /** Of the whole clip, a source that it contains included. */
  readonly seconds: number;
  readonly prompt: string;
  readonly model: string;
  /** As it is shown: `T2V`, `EXTEND`. */
  readonly mode: string;
  readonly hasSound: boolean;
  readonly images: readonly GivenImage[];
  /** The clip it goes on from. */
  readonly source?: {
    readonly file: GivenFile;
    /** Whether the clip begins with all of it; else with its last frame. */
    readonly isPart: boolean;
  };
}

/** What a link in the request leads to. */
export interface GivenFile {
  /** Of what it holds, or of its address where that is not known. */
  readonly digest: string;
  readonly name: string;
  /** Absent = it lies elsewhere. */
  readonly bytes?: Uint8Array;
}

/** A picture, or a clip whose last frame stands for it, and what it is for. */
export interface GivenImage {
  readonly role: 'first' | 'middle' | 'end' | 'inset';
  /** Seconds; of a middle frame. */
  readonly at?: number;
  /** What an inset is called. */
  readonly label: string;
  readonly file: GivenFile;
}

export const FRAMES_PER_SECOND = 24;

/** At least one. */
export function framesOf({ seconds }: { readonly seconds: number }): number {
  return Math.max(1, Math.round(seconds * FRAMES_PER_SECOND));
}
