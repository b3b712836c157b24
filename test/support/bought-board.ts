import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { cli } from './built-cli.ts';

interface BoughtBoard {
  readonly folder: string;
  /** Where its clips and films are. */
  readonly renders: string;
}

/** A folder with a `board.yaml` whose clips the simulator has drawn, for all the tests of a `describe`. */
export function boughtBoard(text: string): BoughtBoard {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'shotgraph-bought-')));
  beforeAll(async () => {
    mkdirSync(join(folder, '.git'));
    writeFileSync(join(folder, 'board.yaml'), text);
    const args = ['run', 'board.yaml', '--simulate', '--latency', '20'];
    const { code, stdout, stderr } = await cli(folder, args, { SHOTGRAPH_SIMULATOR_PICTURES: 'drawn' });
    if (code !== 0) throw new Error(`run ended with ${code}\n${stdout}${stderr}`);
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return { folder, renders: join(folder, 'renders/simulated/board') };
}
