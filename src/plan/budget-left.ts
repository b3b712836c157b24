import { money, type Money, sumMoney, type Unit } from '../core/money.ts';
import { ledgerOf } from './ledger.ts';
import type { Records } from './ownership.ts';

/** The storyboard's budget less all that its ledger holds, by unit; a unit that the budget does not name is not in it. */
export function budgetLeft(
  budget: ReadonlyMap<Unit, { readonly value: Money }>,
  records: Pick<Records, 'attempts' | 'foreignAttempts' | 'stanzas'>,
): Partial<Record<Unit, number>> {
  const committed = sumMoney(ledgerOf(records).flatMap(({ amount }) => (amount ? [amount] : [])));
  const spent = new Map(committed.map(({ unit, amount }) => [unit, amount]));
  const left: Partial<Record<Unit, number>> = {};
  for (const [unit, { value }] of budget) left[unit] = money(value.amount - (spent.get(unit) ?? 0), unit).amount;
  return left;
}
