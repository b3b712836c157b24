import { loadPlan } from '../load-plan.ts';
import { storyboardFiles } from '../storyboard-files.ts';
import type { Terminal } from '../terminal.ts';

/** `shotgraph check FILES`: is everything in them right? Needs no network and no key. */
export async function check(args: readonly string[], terminal: Terminal): Promise<number> {
  let exitCode = 0;
  for (const file of await storyboardFiles(args)) {
    const built = await loadPlan(file, {}, terminal);
    if (typeof built === 'number') {
      exitCode = Math.max(exitCode, built);
      continue;
    }
    const count = built.plan.takes.length;
    terminal.out(`${terminal.style.good('ok')} ${file}: ${count} ${count === 1 ? 'shot' : 'shots'}\n`);
  }
  return exitCode;
}
