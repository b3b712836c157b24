import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cli, eventsOf, project } from '../support/built-cli.ts';
import { startVendor } from '../support/vendor.ts';

const DRAFTS = `version: 1
name: drafts
defaults: { uses: apimart/skyreels-v4-fast, duration: 5 }
matrix:
  quality: { draft: { resolution: 480p }, final: { resolution: 1080p } }
select: { quality: draft }
shots:
  opening: { prompt: Rain over the harbour., matrix: [quality] }
  walk: { extend: opening, prompt: "Video extended @opening, a stranger walks in.", matrix: [quality] }
  alone: { prompt: A lamp at night., resolution: 480p }
`;

const CITY = `version: 1
vars: { city: Neo-Kyoto, length: 5 }
defaults: { uses: apimart/skyreels-v4-fast, resolution: 480p, duration: "{{vars.length}}" }
shots:
  opening: { prompt: "Rain over {{vars.city}}." }
  walk: { extend: opening, prompt: "Video extended @opening, a stranger walks in." }
  alone: { prompt: A lamp at night. }
`;

interface PlanJson {
  readonly given?: unknown;
  readonly takes: readonly {
    readonly id: string;
    readonly buy: boolean;
    readonly unselected?: true;
    readonly state: { readonly kind: string; readonly why?: string };
  }[];
}

const RUN = ['run', 'board.yaml', '--simulate', '--latency', '20', '--json'];

const simulate = (...args: readonly string[]): readonly string[] => [...RUN, ...args];

async function planned(folder: string, ...flags: readonly string[]): Promise<PlanJson> {
  const { stdout, stderr, code } = await cli(folder, ['plan', 'board.yaml', '--simulate', '--json', ...flags]);
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as PlanJson;
}

const statesOf = ({ takes }: PlanJson): readonly string[] =>
  takes.map(({ id, state, buy }) => `${id} ${state.kind}${buy ? ' buy' : ''}`);

const bought = ({ takes }: PlanJson): readonly string[] => takes.filter(({ buy }) => buy).map(({ id }) => id);

function submitted(stdout: string): readonly unknown[] {
  return eventsOf(stdout).flatMap(({ type, take }) => (type === 'submitted' ? [take] : []));
}

describe('a selection', () => {
  it('means the same to plan, run, graph and status', async () => {
    const folder = project({ 'board.yaml': DRAFTS });
    const flags = ['--where', 'quality=draft', '--upto', 'opening'];
    expect(bought(await planned(folder, ...flags))).toEqual(['opening[quality=draft]']);
    const run = await cli(folder, simulate(...flags));
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(submitted(run.stdout)).toEqual(['opening[quality=draft]']);
    const graph = await cli(folder, ['graph', 'board.yaml', '--format', 'json', ...flags]);
    const { nodes, beside } = JSON.parse(graph.stdout) as { nodes: { id: string }[]; beside: string[] };
    expect(nodes.map(({ id }) => id)).toEqual(['opening[quality=draft]']);
    expect(beside).toEqual(['walk[quality=draft]']);
    const status = await cli(folder, ['status', 'board.yaml', '--simulate', '--json', ...flags]);
    expect(JSON.parse(status.stdout)).toMatchObject({ counts: { fresh: 1 }, waiting: [] });
  });

  it('blocks what waits for a take that is neither owned nor selected, and says how to get it', async () => {
    const folder = project({ 'board.yaml': DRAFTS });
    const { takes } = await planned(folder, '--only', 'walk[quality=draft]');
    expect(takes.find(({ id }) => id === 'walk[quality=draft]')?.state.why).toBe(
      'opening[quality=draft] is missing and not selected',
    );
    const { stdout } = await cli(folder, ['plan', 'board.yaml', '--only', 'walk[quality=draft]'], { COLUMNS: '300' });
    expect(stdout).toContain(
      "`shotgraph run board.yaml --only 'walk[quality=draft]' opening` gets what is missing too; or leave out --only",
    );
    await cli(folder, simulate('--only', 'opening'));
    const run = await cli(folder, simulate('--only', 'walk[quality=draft]'));
    expect(submitted(run.stdout)).toEqual(['walk[quality=draft]']);
  });

  it('with --only-missing leaves what is stale as it is, and what waits for it', async () => {
    const folder = project({ 'board.yaml': CITY });
    await cli(folder, simulate('--only', 'opening'));
    writeFileSync(join(folder, 'board.yaml'), CITY.replace('Neo-Kyoto', 'Oslo'));
    const plan = await planned(folder, '--only-missing');
    expect(statesOf(plan)).toEqual(['opening stale', 'walk blocked', 'alone missing buy']);
    const run = await cli(folder, simulate('--only-missing'));
    expect(run.code).toBe(1);
    expect(submitted(run.stdout)).toEqual(['alone']);
    expect(bought(await planned(folder))).toEqual(['opening', 'walk']);
  });

  it('takes selectors for what is bought again', async () => {
    const { env } = await startVendor({ latency: { medianMs: 20, spread: 0.1 } });
    const folder = project({ 'board.yaml': DRAFTS });
    await cli(folder, ['run', 'board.yaml', '--yes'], env);
    const { stdout, stderr, code } = await cli(folder, [
      'plan',
      'board.yaml',
      '--json',
      '--refresh',
      'chain:opening[quality=draft]',
      '--rebuy',
      'alone#1',
    ]);
    expect([code, stderr]).toEqual([0, '']);
    expect(bought(JSON.parse(stdout) as PlanJson)).toEqual([]);
  });

  it('is not counted as failed where an earlier failure is not selected', async () => {
    const folder = project({ 'board.yaml': CITY });
    const fault = ['--fault', 'submit:fail-task=billed:1-1'];
    expect((await cli(folder, simulate('--only', 'alone', ...fault))).code).toBe(1);
    expect((await cli(folder, simulate('--only', 'opening'))).code).toBe(0);
    expect((await cli(folder, simulate())).code).toBe(1);
  });

  it('of a status counts the tasks that it leaves out', async () => {
    const { env } = await startVendor({ latency: { medianMs: 60_000, spread: 0 } });
    const folder = project({ 'board.yaml': CITY });
    await cli(folder, ['run', 'board.yaml', '--yes', '--detach'], env);
    const { stdout } = await cli(folder, ['status', 'board.yaml', '--only', 'opening', '--offline'], env);
    expect(stdout).toContain('1 task at the providers\n  > opening:');
    expect(stdout).toContain('1 task or submit of what is not selected');
    expect(stdout).not.toContain('alone');
  });

  it.each([
    [['--only', 'opnening'], 'has no shot "opnening"', 'did you mean "opening"? its shots are opening, walk, alone'],
    [['--only', 'opening[quality=finl]'], 'the axis "quality" has no "finl"', 'did you mean "final"?'],
    [['--only', 'alone[quality=final]'], '"alone" has no variant with quality=final', 'its variants are alone'],
    [['--only', 'opening#4'], '"opening" has no take 4', 'its only take is 1'],
    [['--only', 'opening['], '"opening[" is no name of a shot, variant or take', "'SHOT[axis=label]'"],
    [['--where', 'qualty=final'], 'has no axis "qualty"', 'did you mean "quality"? its axes are quality'],
    [['--where', 'quality'], '"quality" is no condition', 'write axis=label'],
    [['--upto', 'wlak'], 'has no shot "wlak"', 'did you mean "walk"?'],
    [['--from', 'wlak'], 'has no shot "wlak"', 'did you mean "walk"?'],
    [['--only', 'alone', '--where', 'quality=final'], 'no take of board.yaml fits all of', 'leave one of them out'],
  ])('%j is refused by every command that takes it', async (flags, message, help) => {
    const folder = project({ 'board.yaml': DRAFTS });
    for (const command of ['plan', 'run', 'graph', 'status']) {
      const { code, stdout, stderr } = await cli(folder, [command, 'board.yaml', ...flags]);
      expect([command, code, stdout]).toEqual([command, 2, '']);
      expect(stderr).toContain(message);
      expect(stderr).toContain(help);
    }
  });
});

describe('--select', () => {
  it('goes from drafts to finals, and leaves the drafts fresh', async () => {
    const folder = project({ 'board.yaml': DRAFTS });
    expect((await cli(folder, simulate())).code).toBe(0);
    const { stdout } = await cli(folder, ['plan', 'board.yaml', '--simulate', '--select', 'quality=final']);
    expect(stdout).toMatch(/^\+ to buy {6}2 takes$/m);
    expect(stdout).toMatch(/^ {2}price {7}\$\d/m);
    expect(stdout).toMatch(/^= owned {7}3 clips, nothing to pay/m);
    expect(stdout).toMatch(/^ {2}select {6}quality=final \(--select\)$/m);
    expect(statesOf(await planned(folder, '--select', 'quality=final'))).toEqual([
      'opening[quality=draft] fresh',
      'opening[quality=final] missing buy',
      'walk[quality=draft] fresh',
      'walk[quality=final] missing buy',
      'alone fresh',
    ]);
    const run = await cli(folder, simulate('--select', 'quality=final', '--only', 'opening'));
    expect(submitted(run.stdout)).toEqual(['opening[quality=final]']);
    expect(bought(await planned(folder))).toEqual([]);
    expect(bought(await planned(folder, '--select', 'quality='))).toEqual(['walk[quality=final]']);
  });

  it.each([
    ['qualty=final', '--select:1:1: error[unknown-axis]', 'did you mean "quality"?'],
    ['quality=draft,finl', '--select:1:15: error[unknown-label]', 'did you mean "final"?'],
    ['quality', '--select:1:1: error[bad-value]', 'write axis=label'],
    ['none=', '--select:1:1: error[unknown-field]', 'its axes are quality'],
  ])('%s is refused with its place', async (text, place, help) => {
    const folder = project({ 'board.yaml': DRAFTS });
    for (const command of ['check', 'plan', 'run', 'graph', 'status']) {
      const { code, stderr } = await cli(folder, [command, 'board.yaml', '--select', text]);
      expect([command, code]).toEqual([command, 2]);
      expect(stderr).toContain(place);
      expect(stderr).toContain(help);
    }
  });
});

describe('--var and --vars-file', () => {
  it('count through the requests they produce alone', async () => {
    const folder = project({ 'board.yaml': CITY, 'oslo.yaml': 'city: Oslo\n' });
    expect((await cli(folder, simulate())).code).toBe(0);
    expect(bought(await planned(folder, '--var', 'city=Neo-Kyoto'))).toEqual([]);
    const oslo = await planned(folder, '--var', 'city=Oslo');
    expect(statesOf(oslo)).toEqual(['opening stale buy', 'walk stale buy', 'alone fresh']);
    expect(oslo.given).toEqual({ vars: [{ name: 'city', value: 'Oslo', from: '--var', written: 'Oslo' }] });
    expect((await planned(folder, '--vars-file', 'oslo.yaml')).takes).toEqual(oslo.takes);
    const run = await cli(folder, simulate('--vars-file', 'oslo.yaml', '--only', 'opening'));
    expect(submitted(run.stdout)).toEqual(['opening']);
    writeFileSync(join(folder, 'board.yaml'), CITY.replace('Neo-Kyoto', 'Oslo'));
    expect(bought(await planned(folder))).toEqual(['walk']);
    const lockfile = readdirSync(join(folder, '.shotgraph/simulated')).flatMap((name) =>
      name.endsWith('.lock.yaml') ? [readFileSync(join(folder, '.shotgraph/simulated', name), 'utf8')] : [],
    );
    expect(lockfile.join('\n')).not.toContain('--var');
  });

  it('are shown by the plan, and said again where it goes on', async () => {
    const folder = project({ 'board.yaml': CITY, 'five.json': '{ "length": 4 }' });
    const flags = ['--var', 'city=Rain: the movie', '--vars-file', 'five.json'];
    const { stdout, stderr } = await cli(folder, ['plan', 'board.yaml', ...flags], { COLUMNS: '200' });
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^ {2}vars {8}length=4 \(five\.json\); city=Rain: the movie \(--var\)$/m);
    expect(stdout).toContain("`shotgraph run board.yaml --vars-file five.json --var 'city=Rain: the movie'` buys this");
  });

  it('have a place of their own in errors, beside the others', async () => {
    const folder = project({ 'board.yaml': CITY });
    const flags = ['--var', 'ctiy=Oslo', '--var', 'length=long'];
    for (const command of ['check', 'plan', 'run', 'graph']) {
      const { code, stderr } = await cli(folder, [command, 'board.yaml', ...flags]);
      expect(code).toBe(2);
      expect(stderr).toContain(
        '--var ctiy:1:1: error[unknown-variable]: the storyboard declares no variable "ctiy"\n  1 | Oslo\n    | ^^^^\n  fix: did you mean "city"?\n',
      );
      expect(stderr).toContain('--var length:1:1: the value is written here\n  1 | long\n    | ^^^^\n');
    }
    expect((await cli(folder, ['status', 'board.yaml', ...flags])).stderr).toContain('--var ctiy:1:1: error');
  });

  it('say in their help that they are no place for keys', async () => {
    const { stdout } = await cli(project({}), ['run', '--help'], { COLUMNS: '200' });
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('it is shown, so no place for keys');
  });
});
