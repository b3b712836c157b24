import type { StatedPrice } from '../../core/money.ts';
import type { ModelName } from '../../core/take.ts';
import type { Dict } from '../../core/value.ts';
import { dictOf, entriesOf, numberOf, section } from './reading.ts';

/** `prices: { gccai/skyreels-v4-fast: { usd_per_second: 0.09 } }` */
export function toPrices(root: Dict): ReadonlyMap<ModelName, StatedPrice> {
  const prices = new Map<ModelName, StatedPrice>();
  for (const { key, keySpan, value } of entriesOf(section(root, 'prices'))) {
    const stated = dictOf(value).entries.get('usd_per_second');
    if (stated) prices.set(key, { usdPerSecond: numberOf(stated.value).value, span: keySpan });
  }
  return prices;
}
