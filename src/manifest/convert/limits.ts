import type { Located } from '../../core/span.ts';
import type { Dict } from '../../core/value.ts';
import { entriesOf, numberOf, section } from './reading.ts';

/** `limits: { apimart: 4, gmi/pixverse-v5.6-i2v: 1, total: 8 }`, each at the place of its key. */
export function toLimits(root: Dict): ReadonlyMap<string, Located<number>> {
  return new Map(
    entriesOf(section(root, 'limits')).map(({ key, keySpan, value }) => [key, { ...numberOf(value), span: keySpan }]),
  );
}
