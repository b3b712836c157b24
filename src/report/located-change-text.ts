import { formatSpan, type Span } from '../core/span.ts';
import type { LocatedChange } from '../plan/located-changes.ts';
import { displayWidth, truncate } from './display-width.ts';
import { printable } from './printable.ts';
import type { Style } from './style.ts';
import { type WordRun, wordDiff } from './word-diff.ts';
import { hangingText } from './wrap-text.ts';

export interface ChangeLinesOptions {
  readonly style: Style;
  /** Columns of the terminal. */
  readonly width: number;
  readonly indent: string;
  /** The command that tells more of another take, in backticks; without it nothing points there. */
  readonly whyOf?: (take: string) => string | undefined;
}

/** One field: its name and place, and below it the old and the new; of a long text only the words that differ. */
export function locatedChangeLines(change: LocatedChange, options: ChangeLinesOptions): readonly string[] {
  const { style, width, indent } = options;
  const name = change.tag === undefined ? change.field : `${change.field} (@${change.tag})`;
  const places = placesText(change.places);
  const head = hangingText(indent, printable(`${name}  ${places}`), width).map(style.dim);
  const inner = `${indent}  `;
  return [
    ...head,
    ...valueTexts(change, options, width - inner.length).flatMap((text) => hangingText(inner, text, width)),
  ];
}

/** Of a prompt also the place of its suffix, which may be what has changed. */
export function placesText([place, suffix]: readonly Span[]): string {
  if (!place) return '';
  return formatSpan(place) + (suffix ? `, suffix ${formatSpan(suffix)}` : '');
}

function valueTexts(change: LocatedChange, { whyOf }: ChangeLinesOptions, width: number): readonly string[] {
  const { clip } = change;
  if (clip) return [clipText(change, whyOf)];
  const [before, after] = [printable(change.before), printable(change.after)];
  const line = `${before} -> ${after}`;
  if (displayWidth(line) <= width) return [line];
  if (!isText(change.before) || !isText(change.after)) return [`was ${before}`, `now ${after}`];
  const runs = wordDiff(unquoted(before), unquoted(after));
  if (isRewritten(runs)) return [`was ${truncate(before, width * 2)}`, `now ${truncate(after, width * 2)}`];
  return [runsText(runs)];
}

function clipText({ clip, frame, before, after }: LocatedChange, whyOf: ChangeLinesOptions['whyOf']): string {
  const [old, now] = [clip?.before, clip?.after];
  if (old !== undefined && old === now && frame?.before === frame?.after) {
    const tells = whyOf?.(old);
    const what = frame?.after === undefined ? 'another clip' : `${frame.after} of another clip`;
    return `${what} of ${printable(old)}${tells === undefined ? '' : `: ${tells} says why`}`;
  }
  const text = (take: string | undefined, words: string, output = 'clip'): string =>
    take === undefined ? words : `${output} of ${take}`;
  return printable(`${text(old, before, frame?.before)} -> ${text(now, after, frame?.after)}`);
}

/** Values are JSON; only texts are in quotes. */
function isText(value: string): boolean {
  return value.startsWith('"');
}

function unquoted(text: string): string {
  return text.replace(/^"|"$/g, '');
}

/** With less than this part of the words kept, showing what was kept explains nothing. */
const REWRITTEN = 0.3;

function isRewritten(runs: readonly WordRun[]): boolean {
  const count = (kind: WordRun['kind']): number =>
    runs.reduce((sum, run) => sum + (run.kind === kind ? run.words.length : 0), 0);
  const [same, longer] = [count('same'), Math.max(count('removed'), count('added'))];
  return same / (same + longer) < REWRITTEN;
}

/** Words beside a difference that are shown with it. */
const CONTEXT = 5;
const ELLIPSIS = '… ';

/** `… far below, [-waves break-]{+foam flies+} over`: what is the same is cut to the words beside a difference. */
function runsText(runs: readonly WordRun[]): string {
  return runs
    .map(({ kind, words }, index) => {
      const text = words.join('');
      const space = text.slice(text.trimEnd().length);
      if (kind === 'added') return `{+${text.trimEnd()}+}${space}`;
      if (kind === 'removed') return `[-${text.trimEnd()}-]${runs[index + 1]?.kind === 'added' ? '' : space}`;
      return sameText(words, { isFirst: index === 0, isLast: index === runs.length - 1 });
    })
    .join('')
    .trimEnd();
}

function sameText(words: readonly string[], { isFirst, isLast }: { isFirst: boolean; isLast: boolean }): string {
  const head = isFirst ? 0 : CONTEXT;
  const tail = isLast ? 0 : CONTEXT;
  if (words.length <= head + tail + 2) return words.join('');
  const parts = [words.slice(0, head), words.slice(words.length - tail)].map((part) => part.join(''));
  return `${parts[0]}${parts[0]?.endsWith(' ') ? '' : ' '}${ELLIPSIS}${tail === 0 ? '' : parts[1]}`.trimStart();
}
