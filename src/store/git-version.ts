import { relative, sep } from 'node:path';
import { err, ok, type Result } from '../core/result.ts';
import { git } from './git.ts';
import { StoreError } from './store-error.ts';

/** The files of a project as a commit has them. */
export interface GitVersion {
  /** As the user named it. */
  readonly revision: string;
  /** The commit's full hash. */
  readonly commit: string;
  /** A file by its absolute path; rejects with `StoreError` where git can not be asked. */
  find(path: string): Promise<GitFile | undefined>;
  /** The content of a file that was found; rejects with `StoreError`. */
  read(file: GitFile): Promise<Buffer>;
}

interface GitFile {
  readonly kind: 'file' | 'folder' | 'link';
  /** Git's own name for the content. */
  readonly object: string;
}

/** What a name (`HEAD~1`, a branch, a tag, a hash) means in the repository that holds a folder. */
export async function findGitVersion(folder: string, revision: string): Promise<Result<GitVersion, StoreError>> {
  const inside = await git(folder, 'rev-parse', '--is-inside-work-tree');
  if (!inside.ok) return inside;
  if (inside.value.code !== 0) return err(noRepository(folder, inside.value.complaint));
  const found = await git(folder, 'rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`);
  if (!found.ok) return found;
  if (found.value.code !== 0) return err(noRevision(folder, revision));
  // Git prints the option itself back where it does not know it.
  const commit = found.value.output.toString().trim().split('\n').at(-1) ?? '';
  return ok({
    revision,
    commit,
    find: (path) => findFile(folder, commit, path),
    read: async ({ object }) => {
      const answer = await ask(folder, 'cat-file', 'blob', object);
      if (answer.code !== 0) throw cannotShow(folder, answer.complaint);
      return answer.output;
    },
  });
}

const MODES: Readonly<Record<string, GitFile['kind']>> = { '040000': 'folder', '120000': 'link' };

/** Asked from the storyboard's own folder, which is there: that of the file may be gone since. */
async function findFile(folder: string, commit: string, path: string): Promise<GitFile | undefined> {
  const name = relative(folder, path).split(sep).join('/');
  const answer = await ask(folder, 'ls-tree', '-z', commit, '--', name);
  // What lies outside the repository is in none of its commits.
  if (answer.code !== 0 && /outside repository/.test(answer.complaint)) return undefined;
  if (answer.code !== 0) throw cannotShow(folder, answer.complaint);
  const [, mode = '', type, object = ''] = /^(\d+) (\w+) ([0-9a-f]+)\t/.exec(answer.output.toString()) ?? [];
  if (type !== 'blob' && type !== 'tree') return undefined;
  return { kind: MODES[mode] ?? 'file', object };
}

async function ask(folder: string, ...args: readonly string[]) {
  const answer = await git(folder, ...args);
  if (!answer.ok) throw answer.error;
  return answer.value;
}

function noRepository(folder: string, complaint: string): StoreError {
  return new StoreError('unreadable', folder, {
    message: `${folder} is in no git repository, so it has no revisions (${complaint})`,
    help: 'name another storyboard to compare with instead: `shotgraph diff FILE OTHER.yaml`',
  });
}

function noRevision(folder: string, revision: string): StoreError {
  return new StoreError('unreadable', folder, {
    message: `git knows no revision "${revision}" in ${folder}`,
    help: 'name a commit, branch or tag, e.g. HEAD or HEAD~1; a file to compare with ends in .yaml, .yml or .json',
  });
}

function cannotShow(folder: string, complaint: string): StoreError {
  return new StoreError('unreadable', folder, {
    message: `git could not show a file: ${complaint}`,
    help: 'see whether `git fsck` finds the repository whole; a partial clone must reach its origin',
  });
}
