import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderTakes, remainingSeconds } from '../../src/plan/graph.ts';
import { edge, take } from '../support/takes.ts';

const waiting = (id: string, ...on: string[]) =>
  take(id, {}, { edges: on.map((other, index) => edge(other, index + 1)) });

describe('orderTakes', () => {
  it('keeps the order written where dependencies allow it', () => {
    const { takes } = orderTakes([waiting('a'), waiting('b', 'a'), waiting('c'), waiting('d', 'e'), waiting('e')]);
    expect(takes.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'e', 'd']);
  });

  it('tells each circle once, as the path with the place of each edge', () => {
    const { takes, cycles } = orderTakes([
      waiting('a', 'b'),
      waiting('b', 'c'),
      waiting('c', 'a'),
      waiting('d', 'a'),
      waiting('e'),
    ]);
    expect(takes.map(({ id }) => id)).toEqual(['e']);
    expect(cycles.map(({ message }) => message)).toEqual(['shots wait for each other: a -> b -> c -> a']);
    expect(cycles[0]?.related?.map(({ message }) => message)).toEqual(['b waits for c', 'c waits for a']);
  });

  it('finds a shot that waits for itself', () => {
    expect(orderTakes([waiting('a', 'a')]).cycles[0]?.message).toBe('shots wait for each other: a -> a');
  });

  it('survives a chain of 20,000', () => {
    const chain = Array.from({ length: 20_000 }, (_, index) =>
      waiting(`s${index}`, ...(index < 19_999 ? [`s${index + 1}`] : [])),
    );
    const { takes } = orderTakes(chain);
    expect(takes[0]?.id).toBe('s19999');
    expect(takes).toHaveLength(20_000);
  });

  it('puts every take after all it depends on, for any graph without circles', () => {
    const graphs = fc.array(fc.array(fc.nat(30), { maxLength: 4 }), { maxLength: 30 });
    fc.assert(
      fc.property(graphs, fc.boolean(), (edges, backwards) => {
        const made = edges.map((to, from) =>
          waiting(`t${from}`, ...to.filter((other) => other < from).map((other) => `t${other}`)),
        );
        const written = backwards ? made.toReversed() : made;
        const { takes, cycles } = orderTakes(written);
        const at = new Map(takes.map(({ id }, index) => [id, index]));
        expect(cycles).toEqual([]);
        expect(at.size).toBe(made.length);
        for (const one of takes)
          for (const { take: id } of one.edges) expect(at.get(id)).toBeLessThan(at.get(one.id) as number);
      }),
    );
  });
});

describe('remainingSeconds', () => {
  it('is the longest chain that begins at a take', () => {
    const { takes } = orderTakes([waiting('a'), waiting('b', 'a'), waiting('c', 'a'), waiting('d', 'c')]);
    const remaining = remainingSeconds(takes, () => 10);
    expect(Object.fromEntries(remaining)).toEqual({ a: 30, b: 10, c: 20, d: 10 });
  });
});
