import { followPlan } from '../../engines/local/follow-plan.ts';
import { type KnownBoard, knowBoard } from '../../engines/local/known-board.ts';
import { runPlan } from '../../engines/local/run-plan.ts';
import type { Stay } from '../../execute/run-ports.ts';
import { commandText } from '../../report/command-text.ts';
import { countText } from '../../report/count-text.ts';
import { printable } from '../../report/printable.ts';
import { hangingText } from '../../report/wrap-text.ts';
import { openDisplay } from '../show-run.ts';
import { showTrouble } from '../show-trouble.ts';
import type { Terminal } from '../terminal.ts';

export interface TasksFlags {
  readonly simulate?: boolean;
  readonly trustBaseUrl?: boolean;
  readonly breakLock?: boolean;
  readonly json?: boolean;
  /** Minutes. */
  readonly deadline?: number;
}

/** `shotgraph resume FILE` and `shotgraph collect FILE`: brings tasks in flight home and buys nothing. */
export async function followTasks(
  file: string,
  stay: Stay,
  flags: TasksFlags,
  { terminal, signal }: { terminal: Terminal; signal: AbortSignal },
): Promise<number> {
  const { json = false, simulate = false, trustBaseUrl, breakLock, deadline } = flags;
  const known = await knowBoard(file, { simulate, only: [] });
  if (!known.ok) return showTrouble(known.error, terminal);
  warn(file, known.value, terminal);
  const built = followPlan(known.value);
  const display = await openDisplay(built.plan, { json, followed: true }, terminal);
  const running = runPlan(built, {
    onEvent: display.onEvent,
    signal,
    stay,
    ...(trustBaseUrl !== undefined && { trustBaseUrl }),
    ...(breakLock !== undefined && { breakLock }),
    ...(deadline !== undefined && { deadlineMs: deadline * 60_000 }),
  });
  const result = await running.finally(() => display.close());
  if (!result.ok) return showTrouble(result.error, terminal);
  display.finish();
  return result.value.exitCode;
}

/** Says that the storyboard itself was no help, and what that means for the clips. */
function warn(file: string, board: KnownBoard, terminal: Terminal): void {
  if (board.kind === 'planned') return;
  const [first, ...others] = board.diagnostics;
  const more = others.length === 0 ? '' : ` (and ${countText(others.length, 'more error')})`;
  const what =
    `${file} can not be used: ${first?.message}${more}. Its tasks are followed by the journal alone: a clip gets the ` +
    'name it was bought for; where that has a clip already it is kept in the store, and the mended storyboard finds it there';
  const { errorStyle } = terminal;
  const lines = [
    ...hangingText('warning: ', printable(what), terminal.width()),
    ...hangingText('  fix: ', `${commandText('check', file)} shows what is wrong`, terminal.width()),
  ];
  terminal.err(`${lines.join('\n').replace('warning', errorStyle.warn).replace('fix:', errorStyle.good)}\n`);
}
