import type { Diagnostic } from '../core/diagnostic.ts';
import { type Take, takeId, type TakeId } from '../core/take.ts';
import { diagnose } from './codes.ts';
import type { PlanState } from './plan.ts';

/**
 * Of which variant a take of it must be picked before this one may be bought; undefined where everything it is made
 * from is settled, however far up. `awaited` holds the answer for the takes that come before it.
 */
export function awaitedPick(take: Take, awaited: ReadonlyMap<TakeId, string>): string | undefined {
  for (const edge of take.edges) {
    if (edge.unpicked) return edge.take;
    const of = awaited.get(edge.take);
    if (of !== undefined) return of;
  }
  return undefined;
}

/**
 * A pick may name a take that `takes:` does not ask for any more, or that was bought beside; not one that never was.
 * One that was bought, for another request, is stale like any other take.
 */
export function unknownTake(take: Take, state: PlanState, wasBought: boolean): Diagnostic | undefined {
  if (!take.beyond || wasBought) return undefined;
  switch (state.kind) {
    case 'fresh':
    case 'elsewhere':
    case 'input-replaced':
    case 'in-flight':
    case 'unconfirmed':
      return undefined;
    default: {
      const variant = takeId(take.shot, take.labels, 1);
      return diagnose('error', 'unknown-take', `"${variant}" has no take ${take.take}, and none was ever bought`, {
        span: take.beyond,
        help: `pick one that it has, or raise takes: to ${take.take}`,
      });
    }
  }
}
