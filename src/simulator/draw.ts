import { createHash } from 'node:crypto';
import { canonicalJson } from '../core/canonical-json.ts';
import type { Json } from '../core/json.ts';

/** SHA-256 of the canonical text of a JSON value, as 64 hexadecimal digits. */
export function digestOf(value: Json): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

/** A number in [0, 1) that depends on nothing but its arguments, so that the order of arrivals does not matter. */
export function drawUnit(seed: string, ...about: readonly (string | number)[]): number {
  return Number.parseInt(digestOf([seed, ...about]).slice(0, 12), 16) / 2 ** 48;
}
