import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import { numbers } from './boards.mjs';
import { median, table } from './figures.mjs';

const RUNS = 5;
const SECONDS = 5;
const SIZES = { '480p': [854, 480], '720p': [1280, 720], '1080p': [1920, 1080] };
const PROMPT = 'A lighthouse keeper climbs the spiral stairs with a lamp while the storm rattles the windows.';

/** What the simulator's drawing costs by itself: one worker, one clip after the other. */
export async function benchPictures({ cli }) {
  const worker = new Worker(join(dirname(cli), 'render-worker.js'));
  try {
    const rows = [];
    for (const size of Object.keys(SIZES)) {
      const source = (await render(worker, { size, digest: 'source' })).bytes;
      const file = { digest: 'source', name: 'source.mp4', bytes: source };
      const image = { role: 'first', label: '', file };
      for (const [kind, more] of [
        ['text to video', {}],
        ['with sound', { hasSound: true }],
        ['extend', { mode: 'EXTEND', source: { file, isPart: false } }],
        ['image to video', { mode: 'I2V', images: [image] }],
      ])
        rows.push([`${size}, ${kind}`, ...(await figures(worker, size, more))]);
    }
    return `## Drawing the simulator's clips

Clips of ${SECONDS} s, ${RUNS} of each after one that is not counted; CPU of all threads.

${table(['clip', 'wall ms', 'CPU ms', 'kB'], rows)}`;
  } finally {
    await worker.terminate();
  }
}

async function figures(worker, size, more) {
  const runs = [];
  for (const run of numbers(RUNS + 1)) runs.push(await render(worker, { size, digest: `d${run}`, ...more }));
  const counted = runs.slice(1);
  const of = (name) => median(counted.map((run) => run[name])).toFixed(0);
  return [of('wall'), of('cpu'), (median(counted.map(({ bytes }) => bytes.length)) / 1000).toFixed(0)];
}

async function render(worker, { size, ...more }) {
  const [width, height] = SIZES[size];
  const shot = { prompt: PROMPT, model: 'skyreels-v4-fast', mode: 'T2V', hasSound: false, images: [] };
  const request = { ...shot, width, height, seconds: SECONDS, ...more };
  const before = process.cpuUsage();
  const start = performance.now();
  const { bytes, error } = await new Promise((resolve) => {
    worker.once('message', resolve);
    worker.postMessage({ kind: 'clip', request });
  });
  if (error) throw new Error(error);
  const { user, system } = process.cpuUsage(before);
  return { bytes, wall: performance.now() - start, cpu: (user + system) / 1000 };
}
