import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/plan/plan.ts';
import { CLI, type Ended, project, startProgram } from '../support/built-cli.ts';
import { startVendor } from '../support/vendor.ts';

const BOARD = `version: 1
defaults: { uses: apimart/skyreels-v4-fast, resolution: 480p, duration: 3 }
shots:
  opening: { prompt: Rain over the city. }
`;

const NOBODY = 65_534;
/** What starts a program as a user whom permissions bind: root reads whatever it likes. */
const asUser = process.getuid?.() === 0 ? ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'] : [];

/** Why this machine cannot show it. */
function missing(): string | undefined {
  if (process.getuid === undefined) return 'this system has no permissions of this kind';
  const [program = 'true', ...args] = asUser;
  const mayStart =
    spawnSync(program, program === 'true' ? [] : [...args, process.execPath, CLI, '--version']).status === 0;
  return mayStart ? undefined : 'this machine does not permit `setpriv`, or its user may not run node';
}

/** A project of that user, with a folder in it that nobody may read. */
function withPrivateFolder(): string {
  const folder = project({ 'board.yaml': BOARD });
  mkdirSync(join(folder, 'data/private'), { recursive: true });
  if (asUser.length > 0)
    for (const path of ['', '.git', 'board.yaml', 'data', 'data/private'])
      chownSync(join(folder, path), NOBODY, NOBODY);
  chmodSync(join(folder, 'data/private'), 0);
  return folder;
}

describe('a folder of the project that may not be read', () => {
  const run = (folder: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ended> =>
    startProgram(folder, [...asUser, process.execPath, CLI, ...args], env).ended;

  it('stops no command; the plan warns that lockfiles in it are not known', async (context) => {
    const why = missing();
    context.skip(why !== undefined, why);
    const { env, simulator } = await startVendor();
    const folder = withPrivateFolder();
    const plan = await run(folder, ['plan', 'board.yaml'], env);
    expect(plan.code).toBe(0);
    expect(plan.stdout + plan.stderr).toContain('lockfiles in data/private are not known: permission denied');
    const { notes } = JSON.parse((await run(folder, ['plan', 'board.yaml', '--json'], env)).stdout) as Plan;
    expect(notes).toMatchObject([{ code: 'unreadable-folder', severity: 'warning' }]);
    for (const args of [
      ['run', 'board.yaml', '--yes', '--detach'],
      ['status', 'board.yaml'],
      ['resume', 'board.yaml'],
      ['collect', 'board.yaml'],
      ['reconcile', 'board.yaml'],
      ['costs', 'board.yaml'],
    ]) {
      const { code, stderr } = await run(folder, args, env);
      expect([args[0], code, stderr]).toEqual([
        args[0],
        args[0] === 'run' ? 6 : 0,
        expect.not.stringMatching(/cannot read/),
      ]);
    }
    expect(simulator.inspect().tasks).toHaveLength(1);
  });

  it('stops every command where it is a lockfile or a folder of journals', async (context) => {
    const why = missing();
    context.skip(why !== undefined, why);
    const folder = withPrivateFolder();
    const lockfile = join(folder, 'day.lock.yaml');
    writeFileSync(lockfile, '');
    chmodSync(lockfile, 0);
    const { code, stderr } = await run(folder, ['plan', 'board.yaml'], {});
    expect([code, stderr]).toEqual([2, expect.stringMatching(/cannot read .*day\.lock\.yaml: permission denied/)]);
    chmodSync(lockfile, 0o644);
    mkdirSync(join(folder, '.shotgraph/journals/boards'), { recursive: true });
    chmodSync(join(folder, '.shotgraph/journals/boards'), 0);
    const journals = await run(folder, ['plan', 'board.yaml'], {});
    expect([journals.code, journals.stderr]).toEqual([
      2,
      expect.stringMatching(/cannot read .*boards: permission denied/),
    ]);
  });
});
