import { readCosts } from '../../engines/local/read-costs.ts';
import { allCosts, type StoryboardCosts } from '../../plan/costs.ts';
import { renderCosts } from '../../report/costs-text.ts';
import { renderJson } from '../../report/json.ts';
import { showTrouble } from '../show-trouble.ts';
import { storyboardFiles } from '../storyboard-files.ts';
import type { Terminal } from '../terminal.ts';

export interface CostsFlags {
  readonly simulate?: boolean;
  readonly json?: boolean;
}

/** `shotgraph costs FILES`: the ledger of each storyboard, and of all of them. Changes nothing. */
export async function costs(args: readonly string[], flags: CostsFlags, terminal: Terminal): Promise<number> {
  const storyboards: StoryboardCosts[] = [];
  let exitCode = 0;
  for (const file of await storyboardFiles(args)) {
    const read = await readCosts(file, flags);
    if (read.ok) storyboards.push(read.value);
    else exitCode = Math.max(exitCode, showTrouble(read.error, terminal));
  }
  // A sum that lacks a part would be taken for the whole.
  if (exitCode !== 0) return exitCode;
  const all = allCosts(storyboards, flags.simulate ?? false);
  const { style } = terminal;
  terminal.out(flags.json ? renderJson(all) : renderCosts(all, { style, width: terminal.width() }));
  return 0;
}
