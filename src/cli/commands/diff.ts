import { readDiff } from '../../engines/local/read-diff.ts';
import { renderDiff } from '../../report/diff-text.ts';
import { renderJson } from '../../report/json.ts';
import { loadPlan } from '../load-plan.ts';
import { type OverrideFlags, overridesOf, type SelectionFlags } from '../selection-flags.ts';
import { showTrouble } from '../show-trouble.ts';
import type { Terminal } from '../terminal.ts';

export interface DiffFlags extends SelectionFlags, OverrideFlags {
  readonly json?: boolean;
  readonly simulate?: boolean;
}

/** `shotgraph diff FILE REVISION|OTHER`: what changed since, and what it costs. Changes nothing. */
export async function diff(file: string, other: string, flags: DiffFlags, terminal: Terminal): Promise<number> {
  const built = await loadPlan(file, { ...flags, withoutTool: true }, terminal);
  if (typeof built === 'number') return built;
  const read = await readDiff(built, other, overridesOf(flags));
  if (!read.ok) {
    const { trouble, earlier } = read.error;
    const exitCode = showTrouble(trouble, terminal);
    if (earlier !== undefined) {
      const message = `${earlier} has mistakes, so ${file} can not be compared with it`;
      const help = 'compare with a version that `shotgraph check` finds nothing wrong with';
      showTrouble({ kind: 'environment', exitCode, problems: [{ message, help }] }, terminal);
    }
    return exitCode;
  }
  const { style } = terminal;
  terminal.out(flags.json ? renderJson(read.value) : renderDiff(read.value, { style, width: terminal.width() }));
  return 0;
}
