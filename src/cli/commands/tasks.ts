import type { Stay } from '../../execute/run-ports.ts';
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
  _file: string,
  _stay: Stay,
  _flags: TasksFlags,
  { terminal }: { terminal: Terminal; signal: AbortSignal },
): Promise<number> {
  terminal.err('not there yet\n');
  return 2;
}
