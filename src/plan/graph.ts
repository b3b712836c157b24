import type { Diagnostic } from '../core/diagnostic.ts';
import { formatSpan } from '../core/span.ts';
import type { Edge, Take, TakeId } from '../core/take.ts';
import { diagnose } from './codes.ts';

/** Takes in an order in which each comes after all it depends on; where that leaves a choice, as written. */
export interface Order {
  readonly takes: readonly Take[];
  /** One for each circle found; takes on a circle or behind one are not in `takes`. */
  readonly cycles: readonly Diagnostic[];
}

/**
 * Takes in the order written, except that what a take depends on comes before it. Depth first, without recursion, so
 * that a chain may be as long as it likes; linear in takes and edges.
 */
export function orderTakes(takes: readonly Take[]): Order {
  const byId = new Map(takes.map((take) => [take.id, take]));
  const ordered: Take[] = [];
  /** `open` = on the way down to what it depends on; meeting such a take again closes a circle. */
  const marks = new Map<TakeId, 'open' | 'done' | 'stuck'>();
  const cycles: Diagnostic[] = [];
  for (const start of takes) {
    const path: Visit[] = marks.has(start.id) ? [] : [{ take: start, next: 0, stuck: false }];
    if (path.length > 0) marks.set(start.id, 'open');
    for (let visit = path.at(-1); visit; visit = path.at(-1)) {
      const edge = visit.take.edges[visit.next];
      visit.next += 1;
      const upstream = edge && byId.get(edge.take);
      if (edge && !upstream) continue;
      if (upstream) {
        const mark = marks.get(upstream.id);
        if (mark === undefined) {
          marks.set(upstream.id, 'open');
          path.push({ take: upstream, next: 0, stuck: false });
        } else if (mark !== 'done') {
          visit.stuck = true;
          if (mark === 'open') cycles.push(describeCycle(path.slice(path.findIndex(({ take }) => take === upstream))));
        }
        continue;
      }
      path.pop();
      marks.set(visit.take.id, visit.stuck ? 'stuck' : 'done');
      if (!visit.stuck) ordered.push(visit.take);
      else if (path.length > 0) (path.at(-1) as Visit).stuck = true;
    }
  }
  return { takes: ordered, cycles };
}

/** A take on the way down; `next` is the edge to follow next, so the one being followed is the one before it. */
interface Visit {
  readonly take: Take;
  next: number;
  stuck: boolean;
}

function describeCycle(visits: readonly Visit[]): Diagnostic {
  const steps = visits.map(({ take, next }) => ({ take, edge: take.edges[next - 1] as Edge }));
  const first = steps[0] as { take: Take; edge: Edge };
  const route = [...steps.map((step) => step.take.id), first.take.id].join(' -> ');
  return diagnose('error', 'cycle', `shots wait for each other: ${route}`, {
    span: first.edge.span,
    related: steps
      .slice(1)
      .map((step) => ({ message: `${step.take.id} waits for ${step.edge.take}`, span: step.edge.span })),
    help: `drop one of these references, e.g. the one at ${formatSpan((steps.at(-1) ?? first).edge.span)}`,
  });
}

/**
 * Rough seconds of the longest chain that begins at each take, itself included. `ordered` must be in dependency
 * order. Ready takes with the most left go first, which keeps the whole run short.
 */
export function remainingSeconds(ordered: readonly Take[], secondsOf: (take: TakeId) => number): Map<TakeId, number> {
  const remaining = new Map<TakeId, number>();
  for (const take of ordered.toReversed()) {
    const total = secondsOf(take.id) + (remaining.get(take.id) ?? 0);
    remaining.set(take.id, total);
    for (const edge of take.edges) remaining.set(edge.take, Math.max(remaining.get(edge.take) ?? 0, total));
  }
  return remaining;
}
