import type { Diagnostic } from '../core/diagnostic.ts';
import { formatSpan } from '../core/span.ts';
import type { PlanTextOptions } from './plan-text-options.ts';
import { printable } from './printable.ts';
import { hangingText } from './wrap-text.ts';

/** What a reader of the plan should know: a line a note, the same note at several places once, errors first. */
export function planNotes(notes: readonly Diagnostic[], options: PlanTextOptions): readonly string[] {
  const { style, width, verbose = false } = options;
  const groups = [...groupNotes(notes)].sort((a, b) => RANK[a.note.severity] - RANK[b.note.severity]);
  const shown = verbose ? groups : groups.slice(0, SHOWN);
  const lines = shown.flatMap(({ note, count }) => {
    const paint = note.severity === 'note' ? style.dim : note.severity === 'warning' ? style.warn : style.bad;
    const more = count > 1 ? ` (and ${count - 1} more like it)` : '';
    const place = note.span ? `  ${formatSpan(note.span)}` : '';
    return hangingText(`${note.severity}: `, printable(note.message + more + place), width).map(paint);
  });
  const hidden = groups.length - shown.length;
  return hidden > 0 ? [...lines, style.dim(`${hidden} more notes (--verbose lists them)`)] : lines;
}

const SHOWN = 8;
const RANK = { error: 0, warning: 1, note: 2 };

function groupNotes(notes: readonly Diagnostic[]): Iterable<{ readonly note: Diagnostic; readonly count: number }> {
  const groups = new Map<string, { note: Diagnostic; count: number }>();
  for (const note of notes) {
    const key = `${note.code} ${note.message}`;
    const group = groups.get(key);
    if (group) group.count += 1;
    else groups.set(key, { note, count: 1 });
  }
  return groups.values();
}
