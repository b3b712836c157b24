import type { Edge, TakeId } from '../core/take.ts';
import type { Plan } from '../plan/plan.ts';

/** An arrow of the graph: `to` waits for `from`. */
export interface GraphEdge {
  readonly from: TakeId;
  readonly to: TakeId;
  readonly via: Edge['via'];
}

/** The plan's edges, each kind between two takes once; only between takes the plan holds. */
export function graphEdges({ takes }: Plan): readonly GraphEdge[] {
  const ids = new Set(takes.map(({ id }) => id));
  return takes.flatMap(({ id: to, dependsOn }) => {
    const known = dependsOn.filter(({ take }) => ids.has(take));
    const unique = new Map(known.map(({ take: from, via }) => [`${via} ${from}`, { from, to, via }]));
    return [...unique.values()];
  });
}
