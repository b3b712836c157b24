import type { Terminal } from '../terminal.ts';

export interface CostsFlags {
  readonly simulate?: boolean;
  readonly json?: boolean;
}

/** `shotgraph costs FILES` */
export async function costs(_files: readonly string[], _flags: CostsFlags, terminal: Terminal): Promise<number> {
  terminal.err('not there yet\n');
  return 2;
}
