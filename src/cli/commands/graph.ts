import { renderDot } from '../../report/dot.ts';
import { renderGraphJson } from '../../report/graph-json.ts';
import { renderMermaid } from '../../report/mermaid.ts';
import { loadPlan } from '../load-plan.ts';
import type { OverrideFlags, SelectionFlags } from '../selection-flags.ts';
import type { Terminal } from '../terminal.ts';

export const GRAPH_FORMATS = { mermaid: renderMermaid, dot: renderDot, json: renderGraphJson } as const;

export interface GraphFlags extends SelectionFlags, OverrideFlags {
  readonly format: keyof typeof GRAPH_FORMATS;
}

/** `shotgraph graph FILE`: what waits for what, of all or of what is selected. */
export async function graph(file: string, flags: GraphFlags, terminal: Terminal): Promise<number> {
  const built = await loadPlan(file, { ...flags, withoutTool: true }, terminal);
  if (typeof built === 'number') return built;
  terminal.out(GRAPH_FORMATS[flags.format](built.plan));
  return 0;
}
