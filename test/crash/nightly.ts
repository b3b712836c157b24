import { expect, it } from 'vitest';
import { play } from './play.ts';
import { playAll } from './play-all.ts';
import { DRY_RUN, drawSchedule, HAND_MADE, type Schedule, sweep } from './schedule.ts';
import { tallyTable } from './tally.ts';

/*
 * `npm run test:crash`: every boundary of the sweep's board, and as many schedules of chance as asked for.
 *
 *   SHOTGRAPH_CRASH_SCHEDULES  how many are drawn; 1000
 *   SHOTGRAPH_CRASH_FIRST      the first one's number; 1
 *   SHOTGRAPH_CRASH_SEED       plays this one alone: a number, or the name of one of the sweep
 */
const { SHOTGRAPH_CRASH_SCHEDULES, SHOTGRAPH_CRASH_FIRST, SHOTGRAPH_CRASH_SEED } = process.env;
const count = Number(SHOTGRAPH_CRASH_SCHEDULES ?? 1000);
const first = Number(SHOTGRAPH_CRASH_FIRST ?? 1);

it('buys nothing twice and loses nothing, wherever it is cut short', async () => {
  const began = Date.now();
  const dry = await play(DRY_RUN);
  expect(dry.problems).toEqual([]);
  const labels = [...new Set(dry.labels)].toSorted();
  const swept = [...HAND_MADE, ...sweep(dry.labels)];
  const schedules = SHOTGRAPH_CRASH_SEED === undefined ? all() : [one(SHOTGRAPH_CRASH_SEED)];
  const { tally, failures } = await playAll(schedules, (done) => {
    if (done % 100 === 0) process.stderr.write(`${done} of ${schedules.length} schedules\n`);
  });
  process.stdout.write(`\n${tallyTable(tally, schedules.length, (Date.now() - began) / 1000)}\n`);
  expect(failures.join('\n\n')).toBe('');

  function all(): readonly Schedule[] {
    return [...swept, ...Array.from({ length: count }, (_, index) => drawSchedule(first + index, labels))];
  }

  function one(name: string): Schedule {
    if (/^\d+$/.test(name)) return drawSchedule(Number(name), labels);
    const found = swept.find((schedule) => schedule.name === name);
    if (!found) throw new Error(`no schedule is called ${name}`);
    return found;
  }
});
