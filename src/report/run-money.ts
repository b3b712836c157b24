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

/** What the events of a run tell of its money. */
export interface MoneyTold {
  readonly lives: ReadonlyMap<TakeId, TakeLife>;
  /** The tasks that nothing asks for any more, by the name of their lives, and what was set aside for each. */
  readonly orphans: ReadonlyMap<string, Money | undefined>;
  /** What the run itself says that it spent; absent where it ended before it could say. */
  readonly spent?: readonly Money[];
}

export function runMoney(plan: Plan, { lives, orphans, spent: told }: MoneyTold): RunMoney {
  // Equal takes are one task with one cost.
  const takes = plan.takes.filter(({ twin }) => twin === undefined);
  const stakes: readonly Stake[] = [
    ...takes.map((take) => ({ life: lives.get(take.id), isOpen: wasOpen(take), bound: upperPrice(take) })),
    ...[...orphans].map(([name, bound]) => ({ life: lives.get(name), isOpen: false, bound })),
  ];
  const costs = stakes.flatMap(({ life }) => (life && 'cost' in life && life.cost ? [life.cost] : []));
  const uncertain = stakes.filter((stake) => isUncertain(stake, told === undefined));
  const committed = stakes.filter(mayCost);
  return {
    spent: told ?? sumMoney([...costs, ...bounds(uncertain)]),
    spentIsBound: uncertain.some(({ bound }) => bound),
    unknown: uncertain.filter(({ bound }) => !bound).length,
    committed: sumMoney(bounds(committed)),
    committedTakes: committed.length,
    committedUnpriced: committed.filter(({ bound }) => !bound).length,
  };
}

/** What money is at stake for: a take of the plan, or a task that nothing asks for any more. */
interface Stake {
  readonly life: TakeLife | undefined;
  /** An earlier run left it so that it may be charged. */
  readonly isOpen: boolean;
  /** What it costs at most; undefined = nobody knows. */
  readonly bound: Money | undefined;
}

function wasOpen({ state }: PlannedTake): boolean {
  return state.kind === 'in-flight' || state.kind === 'unconfirmed';
}

function upperPrice({ price }: PlannedTake): Money | undefined {
  return price && { amount: price.high, unit: price.unit };
}

function bounds(stakes: readonly Stake[]): readonly Money[] {
  return stakes.flatMap(({ bound }) => bound ?? []);
}

/** Whether it was paid for, and nobody has said what; a run that came to its end has told of its billed failures. */
function isUncertain({ life }: Stake, isCutShort: boolean): boolean {
  if (life?.kind === 'failed') return isCutShort && life.failure.billed === 'yes' && life.taskId !== undefined;
  return life?.kind === 'owned' && !life.cost;
}

/** Whether money stays set aside: it may be charged, and nobody has said whether it is. */
function mayCost({ life, isOpen }: Stake): boolean {
  if (!life) return isOpen;
  switch (life.kind) {
    case 'submitting':
    case 'running':
    case 'unconfirmed':
      return true;
    case 'saving':
    case 'detached':
      return !life.cost;
    case 'failed':
      return life.failure.billed === 'unknown' && life.taskId !== undefined;
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
