import { closest } from '../core/did-you-mean.ts';

/** How many names a fix lists at most. */
const LISTED = 8;

/** A fix for an unknown name: the likely one, else the known ones where they fit on a line. */
export function didYouMean(name: string, candidates: Iterable<string>, what: string): string | undefined {
  const known = [...candidates];
  const likely = closest(name, known);
  if (likely !== undefined) return `did you mean "${likely}"?`;
  if (known.length === 0) return `there are no ${what}`;
  const rest = known.length - LISTED;
  return `known ${what}: ${known.slice(0, LISTED).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
