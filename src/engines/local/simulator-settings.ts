import type { Fault } from '../../simulator/fault.ts';

/** How the embedded simulator behaves. */
export interface SimulatorSettings {
  /** How long a task takes at the median; 2000 by default. */
  readonly latencyMs?: number;
  /** Chooses the latencies. */
  readonly seed?: string;
  /** What goes wrong, in this order. */
  readonly faults?: readonly Fault[];
}
