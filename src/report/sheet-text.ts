import { countText, groupDigits, sizeText } from './count-text.ts';
import { printable } from './printable.ts';
import type { Sheet, SheetCell } from './sheet.ts';
import { sheetTotals } from './sheet.ts';
import type { Style } from './style.ts';

/** What is said of a sheet that was drawn. */
export interface SheetReport {
  readonly sheet: Sheet;
  readonly files: readonly {
    /** As the user is to see it. */
    readonly file: string;
    readonly width: number;
    readonly height: number;
    readonly bytes: number;
  }[];
  /** What cut pictures; absent = none had to be cut. */
  readonly tool?: string;
  readonly noTool?: { readonly message: string; readonly help: string };
  readonly missingScripts: readonly string[];
}

/** The files, and what is on them. */
export function renderSheet({ sheet, files }: SheetReport, { good, dim }: Style): string {
  const { takes, pictured, empty } = sheetTotals(sheet.cells);
  const states = [...empty].map(([state, count]) => `${groupDigits(count)} ${state}`);
  const counts = [countText(takes, 'take'), `${groupDigits(pictured)} with pictures`, ...states].join(', ');
  const lines = files.map(
    ({ file, width, height, bytes }) =>
      `${good('sheet')} ${printable(file)} ${dim(`(${width} x ${height}, ${sizeText(bytes)})`)}\n`,
  );
  return `${lines.join('')}${counts}\n`;
}

/** What keeps a sheet from being all that it could be. */
export function renderSheetProblems(report: SheetReport, { warn, good }: Style): string {
  const { sheet, noTool, missingScripts } = report;
  const uncut = sheet.cells.filter(lacksPicture).length;
  return [
    ...(noTool
      ? [
          `${warn('no pictures')} of ${countText(uncut, 'clip')}: ${printable(noTool.message)}\n  ${good('fix:')} ${printable(noTool.help)}\n`,
        ]
      : []),
    ...(missingScripts.length > 0
      ? [
          `${warn('no font')} here has ${missingScripts.join(', ')}: drawn as boxes\n  ${good('fix:')} install one, e.g. Noto Sans of that script\n`,
        ]
      : []),
  ].join('');
}

/** A clip is here, and nothing is seen of it. */
export function lacksPicture({ state, pictures }: SheetCell): boolean {
  return pictures === 0 && (state === 'fresh' || state === 'stale' || state === 'input-replaced');
}

/** The document that `sheet --json` prints: schemas/sheet.schema.json. */
export function sheetDocument({ sheet, files, tool, noTool, missingScripts }: SheetReport): object {
  const { empty, ...totals } = sheetTotals(sheet.cells);
  return {
    ...sheet,
    files,
    totals: { ...totals, empty: Object.fromEntries(empty) },
    ...(tool !== undefined && { tool }),
    ...(noTool && { noTool }),
    ...(missingScripts.length > 0 && { missingScripts }),
  };
}
