import type { Labels } from '../core/take.ts';
import { type Condition, joined, labelOn, labelsOf, meets } from './labels.ts';
import { type Relation, relationOf } from './relation.ts';

/*
 * How a shot multiplies. A shot stands at every point of the axes that it lists; at each of them it consumes the clips
 * of other shots (extend, motion, media, templates), and there it takes on the axes of their variants as well:
 *
 *     opening  matrix: [tier, resolution]         fast,480p  fast,720p  std,480p  std,720p
 *     exclude  { tier: std, resolution: 480p }                             x
 *     walk     extend: opening                    fast,480p  fast,720p             std,720p
 *     picks    opening: { tier: std }                                              720p       <- what walk sees then
 *
 * In terms of tables: the variants of a shot are the points of its own axes, naturally joined with the variants of each
 * shot that it consumes, less what is excluded. A winner is a selection of the rows of one shot; its axes are then out
 * of what others inherit, and still must agree with theirs, if they have such an axis from elsewhere.
 *
 * Invariants (test/resolve/variants.test.ts holds each against all combinations, tried one by one)
 *  1. Pairing: where a variant and one that it consumes both have an axis, they have the same label on it; where there
 *     is no such variant to consume, the consumer does not exist either, and that is told in `unpaired`.
 *  2. Order: as written. The axes of a shot turn as it lists them, the last one fastest; inherited ones as the consumed
 *     shot has them.
 *  3. What is there does not depend on what is beside it: a value, an axis or a shot added elsewhere changes no variant.
 *  4. The cost is that of what comes out, not of all combinations that could be compared.
 */
export interface Sweep {
  /** The labels of every axis, in the order written. */
  readonly axes: ReadonlyMap<string, readonly string[]>;
  /** The axes that each shot lists, the shots in the order written. */
  readonly shots: ReadonlyMap<string, readonly string[]>;
  /** The shots whose clips a shot consumes at a point of its own axes; itself included, if it is wrong. */
  readonly consumed: (shot: string, own: Labels) => readonly string[];
  readonly exclude: readonly Condition[];
  /** The labels that a winner fixes for those who consume this variant; undefined where another variant won. */
  readonly fixed: (shot: string, labels: Labels) => ReadonlySet<string> | undefined;
  /** The most variants there may be. */
  readonly limit: number;
}

/** One shot at one point of the matrix. */
export interface Variant {
  readonly shot: string;
  readonly labels: Labels;
  /** The labels of the axes that the shot lists. */
  readonly own: Labels;
  /** The variant of each shot that it consumes, by that shot's name. */
  readonly sources: ReadonlyMap<string, Variant>;
}

export interface Expansion {
  /** By shot, the shots in the order written. */
  readonly variants: ReadonlyMap<string, readonly Variant[]>;
  /** Points of a shot that do not exist, because a shot it consumes has no such variant. */
  readonly unpaired: readonly Unpaired[];
  /** Those of `exclude` that removed something. */
  readonly excluding: ReadonlySet<Condition>;
  /** The shot with which there were too many, and how many points it came to. What is behind it is not expanded. */
  readonly overflow?: { readonly shot: string; readonly points: number };
}

export interface Unpaired {
  readonly shot: string;
  readonly labels: Labels;
  readonly source: string;
}

export function expand(sweep: Sweep): Expansion {
  return new Expander(sweep).run();
}

/** A shot at a point of its own axes, and what it consumes there. */
interface Point {
  readonly own: Labels;
  readonly consumed: readonly string[];
}

/** A variant as others see it: winners take axes out of the labels that are open. */
export interface Visible {
  readonly variant: Variant;
  readonly open: Labels;
  readonly fixed: ReadonlySet<string>;
}

/** The variants of a shot that others see, in their own order. */
export function visibleVariants(variants: readonly Variant[], isFixed: Sweep['fixed']): readonly Visible[] {
  return variants.flatMap((variant): readonly Visible[] => {
    const fixed = isFixed(variant.shot, variant.labels);
    if (!fixed) return [];
    if (fixed.size === 0) return [{ variant, open: variant.labels, fixed }];
    const open = Object.entries(variant.labels).filter(([axis]) => !fixed.has(axis));
    return [{ variant, open: labelsOf(open), fixed }];
  });
}

/** How many points are looked at for each variant that there may be; the others must be excluded. */
const POINTS_PER_VARIANT = 100;

class Expander {
  readonly #sweep: Sweep;
  readonly #variants = new Map<string, readonly Variant[]>();
  readonly #visible = new Map<string, Relation<Visible>>();
  readonly #unpaired: Unpaired[] = [];
  readonly #excluding = new Set<Condition>();
  #count = 0;
  #overflow: Expansion['overflow'];

  constructor(sweep: Sweep) {
    this.#sweep = sweep;
  }

  run(): Expansion {
    const points = new Map<string, readonly Point[]>();
    for (const shot of this.#sweep.shots.keys()) points.set(shot, this.#pointsOf(shot));
    const { order, circular } = sourcesFirst(points);
    for (const shot of circular) this.#variants.set(shot, [firstOf(shot, points)]);
    for (const shot of order)
      if (!circular.has(shot)) this.#variants.set(shot, this.#expand(shot, points.get(shot) ?? []));
    return {
      variants: new Map(Array.from(points.keys(), (shot) => [shot, this.#variants.get(shot) ?? []])),
      unpaired: this.#unpaired,
      excluding: this.#excluding,
      ...(this.#overflow && { overflow: this.#overflow }),
    };
  }

  /** The points of a shot's own axes that are not excluded, and what it consumes at each. */
  #pointsOf(shot: string): readonly Point[] {
    const { axes, shots, consumed, limit } = this.#sweep;
    const listed = shots.get(shot) ?? [];
    const size = listed.reduce((product, axis) => product * (axes.get(axis)?.length ?? 0), 1);
    if (size > limit * POINTS_PER_VARIANT) this.#overflow ??= { shot, points: size };
    if (this.#overflow) return [];
    const points: Point[] = [];
    for (const own of product(listed.map((axis) => [axis, axes.get(axis) ?? []]))) {
      if (this.#excludes(own)) continue;
      if (points.length >= limit) {
        this.#overflow = { shot, points: size };
        return [];
      }
      points.push({ own, consumed: consumed(shot, own) });
    }
    return points;
  }

  #expand(shot: string, points: readonly Point[]): readonly Variant[] {
    const variants: Variant[] = [];
    for (const point of points) {
      if (this.#overflow) return [];
      for (const variant of this.#join(shot, point)) {
        if (this.#excludes(variant.labels)) continue;
        variants.push(variant);
        this.#count += 1;
        if (this.#count > this.#sweep.limit) {
          this.#overflow ??= { shot, points: this.#count };
          return [];
        }
      }
    }
    return variants;
  }

  /** Joins a point with the variants of everything that is consumed there. */
  #join(shot: string, { own, consumed }: Point): readonly Variant[] {
    let rows: readonly Row[] = [{ labels: own, sources: [] }];
    for (const source of consumed) {
      const visible = this.#visibleOf(source);
      const next: Row[] = [];
      for (const { labels, sources } of rows) {
        const agreeing = visible.agreeing(labels);
        if (agreeing.length === 0) this.#unpaired.push({ shot, labels, source });
        for (const one of agreeing) next.push({ labels: joined(labels, one.open), sources: [...sources, one] });
        if (next.length > this.#sweep.limit) {
          this.#overflow ??= { shot, points: next.length };
          return [];
        }
      }
      rows = next;
    }
    return rows.flatMap(({ labels, sources }) => {
      const contrary = sources.find(({ variant, fixed }) => differs(labels, variant.labels, fixed));
      if (contrary) this.#unpaired.push({ shot, labels, source: contrary.variant.shot });
      if (contrary) return [];
      return { shot, labels, own, sources: new Map(sources.map(({ variant }) => [variant.shot, variant])) };
    });
  }

  #visibleOf(shot: string): Relation<Visible> {
    const known = this.#visible.get(shot);
    if (known) return known;
    const rows = visibleVariants(this.#variants.get(shot) ?? [], this.#sweep.fixed);
    const relation = relationOf(rows, ({ open }) => open);
    this.#visible.set(shot, relation);
    return relation;
  }

  #excludes(labels: Labels): boolean {
    const condition = this.#sweep.exclude.find((one) => meets(labels, one));
    if (condition) this.#excluding.add(condition);
    return condition !== undefined;
  }
}

/** Shots that wait for each other never run; one variant of each, which inherits nothing, is enough to say so. */
function firstOf(shot: string, points: ReadonlyMap<string, readonly Point[]>): Variant {
  const at = (name: string): Labels => points.get(name)?.[0]?.own ?? {};
  const consumed = points.get(shot)?.[0]?.consumed ?? [];
  const sources = consumed.map(
    (name) => [name, { shot: name, labels: at(name), own: at(name), sources: new Map() }] as const,
  );
  return { shot, labels: at(shot), own: at(shot), sources: new Map(sources) };
}

interface Row {
  readonly labels: Labels;
  readonly sources: readonly Visible[];
}

/** Whether labels contradict those of another variant on some axis. */
export function differs(labels: Labels, other: Labels, axes: ReadonlySet<string>): boolean {
  return [...axes].some((axis) => {
    const label = labelOn(labels, axis);
    return label !== undefined && label !== labelOn(other, axis);
  });
}

/** Every combination, the last axis turning fastest. */
function* product(axes: readonly (readonly [axis: string, labels: readonly string[]])[]): Iterable<Labels> {
  if (axes.some(([, labels]) => labels.length === 0)) return;
  const turns = axes.map(() => 0);
  for (;;) {
    yield labelsOf(axes.map(([axis, labels], place) => [axis, labels[turns[place] ?? 0] ?? '']));
    let place = axes.length - 1;
    for (; place >= 0; place -= 1) {
      turns[place] = ((turns[place] ?? 0) + 1) % (axes[place]?.[1].length ?? 1);
      if (turns[place] !== 0) break;
    }
    if (place < 0) return;
  }
}

/** Shots in an order in which each comes behind all that it consumes, and those that stand in a circle. */
function sourcesFirst(points: ReadonlyMap<string, readonly Point[]>): {
  readonly order: readonly string[];
  readonly circular: ReadonlySet<string>;
} {
  const sources = new Map(
    Array.from(points, ([shot, own]) => [shot, [...new Set(own.flatMap(({ consumed }) => consumed))]] as const),
  );
  const order: string[] = [];
  const circular = new Set<string>();
  const marks = new Map<string, 'open' | 'done'>();
  for (const start of points.keys()) {
    if (marks.has(start)) continue;
    const path = [{ shot: start, next: 0 }];
    marks.set(start, 'open');
    for (let visit = path.at(-1); visit; visit = path.at(-1)) {
      const source = sources.get(visit.shot)?.[visit.next];
      visit.next += 1;
      if (source === undefined) {
        path.pop();
        marks.set(visit.shot, 'done');
        order.push(visit.shot);
      } else if (marks.get(source) === 'open') {
        for (const { shot } of path.slice(path.findIndex(({ shot }) => shot === source))) circular.add(shot);
      } else if (!marks.has(source)) {
        marks.set(source, 'open');
        path.push({ shot: source, next: 0 });
      }
    }
  }
  return { order, circular };
}
