import { type Scalar, spanWithin } from '../core/value.ts';
import type { Scope } from './scope.ts';

/** `{vars.city}` and `${vars.city}`, which other tools fill in. */
const SINGLE = /\$?(?<!\{)\{ ?((?:vars|env|shots|matrix)\.[\w.[\]-]+) ?\}(?!\})/g;
/** `${{vars.city}}`, where the $ stays. */
const DOLLAR = /\$\{\{ ?((?:vars|env|shots|matrix)\.[\w.[\]-]+) ?\}\}/g;

/** Warns of what is meant as a template and is none; the text stands as it is. */
export function reportLookAlikes(scalar: Scalar, { findings }: Pick<Scope, 'findings'>): void {
  const text = scalar.value;
  if (typeof text !== 'string' || !text.includes('{')) return;
  for (const { 0: written, 1: path = '', index } of text.matchAll(SINGLE)) {
    findings.add('warning', 'template-look-alike', `${written} is plain text here, not a template`, {
      span: spanWithin(scalar, index, written),
      help: `write {{${path}}}`,
    });
  }
  for (const { 0: written, 1: path = '', index } of text.matchAll(DOLLAR)) {
    findings.add('warning', 'template-look-alike', `the $ before {{${path}}} stays in the text`, {
      span: spanWithin(scalar, index, written),
      help: `write {{${path}}}, unless a dollar sign is meant`,
    });
  }
}
