import type { Diagnostic } from '../core/diagnostic.ts';
import type { FileFacts } from '../core/ports.ts';
import type { Span } from '../core/span.ts';
import { diagnose } from './codes.ts';

/**
 * No camera or program makes a picture for a video that is larger: a header that says so is a mistake, or is meant to
 * fill the memory of whoever decodes it.
 */
const MOST_PIXELS = 100_000_000;
const LONGEST_SIDE = 16_384;

/** What is wrong with a local picture before anybody looks at its kind: its header, as nothing of it is decoded. */
export function pictureProblem(
  written: string,
  { format, width = 0, height = 0, damaged }: FileFacts,
  span: Span,
): Diagnostic | undefined {
  if (damaged) {
    const message = `${written} begins like a ${format} picture, and its header is damaged`;
    return diagnose('error', 'damaged-picture', message, { span, help: 'save the picture anew, or name another' });
  }
  if (width * height <= MOST_PIXELS && Math.max(width, height) <= LONGEST_SIDE) return undefined;
  const message = `${written} has an absurd size: ${width}x${height} pixels`;
  return diagnose('error', 'absurd-picture', message, {
    span,
    help: `give it no more than ${MOST_PIXELS / 1e6} million pixels, and ${LONGEST_SIDE} on a side`,
  });
}
