import type { Json } from '../core/json.ts';
import { describe, type Filled, firstOutput, knownText, spanOf, toJson } from './filled.ts';
import type { Findings } from './findings.ts';

/**
 * Filled values as the types that fields have. Each reader takes the field's name for its error and gives undefined
 * after reporting one. The schema has judged what is written plainly; templates are judged here.
 */
export type Reader<T> = (filled: Filled, field: string, findings: Findings) => T | undefined;

/** A text that is known now. */
export const plainText: Reader<string> = (filled, field, findings) => {
  if (isOpen(filled, field, findings)) return undefined;
  const text = filled.kind === 'plain' && filled.value !== null ? String(filled.value) : knownText(filled);
  return text === undefined ? wrongType(filled, `${field} must be text`, findings) : text.trim();
};

/** `16x9` is taken as `16:9`, which YAML 1.1 tools cannot turn into a number. */
export const ratio: Reader<string> = (filled, field, findings) =>
  plainText(filled, field, findings)?.replace(/^(\d+)x(\d+)$/i, '$1:$2');

/** `5` or `5s`. */
export const seconds: Reader<number> = (filled, field, findings) => {
  if (isOpen(filled, field, findings)) return undefined;
  const value = numberIn(filled, /^\d+(?:\.\d+)?(?=\s?s?$)/);
  return value === undefined ? wrongType(filled, `${field} must be seconds, such as 5 or 5s`, findings) : value;
};

/** Any number, also as text. */
export const decimal: Reader<number> = (filled, field, findings) => {
  if (isOpen(filled, field, findings)) return undefined;
  const value = numberIn(filled, /^[+-]?\d+(?:\.\d+)?$/);
  return value === undefined ? wrongType(filled, `${field} must be a number`, findings) : value;
};

export const integer: Reader<number> = (filled, field, findings) => {
  if (isOpen(filled, field, findings)) return undefined;
  const value = numberIn(filled, /^-?\d+$/);
  if (value !== undefined && Number.isSafeInteger(value)) return value;
  return wrongType(filled, `${field} must be a whole number`, findings);
};

export const boolean: Reader<boolean> = (filled, field, findings) => {
  if (isOpen(filled, field, findings)) return undefined;
  const value = filled.kind === 'plain' ? filled.value : knownText(filled);
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  return wrongType(filled, `${field} must be true or false`, findings);
};

/** Any value without outputs in it. */
export const json: Reader<Json> = (filled, field, findings) =>
  isOpen(filled, field, findings) ? undefined : toJson(filled);

/** Environment variables are text, so a number may come as one. */
function numberIn(filled: Filled, pattern: RegExp): number | undefined {
  if (filled.kind === 'plain') return typeof filled.value === 'number' ? filled.value : undefined;
  const match = pattern.exec(knownText(filled)?.trim() ?? '');
  return match ? Number(match[0]) : undefined;
}

/** Reports an output where the value must be known before anything is bought. */
function isOpen(filled: Filled, field: string, findings: Findings): boolean {
  const open = firstOutput(filled);
  if (!open) return false;
  findings.add('error', 'output-not-allowed', `${field} must be known before anything is bought`, {
    span: spanOf(open.place),
    help: 'outputs of other shots may stand in the prompt and in media fields',
  });
  return true;
}

/** Reports what a value is instead of what it must be; always undefined. */
export function wrongType(filled: Filled, must: string, findings: Findings): undefined {
  const verb = filled.templated ? 'its template gives' : 'it is';
  const elsewhere = filled.writtenAt !== filled.span;
  return findings.add('error', 'wrong-type', `${must}, but ${verb} ${describe(filled)}`, {
    span: filled.span,
    related: elsewhere ? [{ message: 'the value is written here', span: filled.writtenAt }] : [],
    help: filled.templated ? 'give the variable another value, or write the value here' : undefined,
  });
}
