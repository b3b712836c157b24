/**
 * zod schemas for what vendors send: a field that is missing, or of a type nobody expects, is undefined and never
 * makes the rest of an answer unreadable; unknown keys are ignored. What an answer must hold is required by name.
 */
import * as z from 'zod/mini';
import type { Json } from '../core/json.ts';
import { tidy } from './tidy.ts';

const word = z.pipe(z.union([z.string(), z.number()]), z.transform(String));

/** A text that must be there and not be empty; numbers are read as text. */
export const text = z.pipe(word, z.string().check(z.minLength(1)));

/** What the schema reads; undefined for everything else, nothing at all included. */
export function maybe<T extends z.ZodMiniType>(schema: T) {
  return z.optional(
    z.union([
      schema,
      z.pipe(
        z.unknown(),
        z.transform(() => undefined),
      ),
    ]),
  );
}

/** A vendor's status word as it may be shown. */
export const statusWord = z.pipe(text, z.transform(tidy));

/** A text, or undefined. */
export const optionalText = maybe(text);

const writtenNumber = z.pipe(z.string().check(z.regex(/^-?\d+(\.\d+)?$/)), z.transform(Number));

/** A number, also where it is written as text; or undefined. */
export const optionalNumber = maybe(z.union([z.number(), writtenNumber]));

/** Anything; read further by hand. */
export const anything = z.optional(z.custom<Json>());

/** A thing or a list of things, as a list; docs/providers.md 1.2 and 1.3 name both shapes for several fields. */
export function oneOrMany<T extends z.ZodMiniType>(schema: T) {
  const one = z.pipe(
    schema,
    z.transform((only) => [only]),
  );
  return z.union([z.array(schema), one]);
}
