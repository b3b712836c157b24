import { distance } from 'fastest-levenshtein';

/** A longer word is no slip of the pen, and comparing it costs its length squared. */
const LONGEST = 80;

/** In a shorter word no other letter is a slip of the pen. */
const SHORTEST = 3;

/**
 * The candidate that a word was most likely meant to be, if one is close: up to a third of its letters may differ;
 * case, hyphens, underscores and spaces do not count.
 */
export function closest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > LONGEST) return undefined;
  const plain = plainForm(word);
  let best: string | undefined;
  // One letter of a word so short is half of it.
  let bestDistance = plain.length < SHORTEST ? 1 : Math.floor(plain.length / 3) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) > bestDistance + 4) continue;
    const other = plainForm(candidate);
    const away = sameLetters(plain, other) ? 1 : distance(plain, other);
    if (away < bestDistance) [best, bestDistance] = [candidate, away];
  }
  return best;
}

/** The only candidate that a word can have been meant to be: at most two letters differ, and more from any other. */
export function clearlyMeant(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > LONGEST) return undefined;
  const ranked = Array.from(candidates, (candidate) => ({ candidate, away: distance(word, candidate) })).sort(
    (a, b) => a.away - b.away,
  );
  const [best, second] = ranked;
  return best && best.away <= 2 && (!second || second.away > best.away) ? best.candidate : undefined;
}

function plainForm(word: string): string {
  return word.toLowerCase().replaceAll(/[-_\s]/g, '');
}

/** Letters in another order are one slip of the fingers, which the distance counts as two. */
function sameLetters(a: string, b: string): boolean {
  return a.length === b.length && a !== b && Array.from(a).sort().join('') === Array.from(b).sort().join('');
}
