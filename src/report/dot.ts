import type { Plan, PlannedTake } from '../plan/plan.ts';
import { edgeLabel } from './graph-edges.ts';
import { secondsOf } from './plan-rows.ts';
import { printable } from './printable.ts';
import { selectedPart } from './selected-part.ts';

/** The plan's graph for Graphviz. Every id and label is a quoted string; the state is the node's `class`. */
export function renderDot(plan: Plan): string {
  const { takes, edges: shown, beside } = selectedPart(plan);
  const nodes = takes.map((take) => {
    const style = STYLES[take.state.kind];
    return `  ${quote(take.id)} [label=${label(take)}, class=${quote(take.state.kind)}, ${style}];`;
  });
  const outside = beside.map(
    (id) =>
      `  ${quote(id)} [label="${escape(id)}\\nnot selected", class="outside", style="dotted", fontcolor="#777777"];`,
  );
  const edges = shown.map((edge) => {
    const dashed = edge.via === 'needs' ? ', style=dashed' : '';
    return `  ${quote(edge.from)} -> ${quote(edge.to)} [label=${quote(edgeLabel(edge))}${dashed}];`;
  });
  const head = [
    `digraph ${quote(plan.storyboard.name ?? plan.storyboard.file)} {`,
    '  rankdir=LR;',
    '  node [shape=box, style=filled, fontname="sans-serif"];',
    '  edge [fontname="sans-serif", fontsize=10];',
  ];
  return `${[...head, ...nodes, ...outside, ...edges, '}'].join('\n')}\n`;
}

const STYLES: Readonly<Record<PlannedTake['state']['kind'], string>> = {
  fresh: 'fillcolor="#e6f4ea"',
  elsewhere: 'fillcolor="#e6f4ea", style="filled,dashed"',
  'input-replaced': 'fillcolor="#fff4d6", style="filled,dashed"',
  missing: 'fillcolor="#ffffff"',
  stale: 'fillcolor="#fff4d6"',
  'in-flight': 'fillcolor="#e3effc"',
  unconfirmed: 'fillcolor="#fde7f3"',
  failed: 'fillcolor="#fde8e8"',
  blocked: 'fillcolor="#eeeeee", style="filled,dashed"',
  'awaiting-pick': 'fillcolor="#f0eafc", style="filled,dashed"',
  'left-out': 'fillcolor="#ffffff", style="filled,dotted"',
};

function label(take: PlannedTake): string {
  const seconds = secondsOf(take);
  const facts = `${take.uses}${seconds === undefined ? '' : `, ${seconds} s`}`;
  return `"${escape(take.id)}\\n${escape(facts)}"`;
}

function quote(text: string): string {
  return `"${escape(text)}"`;
}

/** A backslash begins an escape in labels, so it is doubled. */
function escape(text: string): string {
  return printable(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"');
}
