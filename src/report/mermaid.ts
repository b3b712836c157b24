import type { Plan, PlannedTake } from '../plan/plan.ts';
import { edgeLabel, type GraphEdge } from './graph-edges.ts';
import { secondsOf } from './plan-rows.ts';
import { printable } from './printable.ts';
import { selectedPart } from './selected-part.ts';

/**
 * The plan's graph as a Mermaid flowchart, as GitHub shows it in a fenced `mermaid` block. Ids are numbered; what
 * people named stands only in quoted labels, with everything escaped that Mermaid gives a meaning.
 */
export function renderMermaid(plan: Plan): string {
  const { takes, edges: shown, beside } = selectedPart(plan);
  const ids = new Map([...takes.map(({ id }) => id), ...beside].map((id, index) => [id, `n${index}`]));
  const nodes = takes.map((take) => `  ${ids.get(take.id)}["${label(take)}"]:::${take.state.kind}`);
  const outside = beside.map((id) => `  ${ids.get(id)}(["${escapeLabel(id)}<br/>not selected"]):::outside`);
  const edges = shown.map(
    (edge) =>
      `  ${ids.get(edge.from)} ${edge.via === 'needs' ? '-.->' : '-->'}|${arrowText(edge)}| ${ids.get(edge.to)}`,
  );
  const kinds = [...new Set(takes.map(({ state }) => state.kind))];
  const classes = kinds.map((kind) => `  classDef ${kind} ${CLASSES[kind]}`);
  if (beside.length > 0) classes.push(`  classDef outside ${OUTSIDE}`);
  return `${['flowchart LR', ...nodes, ...outside, ...edges, ...classes].join('\n')}\n`;
}

/** What has more than letters in it is quoted. */
function arrowText(edge: GraphEdge): string {
  const text = edgeLabel(edge);
  return /^\w+$/.test(text) ? text : `"${escapeLabel(text)}"`;
}

/** Readable on light and dark pages: the text colour goes with the fill. */
const CLASSES: Readonly<Record<PlannedTake['state']['kind'], string>> = {
  fresh: 'fill:#e6f4ea,stroke:#34803e,color:#14331a',
  elsewhere: 'fill:#e6f4ea,stroke:#34803e,color:#14331a,stroke-dasharray:4 3',
  'input-replaced': 'fill:#fff4d6,stroke:#a86b00,color:#3d2700,stroke-dasharray:4 3',
  missing: 'fill:#ffffff,stroke:#555555,color:#222222',
  stale: 'fill:#fff4d6,stroke:#a86b00,color:#3d2700',
  'in-flight': 'fill:#e3effc,stroke:#2b6cb0,color:#12304f',
  unconfirmed: 'fill:#fde7f3,stroke:#b83280,color:#4a1033',
  failed: 'fill:#fde8e8,stroke:#c53030,color:#4a1212',
  blocked: 'fill:#eeeeee,stroke:#c53030,color:#333333,stroke-dasharray:4 3',
  'awaiting-pick': 'fill:#f0eafc,stroke:#6b46c1,color:#2d1a5e,stroke-dasharray:4 3',
  'left-out': 'fill:#ffffff,stroke:#999999,color:#555555,stroke-dasharray:2 3',
};

/** Takes that are not selected, where an edge leads to one. */
const OUTSIDE = 'fill:none,stroke:#999999,color:#777777,stroke-dasharray:2 3';

function label(take: PlannedTake): string {
  const seconds = secondsOf(take);
  const facts = `${take.uses}${seconds === undefined ? '' : `, ${seconds} s`}`;
  return `${escapeLabel(take.id)}<br/>${escapeLabel(facts)}`;
}

/** Mermaid's own entity form, `#` + decimal code + `;`; a leading list mark would be read as Markdown. */
function escapeLabel(text: string): string {
  return printable(text).replace(MEANINGFUL, (match) => match.replace(/[^\d\s]/g, (sign) => `#${sign.charCodeAt(0)};`));
}

const MEANINGFUL = /["#&<>%`$\\*_~{}|;]|^\s*\d+[.)]|^\s*[-+]/g;
