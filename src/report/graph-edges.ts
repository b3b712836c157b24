import { writtenOutput } from '../core/payload.ts';
import type { Edge, TakeId } from '../core/take.ts';
import type { Plan } from '../plan/plan.ts';

/** An arrow of the graph: `to` waits for `from`. */
export interface GraphEdge {
  readonly from: TakeId;
  readonly to: TakeId;
  readonly via: Edge['via'];
  /** The pictures of the clip that are used, as a storyboard writes them. */
  readonly frames?: readonly string[];
}

/** The plan's edges, each kind between two takes once; only between takes the plan holds. */
export function graphEdges({ takes }: Plan): readonly GraphEdge[] {
  const ids = new Set(takes.map(({ id }) => id));
  return takes.flatMap(({ id: to, dependsOn, frames }) => {
    const known = dependsOn.filter(({ take }) => ids.has(take));
    const cutFrom = (from: TakeId): readonly string[] =>
      frames.filter(({ take }) => take === from).map((frame) => writtenOutput(frame));
    const unique = new Map(
      known.map(({ take: from, via }): [string, GraphEdge] => {
        const cuts = via === 'media' || via === 'template' ? cutFrom(from) : [];
        return [`${via} ${from}`, { from, to, via, ...(cuts.length > 0 && { frames: cuts }) }];
      }),
    );
    return [...unique.values()];
  });
}

/** What an arrow carries, in a word: `extend`, `last_frame`. */
export function edgeLabel({ via, frames }: GraphEdge): string {
  return frames?.join(', ') ?? via;
}
