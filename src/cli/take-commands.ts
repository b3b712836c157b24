import type { Command } from 'commander';
import type { PickFlags } from './commands/pick.ts';
import type { RunFlags } from './commands/run.ts';
import { countNumber, maxTakesOption } from './option-values.ts';
import { runningOptions } from './running-options.ts';
import { overrideOptions } from './selection-flags.ts';
import type { Terminal } from './terminal.ts';

interface Context {
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  readonly exit: (code: number) => void;
}

const PICK_HELP = `
Examples:
  shotgraph pick noir.yaml opening 2                       take 2, in every variant
  shotgraph pick noir.yaml 'opening[resolution=720p]' 2    take 2 of that variant
  shotgraph pick noir.yaml opening --tier std --take 2     the winner; any axis of the storyboard is a flag
  shotgraph pick noir.yaml opening --where tier=std --take 2   the same
  shotgraph pick noir.yaml opening --clear                 no pick any more`;

/** Several takes of one request: which of them others use, and one more. */
export function takeCommands(
  command: (usage: string, description: string) => Command,
  { terminal, signal, exit }: Context,
): void {
  overrideOptions(command('pick', 'write into the storyboard which take of a shot others use; buys nothing'))
    .usage('<file> <shot> [take] [--AXIS label...] [options]')
    .argument('<words...>', 'a storyboard; a shot or variant; the number of the take')
    .option('--take <n>', 'the number of the take', countNumber)
    .option('--where <axis=label>', 'a label of the winner, as --AXIS label; repeatable', collect)
    .option('--clear', 'take out what is picked there')
    .option('--simulate', 'by what was bought from the simulator')
    .addOption(maxTakesOption())
    .addHelpText('after', PICK_HELP)
    .allowUnknownOption()
    .action(async (words: string[], flags: PickFlags) =>
      exit(await (await import('./commands/pick.ts')).pick(words, flags, terminal)),
    );

  runningOptions(overrideOptions(command('retake', 'buy one more take of a shot or variant, beside those that it has')))
    .argument('<file>', 'a storyboard')
    .argument('<shot>', "SHOT, or 'SHOT[axis=label]' where it has variants")
    .addOption(maxTakesOption())
    .action(async (file: string, name: string, flags: RunFlags) =>
      exit(await (await import('./commands/retake.ts')).retake(file, name, flags, { terminal, signal })),
    );
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
