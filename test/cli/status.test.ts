import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Status } from '../../src/plan/status.ts';
import { closed, load, validator } from '../report/schema-validator.ts';
import { cli, project, start } from '../support/built-cli.ts';
import { startVendor } from '../support/vendor.ts';

const BOARD = `version: 1
budget: { usd: 2 }
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
const FOREVER_MS = 600_000;

async function statusOf(folder: string, env: Readonly<Record<string, string>>, ...flags: string[]): Promise<Status> {
  const { stdout, stderr, code } = await cli(folder, ['status', 'board.yaml', '--json', ...flags], env);
  expect([code, stderr]).toEqual([0, '']);
  const status = JSON.parse(stdout) as Status;
  expect(validator(closed(load('status')))(status)).toBe('');
  return status;
}

/** Names, contents and times of everything in a folder. */
function everything(folder: string): string {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  const facts = names.map((name) => {
    const path = join(folder, name);
    const { mtimeMs, size } = statSync(path);
    const digest = statSync(path).isFile() ? createHash('sha256').update(readFileSync(path)).digest('hex') : '';
    return `${name} ${size} ${mtimeMs} ${digest}`;
  });
  return facts.join('\n');
}

describe('status', () => {
  it('tells of tasks what their providers say now, of takes what they wait for, and changes nothing', async () => {
    const { env, simulator } = await startVendor({ latency: { medianMs: FOREVER_MS, spread: 0.1 } });
    const folder = project({ 'board.yaml': BOARD });
    expect((await cli(folder, ['run', 'board.yaml', '--yes', '--deadline', '0.001'], env)).code).toBe(6);
    const before = everything(folder);
    const { submits } = simulator.inspect();
    const status = await statusOf(folder, env);
    const [first] = simulator.inspect().tasks;
    expect(status.tasks).toHaveLength(2);
    expect(status.tasks.find(({ taskId }) => taskId === first?.id)).toMatchObject({
      since: expect.closeTo(first?.acceptedAt ?? 0, -4) as number,
      state: { source: 'provider' },
      reserved: { amount: 0.32, unit: 'usd' },
      orphan: false,
    });
    expect(status.waiting).toMatchObject([
      { take: 'walk', ready: false, waitsFor: [{ take: 'opening', state: 'in-flight' }] },
    ]);
    expect(status).toMatchObject({ setAside: [{ amount: 0.64, unit: 'usd' }], budgetLeft: { usd: 1.36 } });
    expect(status.running).toBeUndefined();
    const { stdout } = await cli(folder, ['status', 'board.yaml'], env);
    expect(stdout).toMatch(/2 tasks at the providers\n {2}> \w+: \d+ s old, pending/);
    expect(stdout).toContain(first?.id);
    expect(everything(folder)).toBe(before);
    expect(simulator.inspect().submits).toBe(submits);
  });

  it('without key or network goes by what is recorded, and says so', async () => {
    const { env, simulator } = await startVendor({ latency: { medianMs: FOREVER_MS, spread: 0.1 } });
    const folder = project({ 'board.yaml': BOARD });
    expect((await cli(folder, ['run', 'board.yaml', '--yes', '--deadline', '0.001'], env)).code).toBe(6);
    const asked = (): number => simulator.inspect().requests.length;
    const before = asked();
    const { APIMART_API_KEY: _key, ...poor } = env;
    const offline = await statusOf(folder, env, '--offline');
    const keyless = await statusOf(folder, poor);
    expect(asked()).toBe(before);
    for (const { tasks } of [offline, keyless]) expect(tasks).toMatchObject([{ state: { source: 'journal' } }, {}]);
    expect(keyless.tasks[0]?.state).toMatchObject({ why: expect.stringContaining('APIMART_API_KEY') as string });
    expect(offline.tasks[0]?.state).toMatchObject({ why: expect.stringContaining('--offline') as string });
  });

  it('may be asked while a run goes on, and names its process', async () => {
    const { env } = await startVendor({ latency: { medianMs: FOREVER_MS, spread: 0.1 } });
    const folder = project({ 'board.yaml': BOARD });
    const run = start(folder, ['run', 'board.yaml', '--yes'], env);
    await run.printed('submitted    harbour');
    await run.printed('submitted    opening');
    const status = await statusOf(folder, env);
    expect(status.running).toMatchObject({ pid: run.child.pid });
    expect(status.tasks).toHaveLength(2);
    const { stdout } = await cli(folder, ['status', 'board.yaml'], env);
    expect(stdout).toContain(`process ${run.child.pid} on `);
    run.child.kill('SIGINT');
    await run.ended;
    expect((await statusOf(folder, env)).running).toBeUndefined();
  });

  it('lists unconfirmed submits and orphans, also of a storyboard that can not be read', async () => {
    const { env, simulator } = await startVendor({ latency: { medianMs: FOREVER_MS, spread: 0.1 } });
    simulator.plan({ on: 'submit', kind: 'lose-reply' });
    const folder = project({ 'board.yaml': BOARD });
    expect((await cli(folder, ['run', 'board.yaml', '--yes', '--deadline', '0.001'], env)).code).toBe(3);
    const open = await statusOf(folder, env);
    expect([open.tasks.length, open.unconfirmed.length]).toEqual([1, 1]);
    expect(open.unconfirmed[0]).toMatchObject({ underWay: false, reserved: { amount: 0.32, unit: 'usd' } });
    writeFileSync(join(folder, 'board.yaml'), BOARD.replace('Boats', 'Ships').replace('Rain', 'Snow'));
    const edited = await statusOf(folder, env);
    expect(edited.tasks).toMatchObject([{ orphan: true }]);
    expect(edited.unconfirmed).toHaveLength(1);
    writeFileSync(join(folder, 'board.yaml'), BOARD.replace('prompt', 'promt'));
    const broken = await statusOf(folder, env);
    expect(broken).toMatchObject({ storyboard: { readable: false }, tasks: [{ state: { source: 'provider' } }] });
    expect(broken.unconfirmed).toHaveLength(1);
    const { stdout } = await cli(folder, ['status', 'board.yaml'], env);
    expect(stdout).toMatch(/can not be read[^]*`shotgraph reconcile board\.yaml`/);
  });

  it('of nothing is short', async () => {
    const { env } = await startVendor({ latency: { medianMs: 100, spread: 0.1 } });
    const folder = project({ 'board.yaml': BOARD.replace(/budget.*\n/, '') });
    expect((await cli(folder, ['run', 'board.yaml', '--yes'], env)).code).toBe(0);
    const { stdout } = await cli(folder, ['status', 'board.yaml'], env);
    expect(stdout).toBe('board.yaml\nnothing is in flight; 3 clips owned\n');
  });

  it('of a folder, of nothing, or of a file that nobody ever ran is an error, and the same one everywhere', async () => {
    const folder = project({ 'board.yaml': BOARD });
    mkdirSync(join(folder, '.shotgraph/journals'), { recursive: true });
    for (const verb of ['status', 'reconcile', 'resume', 'collect', 'costs']) {
      for (const [file, words] of [
        ['.', /"\." is a folder\n {2}fix: name the storyboard file inside it/],
        ['', /"" is a folder/],
        ['gone.yaml', /there is no file "gone\.yaml", and nothing is recorded for it\n {2}fix: /],
      ] as const) {
        const { code, stdout, stderr } = await cli(folder, [verb, file]);
        expect([verb, file, code, stdout]).toEqual([verb, file, 2, '']);
        expect(stderr).toMatch(words);
      }
    }
  });

  it('of records that are not understood is an error', async () => {
    const folder = project({ 'board.yaml': BOARD });
    mkdirSync(join(folder, '.shotgraph/journals'), { recursive: true });
    writeFileSync(join(folder, '.shotgraph/journals/board.jsonl'), 'no journal\n');
    for (const verb of ['status', 'costs', 'resume']) {
      const { code, stderr } = await cli(folder, [verb, 'board.yaml']);
      expect([verb, code]).toEqual([verb, 2]);
      expect(stderr).toMatch(/board\.jsonl/);
    }
  });

  it('of simulated runs asks the simulator, while a run goes on the one that is up', async () => {
    const folder = project({ 'board.yaml': BOARD });
    const args = ['run', 'board.yaml', '--simulate', '--latency', String(FOREVER_MS)];
    expect((await cli(folder, [...args, '--deadline', '0.001'])).code).toBe(6);
    const idle = await statusOf(folder, {}, '--simulate');
    expect(idle).toMatchObject({ simulated: true, tasks: [{ state: { source: 'provider' } }, {}] });
    const run = start(folder, args);
    await run.printed('resumed      harbour');
    const port = (): string => readFileSync(join(folder, '.shotgraph/simulated/simulator/board.port'), 'utf8');
    const before = port();
    const busy = await statusOf(folder, {}, '--simulate');
    expect(port()).toBe(before);
    expect(busy).toMatchObject({ running: {}, tasks: [{ state: { source: 'provider' } }, {}] });
    run.child.kill('SIGINT');
    await run.ended;
    expect((await statusOf(folder, {})).tasks).toEqual([]);
  });
});
