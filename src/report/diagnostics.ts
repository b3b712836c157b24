import type { Diagnostic } from '../core/diagnostic.ts';
import { formatSpan, type Sources, type Span } from '../core/span.ts';
import { displayWidth } from './display-width.ts';
import { printable } from './printable.ts';
import { groupRepeated, type Repeated } from './repeated-diagnostics.ts';
import { PLAIN, type Style } from './style.ts';

/**
 * Diagnostics as text: place, severity and code first, so that editors can jump and scripts can grep; then the
 * source line with a caret, every related place, and the fix. What is said again word for word, of the same place, is
 * shown once.
 */
export function renderDiagnostics(diagnostics: readonly Diagnostic[], sources: Sources, style: Style = PLAIN): string {
  const lines = new SourceLines(sources);
  return groupRepeated(diagnostics)
    .map((repeated) => renderDiagnostic(repeated, lines, style))
    .join('\n');
}

/** Each text is cut into lines once, however many places in it are shown. */
class SourceLines {
  readonly #sources: Sources;
  readonly #lines = new Map<string, readonly string[]>();

  constructor(sources: Sources) {
    this.#sources = sources;
  }

  at({ file, line }: Span): string | undefined {
    const lines = this.#lines.get(file) ?? this.#sources.get(file)?.split(/\r\n|[\n\r]/);
    if (lines) this.#lines.set(file, lines);
    return lines?.[line - 1];
  }
}

function renderDiagnostic({ diagnostic, elsewhere }: Repeated, sources: SourceLines, style: Style): string {
  const { span, severity, code, message, related = [], help } = diagnostic;
  const paint = severity === 'error' ? style.bad : severity === 'warning' ? style.warn : style.dim;
  const lines = [
    `${span ? `${style.strong(printable(formatSpan(span)))}: ` : ''}${paint(`${severity}[${code}]`)}: ${printable(message)}`,
  ];
  if (span) lines.push(...excerpt(span, sources, style));
  for (const place of related) {
    lines.push(`  ${printable(`${formatSpan(place.span)}: ${place.message}`)}`, ...excerpt(place.span, sources, style));
  }
  if (elsewhere.length > 0) lines.push(`  ${printable(morePlaces(elsewhere))}`);
  if (help !== undefined) lines.push(`  ${style.good('fix:')} ${printable(help)}`);
  return `${lines.join('\n')}\n`;
}

/** How many of the places that a repeated diagnostic has in common with others are named. */
const NAMED = 3;

function morePlaces(places: readonly Span[]): string {
  const named = places.slice(0, NAMED).map(formatSpan).join(', ');
  return `and for ${places.length} more: ${named}${places.length > NAMED ? ', ...' : ''}`;
}

function excerpt(span: Span, sources: SourceLines, style: Style): string[] {
  const line = sources.at(span);
  if (line === undefined) return [];
  const at = Math.min(span.column - 1, line.length);
  const { from, to } = windowAround(line, at);
  const shown = `${from > 0 ? CUT : ''}${printable(line.slice(from, to))}${to < line.length ? CUT : ''}`;
  const start = (from > 0 ? 1 : 0) + displayWidth(printable(line.slice(from, at)));
  const marked = displayWidth(printable(line.slice(at, Math.min(at + span.length, to))));
  const gutter = String(span.line);
  const pad = ' '.repeat(gutter.length);
  return [
    `  ${style.dim(`${gutter} |`)} ${shown}`,
    `  ${style.dim(`${pad} |`)} ${' '.repeat(start)}${style.bad('^'.repeat(Math.max(1, marked)))}`,
  ];
}

/** The longest piece of a source line that is shown; a longer line is cut around the place. */
const WIDTH = 100;
/** Stands where a line is cut. */
const CUT = '…';

function windowAround(line: string, at: number): { readonly from: number; readonly to: number } {
  if (line.length <= WIDTH) return { from: 0, to: line.length };
  const middle = at > WIDTH - 20 ? Math.min(at - WIDTH / 2, line.length - WIDTH) : 0;
  const from = wholeCharacter(line, middle);
  return { from, to: wholeCharacter(line, Math.min(from + WIDTH, line.length)) };
}

/** The same offset, or one less where it lies within a character of two units. */
function wholeCharacter(line: string, offset: number): number {
  return /^[\udc00-\udfff]/.test(line.slice(offset, offset + 1)) && offset > 0 ? offset - 1 : offset;
}
