import type { Located, Span } from '../core/span.ts';
import { type Labels, takeId } from '../core/take.ts';
import type { Pick as Written } from '../manifest/storyboard.ts';
import { type Axes, isLabelOf, knownAxis } from './axes.ts';
import { didYouMean } from './did-you-mean.ts';
import type { Findings } from './findings.ts';
import { type Condition, meets } from './labels.ts';
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
  readonly key: Condition;
  /** The labels of the winner. */
  readonly winner: Condition;
  /** Both. */
  readonly all: Condition;
}

const NONE: ReadonlySet<string> = new Set();

export function readPicks(
  written: readonly Written[],
  { shots, axes, findings }: { shots: ReadonlySet<string>; axes: Axes; findings: Findings },
): Picks {
  const byShot = new Map<string, SoundPick[]>();
  for (const pick of written) {
    const sound = readPick(pick, { shots, axes, findings });
    if (sound) byShot.set(sound.shot, [...(byShot.get(sound.shot) ?? []), sound]);
  }
  const fitting = (shot: string, labels: Labels): readonly SoundPick[] =>
    (byShot.get(shot) ?? []).filter(({ all, written: { take } }) => take && meets(labels, all));
  return {
    fixed(shot, labels) {
      const winners = (byShot.get(shot) ?? []).filter(({ key, winner }) => winner.size > 0 && meets(labels, key));
      const deciding = mostSpecific(winners, ({ key }) => key.size);
      if (!deciding.every(({ winner }) => meets(labels, winner))) return undefined;
      return deciding.length === 0 ? NONE : new Set(deciding.flatMap(({ winner }) => [...winner.keys()]));
    },
    takeOf: (shot, labels) => mostSpecific(fitting(shot, labels), ({ all }) => all.size)[0]?.written.take,
    check(variants) {
      for (const [shot, picks] of byShot) {
        const own = variants.get(shot) ?? [];
        if (own.length === 0) continue;
        for (const pick of picks)
          if (!own.some(({ labels }) => meets(labels, pick.all))) reportUnknownVariant(pick, own, findings);
        if (picks.length > 1)
          for (const { labels } of own)
            reportConflict(
              takeId(shot, labels, 1),
              mostSpecific(fitting(shot, labels), ({ all }) => all.size),
              findings,
            );
      }
    },
  };
}

function mostSpecific<T>(picks: readonly T[], labelsIn: (pick: T) => number): readonly T[] {
  const most = Math.max(...picks.map(labelsIn));
  return picks.filter((pick) => labelsIn(pick) === most);
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
  if (![...named, ...winning].map(known).every(Boolean)) return undefined;
  const condition = (labels: typeof named): Condition =>
    new Map(labels.map(({ axis, label }) => [axis, new Set([label.value])]));
  return {
    shot,
    written,
    key: condition(named),
    winner: condition(winning),
    all: condition([...named, ...winning]),
  };
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
  const wanted = [...all].map(([axis, labels]) => `${axis}=${[...labels].join()}`).join();
  findings.add('error', 'unknown-variant', `"${shot}" has no variant ${wanted === '' ? 'at all' : `with ${wanted}`}`, {
    span: written.keySpan,
    help: didYouMean(`${shot}[${wanted}]`, names, 'variants'),
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
