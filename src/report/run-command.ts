import type { Plan } from '../plan/plan.ts';
import { commandText } from './command-text.ts';
import { standingOf, type Standing } from './take-standing.ts';

/** `shotgraph run` with further flags, in backticks. */
export type RunCommand = (...flags: readonly string[]) => string;

/**
 * The command that goes on with a plan under the same restrictions: simulated if the plan was, and for the same shots.
 * No advice may lead to buying for real, or more than was shown.
 */
export function runCommand(plan: Plan, simulate: boolean, added: readonly string[] = []): RunCommand {
  const { file } = plan.storyboard;
  const shots = [...new Set([...selectedShots(plan), ...added])];
  const isListed = shots.length <= LISTED;
  const only = shots.length > 0 && isListed ? ['--only', ...shots] : [];
  const same = isListed ? '' : ' with the same --only';
  return (...flags) => commandText('run', file, ...only, ...flags, ...simulateFlag(simulate)) + same;
}

export function simulateFlag(simulate: boolean): readonly string[] {
  return simulate ? ['--simulate'] : [];
}

/** More shots than this make no command that anybody pastes. */
const LISTED = 6;
const NOT_NAMED: ReadonlySet<Standing> = new Set(['left-out', 'owned', 'elsewhere', 'twin']);

/** The shots that a restricted plan is about; none where it is not restricted. */
function selectedShots({ takes }: Plan): readonly string[] {
  if (!takes.some((take) => standingOf(take) === 'left-out')) return [];
  return [...new Set(takes.filter((take) => !NOT_NAMED.has(standingOf(take))).map(({ shot }) => shot))];
}
