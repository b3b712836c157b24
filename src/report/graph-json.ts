import type { Plan } from '../plan/plan.ts';
import { graphEdges } from './graph-edges.ts';
import { renderJson } from './json.ts';
import { secondsOf } from './plan-rows.ts';

/** The plan's graph as JSON: nodes by take id, edges `from` what is waited for `to` what waits. */
export function renderGraphJson(plan: Plan): string {
  const nodes = plan.takes.map((take) => {
    const seconds = secondsOf(take);
    return {
      id: take.id,
      shot: take.shot,
      labels: take.labels,
      take: take.take,
      uses: take.uses,
      mode: take.mode,
      state: take.state.kind,
      buy: take.buy,
      ...(take.twin !== undefined && { twin: take.twin }),
      ...(seconds !== undefined && { seconds }),
    };
  });
  return renderJson({ version: 1, storyboard: plan.storyboard, nodes, edges: graphEdges(plan) });
}
