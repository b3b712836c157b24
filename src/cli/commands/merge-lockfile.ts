import type { Terminal } from '../terminal.ts';

/** `shotgraph merge-lockfile` */
export async function mergeLockfile(
  _files: readonly string[],
  _flags: { readonly install?: boolean },
  terminal: Terminal,
): Promise<number> {
  terminal.err('not there yet\n');
  return 2;
}
