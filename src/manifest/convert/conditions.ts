import type { Dict, Value } from '../../core/value.ts';
import type { Condition } from '../storyboard.ts';
import { dictOf, entriesOf, labelOf } from './reading.ts';

/** `exclude: [{ tier: std, resolution: [480p, 540p] }]` */
export function toExclude(root: Dict): readonly Condition[] {
  const value = root.entries.get('exclude')?.value;
  return value?.kind === 'list' ? value.items.map(toCondition) : [];
}

/** `select: { resolution: 720p }` */
export function toSelect(root: Dict): Condition | undefined {
  const value = root.entries.get('select')?.value;
  return value && toCondition(value);
}

function toCondition(value: Value): Condition {
  const axes = entriesOf(dictOf(value)).map(({ key, keySpan, value: labels }) => {
    const items = labels.kind === 'list' ? labels.items : [labels];
    return [
      key,
      { nameSpan: keySpan, labels: items.map((item) => ({ value: labelOf(item), span: item.span })) },
    ] as const;
  });
  return { span: value.span, axes: new Map(axes) };
}
