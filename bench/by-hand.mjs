// What a user would write by hand: a semaphore, fetch, a poll every 250 ms, a download; each shot after the one it
// extends.  node by-hand.mjs CHAINS CONCURRENCY, in the folder that gets the clips.
import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { nameOf, numbers, PARTS, promptOf } from './boards.mjs';

const base = process.env.APIMART_BASE_URL;
const headers = { authorization: `Bearer ${process.env.APIMART_API_KEY}`, 'content-type': 'application/json' };
const [chains, concurrency] = process.argv.slice(2).map(Number);

let free = concurrency;
const waiting = [];

async function limited(work) {
  if (free > 0) free -= 1;
  else await new Promise((resolve) => waiting.push(resolve));
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  }
}

async function call(path, options) {
  const response = await fetch(`${base}${path}`, { headers, ...options });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()).data;
}

async function render(body) {
  const [{ task_id: id }] = await call('/v1/videos/generations', { method: 'POST', body: JSON.stringify(body) });
  for (;;) {
    await sleep(250);
    const task = await call(`/v1/tasks/${id}`);
    if (task.status === 'completed') return task.result.videos[0].url[0];
    if (task.status === 'failed') throw new Error(`${id} failed`);
  }
}

async function buyChain(chain) {
  let source;
  for (const part of numbers(PARTS)) {
    const body = { model: 'skyreels-v4-fast', prompt: promptOf(chain, part), resolution: '480p', duration: 5 };
    if (source) body.ref_videos = [{ type: 'extend', tag: `@${nameOf(chain, part - 1)}`, video_url: source }];
    source = await limited(() => render(body));
    const clip = await fetch(source);
    await writeFile(`${nameOf(chain, part)}.mp4`, Buffer.from(await clip.arrayBuffer()));
  }
}

await Promise.all(numbers(chains).map(buyChain));
