import type { TakeId } from '../core/take.ts';
import type { Plan } from './plan.ts';
import { type PriceSum, sumPrices } from './price-sum.ts';
import { standingClip } from './standing-clip.ts';

/** What another pick makes of a plan. */
export interface PickEffect {
  /** Bought now though it has a clip: that was made from another take. */
  readonly stale: PriceSum;
  /** Bought now, and has none: it waited for the pick, or for none at all. */
  readonly free: PriceSum;
  /** Still waits, for another pick. */
  readonly awaiting: readonly TakeId[];
  /** Whether the pick that stood before leaves nothing to buy of what is stale now. */
  readonly isReversible: boolean;
}

/** Compares the plans before and after a pick; `before` is absent where there was none, as the storyboard was wrong. */
export function pickEffect(before: Plan | undefined, after: Plan): PickEffect {
  const known = new Map(before?.takes.map((take) => [take.id, take]));
  const wasBought = new Set(before?.takes.flatMap(({ buy, fingerprint }) => (buy ? [fingerprint] : [])));
  const bought = after.takes.filter(({ buy, fingerprint }) => buy && !wasBought.has(fingerprint));
  const wasOwned = ({ id }: { readonly id: TakeId }): boolean => {
    const take = known.get(id);
    return take !== undefined && !take.buy && standingClip(take.state) !== undefined;
  };
  return {
    stale: sumPrices(bought.filter(({ state }) => state.kind === 'stale')),
    free: sumPrices(bought.filter(({ state }) => state.kind !== 'stale')),
    awaiting: after.takes.flatMap(({ id, state }) => (state.kind === 'awaiting-pick' ? [id] : [])),
    isReversible: before !== undefined && bought.every(wasOwned),
  };
}
