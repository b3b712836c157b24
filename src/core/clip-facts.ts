/** What a clip is, read from its bytes. Everything but the container can be missing from a file that is damaged. */
export interface ClipFacts {
  /** `mp4`, `mov`, `webm`, `mkv`. */
  readonly container: string;
  /** Of the video track, as codec registries write it: `avc`, `hevc`, `vp9`, `av1`. */
  readonly codec: string;
  /** Pixels as they are shown: after the rotation. */
  readonly width: number;
  readonly height: number;
  /** Of the video track; its sound may run on for a moment. */
  readonly seconds: number;
  readonly frames: number;
  /** Frames a second; the mean where the rate varies. */
  readonly fps: number;
  readonly isVariable?: true;
  /** Degrees clockwise that a player turns it by. */
  readonly rotation?: 90 | 180 | 270;
  /** Bits a sample, where not 8. */
  readonly depth?: number;
  /** Absent = it is silent. */
  readonly audio?: { readonly codec: string; readonly sampleRate: number; readonly channels: number };
}

/** A picture of a clip: its first, its last, or the one shown at a moment, in seconds. */
export type Moment = 'first' | 'last' | number;
