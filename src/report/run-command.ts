import type { Plan, PlanState } from '../plan/plan.ts';
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

/** The flags that make a run buy what a plan buys although it is owned; none where it buys only what is not. */
export function againFlags({ takes }: Plan): readonly string[] {
  const shotsOf = (kind: PlanState['kind']): readonly string[] => [
    ...new Set(takes.filter(({ state, buy }) => buy && state.kind === kind).map(({ shot }) => shot)),
  ];
  const flag = (name: string, shots: readonly string[]): readonly string[] =>
    shots.length > 0 ? [name, ...shots] : [];
  const retry = takes.some(({ buy, state }) => buy && state.kind === 'failed') ? ['--retry-failed'] : [];
  return [...retry, ...flag('--refresh', shotsOf('input-replaced')), ...flag('--rebuy', shotsOf('elsewhere'))];
}

/** The command that settles the unconfirmed takes of a plan, simulated if the plan was; in backticks. */
export function reconcileCommand({ storyboard }: Plan, simulate: boolean): string {
  return commandText('reconcile', storyboard.file, ...simulateFlag(simulate));
}

/** The command that gives up a task that its provider does not know: a take, or an attempt by its id; in backticks. */
export function writeOffCommand(file: string, which: string, simulate: boolean): string {
  return commandText('reconcile', file, '--write-off', '--take', which, ...simulateFlag(simulate));
}

/** What brings home what is at the providers, whatever bought it, and the full run that alone buys anything. */
export function followCommands(
  plan: Plan,
  simulate: boolean,
): { readonly run: RunCommand; readonly collect: RunCommand; readonly resume: RunCommand } {
  const { file } = plan.storyboard;
  const command =
    (verb: string): RunCommand =>
    (...flags) =>
      commandText(verb, file, ...flags, ...simulateFlag(simulate));
  return { run: command('run'), collect: command('collect'), resume: command('resume') };
}

export function simulateFlag(simulate: boolean): readonly string[] {
  return simulate ? ['--simulate'] : [];
}

/** More shots than this make no command that anybody pastes. */
const LISTED = 6;
const NOT_NAMED: ReadonlySet<Standing> = new Set(['left-out', 'owned', 'elsewhere', 'replaced', 'twin']);

/** The shots that a restricted plan is about; none where it is not restricted. */
function selectedShots({ takes }: Plan): readonly string[] {
  if (!takes.some((take) => standingOf(take) === 'left-out')) return [];
  return [...new Set(takes.filter((take) => !NOT_NAMED.has(standingOf(take))).map(({ shot }) => shot))];
}
