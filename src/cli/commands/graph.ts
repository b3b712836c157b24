import { renderDot } from '../../report/dot.ts';
import { renderGraphJson } from '../../report/graph-json.ts';
import { renderMermaid } from '../../report/mermaid.ts';
import { loadPlan } from '../load-plan.ts';
import type { Terminal } from '../terminal.ts';

export const GRAPH_FORMATS = { mermaid: renderMermaid, dot: renderDot, json: renderGraphJson } as const;

/** `shotgraph graph FILE`: what waits for what. */
export async function graph(file: string, format: keyof typeof GRAPH_FORMATS, terminal: Terminal): Promise<number> {
  const built = await loadPlan(file, {}, terminal);
  if (typeof built === 'number') return built;
  terminal.out(GRAPH_FORMATS[format](built.plan));
  return 0;
}
