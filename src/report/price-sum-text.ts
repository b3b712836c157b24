import type { PriceSum } from '../plan/price-sum.ts';
import { countText, someOf } from './count-text.ts';
import { boundsText, expectedText } from './money-text.ts';

const NAMED = 3;

/** `$1.52`, `~$0.44 ($0.44 to $0.88) and 60 gmi credits`, `$0.44, and 2 takes without a price: a, b`. */
export function priceSumText({ price, unpriced }: PriceSum): string {
  const sums = price.map((sum) => {
    const bounds = boundsText(sum);
    return expectedText(sum) + (bounds === undefined ? '' : ` (${bounds})`);
  });
  const without =
    unpriced.length > 0 ? [`${countText(unpriced.length, 'take')} without a price: ${someOf(unpriced, NAMED)}`] : [];
  const [last, ...before] = [...sums, ...without].toReversed();
  if (last === undefined) return 'nothing';
  return before.length === 0 ? last : `${before.toReversed().join(', ')} and ${last}`;
}
