import type { TakeId } from '../core/take.ts';
import type { Plan, PlannedTake } from '../plan/plan.ts';
import { type GraphEdge, graphEdges } from './graph-edges.ts';

/** What a graph shows: of a plan in which something is selected, that alone. */
interface SelectedPart {
  readonly takes: readonly PlannedTake[];
  /** Also those that lead out of it. */
  readonly edges: readonly GraphEdge[];
  /** The takes at the other end of these, in the plan's order. */
  readonly beside: readonly TakeId[];
}

export function selectedPart(plan: Plan): SelectedPart {
  const takes = plan.takes.filter(({ unselected }) => !unselected);
  const inside = new Set(takes.map(({ id }) => id));
  const edges = graphEdges(plan).filter(({ from, to }) => inside.has(from) || inside.has(to));
  const ends = new Set(edges.flatMap(({ from, to }) => [from, to]));
  const beside = plan.takes.filter(({ id }) => ends.has(id) && !inside.has(id)).map(({ id }) => id);
  return { takes, edges, beside };
}
