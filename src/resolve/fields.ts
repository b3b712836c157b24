import type { Json } from '../core/json.ts';
import type { Field, Text } from '../core/take.ts';
import type { Filled } from './filled.ts';
import type { MergedField, MergedShot } from './merge.ts';
import { readMedia } from './media.ts';
import { joinText, linkPieces, textPieces } from './prompt.ts';
import { boolean, integer, json, plainText, ratio, type Reader, seconds } from './read-value.ts';
import type { TakeContext } from './take-context.ts';

/** The fields of a take but its prompt and what the prompt mentions. */
export function readFields(shot: MergedShot, context: TakeContext) {
  const { findings } = context.scope;
  const typed = <T>(name: string, read: Reader<T>) =>
    readField(name, shot, context, (filled) => read(filled, name, findings));
  const image = (name: string) =>
    readField(name, shot, context, (filled) => readMedia(filled, name, 'image', context)?.value);
  return withoutUndefined({
    negative_prompt: readField('negative_prompt', shot, context, (filled) => text(filled, 'negative_prompt', context)),
    duration: typed('duration', seconds),
    resolution: typed('resolution', plainText),
    aspect_ratio: typed('aspect_ratio', ratio),
    first_frame: image('first_frame'),
    end_frame: image('end_frame'),
    sound: typed('sound', boolean),
    seed: typed('seed', integer),
    prompt_optimizer: typed('prompt_optimizer', boolean),
  });
}

/** `with`, in the order written. */
export function readWith(shot: MergedShot, context: TakeContext): ReadonlyMap<string, Field<Json>> {
  const read = new Map<string, Field<Json>>();
  for (const [key, field] of shot.with) {
    const value = located(field, context, (filled) => json(filled, `with.${key}`, context.scope.findings));
    if (value) read.set(key, value);
  }
  return read;
}

/** A field read by `read`; undefined if nobody wrote it, or after an error. */
export function readField<T>(
  name: string,
  shot: MergedShot,
  context: TakeContext,
  read: (filled: Filled) => T | undefined,
): Field<T> | undefined {
  const field = shot.fields.get(name);
  return field && located(field, context, read);
}

function located<T>(
  { value, origin, keySpan }: MergedField,
  { scope }: TakeContext,
  read: (filled: Filled) => T | undefined,
): Field<T> | undefined {
  const filled = scope.fill(value);
  const typed = filled && read(filled);
  return filled && typed !== undefined ? { value: typed, span: filled.span, origin, keySpan } : undefined;
}

/** Text that may hold outputs but no tags. */
function text(filled: Filled, name: string, { scope, edges }: TakeContext): Text | undefined {
  const pieces = textPieces(filled, name, scope);
  return pieces && joinText(linkPieces(pieces, edges));
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function withoutUndefined<T extends object>(fields: T): Defined<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<T>;
}
