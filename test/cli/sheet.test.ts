import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import jpeg from 'jpeg-js';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseFault } from '../../src/simulator/fault-grammar.ts';
import type { Sheet, SheetCell } from '../../src/report/sheet.ts';
import { sheetPages } from '../../src/report/sheet-svg.ts';
import { closed, load, validator } from '../report/schema-validator.ts';
import { cli, type Ended, project } from '../support/built-cli.ts';
import { startVendor } from '../support/vendor.ts';

const BOARD = `version: 1
name: 'Neo-noir: "Ночь" & <friends>'
defaults: { uses: apimart/skyreels-v4-fast, duration: 3 }
matrix:
  look: { rain: { prompt_suffix: in rain }, "sun:1": { prompt_suffix: in sun } }
  resolution: [480p, 720p]
shots:
  opening: { prompt: A "street" & <a door>, matrix: [look, resolution], takes: 2 }
  lamp: { prompt: A lamp., resolution: 480p }
picks: { opening: 2 }
`;

interface Document extends Sheet {
  readonly files: readonly {
    readonly file: string;
    readonly width: number;
    readonly height: number;
    readonly bytes: number;
  }[];
  readonly totals: Readonly<Record<string, unknown>>;
}

function documentIn({ stdout }: Ended): Document {
  return JSON.parse(stdout) as Document;
}

let bought = '';

beforeAll(async () => {
  bought = realpathSync(mkdtempSync(join(tmpdir(), 'shotgraph-sheet-')));
  mkdirSync(join(bought, '.git'));
  writeFileSync(join(bought, 'noir.yaml'), BOARD);
  const args = ['run', 'noir.yaml', '--simulate', '--latency', '20'];
  const { code, stderr } = await cli(bought, args, { SHOTGRAPH_SIMULATOR_PICTURES: 'plain' });
  if (code !== 0) throw new Error(stderr);
  // Cuts the pictures, which takes longest, once for all tests.
  await cli(bought, ['sheet', 'noir.yaml', '--simulate']);
}, 120_000);
afterAll(() => rmSync(bought, { recursive: true, force: true }));

/** A folder with the board, and for each take of it a clip of the simulator and its pictures. */
function boughtProject(): string {
  const folder = project({});
  cpSync(bought, folder, { recursive: true });
  return folder;
}

describe('shotgraph sheet', () => {
  it('draws every take in its place, with its own picture', async () => {
    const folder = boughtProject();
    const drawn = await cli(folder, ['sheet', 'noir.yaml', '--simulate', '--json']);
    expect(drawn.code).toBe(0);
    const document = documentIn(drawn);
    expect(validator(closed(load('sheet')))(document)).toBe('');
    const [file] = document.files;
    expect(file?.file).toBe(join('renders', 'simulated', 'noir', 'sheet.jpg'));
    const path = join(folder, file?.file ?? '');
    expect(statSync(path).size).toBe(file?.bytes);
    const picture = jpeg.decode(readFileSync(path), { useTArray: true });
    expect([picture.width, picture.height]).toEqual([file?.width, file?.height]);
    expect(document.cells.map(({ take, picked, pictures }) => [take, picked ?? false, pictures])).toEqual([
      ...['rain', 'sun:1'].flatMap((look) =>
        ['480p', '720p'].flatMap((resolution) => [
          [`opening[look=${look},resolution=${resolution}]`, false, 1],
          [`opening[look=${look},resolution=${resolution}]#2`, true, 1],
        ]),
      ),
      ['lamp', false, 3],
    ]);
    // The simulator's plain clips have one colour each.
    const [page] = sheetPages(document, ['look', 'resolution']);
    const colours = new Map<string, string>();
    for (const { take, x, y, width, height } of page?.pictures ?? []) {
      const at = 4 * (Math.round(y + height / 2) * picture.width + Math.round(x + width / 2));
      const frame = frameOf(folder, document.cells, take);
      const seen = [...picture.data.subarray(at, at + 3)];
      for (const [index, value] of seen.entries()) expect(Math.abs(value - (frame[index] ?? 0)), take).toBeLessThan(6);
      colours.set(take, frame.join());
    }
    expect(new Set(colours.values()).size).toBeGreaterThan(3);
  });

  it('keeps what it has cut, and draws the same again', async () => {
    const folder = boughtProject();
    const out = ['--out', 'wall/all.png'];
    const first = await cli(folder, ['sheet', 'noir.yaml', '--simulate', '--only', 'lamp', ...out]);
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toMatch(/^sheet wall\/all\.png \(\d+ x \d+, [\d.]+ kB\)\n1 take, 1 with pictures\n$/);
    const bytes = readFileSync(join(folder, 'wall/all.png'));
    expect(PNG.sync.read(bytes).width).toBeGreaterThan(500);
    // Nothing is left to be cut: no tool is looked for.
    const again = await cli(folder, ['sheet', 'noir.yaml', '--simulate', '--only', 'lamp', ...out], NO_TOOL);
    expect(again).toMatchObject({ code: 0, stderr: '' });
    expect(readFileSync(join(folder, 'wall/all.png')).equals(bytes)).toBe(true);
  });

  it('keeps the place of what failed, cannot be read, or was never bought', async () => {
    const { simulator, env } = await startVendor();
    const noVideo = parseFault('file:no-video:1-2');
    if (!noVideo.ok) throw new Error(noVideo.error);
    simulator.plan(noVideo.value);
    simulator.plan({ on: 'submit', provider: 'apimart', kind: 'fail-task', billed: true, nth: 2 });
    const board = BOARD.replace(', takes: 2', '').replace(/^picks.*\n/m, '');
    const folder = project({ 'noir.yaml': board });
    await cli(folder, ['run', 'noir.yaml', '--yes', '--only', 'lamp'], env);
    await cli(folder, ['run', 'noir.yaml', '--yes', '--only', 'opening[look=rain]'], env);
    const drawn = await cli(folder, ['sheet', 'noir.yaml', '--json'], env);
    expect(drawn.code).toBe(0);
    const { cells, totals } = documentIn(drawn);
    expect(cells.map(({ state }) => state).toSorted()).toEqual(['failed', 'fresh', 'missing', 'missing', 'unreadable']);
    expect(totals).toMatchObject({ takes: 5, pictured: 1, empty: { failed: 1, missing: 2, unreadable: 1 } });
    expect(cells.find(({ state }) => state === 'failed')).toMatchObject({
      pictures: 0,
      why: expect.stringMatching(/billed/),
    });
  });

  it('without a media tool is still drawn, says so, and ends with 1', async () => {
    const folder = boughtProject();
    rmSync(join(folder, FRAMES), { recursive: true });
    const drawn = await cli(folder, ['sheet', 'noir.yaml', '--simulate'], NO_TOOL);
    expect(drawn.code).toBe(1);
    expect(drawn.stdout).toContain('9 takes, 0 with pictures');
    expect(drawn.stderr).toMatch(/^no pictures of 9 clips: .*\n {2}fix: .*\n/);
    expect(existsSync(join(folder, 'renders/simulated/noir/sheet.jpg'))).toBe(true);
  });

  it('of a board that was never run has an empty slot for each take', async () => {
    const folder = project({ 'noir.yaml': BOARD });
    const drawn = await cli(folder, ['sheet', 'noir.yaml', '--json'], NO_TOOL);
    expect(drawn.code).toBe(0);
    const { cells, files } = documentIn(drawn);
    expect(new Set(cells.map(({ state }) => state))).toEqual(new Set(['missing']));
    expect(files[0]?.file).toBe(join('renders', 'noir', 'sheet.jpg'));
    expect(existsSync(join(folder, '.shotgraph'))).toBe(false);
  });

  it('draws the others where no picture can be cut from a clip', async () => {
    const folder = boughtProject();
    const { cells } = documentIn(await cli(folder, ['sheet', 'noir.yaml', '--simulate', '--json'], NO_TOOL));
    const sha256 = cells.find(({ take }) => take === 'lamp')?.clip ?? '';
    rmSync(join(folder, FRAMES, sha256), { recursive: true });
    const clip = join(folder, '.shotgraph/simulated/store/sha256', `${sha256}.mp4`);
    writeFileSync(`${clip}~`, Buffer.alloc(statSync(clip).size));
    renameSync(`${clip}~`, clip);
    const drawn = documentIn(await cli(folder, ['sheet', 'noir.yaml', '--simulate', '--json']));
    const lamp = drawn.cells.find(({ take }) => take === 'lamp');
    expect(lamp).toMatchObject({ pictures: 0, why: expect.stringContaining('frame of lamp') });
    expect(lamp?.why).not.toContain(folder);
    expect(drawn.totals).toMatchObject({ pictured: 8 });
  });

  it('removes pages of an earlier, longer sheet, and nothing else', async () => {
    const folder = project({ 'noir.yaml': BOARD });
    const renders = join(folder, 'renders/noir');
    mkdirSync(renders, { recursive: true });
    for (const name of ['sheet-2.jpg', 'sheet-10.jpg', 'sheet-b.jpg', 'sheet-2.png'])
      writeFileSync(join(renders, name), '');
    await cli(folder, ['sheet', 'noir.yaml'], NO_TOOL);
    const left = ['sheet-2.jpg', 'sheet-10.jpg', 'sheet-b.jpg', 'sheet-2.png'].map((name) =>
      existsSync(join(renders, name)),
    );
    expect(left).toEqual([false, false, true, true]);
  });

  it('refuses a format that it cannot write, and a board that is wrong', async () => {
    const folder = project({ 'noir.yaml': BOARD, 'wrong.yaml': 'version: 1\nshots: {}\n' });
    const gif = await cli(folder, ['sheet', 'noir.yaml', '--out', 'a.gif']);
    expect(gif).toMatchObject({ code: 2, stdout: '' });
    expect(gif.stderr).toContain('--out a.gif is neither a .jpg nor a .png');
    expect((await cli(folder, ['sheet', 'wrong.yaml'])).code).toBe(2);
  });

  it('says what the disk does not let it do', async () => {
    const folder = project({ 'noir.yaml': BOARD, wall: 'a file' });
    const drawn = await cli(folder, ['sheet', 'noir.yaml', '--out', 'wall/all.jpg'], NO_TOOL);
    expect(drawn).toMatchObject({ code: 1, stdout: '' });
    expect(drawn.stderr).toMatch(/^error: .*all\.jpg.*\n {2}fix: /);
  });
});

const FRAMES = '.shotgraph/simulated/store/frames';
const NO_TOOL = { SHOTGRAPH_FFMPEG: '/nowhere/ffmpeg' };

/** The colour in the middle of the picture that was cut from a take's clip. */
function frameOf(folder: string, cells: readonly SheetCell[], take: string): readonly number[] {
  const { clip, seconds = 0 } = cells.find((cell) => cell.take === take) ?? {};
  const frames = join(folder, FRAMES, clip ?? '');
  const { width, height, data } = PNG.sync.read(readFileSync(join(frames, `${Math.floor(seconds * 50) / 100}.png`)));
  const at = 4 * (Math.floor(height / 2) * width + Math.floor(width / 2));
  return [...data.subarray(at, at + 3)];
}
