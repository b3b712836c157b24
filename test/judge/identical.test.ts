import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cli, project } from '../support/built-cli.ts';

const FROZEN = new URL('frozen-clips.json', import.meta.url);

const BOARD = `version: 1
defaults: { uses: apimart/skyreels-v4-fast, resolution: 480p, duration: 3 }
shots:
  rain: { prompt: Rain over the harbour. }
  tower: { prompt: "女孩 waits below a tower.", aspect_ratio: "9:16" }
  waves: { uses: gmi/pixverse-v5.6-t2v, prompt: Waves., duration: 5, resolution: 360p, sound: true, seed: 7 }
`;

const FILES = ['rain.mp4', 'tower.mp4', 'waves.mp4'];

/** The hashes are frozen, so that they hold between versions of Node as well; UPDATE_CASES=1 where a picture is meant to change. */
it('the same request gives the same bytes, in any process and on any Node', async () => {
  const runs = [];
  for (const seed of ['1', '2', '3']) {
    const folder = project({ 'board.yaml': BOARD });
    const args = ['run', 'board.yaml', '--simulate', '--latency', '20', '--seed', seed];
    expect(await cli(folder, args, { SHOTGRAPH_SIMULATOR_PICTURES: 'drawn' })).toMatchObject({ code: 0 });
    runs.push(Object.fromEntries(FILES.map((name) => [name, digest(join(folder, 'renders/simulated/board', name))])));
  }
  expect(runs[1]).toEqual(runs[0]);
  expect(runs[2]).toEqual(runs[0]);
  if (process.env['UPDATE_CASES']) writeFileSync(FROZEN, `${JSON.stringify(runs[0], null, 2)}\n`);
  expect(runs[0]).toEqual(JSON.parse(readFileSync(FROZEN, 'utf8')));
}, 60_000);

function digest(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
