import { readStatus } from '../../engines/local/read-status.ts';
import { renderJson } from '../../report/json.ts';
import { renderStatus } from '../../report/status-text.ts';
import { type OverrideFlags, overridesOf, type SelectionFlags } from '../selection-flags.ts';
import { showTrouble } from '../show-trouble.ts';
import type { Terminal } from '../terminal.ts';

export interface StatusFlags extends SelectionFlags, OverrideFlags {
  readonly offline?: boolean;
  readonly simulate?: boolean;
  readonly trustBaseUrl?: boolean;
  readonly json?: boolean;
}

/** `shotgraph status FILE`: every task and take that is not home. Changes nothing. */
export async function status(file: string, flags: StatusFlags, terminal: Terminal): Promise<number> {
  const read = await readStatus(file, { ...flags, overrides: overridesOf(flags) });
  if (!read.ok) return showTrouble(read.error, terminal);
  const { style } = terminal;
  terminal.out(flags.json ? renderJson(read.value) : renderStatus(read.value, { style, width: terminal.width() }));
  return 0;
}
