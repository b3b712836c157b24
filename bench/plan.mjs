import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { largeBoard, numbers } from './boards.mjs';
import { median, megabytes, table, targets } from './figures.mjs';
import { measure } from './measure.mjs';

const RUNS = 3;
/** What still counts as growing linearly, on a machine that is never quite idle. */
const LINEAR = 1.25;

const BOARDS = [
  { name: '10', shots: 10 },
  { name: '1000', shots: 1000 },
  { name: '3000', shots: 3000 },
  { name: '10000', shots: 10_000 },
  { name: '10000, most with a warning', shots: 10_000, warned: true },
];

/** `plan` of large boards: chains of ten, with references, and templates in every prompt. */
export async function benchPlan({ cli }) {
  const folder = mkdtempSync(join(tmpdir(), 'shotgraph-bench-'));
  const runs = new Map(BOARDS.map(({ name }) => [name, []]));
  try {
    for (const board of BOARDS) writeFileSync(join(folder, `${board.name}.yaml`), largeBoard(board.shots, board));
    for (const _ of numbers(RUNS)) {
      for (const [name, seen] of runs)
        seen.push(await measure(process.execPath, [cli, 'plan', `${name}.yaml`], { cwd: folder }));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return report(runs);
}

function report(runs) {
  const seconds = (name) => median(runs.get(name).map((run) => run.seconds));
  const peak = (name) => megabytes(median(runs.get(name).map((run) => run.peakBytes)));
  const perShot = ({ name, shots }) => ((seconds(name) - seconds('10')) / (shots - 10)) * 1000;
  const rows = BOARDS.map((board) => [
    board.name,
    seconds(board.name).toFixed(2),
    board.shots === 10 ? '' : perShot(board).toFixed(3),
    peak(board.name).toFixed(0),
  ]);
  const [, small, , large] = BOARDS;
  const bounds = targets([
    { name: 'plan of 10000 shots', value: seconds('10000'), most: 3, unit: ' s' },
    { name: 'its peak RSS', value: peak('10000'), most: 500, unit: ' MB', digits: 0 },
    { name: 'cost a shot, 10000 / 1000', value: perShot(large) / perShot(small), most: LINEAR },
  ]);
  return `## \`plan\` of large storyboards

Medians of ${RUNS} runs each, in turn. The cost of a shot is what comes on top of the board of 10.

${table(['shots', 'wall s', 'ms a shot', 'peak RSS MB'], rows)}
${bounds}`;
}
