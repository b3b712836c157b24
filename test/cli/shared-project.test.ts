import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Inspection } from '../../src/simulator/inspection.ts';
import { cli, project, start } from '../support/built-cli.ts';
import { startVendor } from '../support/vendor.ts';

const DEFAULTS = 'defaults: { uses: apimart/skyreels-v4-fast, resolution: 480p, duration: 3 }';

function board(prompts: readonly string[], limit?: number): string {
  const shots = prompts.map((prompt, index) => `  s${index}: { prompt: ${prompt}. }\n`).join('');
  const limits = limit === undefined ? '' : `limits: { apimart: ${limit} }\n`;
  return `version: 1\n${DEFAULTS}\n${limits}shots:\n${shots}`;
}

/** The most tasks that the provider had alive at one moment. */
function mostAlive({ tasks }: Inspection): number {
  return Math.max(
    ...tasks.map(
      ({ acceptedAt: now }) => tasks.filter((other) => other.acceptedAt <= now && now < other.finishesAt).length,
    ),
  );
}

describe('runs of one project', () => {
  it('share the limits: no more tasks are alive at the provider than they allow, and each run ends', async () => {
    const { env, simulator } = await startVendor();
    const prompts = (name: string): string[] => Array.from({ length: 5 }, (_, index) => `${name} ${index}`);
    const folder = project({ 'one.yaml': board(prompts('Rain'), 2), 'two.yaml': board(prompts('Snow'), 2) });
    const both = await Promise.all(['one.yaml', 'two.yaml'].map((file) => cli(folder, ['run', file, '--yes'], env)));
    expect(both.map(({ code, stderr }) => ({ code, stderr }))).toEqual([
      { code: 0, stderr: '' },
      { code: 0, stderr: '' },
    ]);
    expect(simulator.inspect().tasks).toHaveLength(10);
    expect(mostAlive(simulator.inspect())).toBe(2);
  });

  it('take turns: a long storyboard does not keep a short one out until it is done', async () => {
    const { env, simulator } = await startVendor();
    const many = Array.from({ length: 8 }, (_, index) => `Rain ${index}`);
    const folder = project({ 'long.yaml': board(many, 1), 'short.yaml': board(['Snow'], 1) });
    const long = start(folder, ['run', 'long.yaml', '--yes'], env);
    await long.printed('submitted');
    expect(await cli(folder, ['run', 'short.yaml', '--yes'], env)).toMatchObject({ code: 0 });
    const before = simulator.inspect().tasks.length;
    expect(await long.ended).toMatchObject({ code: 0 });
    expect(before).toBeLessThan(8);
    expect(simulator.inspect().tasks).toHaveLength(9);
    expect(mostAlive(simulator.inspect())).toBe(1);
  });

  it('wait for a task that a run has left behind, and say so', async () => {
    const { env, simulator } = await startVendor({ latency: { medianMs: 2500, spread: 0 } });
    const folder = project({ 'one.yaml': board(['Rain'], 1), 'two.yaml': board(['Snow'], 1) });
    const one = start(folder, ['run', 'one.yaml', '--yes'], env);
    await one.printed('submitted');
    one.child.kill('SIGKILL');
    await one.ended;
    const two = start(folder, ['run', 'two.yaml', '--yes'], env);
    await two.printed('left behind');
    expect(simulator.inspect().tasks).toHaveLength(1);
    // Once it was collected there is room.
    expect(await cli(folder, ['run', 'one.yaml', '--yes'], env)).toMatchObject({ code: 0 });
    expect(await two.ended).toMatchObject({ code: 0 });
    expect(simulator.inspect().tasks).toHaveLength(2);
    expect(mostAlive(simulator.inspect())).toBe(1);
  });

  it('wait no longer than a task that a run has left behind goes on, though nobody collects it', async () => {
    const { env, simulator } = await startVendor({ latency: { medianMs: 1500, spread: 0 } });
    const folder = project({ 'one.yaml': board(['Rain'], 1), 'two.yaml': board(['Snow'], 1) });
    expect(await cli(folder, ['run', 'one.yaml', '--yes', '--detach'], env)).toMatchObject({ code: 6 });
    const journal = readFileSync(join(folder, '.shotgraph/journals/one.jsonl'), 'utf8');
    const two = start(folder, ['run', 'two.yaml', '--yes'], env);
    const stuck = setTimeout(() => two.child.kill('SIGKILL'), 20_000);
    const { code, stdout } = await two.ended;
    clearTimeout(stuck);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/one\.yaml left behind .*`shotgraph collect one\.yaml`/)]);
    expect(stdout).not.toContain('under 1 s');
    expect(mostAlive(simulator.inspect())).toBe(1);
    // It was asked about, and nothing else.
    expect(readFileSync(join(folder, '.shotgraph/journals/one.jsonl'), 'utf8')).toBe(journal);
    expect(await cli(folder, ['collect', 'one.yaml'], env)).toMatchObject({ code: 0 });
    expect(simulator.inspect().tasks).toHaveLength(2);
  });

  it('buy one clip for eight storyboards that ask for the same at the same moment', async () => {
    const { env, simulator } = await startVendor();
    const names = Array.from({ length: 8 }, (_, index) => `board${index}.yaml`);
    const folder = project(Object.fromEntries(names.map((name) => [name, board(['The same rain'])])));
    const round = () => Promise.all(names.map((name) => cli(folder, ['run', name, '--yes'], env)));
    const first = await round();
    expect(simulator.inspect().tasks).toHaveLength(1);
    for (const { code, stdout, stderr } of first) {
      expect([code, stderr]).toEqual([expect.toBeOneOf([0, 1]), '']);
      if (code === 1) expect(stdout).toMatch(/run again/);
    }
    expect((await round()).map(({ code }) => code)).toEqual(names.map(() => 0));
    expect(simulator.inspect().tasks).toHaveLength(1);
  });
});

describe('a storyboard of the project', () => {
  it.each(['.drafts', 'renders', 'gate', 'bell'])('is seen by the others in a folder called %s', async (name) => {
    const { env, simulator } = await startVendor();
    const hidden = `${name}/noir.yaml`;
    const folder = project({ [hidden]: board(['Rain']), 'main.yaml': board(['Rain']) });
    expect(await cli(folder, ['run', hidden, '--yes'], env)).toMatchObject({ code: 0 });
    expect(await cli(folder, ['run', 'main.yaml', '--yes'], env)).toMatchObject({ code: 0 });
    expect(simulator.inspect().tasks).toHaveLength(1);
  });
});

describe('two storyboards that differ in their extension alone', () => {
  it('are refused by name, whichever is run, until one is renamed', async () => {
    const { env, simulator } = await startVendor();
    const folder = project({ 'noir.yaml': board(['Rain']), 'noir.json': '{"version":1,"shots":{}}' });
    for (const command of ['plan', 'check']) {
      const { code, stderr } = await cli(folder, [command, 'noir.yaml'], env);
      expect([command, code]).toEqual([command, 2]);
      expect(stderr).toMatch(/noir\.yaml and noir\.json [^]*rename one of them/);
    }
    writeFileSync(join(folder, 'noir.json'), JSON.stringify({ version: 1, shots: { a: { prompt: 'Rain.' } } }));
    expect((await cli(folder, ['run', 'noir.json', '--yes'], env)).code).toBe(2);
    expect(simulator.inspect().submits).toBe(0);
    rmSync(join(folder, 'noir.json'));
    expect((await cli(folder, ['run', 'noir.yaml', '--yes'], env)).code).toBe(0);
  });
});
