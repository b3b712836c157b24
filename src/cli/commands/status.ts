import type { Terminal } from '../terminal.ts';

export interface StatusFlags {
  readonly offline?: boolean;
  readonly simulate?: boolean;
  readonly trustBaseUrl?: boolean;
  readonly json?: boolean;
}

/** `shotgraph status FILE` */
export async function status(_file: string, _flags: StatusFlags, terminal: Terminal): Promise<number> {
  terminal.err('not there yet\n');
  return 2;
}
