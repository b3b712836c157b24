import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A real git repository in a temporary folder, as one teammate has it. */
export interface Repository {
  readonly folder: string;
  /** Runs git; throws where git says no. */
  readonly git: (...args: readonly string[]) => string;
  /** Everything that has changed, as one commit. */
  readonly commit: (message: string) => void;
  /** Merges a branch, or says what stands in the way. */
  readonly merge: (branch: string) => { readonly clean: boolean; readonly said: string };
  /** As a teammate gets it from here. */
  readonly clone: () => Repository;
}

/** Nothing of this machine's settings, and a name for commits. */
const ENV = {
  PATH: process.env['PATH'],
  HOME: '/nonexistent',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_MERGE_AUTOEDIT: 'no',
};

/** A repository on the branch `main` with these files in its first commit. */
export function repository(files: Readonly<Record<string, string>>): Repository {
  const folder = newFolder();
  const made = repositoryIn(folder);
  made.git('init', '--quiet', '--initial-branch=main');
  nameAuthor(made);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  made.commit('begin');
  return made;
}

function repositoryIn(folder: string): Repository {
  const git = (...args: readonly string[]): string =>
    execFileSync('git', args, { cwd: folder, env: ENV, encoding: 'utf8', stdio: 'pipe' });
  return {
    folder,
    git,
    commit(message) {
      git('add', '--all');
      git('commit', '--quiet', '--allow-empty', '-m', message);
    },
    merge(branch) {
      try {
        return { clean: true, said: git('merge', '--quiet', branch) };
      } catch (error) {
        const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
        return { clean: false, said: stdout + stderr };
      }
    },
    clone() {
      const target = newFolder();
      execFileSync('git', ['clone', '--quiet', folder, '.'], { cwd: target, env: ENV, stdio: 'pipe' });
      const cloned = repositoryIn(target);
      nameAuthor(cloned);
      return cloned;
    },
  };
}

function nameAuthor({ git }: Repository): void {
  git('config', 'user.name', 'Somebody');
  git('config', 'user.email', 'somebody@example.com');
}

function newFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'shotgraph-git-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
