import { takeId, type TakeId } from '../core/take.ts';
import type { Plan, PlannedTake, PlanState } from '../plan/plan.ts';
import { standingOf } from './take-standing.ts';

/** Whether a take only waits for one that is not selected: a matter of the command, not of the storyboard. */
export function waitsForUnselected(state: PlanState): boolean {
  return state.kind === 'blocked' && isAboutSelection(state.why);
}

export function isAboutSelection(why: string): boolean {
  return why.endsWith('not selected');
}

/** Selectors of what must be selected too, so that what is selected can be bought; with all that those wait for. */
export function missingSelectors({ takes }: Plan): readonly string[] {
  const planned = new Map(takes.map((take) => [take.id, take]));
  const isLeftOut = (take: PlannedTake): boolean => standingOf(take) === 'left-out';
  const missing = new Map<TakeId, PlannedTake>();
  const visit = (id: TakeId | undefined): void => {
    const take = id === undefined ? undefined : planned.get(id);
    if (!take || missing.has(take.id) || !isLeftOut(take)) return;
    missing.set(take.id, take);
    for (const edge of take.dependsOn) visit(edge.take);
  };
  for (const { state } of takes) if (state.kind === 'blocked' && waitsForUnselected(state)) visit(state.by);
  const others = new Set(takes.filter((take) => isLeftOut(take) && !missing.has(take.id)).map(({ shot }) => shot));
  const selectors = [...missing.values()].map((take) => (others.has(take.shot) ? selectorOf(take, takes) : take.shot));
  return [...new Set(selectors)];
}

/** What names one take and no other: the bare name of a first take means all takes of its variant. */
export function selectorOf({ id, take }: PlannedTake, takes: readonly PlannedTake[]): string {
  const hasOthers = takes.some((other) => other.take > 1 && takeId(other.shot, other.labels, 1) === id);
  return take === 1 && hasOthers ? `${id}#1` : id;
}
