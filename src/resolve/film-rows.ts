import type { Labels } from '../core/take.ts';
import type { FilmItem, ShotItem } from './film-items.ts';
import type { Findings } from './findings.ts';
import { joined, labelsOf, labelsText } from './labels.ts';
import { type Relation, relationOf } from './relation.ts';
import type { Sweep } from './sweep.ts';
import { differs, type Variant, type Visible, visibleVariants } from './variants.ts';

/*
 * A film sees the shots of its sequence as a shot sees what it consumes (variants.ts): it stands at every point of the
 * axes that are open in them, and plays at each the variants that agree. A winner takes its axes out; so does `each`,
 * which plays all variants along an axis one after the other.
 */

/** The variants that one piece of the sequence plays in a film: one, or with `each` those along the axis. */
interface Group {
  readonly labels: Labels;
  readonly members: readonly Visible[];
}

/** One film: the labels of the axes that are open, and what each item plays. */
export interface FilmRow {
  readonly labels: Labels;
  readonly plays: ReadonlyMap<ShotItem, readonly Variant[]>;
}

export interface FilmRows {
  readonly rows: readonly FilmRow[];
  /** There are more of them than there may be. */
  readonly isTooLarge: boolean;
}

interface Context {
  readonly sweep: Sweep;
  readonly limit: number;
  readonly findings: Findings;
}

/** The films that a sequence comes to, in the order of the labels as they are written. */
export function filmRows(items: readonly FilmItem[], { sweep, limit, findings }: Context): FilmRows {
  const relations = new Map<string, Relation<Group>>();
  let rows: readonly { readonly labels: Labels; readonly groups: readonly Group[] }[] = [{ labels: {}, groups: [] }];
  const shots = items.filter((item) => item.kind === 'shot');
  const leftOut = new LeftOut();
  for (const item of shots) {
    const key = `${item.shot} ${item.each ?? ''}`;
    const relation = relations.get(key) ?? groupsOf(item, sweep, findings);
    relations.set(key, relation);
    const next: (typeof rows)[number][] = [];
    for (const { labels, groups } of rows) {
      const agreeing = relation.agreeing(labels);
      if (agreeing.length === 0) leftOut.add(item, labels);
      for (const group of agreeing) next.push({ labels: joined(labels, group.labels), groups: [...groups, group] });
      if (next.length > limit) return { rows: [], isTooLarge: true };
    }
    rows = next;
  }
  const sound = rows.filter(({ labels, groups }) => {
    const contrary = groups.findIndex(({ members }) =>
      members.some(({ variant, fixed }) => differs(labels, variant.labels, fixed)),
    );
    const item = shots[contrary];
    if (item) leftOut.add(item, labels);
    return item === undefined;
  });
  leftOut.report(findings);
  return { rows: sound.map(({ labels, groups }) => ({ labels, plays: playsOf(shots, groups) })), isTooLarge: false };
}

function playsOf(items: readonly ShotItem[], groups: readonly Group[]): FilmRow['plays'] {
  return new Map(items.map((item, index) => [item, groups[index]?.members.map(({ variant }) => variant) ?? []]));
}

/** The variants that `select` leaves in and no winner takes out, by what of their labels is open to the film. */
function groupsOf({ shot, each, span }: ShotItem, sweep: Sweep, findings: Findings): Relation<Group> {
  const all = visibleVariants(sweep.variants.get(shot) ?? [], sweep.picks.fixed);
  const rows = all.filter(({ variant }) => sweep.isSelected(variant.labels));
  const groups = new Map<string, { labels: Labels; members: Visible[] }>();
  for (const one of rows) {
    const labels = labelsOf(Object.entries(one.open).filter(([axis]) => axis !== each));
    const key = labelsText(each === undefined ? one.variant.labels : labels);
    const group = groups.get(key) ?? { labels, members: [] };
    group.members.push({ ...one, fixed: new Set([...one.fixed].filter((axis) => axis !== each)) });
    groups.set(key, group);
  }
  if (each !== undefined && rows.some(({ fixed }) => fixed.has(each)))
    findings.add('warning', 'film-axis', `a pick has chosen one "${each}" of ${shot}, so that one alone plays`, {
      span,
      help: 'leave each: out, or take the pick out',
    });
  return relationOf([...groups.values()], ({ labels }) => labels);
}

/** How many combinations a line shows. */
const SHOWN = 3;

/** Combinations without a film, by the item that has no variant for them. */
class LeftOut {
  readonly #byItem = new Map<ShotItem, Labels[]>();

  add(item: ShotItem, labels: Labels): void {
    if (Object.keys(labels).length > 0) this.#byItem.set(item, [...(this.#byItem.get(item) ?? []), labels]);
  }

  report(findings: Findings): void {
    for (const [{ shot, span }, all] of this.#byItem) {
      const named = all.slice(0, SHOWN).map((labels) => `[${labelsText(labels)}]`);
      const more = all.length - named.length;
      const which = `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
      const message = `no film for ${which}: ${shot} has no such variant`;
      findings.add('note', 'film-left-out', message, { span });
    }
  }
}
