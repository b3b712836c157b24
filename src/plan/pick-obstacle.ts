import { takeId, type TakeId } from '../core/take.ts';
import type { Records } from './ownership.ts';
import type { Plan, PlannedTake, PlanState } from './plan.ts';
import { standingClip } from './standing-clip.ts';
import { takeNumbers } from './take-numbers.ts';

/** A take that can not be picked, as it is not owned. */
export interface PickObstacle {
  readonly take: TakeId;
  readonly state: Unowned;
  /** The numbers of takes of this variant that have a clip. */
  readonly others: readonly number[];
}

type Unowned = Exclude<PlanState, { readonly kind: 'fresh' | 'elsewhere' | 'input-replaced' }>;

/**
 * Why takes that were named can not be picked; undefined where they can. What `select` leaves out need not be owned, as
 * long as one of them is.
 */
export function pickObstacle(
  named: readonly PlannedTake[],
  { takes }: Pick<Plan, 'takes'>,
  { stanzas }: Pick<Records, 'stanzas'>,
): PickObstacle | undefined {
  const unowned = named.flatMap((take) => (isUnowned(take.state) ? [{ take, state: take.state }] : []));
  const isOwned = unowned.length < named.length;
  const found = unowned.find(({ state }) => state.kind !== 'left-out') ?? (isOwned ? undefined : unowned[0]);
  if (!found) return undefined;
  const { id, shot, labels, take: number } = found.take;
  const owned = takes.filter((one) => standingClip(one.state));
  const others = takeNumbers(takeId(shot, labels, 1), owned, { stanzas, attempts: [] });
  return { take: id, state: found.state, others: others.filter((other) => other !== number) };
}

function isUnowned(state: PlanState): state is Unowned {
  return standingClip(state) === undefined;
}
