import { closest } from '../core/did-you-mean.ts';

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

/** The field that `word` was most likely meant to be: a slip of the pen, another spelling, another tool's word for it. */
export function closestField(word: string, fields: readonly string[]): string | undefined {
  const foreign = FOREIGN[word.toLowerCase().replaceAll('-', '_')];
  return closest(word, fields) ?? (foreign !== undefined && fields.includes(foreign) ? foreign : undefined);
}
