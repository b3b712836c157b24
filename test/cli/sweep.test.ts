import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cli, eventsOf, project } from '../support/built-cli.ts';

const WORKFLOWS = new URL('../../workflows', import.meta.url).pathname;
const SWEEP = readFileSync(`${WORKFLOWS}/sweep.yaml`, 'utf8');
const UNPICKED = SWEEP.replace(/^picks:\n( .*\n)+/m, '');

const simulate = (file: string): readonly string[] => ['run', file, '--simulate', '--latency', '50', '--json'];

function submitted(stdout: string): readonly unknown[] {
  return eventsOf(stdout)
    .filter(({ type }) => type === 'submitted')
    .map(({ take }) => take);
}

/** Runs are made in a folder of their own: what is bought there is nobody's. */
function withPictures(files: Readonly<Record<string, string>>): string {
  const folder = project(files);
  mkdirSync(join(folder, 'pictures'));
  for (const name of readdirSync(`${WORKFLOWS}/pictures`))
    copyFileSync(`${WORKFLOWS}/pictures/${name}`, join(folder, 'pictures', name));
  return folder;
}

describe('workflows/sweep.yaml', () => {
  it('passes check, and says how much it is', async () => {
    const folder = project({ 'sweep.yaml': SWEEP });
    expect(await cli(folder, ['check', 'sweep.yaml'])).toMatchObject({
      code: 0,
      stdout: 'ok sweep.yaml: 3 shots, 14 takes\n',
      stderr: '',
    });
  });

  it('buys takes, waits for a pick, and goes on from the one that is picked', async () => {
    const folder = project({ 'sweep.yaml': UNPICKED });
    const review = await cli(folder, simulate('sweep.yaml'));
    expect(review).toMatchObject({ code: 4, stderr: '' });
    expect(submitted(review.stdout)).toHaveLength(10);
    expect(eventsOf(review.stdout).at(-1)).toMatchObject({ type: 'run-finished', exitCode: 4, awaitingPick: 10 });
    expect(submitted(review.stdout).every((take) => String(take).startsWith('opening['))).toBe(true);
    expect(readdirSync(join(folder, 'renders/simulated/sweep'))).toContain(
      'opening.resolution-720p.tier-std.take2.mp4',
    );
    const again = await cli(folder, ['run', 'sweep.yaml', '--simulate']);
    expect(again.code).toBe(4);
    expect(again.stdout).toContain('look at the takes of opening[resolution=480p,tier=fast]');

    writeFileSync(join(folder, 'sweep.yaml'), SWEEP);
    const picked = await cli(folder, simulate('sweep.yaml'));
    expect(picked).toMatchObject({ code: 0, stderr: '' });
    expect(new Set(submitted(picked.stdout))).toEqual(
      new Set(['walk[resolution=720p]', 'walk[resolution=1080p]', 'lamp[resolution=720p]', 'lamp[resolution=1080p]']),
    );

    writeFileSync(join(folder, 'sweep.yaml'), SWEEP.replace('take: 2 }', 'take: 1 }'));
    expect(submitted((await cli(folder, simulate('sweep.yaml'))).stdout)).toHaveLength(4);
    writeFileSync(join(folder, 'sweep.yaml'), SWEEP);
    const back = await cli(folder, simulate('sweep.yaml'));
    expect(back.code).toBe(0);
    expect(submitted(back.stdout)).toEqual([]);
  });

  it('buys only what select leaves in', async () => {
    const drafts = SWEEP.replace('name: sweep\n', 'name: sweep\nselect: { resolution: 720p }\n');
    const folder = project({ 'sweep.yaml': drafts });
    const run = await cli(folder, simulate('sweep.yaml'));
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(submitted(run.stdout)).toHaveLength(6);
    expect(existsSync(join(folder, 'renders/simulated/sweep/lamp.resolution-720p.mp4'))).toBe(true);
  });

  it('is refused past --max-takes', async () => {
    const folder = project({ 'sweep.yaml': SWEEP });
    for (const command of ['check', 'plan', 'run']) {
      const refused = await cli(folder, [command, 'sweep.yaml', '--max-takes', '9']);
      expect(refused.code).toBe(2);
      expect(refused.stderr).toContain('error[too-many-takes]');
    }
    expect((await cli(folder, ['plan', 'sweep.yaml', '--max-takes', 'many'])).code).toBe(2);
  });
});

describe('workflows/modes.yaml', () => {
  it('puts one prompt through every mode', async () => {
    const folder = withPictures({ 'modes.yaml': readFileSync(`${WORKFLOWS}/modes.yaml`, 'utf8') });
    expect(await cli(folder, ['check', 'modes.yaml'])).toMatchObject({ code: 0, stderr: '' });
    const { takes } = JSON.parse((await cli(folder, ['plan', 'modes.yaml', '--json'])).stdout) as {
      takes: { id: string; mode: string }[];
    };
    expect(takes.map(({ id, mode }) => `${id} ${mode}`)).toEqual([
      'dusk[mode=t2v] t2v',
      'dusk[mode=i2v] i2v',
      'dusk[mode=omni] omni',
      'dusk[mode=pixverse] i2v',
    ]);
    const run = await cli(folder, simulate('modes.yaml'));
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(readdirSync(join(folder, 'renders/simulated/modes')).sort()).toEqual([
      'dusk.mode-i2v.mp4',
      'dusk.mode-omni.mp4',
      'dusk.mode-pixverse.mp4',
      'dusk.mode-t2v.mp4',
    ]);
  });
});
