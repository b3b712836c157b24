import { hideSignatures } from '../core/signed-url.ts';

const LONGEST = 300;

/**
 * A vendor's text made fit for one line of a terminal: no control characters, single spaces, at most 300 characters,
 * and no signature in a URL, as in one that complains of a link it was given.
 */
export function tidy(text: string): string {
  const line = hideSignatures(text)
    // Control and format characters: colours, cursor movements, line breaks, reversed text.
    .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
}
