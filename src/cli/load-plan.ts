import { buildPlan, type BuiltPlan, furtherProblems, type PlanOptions } from '../engines/local/build-plan.ts';
import type { Result } from '../core/result.ts';
import type { Trouble } from '../engines/local/trouble.ts';
import { loadStoryboard } from '../manifest/load-storyboard.ts';
import type { Storyboard } from '../manifest/storyboard.ts';
import { type OverrideFlags, overridesOf } from './selection-flags.ts';
import { showDiagnostics, showTrouble } from './show-trouble.ts';
import type { Terminal } from './terminal.ts';

/** A plan that can be shown and run, or the exit code of what was wrong and has been said. `build` makes another one. */
export async function loadPlan(
  file: string,
  options: PlanOptions & OverrideFlags,
  terminal: Terminal,
  build: (storyboard: Storyboard, options: PlanOptions) => Promise<Result<BuiltPlan, Trouble>> = buildPlan,
): Promise<BuiltPlan | number> {
  const loaded = await loadStoryboard(file, { overrides: overridesOf(options) });
  const { storyboard, diagnostics, sources } = loaded;
  if (!storyboard) {
    showDiagnostics([...diagnostics, ...(await furtherProblems(loaded, options))], sources, terminal);
    return 2;
  }
  const built = await build(storyboard, options);
  if (!built.ok) {
    if (built.error.kind === 'storyboard') showDiagnostics(diagnostics, sources, terminal);
    return showTrouble(built.error, terminal);
  }
  showDiagnostics([...diagnostics, ...built.value.diagnostics], sources, terminal);
  return built.value;
}
