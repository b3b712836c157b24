import type { Span } from '../core/span.ts';
import type { Dict } from '../core/value.ts';
import type { Axis, AxisLabel } from '../manifest/storyboard.ts';
import { closest } from '../core/did-you-mean.ts';
import { didYouMean } from './did-you-mean.ts';
import type { Findings } from './findings.ts';
import type { MergedShot } from './merge.ts';

export type Axes = ReadonlyMap<string, SoundAxis>;

/** An axis without its mistakes. */
export interface SoundAxis extends Omit<Axis, 'labels'> {
  readonly labels: ReadonlyMap<string, AxisLabel>;
}

/** Letters, digits and a few signs that can stand in a name and mean nothing there. */
const LABEL = /^-?[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/;
/** On an axis named like a field, also names as in `uses`. */
const FIELD_LABEL = /^-?[A-Za-z0-9][A-Za-z0-9_.:/-]{0,63}$/;
const BOOLEAN = /^(?:true|false)$/i;

/** Checks every axis by itself. Wrong labels are reported and left out. */
export function checkAxes(matrix: ReadonlyMap<string, Axis>, findings: Findings): Axes {
  return new Map(Array.from(matrix.values(), (axis) => [axis.name, checkAxis(axis, findings)]));
}

function checkAxis(axis: Axis, findings: Findings): SoundAxis {
  const { name, nameSpan, form, isField } = axis;
  if (axis.labels.length === 0) {
    findings.add('error', 'empty-axis', `the axis "${name}" has no values`, {
      span: nameSpan,
      help: 'give it at least one, or remove it',
    });
  } else if (form === 'list' && !isField) reportNoField(axis, findings);
  const labels = new Map<string, AxisLabel>();
  for (const label of axis.labels) {
    const first = labels.get(label.name);
    if (first) {
      findings.add('error', 'duplicate-label', `the axis "${name}" has "${label.name}" twice`, {
        span: label.span,
        related: [{ message: 'it is here first', span: first.span }],
        help: 'remove one of them',
      });
    } else if (isSound(label, axis, findings)) labels.set(label.name, label);
    reportAxesIn(label, findings);
  }
  return { name, nameSpan, form, isField, labels };
}

function reportNoField({ name, nameSpan, labels }: Axis, findings: Findings): void {
  const likely = closest(name, LIKELY_FIELDS);
  const label = labels[0]?.name ?? 'a';
  findings.add(
    'error',
    'axis-not-a-field',
    `a list sets the field that its axis is named like, and "${name}" is none`,
    {
      span: nameSpan,
      help:
        likely === undefined
          ? `write what each value sets: ${name}: { ${label}: { prompt: ... } }`
          : `did you mean "${likely}"? else write what each value sets: ${name}: { ${label}: { ... } }`,
    },
  );
}

/** The fields that sweeps are mostly about. */
const LIKELY_FIELDS = ['uses', 'duration', 'resolution', 'aspect_ratio', 'sound', 'seed', 'prompt_optimizer'];

function isSound({ name: label, span }: AxisLabel, { name, isField, form }: Axis, findings: Findings): boolean {
  const written = isField ? FIELD_LABEL : LABEL;
  if (written.test(label) && (isField || !BOOLEAN.test(label))) return true;
  const shown = label.length > 30 ? `${label.slice(0, 30)}...` : label;
  return (
    findings.add('error', 'bad-label', `"${shown}" can not stand in the name of a variant`, {
      span,
      help:
        form === 'list'
          ? `give it a label: ${name}: { a: { ${name}: ... } }`
          : 'write a label of letters, digits, _ - . and : that YAML does not read as true or false',
    }) ?? false
  );
}

function reportAxesIn({ patch }: AxisLabel, findings: Findings): void {
  const entry = patch.entries.get('matrix');
  if (!entry) return;
  findings.add('error', 'axis-in-patch', 'a label can not change which axes a shot has', {
    span: entry.keySpan,
    help: 'list the axes on the shot itself',
  });
}

/** The axes that a shot lists, in the order it lists them. */
export function listedAxes(shot: MergedShot, axes: Axes, findings: Findings): readonly SoundAxis[] {
  const value = shot.fields.get('matrix')?.value;
  const listed = new Map<string, SoundAxis>();
  for (const item of value?.kind === 'list' ? value.items : []) {
    const name = item.kind === 'scalar' ? String(item.value) : '';
    const axis = knownAxis({ name, span: item.span }, axes, findings);
    if (axis && listed.has(name)) {
      findings.add('error', 'duplicate-label', `the axis "${name}" is listed twice`, {
        span: item.span,
        help: 'remove one of them',
      });
    } else if (axis && axis.labels.size > 0) listed.set(name, axis);
  }
  return [...listed.values()];
}

/** The axis of that name; one that does not exist is reported. */
export function knownAxis(
  { name, span }: { readonly name: string; readonly span: Span },
  axes: Axes,
  findings: Findings,
): SoundAxis | undefined {
  const axis = axes.get(name);
  if (axis) return axis;
  return findings.add('error', 'unknown-axis', `there is no axis "${name}"`, {
    span,
    help: axes.size === 0 ? 'declare it at the top level, under matrix' : didYouMean(name, axes.keys(), 'axes'),
  });
}

/** Whether the axis has a label; one that it does not have is reported, unless the axis itself is in trouble. */
export function isLabelOf(
  { labels, name }: SoundAxis,
  label: { readonly value: string; readonly span: Span },
  findings: Findings,
): boolean {
  if (labels.has(label.value)) return true;
  if (labels.size > 0) {
    findings.add('error', 'unknown-label', `the axis "${name}" has no "${label.value}"`, {
      span: label.span,
      help: didYouMean(label.value, labels.keys(), 'values'),
    });
  }
  return false;
}

/** Reports axes of one shot that set the same field, so that its value would hang on their order. */
export function reportOverlaps(listed: readonly SoundAxis[], findings: Findings): void {
  if (listed.length < 2) return;
  const setters = new Map<string, { readonly axis: string; readonly span: Span }>();
  for (const { name: axis, labels } of listed) {
    for (const { patch } of labels.values()) {
      for (const { field, span } of fieldsIn(patch)) {
        const other = setters.get(field);
        if (!other) setters.set(field, { axis, span });
        else if (other.axis !== axis) {
          findings.add('error', 'axes-set-one-field', `"${axis}" and "${other.axis}" both set \`${field}\``, {
            span,
            related: [{ message: `"${other.axis}" sets it here`, span: other.span }],
            help: 'set it in one of them, or list only one of the axes on a shot',
          });
        }
      }
    }
  }
}

/** What a patch sets: whole fields, but `with` and each reference by key, because these merge by key. */
function* fieldsIn(patch: Dict): Iterable<{ readonly field: string; readonly span: Span }> {
  for (const { key, keySpan, value } of patch.entries.values()) {
    if (value.kind !== 'dict' || (key !== 'with' && key !== 'refs')) {
      yield { field: key, span: keySpan };
      continue;
    }
    for (const { key: name, keySpan: span, value: inner } of value.entries.values()) {
      if (key === 'with' || inner.kind !== 'dict') yield { field: `${key}.${name}`, span };
      else for (const part of inner.entries.values()) yield { field: `refs.${name}.${part.key}`, span: part.keySpan };
    }
  }
}
