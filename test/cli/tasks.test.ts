import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { cli, type Ended, eventsOf, project, start } from '../support/built-cli.ts';
import { startVendor, type Vendor } from '../support/vendor.ts';

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

/** Long enough to be left behind, short enough to be waited for; milliseconds. */
const SOON = 800;

/** A project whose `opening` and `harbour` are at the vendor, and nobody follows them. */
async function inFlight(
  medianMs: number,
  board = BOARD,
): Promise<Vendor & { folder: string; on: (...args: string[]) => Promise<Ended>; finished: () => Promise<void> }> {
  const vendor = await startVendor({ latency: { medianMs, spread: 0.1 } });
  const folder = project({ 'board.yaml': board });
  const { code } = await cli(folder, ['run', 'board.yaml', '--yes', '--deadline', '0.001'], vendor.env);
  expect(code).toBe(6);
  const finished = (): Promise<void> =>
    new Promise((done) => {
      const look = setInterval(() => {
        if (vendor.simulator.inspect().tasks.some(({ state }) => state !== 'succeeded')) return;
        clearInterval(look);
        done();
      }, 50);
    });
  return { ...vendor, folder, on: (...args) => cli(folder, args, vendor.env), finished };
}

const edit = (folder: string, from: string, to: string): void =>
  writeFileSync(join(folder, 'board.yaml'), readFileSync(join(folder, 'board.yaml'), 'utf8').replace(from, to));
const renders = (folder: string): string[] => readdirSync(join(folder, 'renders/board')).sort();
const stored = (folder: string): number => readdirSync(join(folder, '.shotgraph/store/sha256')).length;
const STORED = { state: { kind: 'fresh' }, buy: false };

describe('resume', () => {
  it('brings home what a killed run left, and buys nothing', async () => {
    const { env, simulator } = await startVendor({ latency: { medianMs: 1500, spread: 0.1 } });
    const folder = project({ 'board.yaml': BOARD });
    const run = start(folder, ['run', 'board.yaml', '--yes', '--json'], env);
    await run.printed('"progress","take":"harbour"');
    run.child.kill('SIGKILL');
    await run.ended;
    const { code, stdout, stderr } = await cli(folder, ['resume', 'board.yaml'], env);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/2 new clips in renders\/board/);
    expect(simulator.inspect().submits).toBe(2);
    expect(renders(folder)).toEqual(['harbour.mp4', 'opening.mp4']);
    expect(readFileSync(join(folder, 'board.lock.yaml'), 'utf8')).toMatch(/"harbour":[^]*"opening":/);
    expect((await cli(folder, ['run', 'board.yaml', '--yes'], env)).code).toBe(0);
    expect(simulator.inspect().submits).toBe(3);
  });

  it('needs no consent, and has nothing against takes that are missing', async () => {
    const { on, simulator } = await inFlight(SOON);
    expect(await on('resume', 'board.yaml')).toMatchObject({ code: 0, stderr: '' });
    const { code, stdout } = await on('resume', 'board.yaml');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^nothing is in flight; 2 clips owned, 1 take missing$/m);
    expect(simulator.inspect().submits).toBe(2);
  });

  it('leaves at its deadline, and says how to go on', async () => {
    const { on } = await inFlight(20_000);
    const { code, stdout } = await on('resume', 'board.yaml', '--deadline', '0.002');
    expect(code).toBe(6);
    expect(stdout).toMatch(/2 still at the provider[^]*`shotgraph collect board\.yaml` fetches/);
  });

  it('prints events that their schema describes', async () => {
    const { on, folder } = await inFlight(SOON);
    edit(folder, 'Boats', 'Ships');
    const { stdout, code } = await on('resume', 'board.yaml', '--json');
    expect(code).toBe(0);
    const schema = readFileSync(new URL('../../schemas/events.schema.json', import.meta.url), 'utf8');
    const validate = new Ajv2020({ strict: false }).compile(JSON.parse(schema) as object);
    const events = eventsOf(stdout);
    for (const event of events) expect(validate(event), JSON.stringify([event, validate.errors])).toBe(true);
    expect(events.filter(({ type }) => type === 'owned')).toMatchObject([{}, {}]);
    expect(events.at(0)).toMatchObject({ type: 'run-started', toBuy: 0 });
    expect(events.at(-1)).toMatchObject({ type: 'run-finished', exitCode: 0, bought: 1 });
  });

  it('is kept out while another process works on the storyboard', async () => {
    const { env } = await startVendor({ latency: { medianMs: 20_000, spread: 0.1 } });
    const folder = project({ 'board.yaml': BOARD });
    const run = start(folder, ['run', 'board.yaml', '--yes'], env);
    await run.printed('submitted    harbour');
    for (const verb of ['resume', 'collect']) {
      expect(await cli(folder, [verb, 'board.yaml'], env)).toMatchObject({ code: 7 });
    }
    run.child.kill('SIGINT');
    await run.ended;
  });

  it('ends with 130 on Ctrl-C', async () => {
    const { env, folder } = await inFlight(20_000);
    const run = start(folder, ['resume', 'board.yaml'], env);
    await run.printed('resumed      harbour');
    run.child.kill('SIGINT');
    expect(await run.ended).toMatchObject({ code: 130 });
  });
});

describe('collect', () => {
  it('looks once: leaves what is not finished, fetches what is, submits nothing', async () => {
    const { on, simulator, folder, finished } = await inFlight(3_000);
    const first = await on('collect', 'board.yaml');
    expect(first.code).toBe(6);
    expect(first.stdout).toMatch(/2 still at the provider/);
    await finished();
    const second = await on('collect', 'board.yaml');
    expect(second.code).toBe(0);
    expect(renders(folder)).toEqual(['harbour.mp4', 'opening.mp4']);
    expect(simulator.inspect().submits).toBe(2);
  });
});

describe('a storyboard that changed while its tasks are in flight', () => {
  it('orphans none of them: the clip is kept, and found again when the edit is taken back', async () => {
    const { on, simulator, folder } = await inFlight(SOON);
    edit(folder, 'Boats', 'Ships');
    const { code, stdout } = await on('resume', 'board.yaml');
    expect(code).toBe(0);
    expect(stdout).toMatch(/1 new clip in renders\/board/);
    expect(stdout).toMatch(/1 clip that nothing asks for now, kept in the store\n {2}= harbour \(as written before/);
    expect(stdout).not.toMatch(/not fetched/);
    expect([renders(folder), stored(folder)]).toEqual([['opening.mp4'], 2]);
    edit(folder, 'Ships', 'Boats');
    const plan = await on('plan', 'board.yaml', '--json');
    expect(JSON.parse(plan.stdout)).toMatchObject({ takes: [{}, {}, { id: 'harbour', ...STORED }] });
    expect(simulator.inspect().submits).toBe(2);
  });

  it('shows an orphan and the take of its name apart in a run', async () => {
    const { on, folder } = await inFlight(SOON);
    edit(folder, 'Boats', 'Ships');
    const { code, stdout } = await on('run', 'board.yaml', '--yes');
    expect(code).toBe(0);
    expect(stdout).toMatch(/3 new clips in renders\/board/);
    expect(stdout).toMatch(/1 clip that nothing asks for now/);
  });

  it.each(['resume', 'collect'])('needs not be readable for %s: the journal is enough', async (verb) => {
    const { on, simulator, folder, finished } = await inFlight(SOON);
    await finished();
    edit(folder, 'prompt: Rain', 'promt: Rain');
    const { code, stdout, stderr } = await on(verb, 'board.yaml');
    expect(code).toBe(0);
    expect(stderr).toMatch(/^warning: board\.yaml can not be used: [^]*promt[^]*by the journal\s+alone/);
    expect(stderr).toMatch(/`shotgraph check board\.yaml`/);
    expect(stdout).toMatch(/2 new clips in renders\/board/);
    expect(renders(folder)).toEqual(['harbour.mp4', 'opening.mp4']);
    edit(folder, 'promt', 'prompt');
    const plan = await on('plan', 'board.yaml', '--json');
    expect(JSON.parse(plan.stdout)).toMatchObject({ totals: { owned: 2, toBuy: 1 } });
    expect(simulator.inspect().submits).toBe(2);
  });

  it('may even be gone', async () => {
    const { on, folder } = await inFlight(SOON);
    rmSync(join(folder, 'board.yaml'));
    expect(await on('resume', 'board.yaml')).toMatchObject({ code: 0 });
    expect(renders(folder)).toEqual(['harbour.mp4', 'opening.mp4']);
    const idle = await on('resume', 'board.yaml');
    expect(idle).toMatchObject({ code: 0 });
    expect(idle.stdout).toMatch(/^nothing is in flight$/m);
  });

  it('and can not be read gives no name to a clip that has one already', async () => {
    const { on, folder, env } = await inFlight(SOON);
    expect((await on('resume', 'board.yaml')).code).toBe(0);
    edit(folder, 'Boats', 'Ships');
    const again = ['run', 'board.yaml', '--yes', '--only', 'harbour', '--deadline', '0.00001'];
    expect((await cli(folder, again, env)).code).toBe(6);
    const lockfile = readFileSync(join(folder, 'board.lock.yaml'), 'utf8');
    edit(folder, 'prompt: Rain', 'promt: Rain');
    const { code, stdout } = await on('resume', 'board.yaml');
    expect(code).toBe(0);
    expect(stdout).toMatch(/1 clip that nothing asks for now/);
    expect(readFileSync(join(folder, 'board.lock.yaml'), 'utf8')).toBe(lockfile);
    edit(folder, 'promt', 'prompt');
    const plan = await on('plan', 'board.yaml', '--json');
    expect(JSON.parse(plan.stdout)).toMatchObject({ takes: [{}, {}, { id: 'harbour', ...STORED }] });
  });
});

describe('a shot that was renamed while its task is in flight', () => {
  it('is spoken of by its new name alone', async () => {
    const { on, folder, simulator, finished } = await inFlight(SOON);
    edit(folder, 'harbour:', 'port:');
    await finished();
    const { code, stdout } = await on('collect', 'board.yaml');
    expect(code).toBe(0);
    expect(stdout).toMatch(/2 new clips in renders\/board/);
    expect(stdout).toMatch(/^\$[\d.]+ spent$/m);
    expect(stdout).not.toMatch(/harbour|not fetched|committed/);
    expect(renders(folder)).toEqual(['opening.mp4', 'port.mp4']);
    expect(simulator.inspect().submits).toBe(2);
  });
});

describe('tasks that nothing asks for now', () => {
  it('are counted when the run begins, and what is set aside for them when it leaves them', async () => {
    const { on, folder } = await inFlight(60_000);
    edit(folder, 'Boats', 'Ships');
    edit(folder, 'Rain', 'Snow');
    const { code, stdout } = await on('collect', 'board.yaml');
    expect(code).toBe(6);
    expect(stdout).toMatch(/0 in flight, 2 tasks that nothing asks for now/);
    expect(stdout).toMatch(/^nothing spent so far; up to \$0\.64 is committed to 2 takes without a clip$/m);
  });
});

describe('a storyboard that was renamed while its tasks are in flight', () => {
  it('is told by its new name which command brings them home, and then finds them', async () => {
    const { on, folder, simulator, finished } = await inFlight(SOON);
    renameSync(join(folder, 'board.yaml'), join(folder, 'new.yaml'));
    await finished();
    const first = await on('run', 'new.yaml', '--yes');
    expect(first.code).toBe(1);
    expect(first.stdout).toContain('`shotgraph collect board.yaml` brings it home, then run again');
    expect((await on('collect', 'board.yaml')).code).toBe(0);
    expect((await on('run', 'new.yaml', '--yes')).code).toBe(0);
    expect(simulator.inspect().submits).toBe(3);
  });
});

describe('a task whose end was cut off the journal, while the lockfile has its clip', () => {
  it('holds no slot: nobody follows it', async () => {
    const { env } = await startVendor();
    const board = (shots: string): string =>
      `version: 1\ndefaults: { uses: apimart/skyreels-v4-fast, duration: 5 }\nlimits: { apimart: 1 }\nshots:\n${shots}`;
    const folder = project({ 'board.yaml': board('  a: { prompt: Rain. }\n') });
    expect((await cli(folder, ['run', 'board.yaml', '--yes'], env)).code).toBe(0);
    const journal = join(folder, '.shotgraph/journals/board.jsonl');
    const lines = readFileSync(journal, 'utf8').split('\n');
    const end = lines.findIndex((line) => line.includes('"kind":"submitted"')) + 1;
    writeFileSync(journal, `${lines.slice(0, end).join('\n')}\n`);
    writeFileSync(join(folder, 'board.yaml'), board('  a: { prompt: Rain. }\n  b: { prompt: Snow. }\n'));
    expect((await cli(folder, ['run', 'board.yaml', '--yes'], env)).code).toBe(0);
  });
});

describe('keys and addresses', () => {
  it('that the tasks need are asked for before anything, by name, orphans included', async () => {
    const two = BOARD.replace('Boats at night.', 'Boats at night.\n    uses: gmi/skyreels-v4-text-to-video').replace(
      'resolution: 480p, ',
      '',
    );
    const { folder, env } = await inFlight(SOON, two);
    edit(folder, 'Boats', 'Ships');
    const { GMI_API_KEY: _gmi, ...poor } = env;
    for (const verb of ['resume', 'collect']) {
      const { code, stderr } = await cli(folder, [verb, 'board.yaml'], poor);
      expect([verb, code]).toEqual([verb, 2]);
      expect(stderr).toMatch(/GMI_API_KEY/);
      expect(stderr).not.toMatch(/APIMART_API_KEY/);
    }
    expect((await cli(folder, ['resume', 'board.yaml'], env)).code).toBe(0);
  });

  it('are those the tasks were submitted to, whatever is set now', async () => {
    const { folder, env, simulator } = await inFlight(SOON);
    const moved = { ...env, APIMART_BASE_URL: 'http://127.0.0.1:9/apimart' };
    const refused = await cli(folder, ['resume', 'board.yaml'], moved);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/--trust-base-url/);
    expect((await cli(folder, ['resume', 'board.yaml', '--trust-base-url'], moved)).code).toBe(0);
    expect(simulator.inspect().submits).toBe(2);
  });
});

describe('an unconfirmed submit', () => {
  it('is told by resume with code 3 and the command that settles it, even when the shot was edited since', async () => {
    const { env, simulator } = await startVendor({ latency: { medianMs: 100, spread: 0.1 } });
    simulator.plan({ on: 'submit', kind: 'lose-reply' });
    const folder = project({ 'board.yaml': BOARD });
    expect((await cli(folder, ['run', 'board.yaml', '--yes'], env)).code).toBe(3);
    const { submits } = simulator.inspect();
    for (const [from, to] of [
      ['', ''],
      ['Rain', 'Snow'],
      ['Boats', 'Ships'],
      ['prompt: Snow', 'promt: Snow'],
    ] as const) {
      edit(folder, from, to);
      const { code, stdout } = await cli(folder, ['resume', 'board.yaml'], env);
      expect([to, code]).toEqual([to, 3]);
      expect(stdout).toMatch(/1 unconfirmed[^]*`shotgraph reconcile board\.yaml`/);
    }
    expect(simulator.inspect().submits).toBe(submits);
  });
});

describe('resume, collect, status and costs', () => {
  it.each([
    ['no such file', {}, 'none.yaml'],
    ['a folder', { 'none.yaml/x': '' }, 'none.yaml'],
    ['an empty file', { 'none.yaml': '' }, 'none.yaml'],
    ['no YAML', { 'none.yaml': '{[' }, 'none.yaml'],
  ])('refuse %s, of which nothing is recorded, in words', async (_what, files, file) => {
    const folder = project(files);
    for (const verb of ['resume', 'collect', 'status', 'costs']) {
      const { code, stderr, stdout } = await cli(folder, [verb, file]);
      expect([verb, code, stdout]).toEqual([verb, 2, '']);
      expect(stderr).toMatch(/none\.yaml.*error\[|error\[.*none\.yaml/);
      expect(stderr).not.toMatch(/\n\s+at .*\(/);
    }
  });

  it('find nothing to do before the first run, and leave no trace by looking', async () => {
    const folder = project({ 'board.yaml': BOARD });
    expect((await cli(folder, ['status', 'board.yaml'])).stdout).toMatch(
      /nothing is in flight; 0 clips owned, 3 takes/,
    );
    expect((await cli(folder, ['costs', 'board.yaml'])).stdout).toBe('board.yaml\nnothing was bought yet\n');
    expect(readdirSync(folder).sort()).toEqual(['.git', 'board.yaml']);
    expect((await cli(folder, ['collect', 'board.yaml'])).stdout).toMatch(/nothing is in flight; 0 clips owned/);
  });
});
