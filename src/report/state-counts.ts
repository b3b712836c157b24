import type { PlanState } from '../plan/plan.ts';
import { countText, groupDigits } from './count-text.ts';

type Counts = Readonly<Partial<Record<PlanState['kind'], number>>>;

/** How many takes are in which state: `3 clips owned, 2 takes missing`; what is in flight or unconfirmed is told elsewhere. */
export function stateCounts(counts: Counts): string {
  const sum = (...kinds: readonly PlanState['kind'][]): number =>
    kinds.reduce((total, kind) => total + (counts[kind] ?? 0), 0);
  const owned = sum('fresh', 'elsewhere', 'input-replaced');
  const words = [
    [sum('missing'), 'missing'],
    [sum('stale'), 'stale'],
    [sum('failed'), 'failed'],
    [sum('blocked'), 'blocked'],
  ] as const;
  const [first, ...rest] = words.filter(([count]) => count > 0);
  return [
    `${countText(owned, 'clip')} owned${elsewhereText(sum('elsewhere'), owned)}`,
    ...(first ? [`${countText(first[0], 'take')} ${first[1]}`] : []),
    ...rest.map(([count, word]) => `${groupDigits(count)} ${word}`),
  ].join(', ');
}

function elsewhereText(elsewhere: number, owned: number): string {
  if (elsewhere === 0) return '';
  return `, ${elsewhere === owned ? '' : `${groupDigits(elsewhere)} of them `}not on this machine`;
}

/** Counts the takes of a plan by state. */
export function countStates(takes: readonly { readonly state: Pick<PlanState, 'kind'> }[]): Counts {
  const counts: Partial<Record<PlanState['kind'], number>> = {};
  for (const { state } of takes) counts[state.kind] = (counts[state.kind] ?? 0) + 1;
  return counts;
}
