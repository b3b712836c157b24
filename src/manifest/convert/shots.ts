import type { Dict, Entry } from '../../core/value.ts';
import type { Shot } from '../storyboard.ts';
import { dictOf, entriesOf, section } from './reading.ts';

/** The shots in the order written, their fields as written. */
export function toShots(root: Dict): ReadonlyMap<string, Shot> {
  return new Map(
    entriesOf(section(root, 'shots')).map(({ key, keySpan, value }) => [
      key,
      { name: key, nameSpan: keySpan, fields: normalised(dictOf(value)) },
    ]),
  );
}

/** Shot fields with another spelling of the same value made one: `16x9` is `16:9`. */
export function normalised(fields: Dict): Dict {
  const ratio = fields.entries.get('aspect_ratio');
  const spelled = ratio && normalisedRatio(ratio);
  return spelled ? { ...fields, entries: new Map(fields.entries).set('aspect_ratio', spelled) } : fields;
}

function normalisedRatio(entry: Entry): Entry | undefined {
  const { value } = entry;
  if (value.kind !== 'scalar' || typeof value.value !== 'string') return undefined;
  const sides = /^(\d+)\s?[xX×]\s?(\d+)$/.exec(value.value.trim());
  return sides ? { ...entry, value: { ...value, value: `${sides[1]}:${sides[2]}` } } : undefined;
}
