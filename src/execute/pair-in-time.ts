/** What wants a point: from when to when one fits. */
interface Span {
  readonly id: string;
  readonly from: number;
  readonly to: number;
}

interface Point {
  readonly id: string;
  readonly at: number;
}

/**
 * Gives points to spans of equal length, each point to one span and each span at most one, in the order of time. Spans
 * that share a point stand or fall together: unless all their points can be given away, none is, for then some belong
 * to nobody here. Spans without a point are left out of the answer (span id to point id).
 */
export function pairInTime(spans: readonly Span[], points: readonly Point[]): ReadonlyMap<string, string> {
  const sorted = points.toSorted((a, b) => a.at - b.at);
  const pairs = new Map<string, string>();
  for (const cluster of clusters(spans, points)) {
    const inside = sorted.filter((point) => cluster.some((span) => fits(span, point)));
    const given = share(cluster, inside);
    if (given.size === inside.length) for (const [span, point] of given) pairs.set(span, point);
  }
  return pairs;
}

function fits({ from, to }: Span, { at }: Point): boolean {
  return from <= at && at <= to;
}

/** Of spans of one length, in order, all that lie between two with a common point hold that point too. */
function clusters(spans: readonly Span[], points: readonly Point[]): readonly (readonly Span[])[] {
  const found: Span[][] = [];
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    const last = found.at(-1);
    const before = last?.at(-1);
    if (before && points.some((point) => fits(before, point) && fits(span, point))) last?.push(span);
    else found.push([span]);
  }
  return found;
}

/** Each point to the first span it fits that has none: the one whose time runs out first. */
function share(spans: readonly Span[], points: readonly Point[]): ReadonlyMap<string, string> {
  const given = new Map<string, string>();
  for (const point of points) {
    const span = spans.find((one) => !given.has(one.id) && fits(one, point));
    if (span) given.set(span.id, point.id);
  }
  return given;
}
