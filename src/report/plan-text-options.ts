import type { Style } from './style.ts';

/** How a plan is to be shown. */
export interface PlanTextOptions {
  readonly style: Style;
  /** Columns of the terminal. */
  readonly width: number;
  /** Every take, every changed field, how each price was reckoned. */
  readonly verbose?: boolean;
  /** Whether the plan was made against the simulator's records: what it advises stays simulated. */
  readonly simulate?: boolean;
  /** False where the command itself goes on, e.g. asks whether to buy: no last line that says what to do. */
  readonly next?: boolean;
}
