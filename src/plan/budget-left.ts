import type { Attempt } from '../core/attempt.ts';
import { money, type Money, type Unit } from '../core/money.ts';
import type { Records } from './ownership.ts';

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
    case 'written-off':
    case 'submitted':
      return intent.reserved ?? undefined;
  }
}

/**
 * The storyboard's budget less all that was ever committed: by its journal, and by its lockfile for clips that no
 * journal here knows, as on a fresh clone.
 */
export function budgetLeft(
  budget: ReadonlyMap<Unit, { readonly value: Money }>,
  { attempts, foreignAttempts, stanzas }: Pick<Records, 'attempts' | 'foreignAttempts' | 'stanzas'>,
): Partial<Record<Unit, number>> {
  const left: Partial<Record<Unit, number>> = {};
  for (const [unit, { value }] of budget) left[unit] = value.amount;
  // What another storyboard of the project bought is on its bill, though its clip stands here too.
  const known = new Set(
    [...attempts, ...foreignAttempts].flatMap(({ state }) => ('taskId' in state ? [state.taskId] : [])),
  );
  const elsewhere = new Map<string, Money | undefined>();
  for (const stanza of stanzas) {
    for (const clip of [stanza, ...stanza.also, ...stanza.earlier])
      if (!known.has(clip.taskId)) elsewhere.set(clip.taskId, clip.cost);
  }
  for (const spent of [...attempts.map(committed), ...elsewhere.values()]) {
    if (spent && left[spent.unit] !== undefined)
      left[spent.unit] = money((left[spent.unit] ?? 0) - spent.amount, spent.unit).amount;
  }
  return left;
}
