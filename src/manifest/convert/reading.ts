import { Bug } from '../../core/bug.ts';
import type { Located } from '../../core/span.ts';
import { emptyDict, type Dict, type Entry, type Value } from '../../core/value.ts';
import { plainNumber } from '../plain-number.ts';

/** Reads values that the schema has already judged; any other shape is a mistake of ours. */

export function dictOf(value: Value): Dict {
  if (value.kind !== 'dict') throw new Bug(`the schema let a ${value.kind} through where a map is expected`);
  return value;
}

/** A section as a map, empty where nobody wrote it. */
export function section(root: Dict, key: string): Dict {
  const entry = root.entries.get(key);
  return entry ? dictOf(entry.value) : emptyDict(root.span);
}

export function entriesOf(dict: Dict): readonly Entry[] {
  return [...dict.entries.values()];
}

export function textOf(value: Value): Located<string> {
  if (value.kind !== 'scalar' || typeof value.value !== 'string')
    throw new Bug('the schema let something through where a text is expected');
  return { value: value.value, span: value.span };
}

/** A label as names show it: numbers and booleans as YAML reads them, so that `1.0` and `0x1` are `1`. */
export function labelOf(value: Value): string {
  if (value.kind !== 'scalar') throw new Bug(`the schema let a ${value.kind} through where a label is expected`);
  const { value: plain } = value;
  return String(typeof plain === 'string' ? (plainNumber(plain) ?? plain) : plain);
}

export function numberOf(value: Value): Located<number> {
  if (value.kind !== 'scalar' || typeof value.value !== 'number')
    throw new Bug('the schema let something through where a number is expected');
  return { value: value.value, span: value.span };
}
