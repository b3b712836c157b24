import type { PlanState } from '../plan/plan.ts';
import { commandText } from './command-text.ts';
import { simulateFlag } from './run-command.ts';

/** What to do about a take that another storyboard of the project has in hand; undefined = none has. */
export function boardAdvice(state: PlanState, simulate: boolean): string | undefined {
  if (!('board' in state) || state.board === undefined) return undefined;
  const command = (verb: string): string => commandText(verb, state.board ?? '', ...simulateFlag(simulate));
  return state.kind === 'in-flight'
    ? `${command('collect')} brings it home, then run again`
    : `${command('reconcile')} settles it, then run again`;
}
