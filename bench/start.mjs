import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { largeBoard, numbers } from './boards.mjs';
import { median, table, targets } from './figures.mjs';
import { measure } from './measure.mjs';

const RUNS = 21;

/** `check` of a board of ten shots from a cold start, beside a `node` that does nothing; run in turn. */
export async function benchStart({ cli }) {
  const folder = mkdtempSync(join(tmpdir(), 'shotgraph-bench-'));
  const empty = [];
  const check = [];
  try {
    writeFileSync(join(folder, 'board.yaml'), largeBoard(10));
    for (const _ of numbers(RUNS)) {
      empty.push(await measure(process.execPath, ['--eval', ''], { cwd: folder }));
      check.push(await measure(process.execPath, [cli, 'check', 'board.yaml'], { cwd: folder }));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const wall = (runs) => median(runs.map(({ seconds }) => seconds)) * 1000;
  const cpu = (runs) => (runs.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0) / runs.length) * 1000;
  const row = (name, runs) => [name, wall(runs).toFixed(0), cpu(runs).toFixed(0)];
  return `## Cold start: \`check\` of 10 shots

Medians of ${RUNS} runs each, in turn; CPU is the mean.

${table(['', 'wall ms', 'CPU ms'], [row("node --eval ''", empty), row('shotgraph check', check)])}
${targets([{ name: "check / node --eval ''", value: wall(check) / wall(empty), most: 2 }])}`;
}
