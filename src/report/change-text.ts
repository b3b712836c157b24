import type { Change } from '../plan/plan.ts';
import { displayWidth, graphemes, truncate } from './display-width.ts';
import { printable } from './printable.ts';

/**
 * What differs between the request that stands and the one that was bought, field by field: on one line where it
 * fits, else the old above the new, both cut to the part that differs.
 */
export function changeLines(changes: readonly Change[], options: ChangeTextOptions): readonly string[] {
  const { width, verbose = false } = options;
  const shown = verbose ? changes : changes.slice(0, SHOWN);
  const lines = shown.flatMap((change) => oneChange(change, width - INDENT, verbose));
  const hidden = changes.length - shown.length;
  return hidden > 0 ? [...lines, `and ${hidden} more`] : lines;
}

interface ChangeTextOptions {
  readonly width: number;
  readonly verbose?: boolean;
}

/** Columns the caller puts before each line. */
const INDENT = 8;
const SHOWN = 4;
/** How much of what is equal stands before the first difference. */
const CONTEXT = 16;

function oneChange(change: Change, width: number, verbose: boolean): readonly string[] {
  const [field, before, after] = [change.field, change.before, change.after].map(printable) as [string, string, string];
  const line = `${field}: ${before} -> ${after}`;
  if (displayWidth(line) <= width) return [line];
  const from = verbose ? 0 : Math.max(0, commonStart(before, after) - CONTEXT);
  const room = Math.max(CONTEXT + 8, width - '  was '.length);
  return [`${field}:`, `  was ${window(before, from, room)}`, `  now ${window(after, from, room)}`];
}

/** How many graphemes both texts begin with. */
function commonStart(before: string, after: string): number {
  const [left, right] = [graphemes(before), graphemes(after)];
  const index = left.findIndex((character, at) => character !== right[at]);
  return index === -1 ? left.length : index;
}

function window(text: string, from: number, width: number): string {
  if (from <= 1) return truncate(text, width);
  return `…${truncate(graphemes(text).slice(from).join('').trimStart(), width - 1)}`;
}
