// `npm run bench`: figures, not assertions. Everything is made in temporary folders and talks to loopback alone.
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { benchChains } from './chains.mjs';
import { benchJournal } from './journal-overhead.mjs';
import { benchMedia } from './media.mjs';
import { benchPlan } from './plan.mjs';
import { benchStart } from './start.mjs';
import { benchSweep } from './sweep.mjs';

const HELP = `npm run bench -- [options]
  --chains N        chains of three shots (100)
  --concurrency C   tasks alive at the provider (100)
  --latency MS      how long a task takes (1000)
  --spread SHARE    latencies lie within ± this share (0.3)
  --rounds R        runs of each contender (3)
  --seed TEXT       chooses the latencies (1)
  --only PART...    chains, journal, start, plan, sweep or media; all by default
  --cli FILE        another build than dist/cli.js
  --save            write bench/results.md
`;

const PARTS = {
  chains: benchChains,
  journal: benchJournal,
  start: benchStart,
  plan: benchPlan,
  sweep: benchSweep,
  media: benchMedia,
};

const { values } = parseArgs({
  options: {
    chains: { type: 'string', default: '100' },
    concurrency: { type: 'string', default: '100' },
    latency: { type: 'string', default: '1000' },
    spread: { type: 'string', default: '0.3' },
    rounds: { type: 'string', default: '3' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', multiple: true, default: Object.keys(PARTS) },
    cli: { type: 'string', default: new URL('../dist/cli.js', import.meta.url).pathname },
    save: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const unknown = values.only.find((name) => !Object.hasOwn(PARTS, name));
if (values.help) console.log(HELP);
else if (unknown) fail(`--only ${unknown}: there are ${Object.keys(PARTS).join(', ')}`);
else if (process.platform !== 'linux') fail('the measurements read /proc, so they need Linux');
else await bench();

function fail(why) {
  console.error(why);
  process.exitCode = 2;
}

async function bench() {
  const { seed, cli } = values;
  const [chains, concurrency, latency, spread, rounds] = ['chains', 'concurrency', 'latency', 'spread', 'rounds'].map(
    (name) => Number(values[name]),
  );
  if (!(chains >= 1 && concurrency >= 1 && latency > 0 && spread >= 0 && spread < 1 && rounds >= 1))
    return fail('a number is missing or out of its range; see --help');
  const options = { chains, concurrency, latency, spread, rounds, seed, cli: resolve(cli) };
  const sections = [heading()];
  console.log(sections[0]);
  for (const name of values.only) {
    const section = await PARTS[name](options);
    console.log(section);
    sections.push(section);
  }
  if (values.save) writeFileSync(new URL('results.md', import.meta.url), sections.join('\n'));
}

function heading() {
  const date = new Date().toISOString().slice(0, 10);
  const load = loadavg()[0].toFixed(1);
  return `# Benchmark

${date}, Node ${process.version}, ${availableParallelism()} cores (${cpus()[0].model.trim()}), load ${load} before it began. Made by
\`npm run bench -- --save\`.
`;
}
