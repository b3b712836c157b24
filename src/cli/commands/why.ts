import type { Stanza } from '../../core/stanza.ts';
import { takeId } from '../../core/take.ts';
import type { BuiltPlan } from '../../engines/local/build-plan.ts';
import { selectableIn } from '../../engines/local/read-wishes.ts';
import { findModel } from '../../models/registry.ts';
import { readTakeName } from '../../plan/named-takes.ts';
import { namedTakes } from '../../plan/selection.ts';
import { explain } from '../../plan/why.ts';
import { renderJson } from '../../report/json.ts';
import { renderWhy } from '../../report/why-text.ts';
import { loadPlan } from '../load-plan.ts';
import type { OverrideFlags } from '../selection-flags.ts';
import { showTrouble } from '../show-trouble.ts';
import type { Terminal } from '../terminal.ts';

export interface WhyFlags extends OverrideFlags {
  readonly json?: boolean;
  readonly simulate?: boolean;
}

/** `shotgraph why FILE TAKE`: what differs from the clip that is owned, and what accepting it costs. */
export async function why(file: string, name: string, flags: WhyFlags, terminal: Terminal): Promise<number> {
  const built = await loadPlan(file, { ...flags, withoutTool: true }, terminal);
  if (typeof built === 'number') return built;
  const { plan, takes, records, storyboard } = built;
  const named = namedTakes([name], selectableIn(storyboard, takes));
  if (!named.ok) {
    const kept = keptClip(name, built);
    const problems = kept ? [notAskedFor(file, kept)] : named.error;
    return showTrouble({ kind: 'environment', exitCode: 2, problems }, terminal);
  }
  const document = explain([...named.value], { plan, takes, records, simulated: flags.simulate ?? false, findModel });
  const { style } = terminal;
  terminal.out(flags.json ? renderJson(document) : renderWhy(document, { style, width: terminal.width() }));
  return 0;
}

/** The lockfile keeps what was bought, also where the storyboard does not ask for it any more. */
function keptClip(text: string, { records }: BuiltPlan): Stanza | undefined {
  const name = readTakeName(text);
  if (!name) return undefined;
  const labels = Object.fromEntries([...name.labels].sort(([a], [b]) => (a < b ? -1 : 1)));
  const id = takeId(name.shot, labels, name.take ?? 1);
  return records.stanzas.find(({ take }) => take === id);
}

function notAskedFor(file: string, { take, taskId }: Stanza): { message: string; help: string } {
  return {
    message: `${file} does not ask for ${take}; the clip that was bought for it is kept (task ${taskId})`,
    help: 'write the shot, variant or take again to use it, or pick the take in picks:; nothing is bought for it meanwhile',
  };
}
