import { renderJson } from '../../report/json.ts';
import { renderPlan } from '../../report/plan-text.ts';
import { loadPlan } from '../load-plan.ts';
import { storyboardFiles } from '../storyboard-files.ts';
import type { Terminal } from '../terminal.ts';

export interface PlanFlags {
  readonly json?: boolean;
  readonly simulate?: boolean;
  readonly only?: readonly string[];
  readonly retryFailed?: boolean;
  readonly verbose?: boolean;
}

/** `shotgraph plan FILES`: what would be bought, why, and for how much. */
export async function plan(args: readonly string[], flags: PlanFlags, terminal: Terminal): Promise<number> {
  let exitCode = 0;
  for (const file of await storyboardFiles(args)) {
    const built = await loadPlan(file, flags, terminal);
    if (typeof built === 'number') exitCode = Math.max(exitCode, built);
    else if (flags.json) terminal.out(renderJson(built.plan));
    else {
      const { style } = terminal;
      terminal.out(
        renderPlan(built.plan, {
          style,
          width: terminal.width(),
          verbose: flags.verbose ?? false,
          simulate: flags.simulate ?? false,
        }),
      );
    }
  }
  return exitCode;
}
