import type { Money } from '../core/money.ts';
import type { TakeLife } from './take-life.ts';

/** A take that this run has something to do for. */
export interface LiveTake {
  readonly id: string;
  readonly provider: string;
  readonly renderSeconds: number;
  readonly remainingSeconds: number;
  readonly life: TakeLife;
}

/** Where a run stands, from its plan and the events so far. */
export interface ProgressView {
  /** In the plan's order. */
  readonly takes: readonly LiveTake[];
  /** Tasks alive at once, by provider. */
  readonly limits: Readonly<Record<string, number>>;
  readonly spent: readonly Money[];
  /** What may still be charged for takes that are under way or unconfirmed, at the plan's upper price. */
  readonly committed: readonly Money[];
  /** True where a clip's cost is not known yet and its upper price stands in. */
  readonly spentIsBound: boolean;
  /** How long renders take compared with the plan's estimate: 1 until the first clip is there. */
  readonly pace: number;
}
