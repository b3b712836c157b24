import { distance } from 'fastest-levenshtein';

/** Words of other tools for what has another name here. Only ever offered, never accepted. */
const FOREIGN: Readonly<Record<string, string>> = {
  model: 'uses',
  depends_on: 'needs',
  after: 'needs',
  image: 'first_frame',
  image_url: 'first_frame',
  start_frame: 'first_frame',
  last_frame: 'end_frame',
  length: 'duration',
  seconds: 'duration',
  ratio: 'aspect_ratio',
  size: 'resolution',
  quality: 'resolution',
  audio: 'sound',
  params: 'with',
  parameters: 'with',
  from: 'extend',
  references: 'refs',
  variables: 'vars',
  strategy: 'matrix',
  variants: 'matrix',
  repeat: 'takes',
  count: 'takes',
  concurrency: 'limits',
  retry: 'retries',
  includes: 'include',
  scenes: 'shots',
};

/** The candidate that `word` was most likely meant to be: a slip of the pen, another spelling, a foreign word. */
export function closest(word: string, candidates: readonly string[]): string | undefined {
  const plain = plainForm(word);
  const limit = Math.max(1, Math.floor(plain.length / 3));
  let best: string | undefined;
  let bestDistance = limit + 1;
  if (word.length > 80) return undefined;
  for (const candidate of candidates) {
    const away = distance(plain, plainForm(candidate));
    if (away < bestDistance) [best, bestDistance] = [candidate, away];
  }
  if (best !== undefined) return best;
  const foreign = FOREIGN[word.toLowerCase().replaceAll('-', '_')];
  return foreign !== undefined && candidates.includes(foreign) ? foreign : undefined;
}

function plainForm(word: string): string {
  return word.toLowerCase().replaceAll(/[-_\s]/g, '');
}
