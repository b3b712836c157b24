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

/** Kahn's algorithm with a queue that keeps the order written. Linear in takes and edges. */
export function orderTakes(takes: readonly Take[]): Order {
  const byId = new Map(takes.map((take) => [take.id, take]));
  const waitsFor = new Map<TakeId, number>();
  const dependants = new Map<TakeId, Take[]>();
  for (const take of takes) {
    const upstream = new Set(take.edges.map((edge) => edge.take).filter((id) => byId.has(id)));
    waitsFor.set(take.id, upstream.size);
    for (const id of upstream) {
      const list = dependants.get(id);
      if (list) list.push(take);
      else dependants.set(id, [take]);
    }
  }
  const ordered = takes.filter((take) => waitsFor.get(take.id) === 0);
  for (let next = 0; next < ordered.length; next += 1) {
    for (const dependant of dependants.get((ordered[next] as Take).id) ?? []) {
      const left = (waitsFor.get(dependant.id) ?? 0) - 1;
      waitsFor.set(dependant.id, left);
      if (left === 0) ordered.push(dependant);
    }
  }
  if (ordered.length === takes.length) return { takes: ordered, cycles: [] };
  return { takes: ordered, cycles: findCycles(takes.filter((take) => (waitsFor.get(take.id) ?? 0) > 0)) };
}

/** Walks from each take that never became ready along unready edges until a take repeats. Each circle is told once. */
function findCycles(unready: readonly Take[]): readonly Diagnostic[] {
  const byId = new Map(unready.map((take) => [take.id, take]));
  const done = new Set<TakeId>();
  const found: Diagnostic[] = [];
  for (const start of unready) {
    const path: { take: Take; edge: Edge }[] = [];
    const at = new Map<TakeId, number>();
    let take: Take | undefined = start;
    while (take && !done.has(take.id) && !at.has(take.id)) {
      at.set(take.id, path.length);
      const edge: Edge | undefined = take.edges.find((candidate) => byId.has(candidate.take));
      if (!edge) break;
      path.push({ take, edge });
      take = byId.get(edge.take);
    }
    const from = take ? at.get(take.id) : undefined;
    if (from !== undefined) found.push(describeCycle(path.slice(from)));
    for (const step of path) done.add(step.take.id);
  }
  return found;
}

function describeCycle(steps: readonly { take: Take; edge: Edge }[]): Diagnostic {
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
