import { buildPlan, type BuiltPlan, furtherProblems, type PlanOptions } from '../engines/local/build-plan.ts';
import { loadStoryboard } from '../manifest/load-storyboard.ts';
import { showDiagnostics, showTrouble } from './show-trouble.ts';
import type { Terminal } from './terminal.ts';

/** A plan that can be shown and run, or the exit code of what was wrong and has been said. */
export async function loadPlan(file: string, options: PlanOptions, terminal: Terminal): Promise<BuiltPlan | number> {
  const loaded = await loadStoryboard(file);
  const { storyboard, diagnostics, sources } = loaded;
  if (!storyboard) {
    showDiagnostics([...diagnostics, ...(await furtherProblems(loaded, options))], sources, terminal);
    return 2;
  }
  const built = await buildPlan(storyboard, options);
  if (!built.ok) {
    if (built.error.kind === 'storyboard') showDiagnostics(diagnostics, sources, terminal);
    return showTrouble(built.error, terminal);
  }
  showDiagnostics([...diagnostics, ...built.value.diagnostics], sources, terminal);
  return built.value;
}
