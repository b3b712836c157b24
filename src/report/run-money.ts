import { sumMoney, type Money } from '../core/money.ts';
import type { TakeId } from '../core/take.ts';
import type { Plan, PlannedTake } from '../plan/plan.ts';
import { countText, groupDigits } from './count-text.ts';
import { moneyText } from './money-text.ts';
import type { TakeLife } from './take-life.ts';

/** What a run cost, as far as its plan and its events tell. */
export interface RunMoney {
  readonly spent: readonly Money[];
  /** True where a provider gave no figure and the plan's upper price stands in. */
  readonly spentIsBound: boolean;
  /** Clips that have neither figure nor price. */
  readonly unknown: number;
  /** What may still be charged for takes without a clip, at the plan's upper price. */
  readonly committed: readonly Money[];
  readonly committedTakes: number;
  /** Those among them that have no price. */
  readonly committedUnpriced: number;
}

/** `told` is what the run itself says that it spent. */
export function runMoney(
  plan: Plan,
  lives: ReadonlyMap<TakeId, TakeLife>,
  told: readonly Money[] | undefined,
): RunMoney {
  // Equal takes are one task with one cost.
  const takes = plan.takes.filter(({ twin }) => twin === undefined);
  const costs = takes.flatMap(({ id }) => {
    const life = lives.get(id);
    return life && 'cost' in life && life.cost ? [life.cost] : [];
  });
  const uncertain = takes.filter(({ id }) => {
    const life = lives.get(id);
    return life?.kind === 'owned' && !life.cost;
  });
  const committed = takes.filter((take) => mayCost(take, lives.get(take.id)));
  return {
    spent: told ?? sumMoney([...costs, ...upperPrices(uncertain)]),
    spentIsBound: uncertain.some(({ price }) => price),
    unknown: uncertain.filter(({ price }) => !price).length,
    committed: sumMoney(upperPrices(committed)),
    committedTakes: committed.length,
    committedUnpriced: committed.filter(({ price }) => !price).length,
  };
}

function upperPrices(takes: readonly PlannedTake[]): readonly Money[] {
  return takes.flatMap(({ price }) => (price ? [{ amount: price.high, unit: price.unit }] : []));
}

/** Whether money stays set aside for a take: it may be charged, and nobody has said what. */
function mayCost({ state }: PlannedTake, life: TakeLife | undefined): boolean {
  if (!life) return state.kind === 'in-flight' || state.kind === 'unconfirmed';
  switch (life.kind) {
    case 'submitting':
    case 'running':
    case 'unconfirmed':
      return true;
    case 'saving':
    case 'detached':
      return !life.cost;
    case 'failed':
      return life.failure.billed !== 'no' && life.taskId !== undefined;
    default:
      return false;
  }
}

/** `at most $0.44 spent; up to $0.88 more is committed to 2 takes without a clip`. */
export function runMoneyText(money: RunMoney, simulated: boolean): string {
  return [
    `${spentText(money)}${simulated ? ' in the simulation' : ''}`,
    ...(money.committedTakes > 0 ? [committedText(money)] : []),
    ...(simulated ? ['nothing was paid'] : []),
  ].join('; ');
}

function spentText({ spent, spentIsBound, unknown, committedTakes }: RunMoney): string {
  const isNothing = spent.every(({ amount }) => amount === 0);
  const clips = unknown === 0 ? '' : `${countText(unknown, 'clip')} whose price nobody names`;
  if (isNothing && unknown > 0) return `paid for ${clips}`;
  const figure = `${spentIsBound ? 'at most ' : ''}${moneyText(spent)} spent`;
  return `${figure}${isNothing && committedTakes > 0 ? ' so far' : ''}${clips && `, and ${clips}`}`;
}

function committedText({ spent, committed, committedTakes, committedUnpriced }: RunMoney): string {
  const takes = countText(committedTakes, 'take');
  if (committed.length === 0) return `${takes} without a price may still be charged`;
  const more = spent.some(({ amount }) => amount !== 0) ? ' more' : '';
  const unpriced = committedUnpriced === 0 ? '' : `, ${groupDigits(committedUnpriced)} of them without a price`;
  return `up to ${moneyText(committed)}${more} is committed to ${takes} without a clip${unpriced}`;
}
