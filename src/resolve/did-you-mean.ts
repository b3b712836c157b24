import { distance } from 'fastest-levenshtein';

/** How many names a fix lists at most. */
const LISTED = 8;

/** The candidate a typing mistake away from `name`, if there is one: up to a third of its letters may differ. */
export function closest(name: string, candidates: Iterable<string>): string | undefined {
  const limit = Math.max(1, Math.floor(name.length / 3));
  const wanted = name.toLowerCase();
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - name.length) >= bestDistance) continue;
    const other = candidate.toLowerCase();
    const far = sameLetters(wanted, other) ? 1 : distance(wanted, other);
    if (far >= bestDistance) continue;
    best = candidate;
    bestDistance = far;
  }
  return best;
}

/** Letters in another order are one slip of the fingers, which the distance counts as two. */
function sameLetters(a: string, b: string): boolean {
  return a.length === b.length && a !== b && Array.from(a).sort().join('') === Array.from(b).sort().join('');
}

/** A fix for an unknown name: the likely one, else the known ones where they fit on a line. */
export function didYouMean(name: string, candidates: Iterable<string>, what: string): string | undefined {
  const known = [...candidates];
  const likely = closest(name, known);
  if (likely !== undefined) return `did you mean "${likely}"?`;
  if (known.length === 0) return `there are no ${what}`;
  const rest = known.length - LISTED;
  return `known ${what}: ${known.slice(0, LISTED).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
