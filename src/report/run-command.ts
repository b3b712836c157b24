import type { Given } from '../core/given.ts';
import type { Plan, PlanState } from '../plan/plan.ts';
import { commandText } from './command-text.ts';
import { boardFlags, givenFlags } from './given-flags.ts';

/** `shotgraph run` with further flags, in backticks; for a plan of a retake, that. */
export type RunCommand = (...flags: readonly string[]) => string;

/**
 * The command that goes on with a plan under the same restrictions: simulated if the plan was, for the same takes of the
 * same requests. No advice may lead to buying for real, or more than was shown.
 */
export function runCommand(
  { storyboard, given = {}, retake }: Plan,
  simulate: boolean,
  changed: Given = {},
): RunCommand {
  const { words, same } = givenFlags({ ...given, ...changed });
  if (retake !== undefined) {
    // It knows fewer flags, and has no need of them: a take that failed is followed by one of another number.
    const known = (flags: readonly string[]): readonly string[] => flags.filter((flag) => flag === '--allow-unpriced');
    return (...flags) =>
      commandText('retake', storyboard.file, retake, ...words, ...known(flags), ...simulateFlag(simulate)) + same;
  }
  return (...flags) => commandText('run', storyboard.file, ...words, ...flags, ...simulateFlag(simulate)) + same;
}

/** The same for everything that the storyboard asks for, whatever was selected. */
export function runAllCommand(
  { storyboard, given = {} }: Pick<Plan, 'storyboard' | 'given'>,
  simulate: boolean,
): RunCommand {
  const { words, same } = boardFlags(given);
  return (...flags) => commandText('run', storyboard.file, ...words, ...flags, ...simulateFlag(simulate)) + same;
}

/** The flags that make a run buy what a plan buys although it is owned; none where it buys only what is not. */
export function againFlags({ takes, given = {} }: Plan): readonly string[] {
  const { refresh = [], rebuy = [] } = given;
  const buys = (...kinds: readonly PlanState['kind'][]): boolean =>
    takes.some(({ state, buy }) => buy && kinds.includes(state.kind));
  const flag = (name: string, selectors: readonly string[]): readonly string[] =>
    selectors.length > 0 ? [name, ...selectors] : [];
  return [
    ...(buys('failed') ? ['--retry-failed'] : []),
    ...(buys('input-replaced') ? flag('--refresh', refresh) : []),
    ...(buys('elsewhere', 'input-replaced') ? flag('--rebuy', rebuy) : []),
  ];
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
