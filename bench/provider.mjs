// The provider that the contenders buy from: APIMart's submit, status and file calls, and no more than these runs
// need. It is not the project's simulator: that one marks its replies, and a client that spends money stops when it
// sees the mark.  node provider.mjs SEED LATENCY_MS SPREAD  prints its port; GET /measured gives what it saw.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { performance } from 'node:perf_hooks';
import { latencyOf } from './latency.mjs';

const [seed, latency, spread] = process.argv.slice(2);
const draw = { seed, latency: Number(latency), spread: Number(spread) };
const clip = readFileSync(new URL('clip.mp4', import.meta.url));
const tasks = new Map();
const seen = { requests: 0, polls: 0, clips: 0, firstSubmit: 0, lastClip: 0, peakAlive: 0, handovers: [] };

const server = createServer((request, response) => {
  const arrived = performance.now();
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => answer(request, response, { arrived, body: Buffer.concat(chunks).toString() }));
});
server.keepAliveTimeout = 30_000;
server.listen(0, '127.0.0.1', () => console.log(server.address().port));

function answer({ method, url, headers }, response, { arrived, body }) {
  if (url === '/measured') return json(response, 200, measured());
  seen.requests += 1;
  if (url.startsWith('/files/')) return file(response, tasks.get(url.slice(7, -4)));
  if (headers.authorization !== 'Bearer bench') return json(response, 401, { error: { message: 'Invalid token' } });
  if (method === 'POST' && url === '/v1/videos/generations') return submit(response, JSON.parse(body), headers.host);
  return status(response, tasks.get(url.split('/').at(-1).split('?')[0]), arrived);
}

function submit(response, { prompt, ref_videos: references = [] }, host) {
  const source = references[0] && tasks.get(references[0].video_url.split('/').at(-1).slice(0, -4));
  const now = performance.now();
  if (references[0] && !(source?.finishesAt <= now))
    return json(response, 422, { error: { message: 'the video to extend does not exist' } });
  // From the poll that saw the one clip to the submit that is made from it.
  if (source) seen.handovers.push(now - source.seenAt);
  const name = /Shot (c\d+-\d+):/.exec(prompt)[1];
  const id = `task_${tasks.size + 1}`;
  const finishesAt = now + latencyOf(name, draw);
  tasks.set(id, { id, finishesAt, url: `http://${host}/files/${id}.mp4` });
  seen.firstSubmit ||= now;
  seen.peakAlive = Math.max(seen.peakAlive, aliveAt(now));
  json(response, 200, { code: 200, data: [{ status: 'submitted', task_id: id }] });
}

function status(response, task, arrived) {
  seen.polls += 1;
  if (!task) return json(response, 404, { error: { message: 'task not found' } });
  const seconds = Math.floor(Date.now() / 1000);
  const common = { id: task.id, created: seconds, estimated_time: 1 };
  if (arrived < task.finishesAt)
    return json(response, 200, { code: 200, data: { ...common, status: 'processing', progress: 50 } });
  task.lag ??= arrived - task.finishesAt;
  task.seenAt ??= arrived;
  const videos = [{ url: [task.url], expires_at: seconds + 86_400 }];
  const ended = { status: 'completed', progress: 100, completed: seconds, cost: 0.32, result: { videos } };
  json(response, 200, { code: 200, data: { ...common, ...ended } });
}

/** The same picture for all, and a `free` box with the task's id behind it, so that no two clips are the same. */
function file(response, task) {
  if (!task) return json(response, 404, {});
  const mark = Buffer.from(`0000free${task.id}`, 'latin1');
  mark.writeUInt32BE(mark.length);
  response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': clip.length + mark.length });
  response.end(Buffer.concat([clip, mark]), () => {
    seen.clips += 1;
    seen.lastClip = performance.now();
  });
}

function aliveAt(now) {
  let alive = 0;
  for (const { finishesAt } of tasks.values()) if (finishesAt > now) alive += 1;
  return alive;
}

function measured() {
  const lags = [...tasks.values()].flatMap(({ lag }) => lag ?? []);
  return { ...seen, tasks: tasks.size, lags };
}

function json(response, code, value) {
  const text = JSON.stringify(value);
  response.writeHead(code, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}
