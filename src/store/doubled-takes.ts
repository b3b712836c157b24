import { type Document, isMap, isScalar, LineCounter, type Pair, parseDocument } from 'yaml';

/** A take that a lockfile holds more than once, as when a merge by hand has kept the stanzas of both sides. */
export interface DoubledTake {
  readonly take: string;
  /** Where its stanzas begin, counted from 1. */
  readonly lines: readonly number[];
}

/** A lockfile as YAML. Keys that stand twice are errors of the document, and are in it all the same. */
export function parseLockfileYaml(text: string): { readonly document: Document; readonly lines: LineCounter } {
  const lines = new LineCounter();
  const document = parseDocument(text, { version: '1.2', schema: 'core', prettyErrors: true, lineCounter: lines });
  return { document, lines };
}

/** The takes that stand more than once; empty where something else is wrong too, for then it is no matter of a merge. */
export function doubledTakes({ document, lines }: ReturnType<typeof parseLockfileYaml>): readonly DoubledTake[] {
  const byTake = new Map<string, number[]>();
  for (const { key } of takesOf(document)) {
    const take = String(isScalar(key) ? key.value : key);
    byTake.set(take, [...(byTake.get(take) ?? []), startOf(key)]);
  }
  const doubled = [...byTake].filter(([, starts]) => starts.length > 1);
  const places = new Set(doubled.flatMap(([, starts]) => starts.slice(1)));
  const onlyThat = document.errors.every(({ code, pos }) => code === 'DUPLICATE_KEY' && places.has(pos[0]));
  if (!onlyThat || document.warnings.length > 0) return [];
  return doubled.map(([take, starts]) => ({ take, lines: starts.map((start) => lines.linePos(start).line) }));
}

/** What stands under `takes`, doubles included, in the order written. */
export function takesOf(document: Document): readonly Pair[] {
  const takes = document.get('takes', true);
  return isMap(takes) ? takes.items : [];
}

function startOf(key: unknown): number {
  return isScalar(key) ? (key.range?.[0] ?? -1) : -1;
}
