/** Codes that no golden case can show, because their input is no text, too large or not in the file; unit tests of this room show them. */
export const CODES_SHOWN_IN_UNIT_TESTS: readonly string[] = [
  'unreadable-file',
  'file-too-large',
  'wrong-encoding',
  'not-json',
  'unknown-variable',
];
