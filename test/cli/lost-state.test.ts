import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cli, type Ended, eventsOf, project } from '../support/built-cli.ts';
import { repository } from '../support/git-repository.ts';
import { startVendor } from '../support/vendor.ts';

const BOARD = `version: 1
defaults: { uses: apimart/skyreels-v4-fast, resolution: 480p, duration: 5 }
shots:
  opening: { prompt: Rain over the city. }
  walk: { extend: opening, prompt: 'Video extended @opening, a stranger walks in.' }
`;

type Env = Readonly<Record<string, string>>;
const run = (folder: string, env: Env, ...flags: string[]): Promise<Ended> =>
  cli(folder, ['run', 'board.yaml', '--yes', ...flags], env);

const bought = ({ stdout }: Ended): unknown[] =>
  eventsOf(stdout)
    .filter(({ type }) => type === 'submitted')
    .map(({ take }) => take);

const lockfileIn = (folder: string): string => readFileSync(join(folder, 'board.lock.yaml'), 'utf8');
const renders = (folder: string): string[] => readdirSync(join(folder, 'renders/board')).sort();
const takesOf = async (folder: string, ...flags: string[]): Promise<unknown> => {
  const { stdout } = await cli(folder, ['plan', 'board.yaml', '--json', ...flags]);
  return (JSON.parse(stdout) as { takes: { id: string; state: { kind: string }; buy: boolean }[] }).takes.map(
    ({ id, state, buy }) => `${id} ${state.kind}${buy ? ' buy' : ''}`,
  );
};

describe('after one run', () => {
  it('a deleted lockfile is written again from the journal, byte for byte', async () => {
    const { env, simulator } = await startVendor();
    const folder = project({ 'board.yaml': BOARD });
    expect((await run(folder, env)).code).toBe(0);
    const lockfile = lockfileIn(folder);
    rmSync(join(folder, 'board.lock.yaml'));
    expect(await takesOf(folder)).toEqual(['opening fresh', 'walk fresh']);
    expect((await run(folder, env)).code).toBe(0);
    expect(lockfileIn(folder)).toBe(lockfile);
    expect(simulator.inspect().tasks).toHaveLength(2);
  });

  it('a deleted lockfile gets its earlier clips back too', async () => {
    const { env } = await startVendor();
    const folder = project({ 'board.yaml': BOARD });
    await run(folder, env, '--only', 'opening');
    writeFileSync(join(folder, 'board.yaml'), BOARD.replace('Rain', 'Snow'));
    await run(folder, env, '--only', 'opening');
    const lockfile = lockfileIn(folder);
    expect(lockfile).toContain('earlier:');
    rmSync(join(folder, 'board.lock.yaml'));
    expect((await run(folder, env, '--only', 'opening')).code).toBe(0);
    expect(lockfileIn(folder)).toBe(lockfile);
  });

  it('deleted renders come from the store, a deleted store from the provider', async () => {
    const { env, simulator } = await startVendor();
    const folder = project({ 'board.yaml': BOARD });
    await run(folder, env);
    const lockfile = lockfileIn(folder);
    const clip = readFileSync(join(folder, 'renders/board/opening.mp4'));
    for (const lost of [['renders'], ['.shotgraph/store'], ['renders', '.shotgraph']]) {
      for (const path of lost) rmSync(join(folder, path), { recursive: true });
      expect((await run(folder, env)).code).toBe(0);
      expect(renders(folder)).toEqual(['opening.mp4', 'walk.mp4']);
      expect(readFileSync(join(folder, 'renders/board/opening.mp4')).equals(clip)).toBe(true);
      expect(readdirSync(join(folder, '.shotgraph/store/sha256'))).toHaveLength(2);
      expect(lockfileIn(folder)).toBe(lockfile);
    }
    expect(simulator.inspect().tasks).toHaveLength(2);
  });

  it('a clip that can not be had is named with its file, its price and what it costs anew, and is not bought', async () => {
    let later = 0;
    const first = await startVendor({ now: () => Date.now() + later });
    // The account that bought them is gone: its addresses are over, and nobody knows the tasks any more.
    const { env, simulator } = await startVendor();
    const folder = project({ 'board.yaml': BOARD });
    await run(folder, first.env);
    for (const path of ['renders', '.shotgraph/store']) rmSync(join(folder, path), { recursive: true });
    later += 48 * 3_600_000;
    const wide = { ...env, COLUMNS: '400' };
    const plan = await cli(folder, ['plan', 'board.yaml'], wide);
    expect(plan.stdout).toMatch(/@ {2}opening .*\n +elsewhere: .*\(task task_\S+ paid \$0\.32\)/);
    expect(plan.stdout).toContain('`shotgraph run board.yaml` fetches what is not on this machine, and buys nothing');

    const lost = await run(folder, wide);
    expect(lost.code).toBe(1);
    expect(lost.stdout).toMatch(/2 owned, but the clip can not be had/);
    expect(lost.stdout).toMatch(/opening: renders\/board\/opening\.mp4 can not be restored/);
    expect(lost.stdout).toMatch(/task task_\S+ at apimart, paid \$0\.32/);
    expect(lost.stdout).toMatch(/`shotgraph run board\.yaml --rebuy opening` buys it again, for \$0\.32/);
    expect(simulator.inspect().submits).toBe(0);
    const events = eventsOf((await run(folder, env, '--json')).stdout);
    expect(events.filter(({ lost: isLost }) => isLost).map(({ take }) => take)).toEqual(['opening', 'walk']);

    expect(await takesOf(folder, '--rebuy', 'opening')).toEqual(['opening elsewhere buy', 'walk input-replaced']);
    const again = await run(folder, env, '--rebuy', 'opening', 'walk', '--json');
    expect([again.code, bought(again)]).toEqual([0, ['opening', 'walk']]);
    expect(renders(folder)).toEqual(['opening.mp4', 'walk.mp4']);
    expect(lockfileIn(folder).match(/^ {4}earlier:$/gm)).toHaveLength(2);
    expect(await takesOf(folder, '--rebuy', 'chain:opening')).toEqual(['opening fresh', 'walk fresh']);
    expect(simulator.inspect().tasks).toHaveLength(2);
  });

  it('an interrupted purchase of a clip that was lost is followed, not repeated', async () => {
    let later = 0;
    const { env, simulator } = await startVendor({ now: () => Date.now() + later });
    const folder = project({ 'board.yaml': BOARD });
    await run(folder, env, '--only', 'opening');
    for (const path of ['renders', '.shotgraph/store']) rmSync(join(folder, path), { recursive: true });
    later += 48 * 3_600_000;
    const flags = ['--only', 'opening', '--rebuy', 'opening'];
    expect((await run(folder, env, ...flags, '--detach')).code).toBe(6);
    expect(await takesOf(folder, ...flags)).toEqual(['opening in-flight', 'walk missing']);
    later += 60_000;
    expect((await run(folder, env, ...flags)).code).toBe(0);
    expect(await takesOf(folder)).toEqual(['opening fresh', 'walk missing buy']);
    expect(simulator.inspect().tasks).toHaveLength(2);
  });
});

describe('a fresh clone with a lockfile and no store', () => {
  it('fetches its clips, and buys nothing', async () => {
    const { env, simulator } = await startVendor();
    const ours = repository({ 'board.yaml': BOARD, '.gitignore': '.shotgraph/\nrenders/\n' });
    expect((await run(ours.folder, env)).code).toBe(0);
    ours.commit('buy');
    const { folder } = ours.clone();
    expect(existsSync(join(folder, '.shotgraph'))).toBe(false);
    expect(await takesOf(folder)).toEqual(['opening elsewhere', 'walk elsewhere']);
    const fetched = await run(folder, env, '--json');
    expect([fetched.code, bought(fetched)]).toEqual([0, []]);
    expect(renders(folder)).toEqual(['opening.mp4', 'walk.mp4']);
    expect(lockfileIn(folder)).toBe(lockfileIn(ours.folder));
    expect(await takesOf(folder)).toEqual(['opening fresh', 'walk fresh']);
    expect(simulator.inspect().tasks).toHaveLength(2);
  });

  it('is told that its clips are not here, and then that they were fetched', async () => {
    const { env } = await startVendor();
    const ours = repository({ 'board.yaml': BOARD, '.gitignore': '.shotgraph/\nrenders/\n' });
    expect((await run(ours.folder, env)).code).toBe(0);
    ours.commit('buy');
    const { folder } = ours.clone();
    const before = await cli(folder, ['status', 'board.yaml'], env);
    expect(before.stdout).toBe('board.yaml\nnothing is in flight; 2 clips owned, not on this machine\n');
    const { stdout } = await run(folder, env);
    expect(stdout).toMatch(/^nothing to buy: 2 clips were owned already; 2 clips fetched again, in\s+renders\/board$/m);
    expect((await run(folder, env)).stdout).toMatch(/^nothing to do: 2 clips were owned already, in renders\/board$/m);
  });

  it('fetches them without a key as long as their addresses answer, and says so where they do not', async () => {
    let later = 0;
    const { env } = await startVendor({ now: () => Date.now() + later });
    const ours = repository({ 'board.yaml': BOARD, '.gitignore': '.shotgraph/\nrenders/\n' });
    await run(ours.folder, env);
    ours.commit('buy');
    const [first, second] = [ours.clone(), ours.clone()];
    expect((await run(first.folder, {})).code).toBe(0);
    later += 48 * 3_600_000;
    const lost = await run(second.folder, {});
    expect(lost.code).toBe(1);
    expect(lost.stdout.replaceAll(/\s+/g, ' ')).toMatch(/opening\.mp4 can not be restored: .*APIMART_API_KEY/);
  });
});

describe('a clip that several takes share', () => {
  it('does not make one run after the other write the lockfile', async () => {
    const { env, simulator } = await startVendor();
    const twins = `${BOARD}  twin: { prompt: Rain over the city. }\n`;
    const folder = project({ 'board.yaml': twins, 'other.yaml': BOARD });
    for (const file of ['board.yaml', 'other.yaml'])
      expect((await cli(folder, ['run', file, '--yes'], env)).code).toBe(0);
    const facts = (): unknown[] =>
      ['board.lock.yaml', 'other.lock.yaml'].map((name) => {
        const { ino, mtimeNs } = statSync(join(folder, name), { bigint: true });
        return [ino, mtimeNs];
      });
    const before = facts();
    for (const file of ['board.yaml', 'other.yaml', 'board.yaml'])
      expect((await cli(folder, ['run', file, '--yes'], env)).code).toBe(0);
    expect(facts()).toEqual(before);
    expect(simulator.inspect().tasks).toHaveLength(2);
  });

  it('stands in `also` where the journal knows another one for the same request, and is written there once', async () => {
    const { env, simulator } = await startVendor();
    const folder = project({ 'board.yaml': BOARD });
    await run(folder, env, '--only', 'opening');
    // As when two machines have bought it and git has merged one lockfile over the other.
    const [task = ''] = simulator.inspect().tasks.map(({ id }) => id);
    writeFileSync(
      join(folder, 'board.lock.yaml'),
      lockfileIn(folder).replace(`task_id: "${task}"`, 'task_id: "theirs"'),
    );
    expect((await run(folder, env, '--only', 'opening')).code).toBe(0);
    const lockfile = lockfileIn(folder);
    expect(lockfile).toMatch(new RegExp(`task_id: "theirs"[^]*also:[^]*"task_id":"${task}"`));
    expect((await run(folder, env, '--only', 'opening')).code).toBe(0);
    expect(lockfileIn(folder)).toBe(lockfile);
    expect(simulator.inspect().tasks).toHaveLength(1);
  });
});

describe('a shot that the command line names', () => {
  it('and the storyboard does not hold is an error with the likely one', async () => {
    const folder = project({ 'board.yaml': BOARD });
    for (const flags of [
      ['--refresh', 'wlak'],
      ['--rebuy', 'chain:wlak'],
      ['--only', 'wlak'],
    ]) {
      for (const command of ['plan', 'run']) {
        const { code, stderr } = await cli(folder, [command, 'board.yaml', ...flags]);
        expect([code, stderr]).toEqual([2, expect.stringContaining('board.yaml has no shot "wlak"')]);
        expect(stderr).toContain('did you mean "walk"? its shots are opening, walk');
      }
    }
  });
});
