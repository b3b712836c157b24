import { relative, resolve } from 'node:path';
import { environmentTrouble } from '../../engines/local/trouble.ts';
import { makeSheet, type MadeSheet } from '../../engines/local/make-sheet.ts';
import { EXIT } from '../../execute/run-result.ts';
import { renderJson } from '../../report/json.ts';
import { sheetTotals } from '../../report/sheet.ts';
import {
  lacksPicture,
  renderSheet,
  renderSheetProblems,
  sheetDocument,
  type SheetReport,
} from '../../report/sheet-text.ts';
import { loadPlan } from '../load-plan.ts';
import type { OverrideFlags, SelectionFlags } from '../selection-flags.ts';
import { showTrouble } from '../show-trouble.ts';
import type { Terminal } from '../terminal.ts';

export interface SheetFlags extends SelectionFlags, OverrideFlags {
  readonly out?: string;
  readonly simulate?: boolean;
  readonly json?: boolean;
  readonly maxTakes?: number;
}

/** `shotgraph sheet FILE`: one picture of all takes, by shots and axes. Buys nothing and needs no key. */
export async function sheet(
  file: string,
  flags: SheetFlags,
  { terminal, signal }: { readonly terminal: Terminal; readonly signal: AbortSignal },
): Promise<number> {
  const { out, json = false } = flags;
  if (out !== undefined && !/\.(jpe?g|png)$/i.test(out))
    return showTrouble(
      environmentTrouble(EXIT.badInput, {
        message: `--out ${out} is neither a .jpg nor a .png`,
        help: `name the file by the format it is to have, e.g. --out ${out}.jpg`,
      }),
      terminal,
    );
  const built = await loadPlan(file, { ...flags, withoutTool: true }, terminal);
  if (typeof built === 'number') return built;
  const made = await makeSheet(built, {
    signal,
    ...(out !== undefined && { file: resolve(out) }),
    ...(terminal.isInteractive && !json && { onProgress: progressOn(terminal) }),
  });
  if (!made.ok) return showTrouble(made.error, terminal);
  const report = reportOf(made.value);
  terminal.out(json ? renderJson(sheetDocument(report)) : renderSheet(report, terminal.style));
  terminal.err(renderSheetProblems(report, terminal.errorStyle));
  const { pictured } = sheetTotals(report.sheet.cells);
  return pictured === 0 && report.sheet.cells.some(lacksPicture) ? EXIT.failed : EXIT.done;
}

/** One line that changes in place, gone when all is done. */
function progressOn(terminal: Terminal): (done: number, all: number) => void {
  return (done, all) => terminal.err(done < all ? `\r${done} of ${all} takes` : '\r\u001b[K');
}

function reportOf({ sheet: shown, files, tool, missingScripts }: MadeSheet): SheetReport {
  return {
    sheet: shown,
    files: files.map((one) => ({ ...one, file: relative(process.cwd(), one.file) })),
    ...(tool && (tool.ok ? { tool: tool.value } : { noTool: tool.error })),
    missingScripts,
  };
}
