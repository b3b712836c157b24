import type { Diagnostic } from '../core/diagnostic.ts';
import type { Sources } from '../core/span.ts';
import type { Trouble } from '../engines/local/trouble.ts';
import { renderDiagnostics } from '../report/diagnostics.ts';
import type { Terminal } from './terminal.ts';

/** Says what is wrong, on stderr, and gives the exit code for it. */
export function showTrouble(trouble: Trouble, terminal: Terminal): number {
  if (trouble.kind === 'storyboard') {
    showDiagnostics(trouble.diagnostics, trouble.sources, terminal);
    return 2;
  }
  for (const { message, help } of trouble.problems) {
    terminal.err(`${terminal.errorStyle.bad('error')}: ${message}\n  ${terminal.errorStyle.good('fix:')} ${help}\n`);
  }
  return trouble.exitCode;
}

/** Errors and warnings; what is only a note belongs to the plan. */
export function showDiagnostics(diagnostics: readonly Diagnostic[], sources: Sources, terminal: Terminal): void {
  const shown = diagnostics.filter(({ severity }) => severity !== 'note').toSorted(byPlace);
  if (shown.length > 0) terminal.err(renderDiagnostics(shown, sources, terminal.errorStyle));
}

/** Within a file from top to bottom; files in the order of their names, what has no place first. */
function byPlace({ span: a }: Diagnostic, { span: b }: Diagnostic): number {
  if (!a || !b) return Number(a !== undefined) - Number(b !== undefined);
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}
