import { Command, InvalidArgumentError, Option } from 'commander';
import type { GRAPH_FORMATS } from './commands/graph.ts';
import type { PlanFlags } from './commands/plan.ts';
import type { RunFlags } from './commands/run.ts';
import type { SimulateFlags } from './commands/simulate.ts';
import { FAULT_GRAMMAR } from '../simulator/fault-grammar.ts';
import type { Terminal } from './terminal.ts';
import { version } from './version.ts';

export interface ProgramContext {
  readonly terminal: Terminal;
  /** Fires on the first Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
  readonly exit: (code: number) => void;
}

/** The command line. What a command needs is loaded when the command is given. */
export function makeProgram({ terminal, signal, exit }: ProgramContext): Command {
  const program = new Command('shotgraph')
    .description('Buys AI video the way make builds programs: one storyboard, a plan with its price, every clip kept.')
    .version(version)
    .exitOverride()
    .showHelpAfterError('(add --help for what there is)')
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err });
  const command = (usage: string, description: string): Command => program.command(usage).description(description);

  command('check', 'say what is wrong in storyboards, all at once; needs no network and no key')
    .argument('<files...>', 'storyboards (YAML or JSON), or patterns')
    .action(async (files: string[]) => exit(await (await import('./commands/check.ts')).check(files, terminal)));

  command('plan', 'show what would be bought, why, and for how much; buys nothing')
    .argument('<files...>', 'storyboards, or patterns')
    .option('--json', 'the plan as JSON (schemas/plan.schema.json); several as a list')
    .option('--simulate', 'against what was bought from the simulator')
    .option('--only <shot...>', 'buy these shots only; name the files first')
    .option('--retry-failed', 'buy again what failed although it was, or may have been, billed')
    .option('--verbose', 'every take, every changed field, how each price comes about')
    .action(async (files: string[], flags: PlanFlags) =>
      exit(await (await import('./commands/plan.ts')).plan(files, flags, terminal)),
    );

  runOptions(command('run', 'buy what is missing or stale, and follow what is in flight'))
    .argument('<files...>', 'storyboards, or patterns')
    .action(async (files: string[], flags: RunFlags) =>
      exit(await (await import('./commands/run.ts')).run(files, flags, { terminal, signal })),
    );

  command('graph', 'show what waits for what')
    .argument('<file>', 'a storyboard')
    .addOption(new Option('--format <format>', 'how').choices(['mermaid', 'dot', 'json']).default('mermaid'))
    .action(async (file: string, flags: { format: keyof typeof GRAPH_FORMATS }) =>
      exit(await (await import('./commands/graph.ts')).graph(file, flags.format, terminal)),
    );

  command('models', 'list the models, or show one: parameters, modes, prices')
    .argument('[name]', 'as in "uses"')
    .option('--json', 'as JSON')
    .action(async (name: string | undefined, flags: { json?: boolean }) =>
      exit((await import('./commands/models.ts')).models(name, flags, terminal)),
    );

  command('simulate', 'be the providers, on this machine, until Ctrl-C')
    .option('--port <port>', 'where to listen; any free port by default', wholeNumber)
    .option('--speed <factor>', 'divides every latency', positiveNumber)
    .option('--latency <ms>', 'how long a task takes at the median; 1000 by default', positiveNumber)
    .option('--seed <text>', 'chooses the latencies')
    .option('--fault <fault...>', 'what goes wrong, e.g. submit:lose-reply or status:http=502:3')
    .option('--state <file>', 'remember tasks over a restart')
    .addHelpText('after', `\nFaults:\n${FAULT_GRAMMAR}`)
    .action(async (flags: SimulateFlags) =>
      exit(await (await import('./commands/simulate.ts')).simulate(flags, signal, terminal)),
    );
  return program;
}

function runOptions(command: Command): Command {
  return command
    .option('--simulate', 'on the embedded simulator: no key, no money; kept apart from what is really bought')
    .option('--yes', 'do not ask before buying')
    .option('--max-cost <amount>', 'spend at most this in this run, e.g. 5usd or 200gmi (credits)')
    .option('--only <shot...>', 'buy these shots only; name the files first')
    .option('--retry-failed', 'buy again what failed although it was, or may have been, billed')
    .option('--allow-unpriced', 'under a budget, also buy what has no price')
    .option('--deadline <minutes>', 'leave a task that takes longer to the next run; 60 by default', positiveNumber)
    .option('--trust-base-url', 'send keys to the base URLs that the storyboard names')
    .option('--break-lock', 'take the lock from another process that works on this storyboard')
    .option('--json', 'events as JSON lines (schemas/events.schema.json)')
    .option('--latency <ms>', 'with --simulate: how long a task takes at the median; 2000 by default', positiveNumber)
    .option('--seed <text>', 'with --simulate: chooses the latencies')
    .option(
      '--fault <fault...>',
      'with --simulate: what goes wrong, e.g. submit:lose-reply; see shotgraph simulate --help',
    );
}

function positiveNumber(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('Write a number above 0.');
  return value;
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_535)
    throw new InvalidArgumentError('Write a port from 0 to 65535.');
  return value;
}
