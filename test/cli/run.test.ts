import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseFault } from '../../src/simulator/fault-grammar.ts';
import { cli, eventsOf, project, start } from '../support/built-cli.ts';
import { startVendor } from '../support/vendor.ts';

const BOARD = `version: 1
defaults: { uses: apimart/skyreels-v4-fast, resolution: 480p, duration: 5 }
shots:
  opening:
    prompt: Rain over the city.
  walk:
    extend: opening
    prompt: Video extended @opening, a stranger walks in.
  harbour:
    prompt: Boats at night.
`;

const bought = (stdout: string): unknown[] =>
  eventsOf(stdout)
    .filter(({ type }) => type === 'submitted')
    .map(({ take }) => take);

describe('a simulated run', () => {
  it('buys once, then nothing, then only what an edit touches', async () => {
    const folder = project({ 'board.yaml': BOARD });
    const args = ['run', 'board.yaml', '--simulate', '--latency', '100', '--json'];
    const first = await cli(folder, args);
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(new Set(bought(first.stdout))).toEqual(new Set(['opening', 'walk', 'harbour']));
    expect(readdirSync(join(folder, 'renders/simulated/board')).sort()).toEqual([
      'harbour.mp4',
      'opening.mp4',
      'walk.mp4',
    ]);
    expect(existsSync(join(folder, 'board.lock.yaml'))).toBe(false);

    const second = await cli(folder, ['run', 'board.yaml', '--simulate']);
    expect(second.code).toBe(0);
    expect(second.stdout).toMatch(/nothing to do/);

    writeFileSync(join(folder, 'board.yaml'), BOARD.replace('Rain', 'Snow'));
    const third = await cli(folder, args);
    expect(bought(third.stdout)).toEqual(['opening', 'walk']);
  });

  it('puts a rendered file back that somebody deleted, without buying', async () => {
    const folder = project({ 'board.yaml': BOARD });
    const args = ['run', 'board.yaml', '--simulate', '--latency', '100', '--json'];
    await cli(folder, args);
    const file = join(folder, 'renders/simulated/board/opening.mp4');
    const before = readFileSync(file);
    rmSync(file);
    const again = await cli(folder, args);
    expect(bought(again.stdout)).toEqual([]);
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('buys only what was selected', async () => {
    const folder = project({ 'board.yaml': BOARD });
    const { stdout, code } = await cli(folder, [
      'run',
      'board.yaml',
      '--simulate',
      '--latency',
      '100',
      '--json',
      '--only',
      'harbour',
    ]);
    expect([bought(stdout), code]).toEqual([['harbour'], 0]);
  });

  it('reports a failed generation with code 1, and what waited for it', async () => {
    const folder = project({ 'board.yaml': BOARD });
    const { stdout, code } = await cli(folder, [
      'run',
      'board.yaml',
      '--simulate',
      '--latency',
      '100',
      '--fault',
      'submit:fail-task',
    ]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/blocked/);
  });
});

describe('a real run', () => {
  it('asks for consent: without a terminal it needs --yes', async () => {
    const { env, simulator } = await startVendor();
    const folder = project({ 'board.yaml': BOARD });
    const refused = await cli(folder, ['run', 'board.yaml'], env);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/--yes/);
    expect(simulator.inspect().submits).toBe(0);
  });

  it('writes a sorted lockfile beside the storyboard, that owns what was bought', async () => {
    const { env, simulator } = await startVendor();
    const folder = project({ 'board.yaml': BOARD });
    expect(await cli(folder, ['run', 'board.yaml', '--yes'], env)).toMatchObject({ code: 0 });
    const lockfile = readFileSync(join(folder, 'board.lock.yaml'), 'utf8');
    const names = [...lockfile.matchAll(/^ {2}(?:"|)([a-z]+)/gm)].map(([, name]) => name);
    expect(names).toEqual(['harbour', 'opening', 'walk']);
    rmSync(join(folder, '.shotgraph/journals'), { recursive: true });
    const again = await cli(folder, ['run', 'board.yaml', '--yes', '--json'], env);
    expect(bought(again.stdout)).toEqual([]);
    expect(simulator.inspect().tasks).toHaveLength(3);
  });

  it('stops when it finds that it talks to the simulator', async () => {
    const { simulator, env } = await startVendor();
    const folder = project({ 'board.yaml': BOARD });
    const { code, stdout } = await cli(folder, ['run', 'board.yaml', '--yes'], {
      ...env,
      APIMART_BASE_URL: simulator.baseUrls.apimart,
    });
    expect(code).toBe(1);
    expect(stdout).toMatch(/simulator/);
    expect(existsSync(join(folder, 'board.lock.yaml'))).toBe(false);
  });

  it('names the variable of a missing key, and offers the simulator', async () => {
    const folder = project({ 'board.yaml': BOARD });
    const { code, stderr } = await cli(folder, ['run', 'board.yaml', '--yes']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/APIMART_API_KEY[^]*--simulate/);
  });

  it('spends no more than it may', async () => {
    const { env, simulator } = await startVendor();
    const folder = project({ 'board.yaml': BOARD });
    const { code, stdout } = await cli(folder, ['run', 'board.yaml', '--yes', '--max-cost', '0.5usd'], env);
    expect(code).toBe(5);
    expect(stdout).toMatch(/budget/);
    expect(simulator.inspect().submits).toBe(0);
  });

  it('never submits again after a lost reply, and says so with code 3', async () => {
    const { env, simulator } = await startVendor();
    simulator.plan({ on: 'submit', kind: 'lose-reply' });
    const folder = project({ 'board.yaml': BOARD });
    const first = await cli(folder, ['run', 'board.yaml', '--yes'], env);
    expect(first.code).toBe(3);
    const accepted = simulator.inspect().tasks.length;
    const second = await cli(folder, ['run', 'board.yaml', '--yes'], env);
    expect(second.code).toBe(3);
    expect(simulator.inspect().tasks).toHaveLength(accepted);
  });

  it('says that a submit is unconfirmed even if no shot asks for its clip any more', async () => {
    const { env, simulator } = await startVendor();
    simulator.plan({ on: 'submit', kind: 'lose-reply' });
    const board = (prompt: string): string =>
      `version: 1\nshots:\n  a: { uses: apimart/skyreels-v4-fast, duration: 3, prompt: ${prompt} }\n`;
    const folder = project({ 'board.yaml': board('Rain.') });
    expect(await cli(folder, ['run', 'board.yaml', '--yes'], env)).toMatchObject({ code: 3 });
    writeFileSync(join(folder, 'board.yaml'), board('Snow.'));
    const edited = await cli(folder, ['run', 'board.yaml', '--yes'], env);
    expect(edited.code).toBe(3);
    expect(edited.stdout).toMatch(/1 new clip[^]*\? a \(attempt [0-9a-f]{8}\): no clear answer/);
  });

  it('that cannot reach the server buys nothing and loses nothing', async () => {
    const folder = project({
      'board.yaml': 'version: 1\nshots:\n  a: { uses: apimart/skyreels-v4-fast, prompt: Rain. }\n',
    });
    const env = { APIMART_BASE_URL: 'http://127.0.0.1:9', APIMART_API_KEY: 'planted' };
    const run = start(folder, ['run', 'board.yaml', '--yes', '--json'], env);
    await run.printed('"waiting"');
    run.child.kill('SIGINT');
    const { code, stdout } = await run.ended;
    expect(code).toBe(130);
    expect(stdout).not.toMatch(/"submitted"/);
    const plan = await cli(folder, ['plan', 'board.yaml', '--json'], env);
    expect(JSON.parse(plan.stdout)).toMatchObject({ takes: [{ state: { kind: 'missing' }, buy: true }] });
  });
});

describe('a lockfile that is not understood', () => {
  it.each([
    ['empty', ''],
    ['cut short', 'version: 1\ntakes:\n  "opening":\n    fingerprint: "f1:'],
    ['in conflict', '<<<<<<< ours\nversion: 1\n=======\n>>>>>>> theirs\n'],
    ['of a later version', 'version: 99\ntakes: {}\n'],
  ])('(%s) stops every command and is left as it is', async (_what, lockfile) => {
    const { env, simulator } = await startVendor();
    const folder = project({ 'board.yaml': BOARD, 'board.lock.yaml': lockfile });
    for (const args of [
      ['plan', 'board.yaml'],
      ['run', 'board.yaml', '--yes'],
    ]) {
      const { code, stderr } = await cli(folder, args, env);
      expect([args[0], code]).toEqual([args[0], 2]);
      expect(stderr).toMatch(/^error: .*board\.lock\.yaml/);
      expect(stderr).not.toMatch(/bug|UTF-8/);
    }
    expect(simulator.inspect().submits).toBe(0);
    expect(readFileSync(join(folder, 'board.lock.yaml'), 'utf8')).toBe(lockfile);
  });
});

describe('money over several storyboards', () => {
  it('is bounded by --max-cost for the whole invocation', async () => {
    const { env, simulator } = await startVendor();
    const board = (prompt: string): string =>
      `version: 1\nshots:\n  a: { uses: apimart/skyreels-v4-fast, resolution: 480p, duration: 3, prompt: ${prompt}. }\n`;
    const folder = project({ 'one.yaml': board('Rain'), 'two.yaml': board('Snow') });
    const { code } = await cli(folder, ['run', 'one.yaml', 'two.yaml', '--yes', '--max-cost', '0.2'], env);
    expect(code).toBe(5);
    expect(simulator.inspect().tasks).toHaveLength(1);
  });

  it('buys one clip for two storyboards that ask for the same at the same moment', async () => {
    const { env, simulator } = await startVendor();
    const shots = (name: string): string =>
      Array.from({ length: 6 }, (_, index) => `  ${name}${index}: { prompt: Rain ${index}. }\n`).join('');
    const board = (name: string): string =>
      `version: 1\ndefaults: { uses: apimart/skyreels-v4-fast, resolution: 480p }\nshots:\n${shots(name)}`;
    const folder = project({ 'one.yaml': board('x'), 'two.yaml': board('y') });
    const both = await Promise.all(['one.yaml', 'two.yaml'].map((file) => cli(folder, ['run', file, '--yes'], env)));
    const prompts = simulator.inspect().tasks.map(({ payload }) => payload['prompt']);
    expect(new Set(prompts).size).toBe(prompts.length);
    expect(prompts).toHaveLength(6);
    // 1: one looked while the other's request was on its way, and is told to run again.
    expect(both.filter(({ code }) => ![0, 1].includes(code ?? -1))).toEqual([]);
    for (const file of ['one.yaml', 'two.yaml']) expect((await cli(folder, ['run', file, '--yes'], env)).code).toBe(0);
    expect(simulator.inspect().tasks).toHaveLength(6);
  });

  it('is remembered by the lockfile where the journal is not', async () => {
    const { env, simulator } = await startVendor();
    const board =
      'version: 1\nbudget: { usd: 0.7 }\nshots:\n  a: { uses: apimart/skyreels-v4-fast, resolution: 480p, duration: 9, prompt: Rain. }\n';
    const folder = project({ 'board.yaml': board });
    expect((await cli(folder, ['run', 'board.yaml', '--yes'], env)).code).toBe(0);
    rmSync(join(folder, '.shotgraph'), { recursive: true });
    writeFileSync(join(folder, 'board.yaml'), board.replace('Rain', 'Snow'));
    expect((await cli(folder, ['run', 'board.yaml', '--yes'], env)).code).toBe(5);
    expect(simulator.inspect().tasks).toHaveLength(1);
  });
});

describe('a run that nobody reads', () => {
  it('stops buying, but waits for the answers that name paid tasks', async () => {
    const { env, simulator } = await startVendor({ latency: { medianMs: 1000, spread: 0.1 } });
    const fault = parseFault('submit:slow=700:2-8');
    if (!fault.ok) throw new Error(fault.error);
    simulator.plan(fault.value);
    const shots = Array.from({ length: 8 }, (_, index) => `  s${index}: { prompt: Rain ${index}. }\n`).join('');
    const board = `version: 1\ndefaults: { uses: apimart/skyreels-v4-fast, resolution: 480p }\nlimits: { apimart: 8 }\nshots:\n${shots}`;
    const folder = project({ 'board.yaml': board });
    const run = start(folder, ['run', 'board.yaml', '--yes'], env);
    await run.printed('submitted');
    run.child.stdout?.destroy();
    const { code } = await run.ended;
    expect(code).toBe(130);
    const journal = readFileSync(join(folder, '.shotgraph/journals/board.jsonl'), 'utf8');
    const kinds = journal
      .split('\n')
      .filter(Boolean)
      .map((line) => (JSON.parse(line) as { kind?: string }).kind);
    expect(kinds.filter((kind) => kind === 'submitted')).toHaveLength(simulator.inspect().tasks.length);
    expect((await cli(folder, ['run', 'board.yaml', '--yes'], env)).code).toBe(0);
    expect(simulator.inspect().tasks).toHaveLength(8);
  });
});

describe('a run that is cut short', () => {
  it('by kill -9 is taken up by the next one, and nothing is bought twice', async () => {
    const { env, simulator } = await startVendor({ latency: { medianMs: 1500, spread: 0.1 } });
    const folder = project({ 'board.yaml': BOARD });
    const run = start(folder, ['run', 'board.yaml', '--yes', '--json'], env);
    await run.printed('"progress","take":"harbour"');
    run.child.kill('SIGKILL');
    await run.ended;
    const again = await cli(folder, ['run', 'board.yaml', '--yes', '--json'], env);
    expect(again).toMatchObject({ code: 0 });
    const prompts = simulator.inspect().tasks.map(({ payload }) => payload['prompt']);
    expect(new Set(prompts).size).toBe(prompts.length);
    expect(prompts).toHaveLength(3);
    expect(eventsOf(again.stdout).filter(({ type }) => type === 'resumed').length).toBeGreaterThan(0);
    expect(readdirSync(join(folder, 'renders/board')).sort()).toEqual(['harbour.mp4', 'opening.mp4', 'walk.mp4']);
  });

  it('before it began ends with 130 too', async () => {
    const { env, simulator } = await startVendor();
    const folder = project({ 'board.yaml': BOARD });
    const run = start(folder, ['run', 'board.yaml', '--yes'], env);
    await run.printed('to buy');
    run.child.kill('SIGHUP');
    const { code } = await run.ended;
    expect(code).toBe(130);
    const { tasks } = simulator.inspect();
    expect((await cli(folder, ['run', 'board.yaml', '--yes'], env)).code).toBe(0);
    expect(simulator.inspect().tasks.length).toBeGreaterThanOrEqual(tasks.length);
    expect(simulator.inspect().tasks).toHaveLength(3);
  });

  it('by Ctrl-C ends with 130 and says how to go on', async () => {
    const { env } = await startVendor({ latency: { medianMs: 20_000, spread: 0.1 } });
    const folder = project({ 'board.yaml': BOARD });
    const run = start(folder, ['run', 'board.yaml', '--yes'], env);
    await run.printed('submitted    harbour');
    run.child.kill('SIGINT');
    const { code, stdout } = await run.ended;
    expect(code).toBe(130);
    expect(stdout).toMatch(/shotgraph collect board\.yaml[^]*shotgraph resume board\.yaml/);
  });

  it('keeps a second one out while it lasts', async () => {
    const { env } = await startVendor({ latency: { medianMs: 20_000, spread: 0.1 } });
    const folder = project({ 'board.yaml': BOARD });
    const run = start(folder, ['run', 'board.yaml', '--yes'], env);
    await run.printed('submitted    harbour');
    const second = await cli(folder, ['run', 'board.yaml', '--yes'], env);
    expect(second.code).toBe(7);
    expect(second.stderr).toMatch(/--break-lock/);
    run.child.kill('SIGINT');
    await run.ended;
  });
});
