import type { Diagnostic } from '../core/diagnostic.ts';
import { formatSpan, type Sources, type Span } from '../core/span.ts';
import { displayWidth } from './display-width.ts';
import { printable } from './printable.ts';
import { PLAIN, type Style } from './style.ts';

/**
 * Diagnostics as text: place, severity and code first, so that editors can jump and scripts can grep; then the
 * source line with a caret, every related place, and the fix.
 */
export function renderDiagnostics(diagnostics: readonly Diagnostic[], sources: Sources, style: Style = PLAIN): string {
  const lines = new SourceLines(sources);
  return diagnostics.map((diagnostic) => renderDiagnostic(diagnostic, lines, style)).join('\n');
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

function renderDiagnostic(diagnostic: Diagnostic, sources: SourceLines, style: Style): string {
  const { span, severity, code, message, related = [], help } = diagnostic;
  const paint = severity === 'error' ? style.bad : severity === 'warning' ? style.warn : style.dim;
  const lines = [
    `${span ? `${style.strong(printable(formatSpan(span)))}: ` : ''}${paint(`${severity}[${code}]`)}: ${printable(message)}`,
  ];
  if (span) lines.push(...excerpt(span, sources, style));
  for (const place of related) {
    lines.push(`  ${printable(`${formatSpan(place.span)}: ${place.message}`)}`, ...excerpt(place.span, sources, style));
  }
  if (help !== undefined) lines.push(`  ${style.good('fix:')} ${printable(help)}`);
  return `${lines.join('\n')}\n`;
}

/** The longest piece of a source line that is shown; a longer line is cut around the place. */
const WIDTH = 100;

function excerpt(span: Span, sources: SourceLines, style: Style): string[] {
  const line = sources.at(span);
  if (line === undefined) return [];
  const from = span.column - 1 > WIDTH - 20 ? span.column - 1 - WIDTH / 2 : 0;
  const shown = printable(line.slice(from, from + WIDTH));
  const start = displayWidth(printable(line.slice(from, span.column - 1)));
  const marked = displayWidth(
    printable(line.slice(span.column - 1, Math.min(span.column - 1 + span.length, from + WIDTH))),
  );
  const gutter = String(span.line);
  const pad = ' '.repeat(gutter.length);
  return [
    `  ${style.dim(`${gutter} |`)} ${shown}`,
    `  ${style.dim(`${pad} |`)} ${' '.repeat(start)}${style.bad('^'.repeat(Math.max(1, marked)))}`,
  ];
}
