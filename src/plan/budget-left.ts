import type { Attempt } from '../core/attempt.ts';
import { money, type Money, type Unit } from '../core/money.ts';

/**
 * What an attempt counts against a budget, for ever: the provider's figure where it gave one, the reserved bound
 * while it is open or where the figure never came, nothing where provably nothing was billed.
 */
function committed({ intent, state }: Attempt): Money | undefined {
  switch (state.kind) {
    case 'not-accepted':
      return undefined;
    case 'failed':
      return state.cost ?? (state.failure.billed === 'no' ? undefined : (intent.reserved ?? undefined));
    case 'owned':
    case 'succeeded':
      return state.cost ?? intent.reserved ?? undefined;
    case 'intended':
    case 'unconfirmed':
    case 'submitted':
      return intent.reserved ?? undefined;
  }
}

/** The storyboard's budget less all that its journal has committed. */
export function budgetLeft(
  budget: ReadonlyMap<Unit, { readonly value: Money }>,
  attempts: readonly Attempt[],
): Partial<Record<Unit, number>> {
  const left: Partial<Record<Unit, number>> = {};
  for (const [unit, { value }] of budget) left[unit] = value.amount;
  for (const attempt of attempts) {
    const spent = committed(attempt);
    if (spent && left[spent.unit] !== undefined)
      left[spent.unit] = money((left[spent.unit] ?? 0) - spent.amount, spent.unit).amount;
  }
  return left;
}
