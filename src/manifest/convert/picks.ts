import type { Dict } from '../../core/value.ts';
import type { Pick } from '../storyboard.ts';
import { entriesOf, labelOf, numberOf, section } from './reading.ts';

/** `picks: { opening: 2, walk: { tier: std, take: 2 } }` */
export function toPicks(root: Dict): readonly Pick[] {
  return entriesOf(section(root, 'picks')).map(({ key, keySpan, value }) => {
    if (value.kind !== 'dict') return { key, keySpan, take: numberOf(value), labels: new Map() };
    const take = value.entries.get('take');
    const labels = entriesOf(value).filter((entry) => entry !== take);
    return {
      key,
      keySpan,
      ...(take && { take: numberOf(take.value) }),
      labels: new Map(
        labels.map((entry) => [
          entry.key,
          { nameSpan: entry.keySpan, label: { value: labelOf(entry.value), span: entry.value.span } },
        ]),
      ),
    };
  });
}
