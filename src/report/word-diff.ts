/** A run of words that two texts share, or that only one of them has. */
export interface WordRun {
  readonly kind: 'same' | 'removed' | 'added';
  readonly words: readonly string[];
}

/** Comparing more pairs of words than this takes longer than anybody waits. */
const MOST_PAIRS = 4_000_000;

/** A word, or a sign, with the space behind it; scripts that set no space between words go letter by letter. */
const WORD =
  /(?:[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]\p{M}*|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}])[\p{L}\p{M}\p{N}_'’-])+|\S)\s*|\s+/gu;

/**
 * How one text became another, word by word. All but the removed runs are the new text, all but the added the old one,
 * except for the space at the end of a word. Between two words that are kept, what went stands before what came.
 */
export function wordDiff(before: string, after: string): readonly WordRun[] {
  const [old, now] = [wordsOf(before), wordsOf(after)];
  const isSame = (i: number, j: number): boolean => old[i]?.trimEnd() === now[j]?.trimEnd();
  const shorter = Math.min(old.length, now.length);
  let start = 0;
  while (start < shorter && isSame(start, start)) start += 1;
  let end = 0;
  while (end < shorter - start && isSame(old.length - 1 - end, now.length - 1 - end)) end += 1;
  return [
    { kind: 'same' as const, words: now.slice(0, start).map((word, index) => longer(word, old[index])) },
    ...diffMiddle(old.slice(start, old.length - end), now.slice(start, now.length - end)),
    { kind: 'same' as const, words: now.slice(now.length - end) },
  ].filter(({ words }) => words.length > 0);
}

/** Of a word that both texts have, with the space behind it if one of them has one there. */
function longer(word: string, other: string | undefined): string {
  return other !== undefined && other.length > word.length ? other : word;
}

function wordsOf(text: string): readonly string[] {
  return text.match(WORD) ?? [];
}

/** By the longest common subsequence. */
function diffMiddle(old: readonly string[], now: readonly string[]): readonly WordRun[] {
  if (old.length * now.length > MOST_PAIRS)
    return [
      { kind: 'removed', words: old },
      { kind: 'added', words: now },
    ];
  const [oldKeys, nowKeys] = [old.map((word) => word.trimEnd()), now.map((word) => word.trimEnd())];
  const kept = keptPairs(oldKeys, nowKeys);
  const runs: { kind: WordRun['kind']; words: string[] }[] = [];
  let [i, j] = [0, 0];
  for (const [nextI, nextJ] of [...kept, [old.length, now.length] as const]) {
    if (nextI > i) runs.push({ kind: 'removed', words: old.slice(i, nextI) });
    if (nextJ > j) runs.push({ kind: 'added', words: now.slice(j, nextJ) });
    const word = now[nextJ] === undefined ? undefined : longer(now[nextJ], old[nextI]);
    const last = runs.at(-1);
    if (word !== undefined && last?.kind === 'same') last.words.push(word);
    else if (word !== undefined) runs.push({ kind: 'same', words: [word] });
    [i, j] = [nextI + 1, nextJ + 1];
  }
  return runs;
}

/** The positions of a longest common subsequence. */
function keptPairs(old: readonly string[], now: readonly string[]): readonly (readonly [number, number])[] {
  const width = now.length + 1;
  const lengths = new Uint16Array((old.length + 1) * width);
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = now.length - 1; j >= 0; j -= 1)
      lengths[i * width + j] = old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  }
  const pairs: (readonly [number, number])[] = [];
  for (let [i, j] = [0, 0]; i < old.length && j < now.length;) {
    if (old[i] === now[j]) pairs.push([i++, j++]);
    else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
  return pairs;
}
