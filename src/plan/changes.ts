import { canonicalJson } from '../core/canonical-json.ts';
import { isJsonObject, type Json } from '../core/json.ts';
import { type ClipOutput, type FrameName, frameText } from '../core/payload.ts';
import type { Change } from './plan.ts';

/** A leaf in which two portable requests differ; undefined = not set. */
export interface Difference {
  /** A path into the portable request. */
  readonly field: string;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

/** Every leaf in which two portable requests differ, in the order of their paths. Empty only for equal requests. */
export function differencesBetween(before: Json, after: Json): readonly Difference[] {
  const differences: Difference[] = [];
  collect(before, after, '', differences);
  return differences;
}

/** The same in words. */
export function changesBetween(before: Json, after: Json): readonly Change[] {
  return differencesBetween(before, after).map(inWords);
}

export function inWords({ field, before, after }: Difference): Change {
  return { field, before: showValue(before), after: showValue(after) };
}

function collect(before: Json | undefined, after: Json | undefined, path: string, into: Difference[]): void {
  if (before !== undefined && after !== undefined && canonicalJson(before) === canonicalJson(after)) return;
  if (isPlainObject(before) && isPlainObject(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    for (const key of keys) collect(before[key], after[key], path === '' ? key : `${path}.${key}`, into);
    return;
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    const length = Math.max(before.length, after.length);
    for (let i = 0; i < length; i += 1) collect(before[i] as Json, after[i] as Json, `${path}[${i}]`, into);
    return;
  }
  into.push({ field: path, before, after });
}

/** Texts, clips and files are shown whole: a difference inside them means nothing to a reader. */
function isPlainObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return isJsonObject(value) && !('$text' in value) && !('clip' in value) && !('sha256' in value) && !('url' in value);
}

/** The picture of a clip that a value of a portable request stands for. */
export function frameIn(value: Json | undefined): (ClipOutput & { readonly output: FrameName }) | undefined {
  if (!isJsonObject(value) || typeof value['clip'] !== 'string') return undefined;
  const { output, at } = value;
  if (output !== 'last_frame' && output !== 'first_frame' && output !== 'frame') return undefined;
  return { output, ...(typeof at === 'number' && { at }) };
}

/** A value of a portable request in words. */
export function showValue(value: Json | undefined): string {
  if (value === undefined) return 'not set';
  if (isJsonObject(value)) {
    if (Array.isArray(value['$text'])) {
      return JSON.stringify(
        value['$text'].map((part) => (typeof part === 'string' ? part : showValue(part as Json))).join(''),
      );
    }
    if (typeof value['$tag'] === 'number') return `@${value['$tag'] + 1}`;
    if (typeof value['clip'] === 'string') {
      const clip = `clip ${value['clip'].slice(0, 11)}`;
      const frame = frameIn(value);
      return frame ? frameText(frame, clip) : clip;
    }
    if (typeof value['sha256'] === 'string') return `file ${value['sha256'].slice(0, 8)}`;
    if (typeof value['url'] === 'string') return value['url'];
    const members = Object.entries(value).map(([key, member]) => `${key}: ${showValue(member)}`);
    return `{ ${members.join(', ')} }`;
  }
  return Array.isArray(value) ? `[${value.map(showValue).join(', ')}]` : JSON.stringify(value);
}
