import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nameOf, numbers, PARTS } from './boards.mjs';
import { contendersFor } from './contenders.mjs';
import { median, megabytes, quantile, table, targets } from './figures.mjs';
import { idealMakespan } from './ideal.mjs';
import { latencyOf } from './latency.mjs';
import { measure } from './measure.mjs';

/**
 * N chains of three shots under concurrency C at a provider that takes L ± spread: shotgraph, the script a user would
 * write by hand, and GNU make with curl. Each round gives all of them the same latencies, one after the other and in
 * turning order, so that the noise of the machine hits all alike; the figures are medians over the rounds.
 */
export async function benchChains(options) {
  const contenders = contendersFor(options);
  const results = new Map(contenders.map(({ name }) => [name, []]));
  for (const round of numbers(options.rounds)) {
    const draw = { ...options, seed: `${options.seed} ${round}` };
    const turned = contenders.map((_, index) => contenders[(index + round - 1) % contenders.length]);
    for (const contender of turned) results.get(contender.name).push(await buyAll(contender, draw));
  }
  return report(results, options);
}

export async function buyAll(contender, draw) {
  const folder = mkdtempSync(join(tmpdir(), 'shotgraph-bench-'));
  const provider = await openProvider(draw);
  try {
    contender.prepare(folder);
    const env = { APIMART_BASE_URL: provider.url, APIMART_API_KEY: 'bench' };
    const { tree } = contender;
    const startUp = await measure(...contender.startUp, { cwd: folder, env, tree });
    const run = await measure(...contender.run, { cwd: folder, env, tree });
    const seen = await provider.measured();
    return figuresOf({ startUp, run, seen }, draw);
  } finally {
    await provider.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function openProvider({ seed, latency, spread }) {
  const file = new URL('provider.mjs', import.meta.url).pathname;
  const stdio = ['ignore', 'pipe', 'inherit'];
  const child = spawn(process.execPath, [file, seed, `${latency}`, `${spread}`], { stdio });
  const [port] = await once(child.stdout, 'data');
  const url = `http://127.0.0.1:${String(port).trim()}`;
  return {
    url,
    measured: async () => (await fetch(`${url}/measured`)).json(),
    close: async () => child.kill() && once(child, 'exit'),
  };
}

function figuresOf({ startUp, run, seen }, draw) {
  const shots = draw.chains * PARTS;
  if (seen.clips !== shots) throw new Error(`${seen.clips} clips were fetched, not ${shots}`);
  const latencies = numbers(draw.chains).map((chain) =>
    numbers(PARTS).map((part) => latencyOf(nameOf(chain, part), draw)),
  );
  const ideal = idealMakespan(latencies, draw.concurrency) / 1000;
  return {
    ideal,
    makespan: run.seconds,
    ratio: run.seconds / ideal,
    buyingRatio: (seen.lastClip - seen.firstSubmit) / 1000 / ideal,
    cpuMs: ((run.cpuSeconds - startUp.cpuSeconds) / shots) * 1000,
    startUpCpu: startUp.cpuSeconds,
    peak: megabytes(run.peakBytes),
    polls: seen.polls / seen.tasks,
    lag: median(seen.lags),
    lag95: quantile(seen.lags, 0.95),
    alive: seen.peakAlive,
    handover: median(seen.handovers),
  };
}

const COLUMNS = [
  ['makespan s', 'makespan', 2],
  ['/ ideal', 'ratio', 3],
  ['first submit to last clip / ideal', 'buyingRatio', 3],
  ['CPU ms a shot', 'cpuMs', 2],
  ['start-up CPU s', 'startUpCpu', 2],
  ['peak RSS MB', 'peak', 0],
  ['polls a task', 'polls', 1],
  ['lag ms, median', 'lag', 0],
  ['lag ms, p95', 'lag95', 0],
  ['most alive', 'alive', 0],
];

function report(results, { chains, concurrency, latency, spread, rounds }) {
  const middle = (name, figure) => median(results.get(name).map((one) => one[figure]));
  const rows = [...results.keys()].map((name) => [
    name,
    ...COLUMNS.map(([, figure, digits]) => middle(name, figure).toFixed(digits)),
  ]);
  const bounds = targets([
    { name: 'makespan / ideal', value: middle('shotgraph', 'ratio'), most: 1.15 },
    {
      name: "makespan / the script's",
      value: middle('shotgraph', 'makespan') / middle('by hand', 'makespan'),
      most: 1,
    },
    { name: 'CPU a shot above start-up', value: middle('shotgraph', 'cpuMs'), most: 5, unit: ' ms' },
    { name: 'peak RSS', value: middle('shotgraph', 'peak'), most: 150, unit: ' MB', digits: 0 },
  ]);
  return `## ${chains} chains of ${PARTS} shots, at most ${concurrency} alive, ${latency} ms ± ${spread * 100} %

Medians of ${rounds} rounds; ideal ${middle('shotgraph', 'ideal').toFixed(2)} s. Makespan: from the start of the program to its exit. Ideal: list scheduling of
the same latencies, no overhead. Start-up, whose CPU is not held against the shots: \`shotgraph plan\` of the same board,
the script with no chains, \`make -n\`. Lag: from a task's end to the first poll that sees it. RSS of make: the sum over
its processes, shared pages counted for each.

${table(['', ...COLUMNS.map(([title]) => title)], rows)}
${bounds}`;
}
