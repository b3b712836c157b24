import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { numbers } from './boards.mjs';
import { buyAll } from './chains.mjs';
import { contendersFor } from './contenders.mjs';
import { median, quantile, table, targets } from './figures.mjs';
import { buildWithJournal } from './journal-builds.mjs';

/**
 * What the journal costs: the chains bought by the CLI as it is, and by a build whose journal writes nothing. In turns
 * A-B-B-A, so that a machine that grows slower or faster hits both alike. How long a submit waits for its intent is
 * measured inside, in runs of their own.
 */
export async function benchJournal(options) {
  const builds = { 'as it is': options.cli, 'without journal': await buildWithJournal('none') };
  const results = { 'as it is': [], 'without journal': [] };
  const turns = ['as it is', 'without journal', 'without journal', 'as it is'];
  for (const round of numbers(options.rounds)) {
    for (const name of turns)
      results[name].push(await buy(builds[name], { ...options, seed: `${options.seed} ${round}` }));
  }
  return report(results, await intentWaits(options), options);
}

function buy(cli, options) {
  const [shotgraph] = contendersFor({ ...options, cli });
  return buyAll(shotgraph, options);
}

/** Milliseconds from the moment a request is ready to the moment its intent is safe; of all submits of all rounds. */
async function intentWaits(options) {
  const cli = await buildWithJournal('timed');
  const folder = mkdtempSync(join(tmpdir(), 'shotgraph-waits-'));
  const file = join(folder, 'waits.json');
  process.env.SHOTGRAPH_BENCH_WAITS = file;
  const waits = [];
  for (const round of numbers(options.rounds)) {
    writeFileSync(file, '[]');
    await buy(cli, { ...options, seed: `${options.seed} ${round}` });
    waits.push(...JSON.parse(readFileSync(file, 'utf8')));
  }
  rmSync(folder, { recursive: true });
  return waits;
}

const COLUMNS = [
  ['CPU ms a shot', 'cpuMs', 2],
  ['makespan s', 'makespan', 2],
  ['from a poll to the submit made of its clip, ms', 'handover', 2],
];

function report(results, waits, { chains, rounds }) {
  const middle = (name, figure) => median(results[name].map((one) => one[figure]));
  const rows = Object.keys(results).map((name) => [
    name,
    ...COLUMNS.map(([, figure, digits]) => middle(name, figure).toFixed(digits)),
  ]);
  const [asItIs, without] = Object.keys(results);
  const bounds = targets([
    {
      name: 'CPU a shot, as it is / without',
      value: middle(asItIs, 'cpuMs') / middle(without, 'cpuMs'),
      most: 1.1,
    },
    { name: 'added to a submit, median', value: median(waits), most: 5, unit: ' ms' },
  ]);
  return `## The journal: ${chains} chains, bought with it and without

Medians of ${2 * rounds} runs each, A-B-B-A. Without: a build of the same code whose journal writes nothing and has every
record at once; such a run could not be resumed. What is added to a submit is the wait from the moment its request is
ready until its intent is synced, measured inside, over ${waits.length} submits; 95 % waited less than
${quantile(waits, 0.95).toFixed(2)} ms. The last column is the provider's view of an extend: three records are synced on that way, and at this
concurrency the event loop is busy, so that each wait is also one for its turn.

${table(['', ...COLUMNS.map(([title]) => title)], rows)}
${bounds}`;
}
