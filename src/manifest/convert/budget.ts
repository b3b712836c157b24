import { money, type Money, type Unit } from '../../core/money.ts';
import type { Located } from '../../core/span.ts';
import type { Dict } from '../../core/value.ts';
import { entriesOf, numberOf, section } from './reading.ts';

/** `budget: { usd: 20, credits: { gmi: 200 } }`, by unit. */
export function toBudget(root: Dict): ReadonlyMap<Unit, Located<Money>> {
  const budget = section(root, 'budget');
  const amounts = new Map<Unit, Located<Money>>();
  const set = (unit: Unit, { value, span }: Located<number>): void => {
    amounts.set(unit, { value: money(value, unit), span });
  };
  const usd = budget.entries.get('usd');
  if (usd) set('usd', numberOf(usd.value));
  for (const { key, value } of entriesOf(section(budget, 'credits'))) set(`credits:${key}`, numberOf(value));
  return amounts;
}
