import type { Plan, PlanState } from '../plan/plan.ts';
import { standingOf } from './take-standing.ts';

/** Whether a take only waits for one that `--only` leaves out: a matter of the command, not of the storyboard. */
export function waitsForUnselected(state: PlanState): boolean {
  return state.kind === 'blocked' && isAboutSelection(state.why);
}

export function isAboutSelection(why: string): boolean {
  return why.endsWith('not selected');
}

/** The shots to add to `--only`, so that what it names can be bought; with all that they wait for themselves. */
export function missingShots({ takes }: Plan): readonly string[] {
  const planned = new Map(takes.map((take) => [take.id, take]));
  const shots = new Set<string>();
  const visit = (id: string | undefined): void => {
    const take = id === undefined ? undefined : planned.get(id);
    if (!take || standingOf(take) !== 'left-out' || shots.has(take.shot)) return;
    shots.add(take.shot);
    for (const edge of take.dependsOn) visit(edge.take);
  };
  for (const { state } of takes) if (state.kind === 'blocked' && waitsForUnselected(state)) visit(state.by);
  return [...shots];
}
