import { isJsonObject, type Json, type JsonObject } from '../core/json.ts';
import type { Linked } from './hosted-file.ts';

/** A request as the vendor sees it: its parameters, and what its links lead to. */
export interface Asked {
  readonly fields: JsonObject;
  follow(link: string): Linked;
}

/** One row of a vendor's parameter table. */
export interface Constraint {
  /** The parameter the answer names. */
  readonly field: string;
  /** What is wrong, for the answer; undefined = holds. */
  readonly broken: (asked: Asked) => string | undefined;
}

/** What was wrong first. */
export interface Violation {
  readonly field: string;
  readonly message: string;
}

export function firstViolation(constraints: readonly Constraint[], asked: Asked): Violation | undefined {
  for (const { field, broken } of constraints) {
    const message = broken(asked);
    if (message !== undefined) return { field, message };
  }
  return undefined;
}

/** A check of one value that is skipped where the parameter is absent. */
export function ofValue(field: string, broken: (value: Json, asked: Asked) => string | undefined): Constraint {
  return {
    field,
    broken: (asked) => {
      const value = asked.fields[field];
      return value === undefined ? undefined : broken(value, asked);
    },
  };
}

export function required(field: string): Constraint {
  return { field, broken: ({ fields }) => (fields[field] === undefined ? `${field} is required` : undefined) };
}

/** Refuses what no document lists, so that a client's misspelling does not pass unseen. */
export function onlyFields(names: readonly string[]): Constraint {
  return {
    field: 'payload',
    broken: ({ fields }) => {
      const unknown = Object.keys(fields).find((name) => !names.includes(name));
      return unknown === undefined ? undefined : `unknown parameter: ${unknown}`;
    },
  };
}

export function integerBetween(field: string, low: number, high: number): Constraint {
  return ofValue(field, (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= low && value <= high
      ? undefined
      : `${field} must be an integer between ${low} and ${high}`,
  );
}

/** Type counts: `"5"` is not `5`. */
export function oneOf(field: string, values: readonly Json[]): Constraint {
  return ofValue(field, (value) =>
    values.includes(value)
      ? undefined
      : `${field} must be one of ${values.map((known) => JSON.stringify(known)).join(', ')}`,
  );
}

export function trueOrFalse(field: string): Constraint {
  return ofValue(field, (value) => (typeof value === 'boolean' ? undefined : `${field} must be a boolean`));
}

export function text(field: string): Constraint {
  return ofValue(field, (value) => (typeof value === 'string' ? undefined : `${field} must be a string`));
}

export function someText(field: string): Constraint {
  return ofValue(field, (value) => (isSomeText(value) ? undefined : `${field} must be a string that is not empty`));
}

export function atMostCharacters(field: string, limit: number): Constraint {
  return ofValue(field, (value) =>
    typeof value === 'string' && Array.from(value).length > limit ? `${field} exceeds ${limit} characters` : undefined,
  );
}

/** The vendor's tokenizer is unknown: counts words, and characters of scripts without spaces at 0.6 each. */
export function atMostTokens(field: string, limit: number): Constraint {
  return ofValue(field, (value) => {
    if (typeof value !== 'string') return undefined;
    const ideographs = value.match(/[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]/gu)?.length ?? 0;
    const words = value.match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
    return words + 0.6 * ideographs > limit ? `${field} exceeds ${limit} tokens` : undefined;
  });
}

/** A link to a file whose extension, if it has one, is among these. */
export function mediaLink(field: string, extensions: readonly string[]): Constraint {
  return ofValue(field, (value) => linkProblem(field, value, extensions));
}

/** Why a value is no usable link; without `extensions` any file will do. */
export function linkProblem(name: string, value: Json | undefined, extensions?: readonly string[]): string | undefined {
  const isUrl = typeof value === 'string' && /^https?:\/\//i.test(value) && URL.canParse(value);
  if (!isUrl) return `${name} must be an http(s) URL`;
  const [, extension] = /\.([A-Za-z0-9]{1,5})$/.exec(new URL(value).pathname) ?? [];
  if (!extensions || extension === undefined || extensions.includes(extension.toLowerCase())) return undefined;
  return `${name} has an unsupported format: ${extension} (supported: ${extensions.join(', ')})`;
}

/** The entries of a list parameter, or nothing where it is absent or no list of objects (which another row reports). */
export function entriesOf(fields: JsonObject, field: string): readonly JsonObject[] {
  const value = fields[field];
  return Array.isArray(value) ? (value as readonly Json[]).filter(isJsonObject) : [];
}

/** A list of objects, `low` to `high` of them. */
export function listOf(field: string, low: number, high: number): Constraint {
  return ofValue(field, (value) => {
    const isList = Array.isArray(value) && (value as readonly Json[]).every(isJsonObject);
    if (!isList) return `${field} must be an array of objects`;
    const { length } = value as readonly Json[];
    return length < low || length > high ? `${field} must contain ${low} to ${high} items` : undefined;
  });
}

/** Checks every entry of a list; the answer counts them from 0. */
export function eachOf(field: string, broken: (entry: JsonObject, asked: Asked) => string | undefined): Constraint {
  return {
    field,
    broken: (asked) => {
      for (const [index, entry] of entriesOf(asked.fields, field).entries()) {
        const message = broken(entry, asked);
        if (message !== undefined) return `${field}[${index}].${message}`;
      }
      return undefined;
    },
  };
}

/** "Must start with @ and appear in the prompt", as a whole word: `@image1` does not stand in `@image10`. */
export function tagProblem({ tag }: JsonObject, { fields }: Asked): string | undefined {
  if (!isSomeText(tag)) return 'tag is required';
  if (!/^@./s.test(tag)) return `tag must start with @: ${tag}`;
  const { prompt } = fields;
  const stands =
    typeof prompt === 'string' && prompt.split(tag).some((after, index) => index > 0 && !/^[A-Za-z0-9_-]/.test(after));
  return stands ? undefined : `tag must appear in the prompt: ${tag}`;
}

/** Why a hosted file is too long; of files elsewhere nothing is known. */
export function lengthProblem(name: string, link: Json | undefined, limit: number, asked: Asked): string | undefined {
  const linked = typeof link === 'string' ? asked.follow(link) : undefined;
  const seconds = linked?.kind === 'file' ? linked.file.seconds : undefined;
  return seconds !== undefined && seconds > limit + 0.05 ? `${name} must not exceed ${limit} seconds` : undefined;
}

function isSomeText(value: Json | undefined): value is string {
  return typeof value === 'string' && value.trim() !== '';
}
