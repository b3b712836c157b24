import type { Json, JsonObject } from './json.ts';

/**
 * A request body, or its portable form, before everything in it is known: JSON in which some strings are still
 * placeholders. The plan holds them as data; `run` only inserts.
 *
 * - `{ $output: { take, output } }`  what another take will give (a URL, or a number as text)
 * - `{ $file: path }`                a local file, absolute path; becomes the URL it was uploaded to
 * - `{ $url: url }`                  a remote file the storyboard names; itself in a body, unsigned in a fingerprint
 * - `{ $text: [...] }`               strings and placeholders, joined
 */
export type Template = Json;

export type OutputName = 'video_url' | 'last_frame' | 'first_frame' | 'thumbnail_url' | 'duration';

export type Placeholder =
  | { readonly $output: { readonly take: string; readonly output: OutputName } }
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
