import type { Labels } from '../core/take.ts';
import type { Scalar } from '../core/value.ts';
import type { Storyboard } from '../manifest/storyboard.ts';
import { type Axes, checkAxes, listedAxes, reportOverlaps, type SoundAxis } from './axes.ts';
import { checkCondition, checkExclude, isSelected } from './conditions.ts';
import type { Findings } from './findings.ts';
import { labelOn } from './labels.ts';
import { type MergedShot, mergeOver, mergePatches } from './merge.ts';
import { type Picks, readPicks } from './picks.ts';
import { reportExpansion } from './sweep-report.ts';
import { expand, type Variant } from './variants.ts';

/** A storyboard's shots, multiplied. */
export interface Sweep {
  /** By shot, the shots in the order written. */
  readonly variants: ReadonlyMap<string, readonly Variant[]>;
  readonly picks: Picks;
  /** A shot with the defaults under it and the patches of a point of its own axes over it. */
  readonly mergedAt: (shot: string, own: Labels) => MergedShot;
  readonly isSelected: (labels: Labels) => boolean;
  /** There are more variants than there may be; no takes may be made of them. */
  readonly isTooLarge: boolean;
  /** Reports axes that make no difference, once it is known which ones templates read. */
  readonly reportIdle: (read: ReadonlySet<string>) => void;
}

/** Which shots a merged shot consumes at a point of its own axes. */
export type Scout = (shot: MergedShot, own: Labels) => readonly string[];

export function sweepShots(
  storyboard: Storyboard,
  { axes, scout, limit, findings }: { axes: Axes; scout: Scout; limit: number; findings: Findings },
): Sweep {
  const merged = new Map(Array.from(storyboard.shots.values(), mergeOver(storyboard)).map((shot) => [shot.name, shot]));
  const listed = new Map(Array.from(merged, ([name, shot]) => [name, listedAxes(shot, axes, findings)] as const));
  reportAllOverlaps(listed.values(), findings);
  const mergedAt = patcher(merged, listed);
  const exclude = checkExclude(storyboard.exclude, axes, findings);
  const select = storyboard.select && checkCondition(storyboard.select, axes, findings);
  const picks = readPicks(storyboard.picks, { shots: new Set(merged.keys()), axes, findings });
  const expansion = expand({
    axes: new Map(Array.from(axes, ([name, { labels }]) => [name, [...labels.keys()]])),
    shots: new Map(Array.from(listed, ([shot, own]) => [shot, own.map(({ name }) => name)])),
    // Without axes nothing multiplies, whatever consumes what.
    consumed: (shot, own) => (axes.size === 0 ? [] : scout(mergedAt(shot, own), own)),
    exclude: [...exclude.keys()],
    fixed: picks.fixed,
    limit,
  });
  picks.check(expansion.variants);
  reportExpansion(expansion, { merged, exclude, limit, findings });
  const used = new Set([...listed.values()].flatMap((own) => own.map(({ name }) => name)));
  reportUnused(axes, { used, file: storyboard.file, findings });
  return {
    variants: expansion.variants,
    picks,
    mergedAt,
    isSelected: (labels) => isSelected(labels, select),
    isTooLarge: expansion.overflow !== undefined,
    reportIdle: (read) => reportIdle(axes, { used, read, findings }),
  };
}

/** The sound axes of a storyboard. */
export function axesOf({ matrix }: Storyboard, findings: Findings): Axes {
  return checkAxes(matrix, findings);
}

/** The value that a label was written as. */
export function labelValue(axes: Axes, labels: Labels, axis: string): Scalar | undefined {
  const label = labelOn(labels, axis);
  return label === undefined ? undefined : axes.get(axis)?.labels.get(label)?.value;
}

/** Many shots list the same axes, which need be looked at once. */
function reportAllOverlaps(lists: Iterable<readonly SoundAxis[]>, findings: Findings): void {
  const seen = new Set<string>();
  for (const listed of lists) {
    const names = listed.map(({ name }) => name).join();
    if (!seen.has(names)) reportOverlaps(listed, findings);
    seen.add(names);
  }
}

/** Patches a shot once for each of its points. */
function patcher(
  merged: ReadonlyMap<string, MergedShot>,
  listed: ReadonlyMap<string, readonly SoundAxis[]>,
): Sweep['mergedAt'] {
  const patched = new Map<Labels, MergedShot>();
  return (name, own) => {
    const known = patched.get(own);
    if (known) return known;
    const patches = (listed.get(name) ?? []).flatMap(
      (axis) => axis.labels.get(labelOn(own, axis.name) ?? '')?.patch ?? [],
    );
    const shot = mergePatches(merged.get(name) as MergedShot, patches);
    patched.set(own, shot);
    return shot;
  };
}

/** An included matrix may hold more axes than one board needs. */
function reportUnused(
  axes: Axes,
  { used, file, findings }: { used: ReadonlySet<string>; file: string; findings: Findings },
): void {
  for (const { name, nameSpan, labels } of axes.values()) {
    if (used.has(name) || labels.size === 0 || nameSpan.file !== file) continue;
    findings.add('error', 'unused-axis', `no shot lists the axis "${name}"`, {
      span: nameSpan,
      help: `list it on a shot, matrix: [${name}], or remove it`,
    });
  }
}

function reportIdle(
  axes: Axes,
  { used, read, findings }: { used: ReadonlySet<string>; read: ReadonlySet<string>; findings: Findings },
): void {
  for (const { name, nameSpan, labels, form } of axes.values()) {
    const sets = [...labels.values()].some(({ patch }) => patch.entries.size > 0);
    if (sets || form === 'list' || !used.has(name) || read.has(name)) continue;
    findings.add('error', 'axis-without-effect', `the axis "${name}" sets no field, and no template reads it`, {
      span: nameSpan,
      help: `let its labels set a field, or write {{matrix.${name}}} in one`,
    });
  }
}
