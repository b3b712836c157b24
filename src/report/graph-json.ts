import type { Plan } from '../plan/plan.ts';
import { renderJson } from './json.ts';
import { secondsOf } from './plan-rows.ts';
import { selectedPart } from './selected-part.ts';

/**
 * The plan's graph as JSON: nodes by take id, edges `from` what is waited for `to` what waits; of a plan in which something
 * is selected, that alone, and `beside` names the takes that its edges lead out to.
 */
export function renderGraphJson(plan: Plan): string {
  const { takes, edges, beside } = selectedPart(plan);
  const nodes = takes.map((take) => {
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
  const outside = beside.length > 0 ? { beside } : {};
  return renderJson({ version: 1, storyboard: plan.storyboard, nodes, edges, ...outside });
}
