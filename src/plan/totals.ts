import type { TakeId } from '../core/take.ts';
import type { PlannedTake, Totals } from './plan.ts';
import { sumPrices } from './price-sum.ts';
import { standingClip } from './standing-clip.ts';

/** Counts and sums over the takes of a plan; only what will be bought has a price here. */
export function totalsOf(takes: readonly PlannedTake[]): Totals {
  const { price, unpriced } = sumPrices(takes.filter(({ buy }) => buy));
  return {
    owned: takes.filter(({ state, buy }) => standingClip(state) && !buy).length,
    toBuy: takes.filter((take) => take.buy).length,
    inFlight: takes.filter(
      ({ state, twin }) => state.kind === 'in-flight' && state.board === undefined && twin === undefined,
    ).length,
    price,
    unpriced,
  };
}

/** The chain that bounds the run from below, over what is still to be made. */
export function longestChain(takes: readonly PlannedTake[]): {
  readonly takes: readonly TakeId[];
  readonly seconds: number;
} {
  const open = (take: PlannedTake): boolean => take.buy || take.state.kind === 'in-flight';
  const longest = new Map<TakeId, { seconds: number; before?: TakeId }>();
  let last: TakeId | undefined;
  for (const take of takes) {
    const upstream = take.dependsOn
      .map((edge) => edge.take)
      .toSorted((a, b) => (longest.get(b)?.seconds ?? 0) - (longest.get(a)?.seconds ?? 0))[0];
    const seconds =
      (upstream === undefined ? 0 : (longest.get(upstream)?.seconds ?? 0)) + (open(take) ? take.renderSeconds : 0);
    longest.set(take.id, { seconds, ...(upstream !== undefined && { before: upstream }) });
    if (seconds > (last === undefined ? 0 : (longest.get(last)?.seconds ?? 0))) last = take.id;
  }
  const seconds = last === undefined ? 0 : (longest.get(last)?.seconds ?? 0);
  const openTakes = new Set(takes.filter(open).map((take) => take.id));
  const chain: TakeId[] = [];
  for (let id = last; id !== undefined; id = longest.get(id)?.before) if (openTakes.has(id)) chain.unshift(id);
  return { takes: chain, seconds };
}
