import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pairInTime } from '../../src/execute/pair-in-time.ts';

const LENGTH = 10;

interface Span {
  readonly id: string;
  readonly from: number;
  readonly to: number;
}

interface Point {
  readonly id: string;
  readonly at: number;
}

const spansAt = (...starts: readonly number[]): Span[] =>
  starts.map((from, index) => ({ id: `s${index}`, from, to: from + LENGTH }));
const pointsAt = (...times: readonly number[]): Point[] => times.map((at, index) => ({ id: `p${index}`, at }));
const pairs = (spans: readonly Span[], points: readonly Point[]): unknown =>
  Object.fromEntries(pairInTime(spans, points));
const fits = (span: Span, point: Point): boolean => span.from <= point.at && point.at <= span.to;

describe('points shared out over spans', () => {
  it.each<[string, number[], number[], Record<string, string>]>([
    ['one and one', [0], [5], { s0: 'p0' }],
    ['one that fits nothing', [0], [11], {}],
    ['bounds count', [0, 20], [0, 30], { s0: 'p0', s1: 'p1' }],
    ['too many for one', [0], [4, 6], {}],
    ['too many for one leaves a far one alone', [0, 100], [4, 6, 101], { s1: 'p2' }],
    ['two and two, in the order of time', [0, 1], [7, 4], { s0: 'p1', s1: 'p0' }],
    ['fewer points than spans', [0, 1], [5], { s0: 'p0' }],
    ['two that only the first could have, beside one for both', [0, 9], [3, 5, 9], {}],
    ['three spans in a chain', [0, 8, 16], [9, 17, 20], { s0: 'p0', s1: 'p1', s2: 'p2' }],
  ])('%s', (_, starts, times, expected) => {
    expect(pairs(spansAt(...starts), pointsAt(...times))).toEqual(expected);
  });

  it('does not depend on the order they come in', () => {
    expect(pairs(spansAt(8, 0), pointsAt(17, 9))).toEqual({ s1: 'p1', s0: 'p0' });
  });

  it('gives away all points of those that hang together, or none, as trying every way shows', () => {
    const times = fc.array(fc.nat(40), { maxLength: 5 });
    fc.assert(
      fc.property(times, times, (starts, at) => {
        const spans = spansAt(...starts);
        const points = pointsAt(...at);
        const given = pairInTime(spans, points);
        expect(new Set(given.values()).size).toBe(given.size);
        for (const span of spans) {
          const point = points.find(({ id }) => id === given.get(span.id));
          if (given.has(span.id)) expect(point && fits(span, point)).toBe(true);
        }
        for (const group of components(spans, points)) {
          const count = group.spans.filter(({ id }) => given.has(id)).length;
          expect(count).toBe(most(group.spans, group.points) === group.points.length ? group.points.length : 0);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

/** Spans with all that is tied to them by common points, however far. */
function components(spans: readonly Span[], points: readonly Point[]): { spans: Span[]; points: Point[] }[] {
  const groups = spans.map((span) => ({ spans: [span], points: points.filter((point) => fits(span, point)) }));
  for (;;) {
    const [one, other] = groups
      .flatMap((a, index) => groups.slice(index + 1).map((b) => [a, b] as const))
      .find(([a, b]) => a.points.some((point) => b.points.includes(point))) ?? [undefined, undefined];
    if (!one || !other) return groups;
    groups.splice(groups.indexOf(other), 1);
    one.spans.push(...other.spans);
    one.points = [...new Set([...one.points, ...other.points])];
  }
}

/** How many points can be given away at most, by trying every way. */
function most(spans: readonly Span[], [point, ...rest]: readonly Point[]): number {
  if (!point) return 0;
  const used = spans
    .filter((span) => fits(span, point))
    .map(
      (span) =>
        1 +
        most(
          spans.filter((other) => other !== span),
          rest,
        ),
    );
  return Math.max(most(spans, rest), ...used);
}
