import type { TakeId } from './take.ts';

/**
 * What happens while films are made, after the clips are there. `--json` prints each as a line among the events of a
 * run; schemas/events.schema.json describes them.
 */
export type FilmEvent =
  | {
      readonly type: 'film-started';
      /** Of its files, without extension. */
      readonly film: string;
      readonly pieces: number;
      /** How long it will be. */
      readonly seconds: number;
    }
  /** Of an encode: so many seconds of the film are done. */
  | { readonly type: 'film-progress'; readonly film: string; readonly seconds: number; readonly of: number }
  | {
      readonly type: 'film-made';
      readonly film: string;
      /** Relative to the working folder, as the others. */
      readonly file: string;
      readonly srt: string;
      readonly otio?: string;
      readonly seconds: number;
      /** `kept`: the file was there, made of the same clips in the same way. */
      readonly how: 'joined' | 'encoded' | 'kept';
      /** What encoded it. */
      readonly tool?: string;
      /** Takes in whose place it shows a card. */
      readonly gaps?: readonly TakeId[];
    }
  /** Something about a film that was made, or is being made, that its maker should know. */
  | { readonly type: 'film-notice'; readonly film: string; readonly message: string }
  /** The cut was written for editing programs, and nothing on this machine can make the film itself. */
  | {
      readonly type: 'film-cut';
      readonly film: string;
      readonly otio: string;
      readonly why: string;
      readonly help: string;
    }
  | {
      readonly type: 'film-waits';
      readonly film: string;
      readonly for: readonly {
        readonly take: TakeId;
        readonly reason: string;
        readonly why: string;
        /** The shot or variant of which a take is to be picked. */
        readonly pick?: string;
      }[];
    }
  | { readonly type: 'film-failed'; readonly film: string; readonly why: string; readonly help?: string };
