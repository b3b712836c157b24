import { execFileSync } from 'node:child_process';
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cli, eventsOf, project } from '../support/built-cli.ts';
import { startVendor } from '../support/vendor.ts';

/** Nine variants with two takes each, what is made from one of them, and a shot beside them. */
const BOARD = `version: 1
defaults: { uses: apimart/skyreels-v4-fast, resolution: 480p, duration: 5 }
matrix:
  light: { dawn: {}, noon: {}, dusk: {} }
  mood: { calm: {}, wild: {}, odd: {} }
picks: { wide: { light: dusk, mood: odd, take: 2 } }
shots:
  wide: { matrix: [light, mood], takes: 2, prompt: "Rain at {{matrix.light}}, {{matrix.mood}}." }
  walk: { extend: wide, prompt: "Video extended @wide, a stranger walks in." }
  alone: { prompt: A lamp at night. }
`;

/** As \`git diff --numstat\` counts them: lines added, lines removed. */
function changedLines(folder: string): readonly number[] {
  const diff = ['diff', '--no-index', '--numstat', 'before.yaml', 'board.lock.yaml'];
  try {
    execFileSync('git', diff, { cwd: folder, encoding: 'utf8' });
    return [0, 0];
  } catch (error) {
    const { stdout } = error as { stdout: string };
    return stdout.split('\t').slice(0, 2).map(Number);
  }
}

it('an unchanged project asks nothing, and one changed shot changes few lines of the lockfile', async () => {
  const { env, simulator } = await startVendor({ latency: { medianMs: 20, spread: 0.1 } });
  const folder = project({ 'board.yaml': BOARD });
  const run = () => cli(folder, ['run', 'board.yaml', '--yes', '--json'], env);
  expect(await run()).toMatchObject({ code: 0, stderr: '' });
  const first = simulator.inspect();
  expect(first.tasks).toHaveLength(20);

  copyFileSync(join(folder, 'board.lock.yaml'), join(folder, 'before.yaml'));
  expect(await run()).toMatchObject({ code: 0, stderr: '' });
  expect(simulator.inspect()).toEqual(first);
  expect(changedLines(folder)).toEqual([0, 0]);

  let board = BOARD;
  for (const [from, to] of [
    ['a stranger', 'a dog'],
    ['a dog', 'a cat'],
    ['A lamp', 'A candle'],
  ] as const) {
    copyFileSync(join(folder, 'board.lock.yaml'), join(folder, 'before.yaml'));
    board = board.replace(from, to);
    writeFileSync(join(folder, 'board.yaml'), board);
    const { stdout } = await run();
    expect(eventsOf(stdout).filter(({ type }) => type === 'submitted')).toHaveLength(1);
    const [added = 0, removed = 0] = changedLines(folder);
    expect(added).toBeGreaterThan(0);
    expect(added).toBeLessThanOrEqual(15);
    expect(removed).toBeLessThanOrEqual(15);
  }
});
