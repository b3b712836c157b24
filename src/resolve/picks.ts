import type { Located, Span } from '../core/span.ts';
import { type Labels, takeId } from '../core/take.ts';
import type { Pick as Written } from '../manifest/storyboard.ts';
import { type Axes, isLabelOf, knownAxis } from './axes.ts';
import { didYouMean } from './did-you-mean.ts';
import type { Findings } from './findings.ts';
import { labelOn, labelsOf, labelsText } from './labels.ts';
import { relationOf } from './relation.ts';
import type { Variant } from './variants.ts';

/**
 * What was picked. A key names a shot, or those of its variants that have some labels; of several that fit a variant,
 * the one with the most labels counts.
 */
export interface Picks {
  /** The axes that a winner fixes on this variant; undefined where another one won. */
  readonly fixed: (shot: string, labels: Labels) => ReadonlySet<string> | undefined;
  /** The take that others use, and the place of the pick. */
  readonly takeOf: (shot: string, labels: Labels) => Located<number> | undefined;
  /** Reports picks that fit no variant, or contradict each other on one. */
  readonly check: (variants: ReadonlyMap<string, readonly Variant[]>) => void;
}

interface SoundPick {
  readonly shot: string;
  readonly written: Written;
  /** The labels in the key. */
  readonly key: Labels;
  /** The labels of the winner. */
  readonly winner: Labels;
  /** Both. */
  readonly all: Labels;
}

const NONE: ReadonlySet<string> = new Set();

export function readPicks(
  written: readonly Written[],
  { shots, axes, findings }: { shots: ReadonlySet<string>; axes: Axes; findings: Findings },
): Picks {
  const byShot = new Map<string, SoundPick[]>();
  for (const pick of written) {
    const sound = readPick(pick, { shots, axes, findings });
    const known = sound && byShot.get(sound.shot);
    if (known) known.push(sound);
    else if (sound) byShot.set(sound.shot, [sound]);
  }
  const winnersFor = lookUp(
    byShot,
    ({ key }) => key,
    ({ winner }) => Object.keys(winner).length > 0,
  );
  const takesFor = lookUp(
    byShot,
    ({ all }) => all,
    ({ written: { take } }) => take !== undefined,
  );
  return {
    fixed(shot, labels) {
      const winners = winnersFor(shot, labels);
      if (!winners.every(({ winner }) => hasAll(labels, winner))) return undefined;
      return winners.length === 0 ? NONE : new Set(winners.flatMap(({ winner }) => Object.keys(winner)));
    },
    takeOf: (shot, labels) => takesFor(shot, labels)[0]?.written.take,
    check(variants) {
      for (const [shot, picks] of byShot) {
        const own = variants.get(shot) ?? [];
        if (own.length === 0) continue;
        const relation = relationOf(own, ({ labels }) => labels);
        for (const pick of picks)
          if (!relation.agreeing(pick.all).some(({ labels }) => hasAll(labels, pick.all)))
            reportUnknownVariant(pick, own, findings);
        if (picks.length > 1)
          for (const { labels } of own) reportConflict(takeId(shot, labels, 1), takesFor(shot, labels), findings);
      }
    },
  };
}

type LookUp = (shot: string, labels: Labels) => readonly SoundPick[];

/** Finds the picks that fit a variant: of those of which it has all labels, the ones that name most. */
function lookUp(
  byShot: ReadonlyMap<string, readonly SoundPick[]>,
  named: (pick: SoundPick) => Labels,
  counts: (pick: SoundPick) => boolean,
): LookUp {
  const relations = new Map(
    Array.from(byShot, ([shot, picks]) => [shot, relationOf(picks.filter(counts), named)] as const),
  );
  const size = (pick: SoundPick): number => Object.keys(named(pick)).length;
  return (shot, labels) => {
    const agreeing = relations.get(shot)?.agreeing(labels) ?? [];
    const fitting = agreeing.filter((pick) => hasAll(labels, named(pick)));
    if (fitting.length < 2) return fitting;
    const most = Math.max(...fitting.map(size));
    return fitting.filter((pick) => size(pick) === most);
  };
}

function hasAll(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([axis, label]) => labelOn(labels, axis) === label);
}

const KEY = /^([^[\]#=,]+?)(?:\[([^[\]#]*)\])?$/;
const LABEL = /^\s*([^=\s]+)\s*=\s*([^=\s]+)\s*$/;

function readPick(
  written: Written,
  { shots, axes, findings }: { shots: ReadonlySet<string>; axes: Axes; findings: Findings },
): SoundPick | undefined {
  const { key, keySpan: span } = written;
  const [, shot, inside] = KEY.exec(key.trim()) ?? [];
  const pairs = inside === undefined ? [] : inside.split(',').map((pair) => LABEL.exec(pair) ?? []);
  if (shot === undefined || pairs.some((pair) => pair.length === 0)) return reportKey(key, span, findings);
  if (!shots.has(shot)) {
    return findings.add('error', 'unknown-shot', `there is no shot "${shot}"`, {
      span,
      help: didYouMean(shot, shots, 'shots'),
    });
  }
  const named = pairs.map(([, axis = '', label = '']) => ({ axis, span, label: { value: label, span } }));
  const winning = Array.from(written.labels, ([axis, { nameSpan, label }]) => ({ axis, span: nameSpan, label }));
  const known = (one: (typeof named)[number]): boolean => {
    const axis = knownAxis({ name: one.axis, span: one.span }, axes, findings);
    return axis !== undefined && isLabelOf(axis, one.label, findings);
  };
  const every = [...named, ...winning];
  if (!every.map(known).every(Boolean)) return undefined;
  const twice = every.find(({ axis }, index) => every.findIndex((other) => other.axis === axis) < index);
  if (twice) {
    const help = 'name each axis once';
    return findings.add('error', 'bad-pick', `this pick names the axis "${twice.axis}" twice`, {
      span: twice.span,
      help,
    });
  }
  const labels = (some: typeof named): Labels => labelsOf(some.map(({ axis, label }) => [axis, label.value]));
  return { shot, written, key: labels(named), winner: labels(winning), all: labels(every) };
}

function reportKey(key: string, span: Span, findings: Findings): undefined {
  const [shot = '', number] = key.split('#');
  return findings.add('error', 'bad-pick', `"${key}" is no shot and no variant`, {
    span,
    help:
      number === undefined
        ? 'write SHOT: 2 or "SHOT[axis=label]": 2'
        : `the number goes behind the colon: ${shot.includes('[') ? `"${shot}"` : shot}: ${number || '1'}`,
  });
}

function reportUnknownVariant({ shot, all, written }: SoundPick, own: readonly Variant[], findings: Findings): void {
  const names = own.map(({ labels }) => takeId(shot, labels, 1));
  const wanted = labelsText(all);
  findings.add('error', 'unknown-variant', `"${shot}" has no variant with ${wanted}`, {
    span: written.keySpan,
    help: didYouMean(takeId(shot, all, 1), names, 'variants'),
  });
}

function reportConflict(variant: string, [first, ...others]: readonly SoundPick[], findings: Findings): void {
  for (const { written } of others) {
    if (!first || written.take?.value === first.written.take?.value) continue;
    findings.add('error', 'pick-conflict', `two picks give ${variant} different takes`, {
      span: written.keySpan,
      related: [{ message: 'the other one is here', span: first.written.keySpan }],
      help: 'keep one of the two, or name more labels in one of them',
    });
  }
}
