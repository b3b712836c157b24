import { ok } from '../../core/result.ts';
import { planRetake, type Retake } from '../../engines/local/plan-retake.ts';
import { EXIT } from '../../execute/run-result.ts';
import { retakeLeftText, retakenText } from '../../report/retake-text.ts';
import { loadPlan } from '../load-plan.ts';
import type { Terminal } from '../terminal.ts';
import { run, type RunFlags } from './run.ts';

/** `shotgraph retake FILE SHOT`: buys one more take, as `run` buys, and nothing else. */
export async function retake(
  file: string,
  name: string,
  flags: RunFlags,
  context: { readonly terminal: Terminal; readonly signal: AbortSignal },
): Promise<number> {
  const { terminal } = context;
  let planned: Retake | undefined;
  const code = await run([file], flags, context, (path) =>
    loadPlan(path, flags, terminal, async (storyboard, options) => {
      const found = await planRetake(storyboard, name, options);
      if (!found.ok) return found;
      planned = found.value;
      if (planned.left) terminal.err(retakeLeftText(planned.take, planned.left));
      return ok(planned.built);
    }),
  );
  const { simulate = false, json = false } = flags;
  if (code === EXIT.done && planned && !json) terminal.out(retakenText(planned, { file, simulate }));
  return code;
}
