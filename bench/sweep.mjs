import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { numbers, sweepBoard } from './boards.mjs';
import { median, megabytes, targets } from './figures.mjs';
import { lockfileOf } from './lockfile-of.mjs';
import { measure } from './measure.mjs';

const RUNS = 3;
/** Variants of the board that is only read: 100 times 100. */
const SIDE = 100;
/** The board that is bought: 999 variants, and a shot beside them. */
const BOUGHT = { sides: [37, 27], alone: true };

/** A sweep of 10,000 variants that are all owned, planned; and a project of 1,000 takes, bought and run again. */
export async function benchSweep({ cli, seed }) {
  const read = await readLarge(cli);
  const run = await runTwice(cli, seed);
  const rows = [
    { name: 'plan of 10000 owned variants', value: median(read.map(({ seconds }) => seconds)), most: 3, unit: ' s' },
    {
      name: 'its peak RSS',
      value: megabytes(median(read.map((one) => one.peakBytes))),
      most: 500,
      unit: ' MB',
      digits: 0,
    },
    {
      name: 'run of 1000 owned takes',
      value: median(run.unchanged.map(({ seconds }) => seconds)),
      most: 1,
      unit: ' s',
    },
    { name: 'its requests', value: run.requests, most: 0, digits: 0 },
    { name: 'takes bought for one changed shot', value: run.bought, most: 1, digits: 0 },
    { name: 'lines of the lockfile it changes', value: run.lines, most: 15, digits: 0 },
  ];
  return `## A sweep that is owned

10,000 variants: load, plan and a lockfile of ${megabytes(read[0].lockfileBytes).toFixed(1)} MB; medians of ${RUNS} runs. 1,000 takes: bought once, then
\`run\` again; medians of ${RUNS} runs, requests counted at the provider over all of them. Then one word of a shot changes.
A line that is another one now counts once.

${targets(rows)}`;
}

async function readLarge(cli) {
  const folder = mkdtempSync(join(tmpdir(), 'shotgraph-bench-'));
  try {
    writeFileSync(join(folder, 'board.yaml'), sweepBoard({ sides: [SIDE, SIDE] }));
    const plan = [cli, 'plan', 'board.yaml', '--max-takes', `${SIDE * SIDE}`];
    const json = await output(process.execPath, [...plan, '--json'], folder);
    const lockfile = lockfileOf(JSON.parse(json));
    writeFileSync(join(folder, 'board.lock.yaml'), lockfile);
    const owned = JSON.parse(await output(process.execPath, [...plan, '--json'], folder)).totals.owned;
    if (owned !== SIDE * SIDE) throw new Error(`the plan knows ${owned} of the lockfile's clips`);
    const runs = [];
    for (const _ of numbers(RUNS)) runs.push(await measure(process.execPath, plan, { cwd: folder }));
    return runs.map((run) => ({ ...run, lockfileBytes: Buffer.byteLength(lockfile) }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runTwice(cli, seed) {
  const folder = mkdtempSync(join(tmpdir(), 'shotgraph-bench-'));
  const provider = await openProvider(seed);
  const env = { APIMART_BASE_URL: provider.url, APIMART_API_KEY: 'bench' };
  const run = () => measure(process.execPath, [cli, 'run', 'board.yaml', '--yes', '--json'], { cwd: folder, env });
  const lockfile = () => readFileSync(join(folder, 'board.lock.yaml'), 'utf8');
  try {
    const board = sweepBoard(BOUGHT);
    writeFileSync(join(folder, 'board.yaml'), board);
    await run();
    const first = await provider.measured();
    const unchanged = [];
    for (const _ of numbers(RUNS)) unchanged.push(await run());
    const again = await provider.measured();
    const before = lockfile();
    writeFileSync(join(folder, 'board.yaml'), board.replace('Alone', 'Lonely'));
    await run();
    const last = await provider.measured();
    const lines = changedLines(before, lockfile());
    return { unchanged, requests: again.requests - first.requests, bought: last.tasks - again.tasks, lines };
  } finally {
    provider.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Lines between what both begin with and what both end with that are not the same in both. */
function changedLines(before, after) {
  const [old, now] = [before.split('\n'), after.split('\n')];
  const kept = new Set(old);
  const was = new Set(now);
  const added = now.filter((line) => !kept.has(line)).length;
  const removed = old.filter((line) => !was.has(line)).length;
  return Math.max(added, removed);
}

async function openProvider(seed) {
  const script = new URL('provider.mjs', import.meta.url).pathname;
  const child = spawn(process.execPath, [script, seed, '20', '0.3'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [port] = await once(child.stdout.setEncoding('utf8'), 'data');
  const url = `http://127.0.0.1:${port.trim()}`;
  return {
    url,
    measured: async () => (await fetch(`${url}/measured`)).json(),
    close: () => child.kill(),
  };
}

async function output(program, args, cwd) {
  const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'] });
  const chunks = [];
  child.stdout.on('data', (chunk) => chunks.push(chunk));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}`);
  return Buffer.concat(chunks).toString();
}
