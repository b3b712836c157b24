import { type Take, takeId, type TakeId } from '../core/take.ts';

type Links = ReadonlyMap<TakeId, ReadonlySet<TakeId>>;

/** These takes and all they depend on, however far up; of a shot that waits for a pick, all takes that could be picked. */
export function withUpstream(ids: Iterable<TakeId>, takes: readonly Take[]): ReadonlySet<TakeId> {
  return closure(ids, upstreamOf(takes));
}

/** These takes and all that depends on them, however far down. */
export function withDownstream(ids: Iterable<TakeId>, takes: readonly Take[]): ReadonlySet<TakeId> {
  const downstream = new Map<TakeId, Set<TakeId>>();
  for (const [id, sources] of upstreamOf(takes))
    for (const source of sources) downstream.set(source, (downstream.get(source) ?? new Set()).add(id));
  return closure(ids, downstream);
}

function closure(ids: Iterable<TakeId>, links: Links): ReadonlySet<TakeId> {
  const reached = new Set(ids);
  for (const id of reached) for (const next of links.get(id) ?? []) reached.add(next);
  return reached;
}

function upstreamOf(takes: readonly Take[]): Links {
  const ofVariant = new Map<TakeId, TakeId[]>();
  for (const { id, shot, labels } of takes) {
    const variant = takeId(shot, labels, 1);
    const same = ofVariant.get(variant);
    if (same) same.push(id);
    else ofVariant.set(variant, [id]);
  }
  // An edge to a take that is yet to be picked names the first one, and may come to mean any.
  const meant = ({ take, unpicked }: Take['edges'][number]) => (unpicked ? (ofVariant.get(take) ?? [take]) : [take]);
  return new Map(takes.map(({ id, edges }) => [id, new Set(edges.flatMap(meant))]));
}
