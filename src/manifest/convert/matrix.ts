import type { Dict, Entry, Scalar, Value } from '../../core/value.ts';
import { SHOT_FIELDS } from '../misplaced-fields.ts';
import type { Axis, AxisLabel } from '../storyboard.ts';
import { dictOf, entriesOf, labelOf, section } from './reading.ts';
import { normalised } from './shots.ts';

/** Fields that hold more than one value, which no label can be. */
const MANY_VALUED: ReadonlySet<string> = new Set(['matrix', 'needs', 'refs', 'mid_frames', 'with']);

/** `matrix: { tier: { fast: {...}, std: {...} }, resolution: [480p, 720p] }` */
export function toMatrix(root: Dict): ReadonlyMap<string, Axis> {
  return new Map(entriesOf(section(root, 'matrix')).map((entry) => [entry.key, toAxis(entry)]));
}

function toAxis(axis: Entry): Axis {
  const { key: name, keySpan: nameSpan, value } = axis;
  const isField = SHOT_FIELDS.has(name) && !MANY_VALUED.has(name);
  if (value.kind !== 'list')
    return { name, nameSpan, form: 'map', isField, labels: entriesOf(dictOf(value)).map(patchLabel) };
  return { name, nameSpan, form: 'list', isField, labels: value.items.map((item) => fieldLabel(axis, item, isField)) };
}

function patchLabel({ key, keySpan, value }: Entry): AxisLabel {
  const scalar: Scalar = { kind: 'scalar', value: key, span: keySpan };
  return { name: labelOf(scalar), span: keySpan, value: scalar, patch: normalised(dictOf(value)) };
}

function fieldLabel({ key, keySpan }: Entry, item: Value, isField: boolean): AxisLabel {
  const { span } = item;
  const value: Scalar = item.kind === 'scalar' ? item : { kind: 'scalar', value: '', span };
  const entries = new Map(isField ? [[key, { key, keySpan, value }]] : []);
  return { name: labelOf(value), span, value, patch: normalised({ kind: 'dict', entries, span }) };
}
