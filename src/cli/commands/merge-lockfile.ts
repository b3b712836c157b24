import { relative, resolve } from 'node:path';
import { installMergeDriver } from '../../engines/local/install-merge-driver.ts';
import { mendLockfile, mergeForGit } from '../../engines/local/merge-lockfile.ts';
import { environmentTrouble } from '../../engines/local/trouble.ts';
import { EXIT } from '../../execute/run-result.ts';
import type { StoreError } from '../../store/store-error.ts';
import { showTrouble } from '../show-trouble.ts';
import type { Terminal } from '../terminal.ts';

/**
 * `shotgraph merge-lockfile FILE` mends a lockfile in conflict; `merge-lockfile BASE OURS THEIRS` is what git calls;
 * `merge-lockfile --install` tells git to.
 */
export async function mergeLockfile(
  files: readonly string[],
  flags: { readonly install?: boolean },
  terminal: Terminal,
): Promise<number> {
  if (flags.install && files.length === 0) return install(terminal);
  const [first = '', ours = '', theirs = '', name = ours] = files;
  if (!flags.install && files.length === 1) return mend(first, terminal);
  if (!flags.install && (files.length === 3 || files.length === 4))
    return driveMerge({ base: first, ours, theirs }, name, terminal);
  const message = 'merge-lockfile takes a lockfile in conflict, or base, ours and theirs, or --install alone';
  const help = '`shotgraph merge-lockfile FILE`';
  return showTrouble(environmentTrouble(EXIT.badInput, { message, help }), terminal);
}

async function mend(file: string, terminal: Terminal): Promise<number> {
  const mended = await mendLockfile(file);
  if (!mended.ok) return refuse(mended.error, EXIT.badInput, terminal);
  const done = {
    nothing: `${file} is sound: nothing was changed`,
    merged: `${file} holds the clips of both sides; \`git add\` it to go on`,
    joined: `${file} holds each take once, with every clip it had`,
  };
  terminal.out(`${done[mended.value]}\n`);
  return EXIT.done;
}

async function driveMerge(
  files: { readonly base: string; readonly ours: string; readonly theirs: string },
  name: string,
  terminal: Terminal,
): Promise<number> {
  const merged = await mergeForGit(files, name);
  if (!merged.ok) {
    terminal.err(`shotgraph leaves the merge of ${name} to you\n`);
    return refuse(merged.error, EXIT.failed, terminal);
  }
  return merged.value.kind === 'text' && merged.value.code !== 0 ? EXIT.failed : EXIT.done;
}

async function install(terminal: Terminal): Promise<number> {
  // As this clone runs it: git calls a driver from any folder, and with no more of a PATH than it has itself.
  const command = [process.execPath, resolve(process.argv[1] ?? '')];
  const installed = await installMergeDriver('.', command);
  if (!installed.ok) return refuse(installed.error, EXIT.badInput, terminal);
  const { attributesFile, isNew } = installed.value;
  const file = relative(process.cwd(), attributesFile);
  terminal.out(`git merges lockfiles (*.lock.yaml) by shotgraph now, in this clone
  ${isNew ? `${file} names them: commit it` : `${file} named them already`}
  every other clone needs \`shotgraph merge-lockfile --install\` once; git takes no program from a repository
`);
  return EXIT.done;
}

function refuse(error: StoreError, exitCode: number, terminal: Terminal): number {
  return showTrouble(environmentTrouble(exitCode, error), terminal);
}
