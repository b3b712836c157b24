import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { err, ok, type Result } from '../../core/result.ts';
import { replaceFile } from '../../store/durable.ts';
import { git } from '../../store/git.ts';
import { cannotRead, cannotWrite, errorCode, StoreError } from '../../store/store-error.ts';

const PATTERN = '*.lock.yaml';
const ATTRIBUTE = `${PATTERN} merge=shotgraph`;

export interface InstalledDriver {
  /** The file that names the driver; it belongs into git. */
  readonly attributesFile: string;
  /** Whether it had to be written. */
  readonly isNew: boolean;
}

/**
 * Tells git to merge lockfiles by `shotgraph merge-lockfile`: which files, for all, in `.gitattributes`; by what
 * command, for this clone, in its settings. `command` is the program and its arguments, as this clone can run them.
 */
export async function installMergeDriver(
  folder: string,
  command: readonly string[],
): Promise<Result<InstalledDriver, StoreError>> {
  const root = await git(folder, 'rev-parse', '--show-toplevel');
  if (!root.ok) return root;
  if (root.value.code !== 0) return err(noRepository(folder, root.value.complaint));
  const attributesFile = join(root.value.output.toString().replace(/\r?\n$/, ''), '.gitattributes');
  const named = await nameDriver(attributesFile);
  if (!named.ok) return named;
  const settings = [
    ['merge.shotgraph.name', 'lockfiles of shotgraph: keeps the clips of both sides'],
    ['merge.shotgraph.driver', driverLine(command)],
  ] as const;
  for (const [key, value] of settings) {
    const set = await git(folder, 'config', '--local', key, value);
    if (!set.ok) return set;
    if (set.value.code !== 0) return err(cannotSet(folder, set.value.complaint));
  }
  return ok({ attributesFile, isNew: named.value });
}

/** Adds the line to `.gitattributes` where it is not; gives whether it was added. */
async function nameDriver(path: string): Promise<Result<boolean, StoreError>> {
  let text = '';
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if (errorCode(cause) !== 'ENOENT') return err(cannotRead(path, cause));
  }
  // Of several lines that match a file, git takes the last one.
  const line = text.split(/\r?\n/).findLast((one) => one.startsWith(`${PATTERN} `) && / (-|!)?merge\b/.test(one));
  if (line !== undefined && / merge=shotgraph( |$)/.test(line)) return ok(false);
  if (line !== undefined) return err(otherDriver(path, line));
  try {
    const before = text === '' || text.endsWith('\n') ? text : `${text}\n`;
    await replaceFile(path, `${before}${ATTRIBUTE}\n`);
    return ok(true);
  } catch (cause) {
    return err(cannotWrite(path, cause));
  }
}

/**
 * The command as git hands it to a shell. Should it not even start (another Node by now, a folder that is gone), there
 * must be markers all the same: git would leave our side as it is, and a later run would buy what theirs owned.
 */
function driverLine(command: readonly string[]): string {
  const program = command.map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`.replaceAll('%', '%%')).join(' ');
  const asText = 'git merge-file -L ours -L base -L theirs %A %O %B';
  return `${program} merge-lockfile %O %A %B %P || { grep -q '^<<<<<<<' %A || ${asText}; exit 1; }`;
}

function noRepository(folder: string, complaint: string): StoreError {
  return new StoreError('unreadable', folder, {
    message: `${resolve(folder)} is in no git repository${complaint === '' ? '' : ` (${complaint})`}`,
    help: 'run it inside the repository that holds the lockfiles',
  });
}

function otherDriver(path: string, line: string): StoreError {
  return new StoreError('disk', path, {
    message: `${path} says otherwise already: ${line}`,
    help: `write \`${ATTRIBUTE}\` in its place`,
  });
}

function cannotSet(folder: string, complaint: string): StoreError {
  return new StoreError('disk', folder, {
    message: `git does not take its setting: ${complaint}`,
    help: 'see whether `git config --local --list` answers in this folder',
  });
}
