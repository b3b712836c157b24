import { countText } from '../../report/count-text.ts';
import { loadPlan } from '../load-plan.ts';
import { storyboardFiles } from '../storyboard-files.ts';
import type { OverrideFlags } from '../selection-flags.ts';
import type { Terminal } from '../terminal.ts';

export interface CheckFlags extends OverrideFlags {
  readonly maxTakes?: number;
}

/** `shotgraph check FILES`: is everything in them right? Needs no network and no key. */
export async function check(args: readonly string[], terminal: Terminal, flags: CheckFlags = {}): Promise<number> {
  let exitCode = 0;
  for (const file of await storyboardFiles(args)) {
    const built = await loadPlan(file, flags, terminal);
    if (typeof built === 'number') {
      exitCode = Math.max(exitCode, built);
      continue;
    }
    const shots = built.storyboard.shots.size;
    const takes = built.plan.takes.length;
    const multiplied = takes === shots ? '' : `, ${countText(takes, 'take')}`;
    terminal.out(`${terminal.style.good('ok')} ${file}: ${countText(shots, 'shot')}${multiplied}\n`);
  }
  return exitCode;
}
