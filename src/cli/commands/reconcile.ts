import type { Terminal } from '../terminal.ts';

export interface ReconcileFlags {
  readonly adopt?: string;
  readonly writeOff?: boolean;
  readonly take?: string;
  readonly yes?: boolean;
  readonly simulate?: boolean;
  readonly trustBaseUrl?: boolean;
  readonly breakLock?: boolean;
  readonly json?: boolean;
}

/** `shotgraph reconcile FILE` */
export async function reconcile(
  _file: string,
  _flags: ReconcileFlags,
  { terminal }: { terminal: Terminal; signal: AbortSignal },
): Promise<number> {
  terminal.err('not there yet\n');
  return 2;
}
