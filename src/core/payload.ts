import type { Moment } from './clip-facts.ts';
import type { Json, JsonObject } from './json.ts';

/**
 * A request body, or its portable form, before everything in it is known: JSON in which some strings are still
 * placeholders. The plan holds them as data; `run` only inserts.
 *
 * - `{ $output: { take, output } }`  what another take will give (a URL, or a number as text); a `frame` also has `at`
 * - `{ $file: path }`                a local file, absolute path; becomes the URL it was uploaded to
 * - `{ $url: url }`                  a remote file the storyboard names; itself in a body, unsigned in a fingerprint
 * - `{ $text: [...] }`               strings and placeholders, joined
 */
export type Template = Json;

export type OutputName = 'video_url' | 'last_frame' | 'first_frame' | 'frame' | 'thumbnail_url' | 'duration';

/** Pictures that must be cut from a clip. */
export type FrameName = Extract<OutputName, 'last_frame' | 'first_frame' | 'frame'>;

/** What a clip can give; `at` is the moment of a `frame`, in seconds, and of nothing else. */
export interface ClipOutput {
  readonly output: OutputName;
  readonly at?: number;
}

export function isFrame(output: OutputName): output is FrameName {
  return output === 'last_frame' || output === 'first_frame' || output === 'frame';
}

/** The moment of a clip that a frame shows. */
export function momentOf({ output, at = 0 }: ClipOutput & { readonly output: FrameName }): Moment {
  if (output === 'frame') return at;
  return output === 'first_frame' ? 'first' : 'last';
}

/** As a storyboard writes it: `video_url`, `frame@2.5s`. */
export function writtenOutput({ output, at }: ClipOutput): string {
  return at === undefined ? output : `${output}@${at}s`;
}

/** A frame in words: `last frame of opening`. */
export function frameText(output: ClipOutput & { readonly output: FrameName }, take: string): string {
  const moment = momentOf(output);
  return `${typeof moment === 'number' ? `frame at ${moment} s` : `${moment} frame`} of ${take}`;
}

/** The placeholder of an output. */
export function outputPlaceholder({ take, output, at }: ClipOutput & { readonly take: string }): Template {
  return { $output: { take, output, ...(at !== undefined && { at }) } };
}

export type Placeholder =
  | { readonly $output: ClipOutput & { readonly take: string } }
  | { readonly $file: string }
  | { readonly $url: string };

function asPlaceholder(value: Json): Placeholder | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return '$output' in value || '$file' in value || '$url' in value ? (value as Placeholder) : undefined;
}

/** Every placeholder of a template, in document order. */
export function placeholdersOf(template: Template): readonly Placeholder[] {
  if (typeof template !== 'object' || template === null) return [];
  const own = asPlaceholder(template);
  if (own) return [own];
  return Object.values(template).flatMap(placeholdersOf);
}

/** The takes whose outputs a template needs, each once. */
export function sourcesIn(template: Template): readonly string[] {
  const ids = placeholdersOf(template).flatMap((one) => ('$output' in one ? [one.$output.take] : []));
  return [...new Set(ids)];
}

/** The template with every placeholder replaced; a `$text` whose parts all become strings becomes their concatenation. */
export function fillTemplate(template: Template, fill: (placeholder: Placeholder) => Json): Json {
  if (typeof template !== 'object' || template === null) return template;
  const own = asPlaceholder(template);
  if (own) return fill(own);
  if (Array.isArray(template)) return template.map((item) => fillTemplate(item as Json, fill));
  const object = template as JsonObject;
  if (Array.isArray(object['$text'])) {
    const parts = (object['$text'] as readonly Json[]).map((part) => fillTemplate(part, fill));
    return parts.every((part) => typeof part === 'string') ? parts.join('') : { $text: parts };
  }
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, fillTemplate(value, fill)]));
}
