import { money, type Unit } from '../core/money.ts';
import type { TakeId } from '../core/take.ts';
import type { PlannedTake, Totals } from './plan.ts';

/** What some takes cost together; equal ones count once. */
export interface PriceSum extends Pick<Totals, 'price' | 'unpriced'> {
  readonly takes: readonly TakeId[];
}

/** Sums the prices of takes, whether or not they are bought now. */
export function sumPrices(takes: Iterable<PlannedTake>): PriceSum {
  const counted = new Map<string, PlannedTake>();
  for (const take of takes) if (!counted.has(take.fingerprint)) counted.set(take.fingerprint, take);
  const price = new Map<Unit, { low: number; expected: number; high: number }>();
  const unpriced: TakeId[] = [];
  for (const take of counted.values()) {
    if (!take.price) {
      unpriced.push(take.id);
      continue;
    }
    const sum = price.get(take.price.unit) ?? { low: 0, expected: 0, high: 0 };
    sum.low += take.price.low;
    sum.expected += take.price.expected;
    sum.high += take.price.high;
    price.set(take.price.unit, sum);
  }
  return {
    takes: [...counted.values()].map(({ id }) => id),
    price: [...price].map(([unit, { low, expected, high }]) => ({
      unit,
      low: money(low, unit).amount,
      expected: money(expected, unit).amount,
      high: money(high, unit).amount,
    })),
    unpriced,
  };
}
