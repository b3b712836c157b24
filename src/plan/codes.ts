import { diagnosticFactory } from '../core/diagnostic.ts';

/** What the plan room can find wrong. */
export const PLAN_CODES = {
  cycle: 'Shots wait for each other in a circle.',
  'file-missing': 'A local file that a shot names cannot be read.',
  'cannot-host': 'A local file is needed where the provider takes only URLs, and nothing is set to host it.',
  'host-refuses': 'The host that would serve a local file does not take this kind or size of file.',
  'input-expired': 'The URL of a clip that a shot is made from has expired, and nothing is set to host the clip.',
  'unknown-take': 'A pick names a take that the shot does not ask for, and that was never bought.',
  'unsupported-skipped': 'A take left out because its model can not do it.',
  'unreadable-folder': 'A folder of the project may not be read, so lockfiles in it are not known.',
  'equal-takes': 'Two takes ask for the same thing, so one clip serves both.',
} as const;

export const diagnose = diagnosticFactory(PLAN_CODES);
