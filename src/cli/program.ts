import { Command, Option } from 'commander';
import type { CheckFlags } from './commands/check.ts';
import type { DiffFlags } from './commands/diff.ts';
import type { GraphFlags } from './commands/graph.ts';
import type { CostsFlags } from './commands/costs.ts';
import type { PlanFlags } from './commands/plan.ts';
import type { ReconcileFlags } from './commands/reconcile.ts';
import type { RunFlags } from './commands/run.ts';
import type { SimulateFlags } from './commands/simulate.ts';
import type { StatusFlags } from './commands/status.ts';
import type { TasksFlags } from './commands/tasks.ts';
import type { WhyFlags } from './commands/why.ts';
import { FAULT_GRAMMAR } from '../simulator/fault-grammar.ts';
import { mediaCommands } from './media-commands.ts';
import { maxTakesOption, portNumber, positiveNumber } from './option-values.ts';
import { runningOptions } from './running-options.ts';
import { overrideOptions, selectionOptions } from './selection-flags.ts';
import { takeCommands } from './take-commands.ts';
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
  const declare = (usage: string, description: string): Command => program.command(usage).description(description);
  buyingCommands(declare, { terminal, signal, exit });
  takeCommands(declare, { terminal, signal, exit });
  mediaCommands(declare, { terminal, signal, exit });
  explainingCommands(declare, { terminal, signal, exit });
  taskCommands(declare, { terminal, signal, exit });
  otherCommands(declare, { terminal, signal, exit });
  return program;
}

type Declare = (usage: string, description: string) => Command;

/** From a storyboard to its clips. */
function buyingCommands(command: Declare, { terminal, signal, exit }: ProgramContext): void {
  overrideOptions(command('check', 'say what is wrong in storyboards, all at once; needs no network and no key'))
    .argument('<files...>', 'storyboards (YAML or JSON), or patterns')
    .addOption(maxTakesOption())
    .action(async (files: string[], flags: CheckFlags) =>
      exit(await (await import('./commands/check.ts')).check(files, terminal, flags)),
    );

  purchaseOptions(command('plan', 'show what would be bought, why, and for how much; buys nothing'))
    .argument('<files...>', 'storyboards, or patterns')
    .option('--json', 'the plan as JSON (schemas/plan.schema.json); several as a list')
    .option('--simulate', 'against what was bought from the simulator')
    .option('--verbose', 'every take, every changed field, how each price comes about')
    .action(async (files: string[], flags: PlanFlags) =>
      exit(await (await import('./commands/plan.ts')).plan(files, flags, terminal)),
    );

  runOptions(command('run', 'buy what is missing or stale, and follow what is in flight'))
    .argument('<files...>', 'storyboards, or patterns')
    .action(async (files: string[], flags: RunFlags) =>
      exit(await (await import('./commands/run.ts')).run(files, flags, { terminal, signal })),
    );
}

/** Why a take would be bought, and what a change of the storyboard comes to. */
function explainingCommands(command: Declare, { terminal, exit }: ProgramContext): void {
  overrideOptions(
    command('why', 'say what differs between a take and its clip, field by field, and what accepting it costs'),
  )
    .argument('<file>', 'a storyboard')
    .argument('<take>', "SHOT, 'SHOT[axis=label]' or 'SHOT[axis=label]#2'")
    .option('--json', 'as JSON (schemas/why.schema.json)')
    .option('--simulate', 'against what was bought from the simulator')
    .action(async (file: string, name: string, flags: WhyFlags) =>
      exit(await (await import('./commands/why.ts')).why(file, name, flags, terminal)),
    );

  overrideOptions(
    selectionOptions(command('diff', 'price a change of a storyboard, against its git history or another file')),
  )
    .argument('<file>', 'the storyboard as it is now')
    .argument(
      '<other>',
      'a revision of git (HEAD, HEAD~1, a branch, a tag), or a file that ends in .yaml, .yml or .json',
    )
    .option('--json', 'as JSON (schemas/diff.schema.json)')
    .option('--simulate', 'against what was bought from the simulator')
    .action(async (file: string, other: string, flags: DiffFlags) =>
      exit(await (await import('./commands/diff.ts')).diff(file, other, flags, terminal)),
    );
}

/** What became of the tasks, and of the money. */
function taskCommands(command: Declare, { terminal, signal, exit }: ProgramContext): void {
  tasksOptions(command('resume', 'follow every task in flight to its end; buys nothing, and needs the journal alone'))
    .argument('<file>', 'a storyboard, also one that has errors or is gone')
    .option(
      '--deadline <minutes>',
      'leave a task that takes longer to be collected later; 60 by default',
      positiveNumber,
    )
    .action(async (file: string, flags: TasksFlags) =>
      exit(await (await import('./commands/tasks.ts')).followTasks(file, 'until-done', flags, { terminal, signal })),
    );

  tasksOptions(command('collect', 'fetch what is finished by now; waits for nothing and buys nothing'))
    .argument('<file>', 'a storyboard, also one that has errors or is gone')
    .action(async (file: string, flags: TasksFlags) =>
      exit(await (await import('./commands/tasks.ts')).followTasks(file, 'one-look', flags, { terminal, signal })),
    );

  overrideOptions(
    selectionOptions(
      command('status', 'list every task and take that is not done: its age, its state, what it waits for'),
    ),
  )
    .argument('<file>', 'a storyboard, also one that has errors or is gone')
    .option('--offline', 'by what is recorded; ask no provider')
    .option('--simulate', 'of the simulated runs')
    .option('--trust-base-url', 'send keys to the addresses that the storyboard names')
    .option('--json', 'as JSON (schemas/status.schema.json)')
    .action(async (file: string, flags: StatusFlags) =>
      exit(await (await import('./commands/status.ts')).status(file, flags, terminal)),
    );

  command('costs', 'what was spent, is set aside, or was written off, by provider and model')
    .argument('<files...>', 'storyboards, or patterns')
    .option('--simulate', 'of the simulated runs')
    .option('--json', 'every entry, as JSON (schemas/costs.schema.json)')
    .action(async (files: string[], flags: CostsFlags) =>
      exit(await (await import('./commands/costs.ts')).costs(files, flags, terminal)),
    );

  command('reconcile', 'settle submits that nobody answered: adopt their tasks, or give them up')
    .argument('<file>', 'a storyboard')
    .option('--adopt <task-id>', 'this task of the provider belongs to the unconfirmed take')
    .option('--write-off', 'give it up: what was reserved counts as spent, and the take may be bought anew')
    .option(
      '--take <take>',
      'which take --adopt or --write-off means: an unconfirmed one, or one to be given up in flight',
    )
    .option('--yes', 'do not ask before recording what the evidence settles, or before --write-off')
    .option('--simulate', 'with the embedded simulator')
    .option('--trust-base-url', 'send keys to the addresses that the storyboard names')
    .option('--break-lock', 'take the lock from another process that works on this storyboard')
    .option('--json', 'findings as JSON (schemas/reconcile.schema.json)')
    .action(async (file: string, flags: ReconcileFlags) =>
      exit(await (await import('./commands/reconcile.ts')).reconcile(file, flags, { terminal, signal })),
    );
}

function otherCommands(command: Declare, { terminal, signal, exit }: ProgramContext): void {
  command('merge-lockfile', 'merge two sides of a lockfile without losing a clip; git can call it by itself')
    .argument('[files...]', 'a lockfile in conflict; or, as git calls it, the base, ours, theirs')
    .option('--install', 'tell git in this repository to merge lockfiles with it')
    .action(async (files: string[], flags: { install?: boolean }) =>
      exit(await (await import('./commands/merge-lockfile.ts')).mergeLockfile(files, flags, terminal)),
    );

  overrideOptions(selectionOptions(command('graph', 'show what waits for what, of all or of what is selected')))
    .argument('<file>', 'a storyboard')
    .addOption(new Option('--format <format>', 'how').choices(['mermaid', 'dot', 'json']).default('mermaid'))
    .action(async (file: string, flags: GraphFlags) =>
      exit(await (await import('./commands/graph.ts')).graph(file, flags, terminal)),
    );

  command('models', 'list the models, or show one: parameters, modes, prices')
    .argument('[name]', 'as in "uses"')
    .option('--json', 'as JSON')
    .action(async (name: string | undefined, flags: { json?: boolean }) =>
      exit((await import('./commands/models.ts')).models(name, flags, terminal)),
    );

  command('simulate', 'be the providers, on this machine, until Ctrl-C')
    .option('--port <port>', 'where to listen; any free port by default', portNumber)
    .option('--speed <factor>', 'divides every latency', positiveNumber)
    .option('--latency <ms>', 'how long a task takes at the median; 1000 by default', positiveNumber)
    .option('--seed <text>', 'chooses the latencies')
    .option('--fault <fault...>', 'what goes wrong, e.g. submit:lose-reply or status:http=502:3')
    .option('--state <file>', 'remember tasks over a restart')
    .option('--plain', 'clips of one colour, which cost no time to make; so does SHOTGRAPH_SIMULATOR_PICTURES=plain')
    .addHelpText('after', `\nFaults:\n${FAULT_GRAMMAR}`)
    .action(async (flags: SimulateFlags) =>
      exit(await (await import('./commands/simulate.ts')).simulate(flags, signal, terminal)),
    );
}

function tasksOptions(command: Command): Command {
  return command
    .option('--simulate', 'on the embedded simulator')
    .option('--trust-base-url', 'send keys to the addresses that the storyboard names')
    .option('--break-lock', 'take the lock from another process that works on this storyboard')
    .option('--json', 'events as JSON lines (schemas/events.schema.json)');
}

/** What is bought, beside what is missing or stale. */
function purchaseOptions(command: Command): Command {
  return overrideOptions(selectionOptions(command))
    .option('--retry-failed', 'buy again what failed although it was, or may have been, billed')
    .option(
      '--refresh <selector...>',
      'also buy these where a clip they were made from was replaced; chain:SHOT names all that depends on it too',
    )
    .option(
      '--rebuy <selector...>',
      'buy these anew where their clips are owned but not on this machine; chain:SHOT as above',
    )
    .addOption(maxTakesOption());
}

function runOptions(command: Command): Command {
  return runningOptions(purchaseOptions(command))
    .option('--frozen', 'refuse to buy anything; exit 5 where something would be')
    .option('--no-film', 'leave the film as it is; otherwise a run ends with it, once all of its clips are there');
}
