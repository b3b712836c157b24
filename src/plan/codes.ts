import { diagnosticFactory } from '../core/diagnostic.ts';

/** What the plan room can find wrong. */
export const PLAN_CODES = {
  cycle: 'Shots wait for each other in a circle.',
  'file-missing': 'A local file that a shot names cannot be read.',
  'cannot-host':
    'A local file, or a frame of a clip, is needed where the provider takes only URLs, and nothing is set to host it.',
  'host-refuses': 'The host that would serve a local file does not take this kind or size of file.',
  'damaged-picture': 'A local picture whose header no program can read.',
  'absurd-picture': 'A local picture with more pixels than any camera or program makes.',
  'no-media-tool': 'A picture must be cut from a clip, and there is no program on this machine that can.',
  'film-length': 'More is cut or kept of a clip in the film than it was asked to have.',
  'film-join': 'A crossfade or fade of the film that the pieces beside it are too short for.',
  'not-sound': 'The soundtrack of the film is no file that can be heard.',
  'input-expired': 'The URL of a clip that a shot is made from has expired, and nothing is set to host the clip.',
  'unknown-take': 'A pick names a take that the shot does not ask for, and that was never bought.',
  'unsupported-skipped': 'A take left out because its model can not do it.',
  'unreadable-folder': 'A folder of the project may not be read, so lockfiles in it are not known.',
  'equal-takes': 'Two takes ask for the same thing, so one clip serves both.',
} as const;

/** What follows from how long clips are asked to be: in a part of a storyboard it may be an echo. */
export const LENGTH_CODES: ReadonlySet<string> = new Set<keyof typeof PLAN_CODES>(['film-length', 'film-join']);

export const diagnose = diagnosticFactory(PLAN_CODES);
