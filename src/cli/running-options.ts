import type { Command } from 'commander';
import { positiveNumber, wholeNumber } from './option-values.ts';

/** Declares how something that was planned is bought. */
export function runningOptions(command: Command): Command {
  return command
    .option('--simulate', 'on the embedded simulator: no key, no money; kept apart from what is really bought')
    .option('--yes', 'do not ask before buying')
    .option('--max-cost <amount>', 'spend at most this in this run, e.g. 5usd or 200gmi (credits)')
    .option('--detach', 'leave once all that can be submitted is; `collect` or the next run brings it home')
    .option('--allow-unpriced', 'under a budget, also buy what has no price')
    .option('--deadline <minutes>', 'leave a task that takes longer to the next run; 60 by default', positiveNumber)
    .option(
      '--max-billed-failures <n>',
      'billed failures in a row that end buying from a model; 3 by default, 0 = they never do',
      wholeNumber,
    )
    .option('--fixed-limits', 'do not lower the number of tasks at a provider that answers 429')
    .option('--trust-base-url', 'send keys to the addresses that the storyboard names')
    .option('--break-lock', 'take the lock from another process that works on this storyboard')
    .option('--json', 'events as JSON lines (schemas/events.schema.json)')
    .option('--latency <ms>', 'with --simulate: how long a task takes at the median; 2000 by default', positiveNumber)
    .option('--seed <text>', 'with --simulate: chooses the latencies')
    .option(
      '--fault <fault...>',
      'with --simulate: what goes wrong, e.g. submit:lose-reply; see shotgraph simulate --help',
    );
}
