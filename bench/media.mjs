import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { BUNDLE } from '../.config/bundle.mjs';
import { numbers } from './boards.mjs';
import { median, table } from './figures.mjs';
import { measure } from './measure.mjs';

const ROOT = new URL('..', import.meta.url).pathname;
const RUNS = 3;
/** Clips of a board that the simulator draws, and seconds of each. */
const CLIPS = 6;
const SECONDS = 5;
const PROBES = 50;
const FRAMES = 5;

/** What the simulator's pictures cost, and what is made of clips: probes, frames, films. */
export async function benchMedia({ cli }) {
  const folder = mkdtempSync(join(tmpdir(), 'shotgraph-bench-'));
  try {
    const tools = toolsHere();
    const clips = await drawClips(cli, folder);
    const films = await renderFilms(cli, folder, tools);
    const looks = await lookAtClips(join(folder, '720p', 'renders/simulated/board'), tools);
    return `## Clips, frames and films

Each figure is the median of ${RUNS} runs. Clips: the simulator draws ${CLIPS} of ${SECONDS} s at 24 frames a second; counted is the
CPU of the run beyond one with plain pictures, so a second of it is what one core does in a second.

${table(['clips', 'CPU ms a clip', 'clips a second and core', 'times real time'], clips)}
One clip of ${SECONDS} s at 720p: its facts are read from the file, without decoding; a frame is a program started, a PNG written.

${table(['look', 'wall ms', '/ system'], looks)}
Film of ${CLIPS} x ${SECONDS} s at 720p, by \`shotgraph film\`, from start to exit. Clips of one encoder that only follow each other are
joined without a tool; 25 frames a second make it encode them. WebAssembly is run once.

${table(['film', 'tool', 'wall s', 'CPU s', 'CPU s a second', 'CPU / system'], films)}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The tools that can be measured on this machine, by what `SHOTGRAPH_FFMPEG` chooses them. */
function toolsHere() {
  const hasSystem = spawnSync('ffmpeg', ['-version']).status === 0;
  return [...(hasSystem ? [{ name: 'system', env: {} }] : []), { name: 'wasm', env: { SHOTGRAPH_FFMPEG: 'wasm' } }];
}

async function drawClips(cli, folder) {
  const rows = [];
  for (const resolution of ['480p', '720p', '1080p']) {
    const cost = { drawn: [], plain: [] };
    for (const run of numbers(RUNS))
      for (const pictures of ['plain', 'drawn'])
        cost[pictures].push(await buy(cli, { folder, resolution, pictures, keep: run === RUNS }));
    const milliseconds = ((median(cost.drawn) - median(cost.plain)) * 1000) / CLIPS;
    const perSecond = 1000 / milliseconds;
    const cells = [milliseconds.toFixed(0), perSecond.toFixed(2), (perSecond * SECONDS).toFixed(1)];
    rows.push([`${resolution}, ${SECONDS} s`, ...cells]);
  }
  return rows;
}

/** CPU seconds of buying a board of clips; the last drawn ones stay, for what comes after. */
async function buy(cli, { folder, resolution, pictures, keep }) {
  const place = join(folder, resolution);
  rmSync(place, { recursive: true, force: true });
  writeBoard(place, resolution);
  const env = { SHOTGRAPH_SIMULATOR_PICTURES: pictures };
  const args = [cli, 'run', 'board.yaml', '--simulate', '--latency', '20', '--json'];
  const { cpuSeconds } = await measure(process.execPath, args, { cwd: place, env });
  if (!keep) rmSync(place, { recursive: true, force: true });
  return cpuSeconds;
}

function writeBoard(place, resolution, film = '') {
  const shots = numbers(CLIPS).map((shot) => `  s${shot}: { prompt: "Shot ${shot}: rain over the harbour." }\n`);
  const text = `version: 1
defaults: { uses: apimart/skyreels-v4-fast, resolution: ${resolution}, duration: ${SECONDS} }
shots:
${shots.join('')}${film}`;
  mkdirSync(join(place, '.git'), { recursive: true });
  writeFileSync(join(place, 'board.yaml'), text);
}

/** The code of the media room itself, in this process: what a command adds to it is measured elsewhere. */
async function lookAtClips(renders, tools) {
  const { readClipFacts, findTool, cutFrame } = await mediaRoom();
  const clip = join(renders, 's1.mp4');
  const target = join(renders, 'frame.png');
  const probe = await millisecondsOf(PROBES, async () => sound(await readClipFacts(clip)));
  const rows = [['facts of a clip', probe.toFixed(1), '']];
  for (const at of ['first', 2.5, 'last']) {
    const times = new Map();
    for (const { name, env } of tools) {
      const tool = sound(await findTool({ env: { ...process.env, ...env } }));
      times.set(name, await millisecondsOf(FRAMES, async () => sound(await cutFrame(tool, { clip, at, target }))));
    }
    for (const [name, time] of times) {
      const what = typeof at === 'number' ? `frame at ${at} s` : `${at} frame`;
      rows.push([`${what}, ${name}`, time.toFixed(0), ratio(time, times.get('system'))]);
    }
  }
  return rows;
}

async function mediaRoom() {
  const outdir = join(ROOT, 'node_modules/.cache/shotgraph-bench/media');
  const rooms = ['clip-facts', 'find-tool', 'cut-frame', 'ffmpeg-wasm'];
  const entryPoints = Object.fromEntries(rooms.map((name) => [name, `src/media/${name}.ts`]));
  await build({ ...BUNDLE, entryPoints, outdir });
  const load = (name) => import(pathToFileURL(join(outdir, `${name}.js`)).href);
  return { ...(await load('clip-facts')), ...(await load('find-tool')), ...(await load('cut-frame')) };
}

function sound(result) {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

async function millisecondsOf(runs, work) {
  const times = [];
  for (const _ of numbers(runs)) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return median(times);
}

const SEQUENCE = `sequence: [${numbers(CLIPS)
  .map((shot) => `s${shot}`)
  .join(', ')}]`;
const FILMS = [
  { name: 'cut, joined', film: `film: { ${SEQUENCE} }\n`, seconds: CLIPS * SECONDS, needsTool: false },
  { name: 'cut, encoded', film: `film: { ${SEQUENCE}, fps: 25 }\n`, seconds: CLIPS * SECONDS, needsTool: true },
  {
    name: 'crossfades of 0.5 s',
    film: `film: { ${SEQUENCE}, crossfade: 0.5 }\n`,
    seconds: CLIPS * SECONDS - (CLIPS - 1) * 0.5,
    needsTool: true,
  },
];

async function renderFilms(cli, folder, tools) {
  const place = join(folder, '720p');
  const rows = [];
  for (const { name, film, seconds, needsTool } of FILMS) {
    writeBoard(place, '720p', film);
    const times = new Map();
    for (const tool of needsTool ? tools : [{ name: 'none', env: {} }]) {
      const runs = [];
      for (const _ of numbers(tool.name === 'wasm' ? 1 : RUNS)) runs.push(await renderFilm(cli, place, tool.env));
      const wall = median(runs.map((run) => run.seconds));
      const cpu = median(runs.map((run) => run.cpuSeconds));
      times.set(tool.name, cpu);
      const cells = [wall.toFixed(2), cpu.toFixed(2), (cpu / seconds).toFixed(2), ratio(cpu, times.get('system'))];
      rows.push([name, tool.name, ...cells]);
    }
  }
  return rows;
}

/** A film that is there is not made again, so it is removed before. */
function renderFilm(cli, place, env) {
  const renders = join(place, 'renders/simulated/board');
  for (const name of readdirSync(renders))
    if (name.startsWith('film')) rmSync(join(renders, name), { recursive: true });
  return measure(process.execPath, [cli, 'film', 'board.yaml', '--simulate'], { cwd: place, env });
}

function ratio(time, base) {
  return base === undefined || base === time ? '' : (time / base).toFixed(1);
}
