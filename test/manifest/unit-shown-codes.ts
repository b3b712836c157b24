/** Codes that no golden case can show, because their input is no text or too large; read.test.ts and storyboard.test.ts show them. */
export const CODES_SHOWN_IN_UNIT_TESTS: readonly string[] = [
  'unreadable-file',
  'file-too-large',
  'wrong-encoding',
  'not-json',
];
