import type { Json } from './json.ts';

/**
 * The one text of a JSON value: keys in code-unit order, no white space, numbers and strings as
 * `JSON.stringify` writes them (RFC 8785). Equal values give equal bytes, so it is what gets hashed.
 */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const object = value as { readonly [key: string]: Json };
  const members = Object.keys(object)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(object[key] as Json)}`);
  return `{${members.join(',')}}`;
}
