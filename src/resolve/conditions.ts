import type { Labels } from '../core/take.ts';
import type { Condition as Written } from '../manifest/storyboard.ts';
import { type Axes, isLabelOf, knownAxis } from './axes.ts';
import type { Findings } from './findings.ts';
import { type Condition, labelOn } from './labels.ts';

/** `exclude` and `select` with every axis and label known; undefined after an error. */
export function checkCondition({ axes: written }: Written, axes: Axes, findings: Findings): Condition | undefined {
  const checked = Array.from(written, ([name, { nameSpan, labels }]) => {
    const axis = knownAxis({ name, span: nameSpan }, axes, findings);
    const known = axis ? labels.filter((label) => isLabelOf(axis, label, findings)) : [];
    return axis && known.length === labels.length
      ? ([name, new Set(known.map(({ value }) => value))] as const)
      : undefined;
  });
  return checked.every((one) => one !== undefined) ? new Map(checked) : undefined;
}

/** Every entry of `exclude` that is sound, with the one it was written as. */
export function checkExclude(
  exclude: readonly Written[],
  axes: Axes,
  findings: Findings,
): ReadonlyMap<Condition, Written> {
  const sound = new Map<Condition, Written>();
  for (const written of exclude) {
    const condition = checkCondition(written, axes, findings);
    if (condition && condition.size > 0) sound.set(condition, written);
    else if (condition) {
      findings.add('error', 'exclude-without-effect', 'this excludes nothing: it names no axis', {
        span: written.span,
        help: 'remove it',
      });
    }
  }
  return sound;
}

/** Whether `select` leaves a variant in. It says nothing about axes that the variant does not have. */
export function isSelected(labels: Labels, select: Condition | undefined): boolean {
  for (const [axis, wanted] of select ?? []) {
    const label = labelOn(labels, axis);
    if (label !== undefined && !wanted.has(label)) return false;
  }
  return true;
}
