import type { Plan } from '../../plan/plan.ts';
import { renderJson } from '../../report/json.ts';
import { renderPlan } from '../../report/plan-text.ts';
import { loadPlan } from '../load-plan.ts';
import { storyboardFiles } from '../storyboard-files.ts';
import type { OverrideFlags, SelectionFlags } from '../selection-flags.ts';
import type { Terminal } from '../terminal.ts';

export interface PlanFlags extends SelectionFlags, OverrideFlags {
  readonly json?: boolean;
  readonly simulate?: boolean;
  readonly retryFailed?: boolean;
  readonly maxTakes?: number;
  readonly refresh?: readonly string[];
  readonly rebuy?: readonly string[];
  readonly verbose?: boolean;
}

/** `shotgraph plan FILES`: what would be bought, why, and for how much. */
export async function plan(args: readonly string[], flags: PlanFlags, terminal: Terminal): Promise<number> {
  const files = await storyboardFiles(args);
  const plans: Plan[] = [];
  let exitCode = 0;
  for (const file of files) {
    const built = await loadPlan(file, flags, terminal);
    if (typeof built === 'number') exitCode = Math.max(exitCode, built);
    else plans.push(built.plan);
  }
  if (flags.json && plans.length > 0) terminal.out(renderJson(files.length === 1 ? plans[0] : plans));
  if (flags.json) return exitCode;
  const { verbose = false, simulate = false } = flags;
  for (const one of plans) {
    terminal.out(renderPlan(one, { style: terminal.style, width: terminal.width(), verbose, simulate }));
  }
  return exitCode;
}
