import pLimit from 'p-limit';
import { type Played, play } from './play.ts';
import type { Schedule } from './schedule.ts';
import { addTally, emptyTally, type Tally } from './tally.ts';

export interface Summary {
  readonly tally: Tally;
  /** Of those that failed: what was broken, the story, and how to play it again. */
  readonly failures: readonly string[];
}

/** Most of a schedule is waiting, so several go on at once on each core. */
const AT_ONCE = 6;

/** Whoever only asks whether anything fails need not hear of all that does. */
const MOST_FAILURES = process.env['SHOTGRAPH_CRASH_BAIL'] === undefined ? Infinity : 1;

/** Plays them all, however many fail. */
export async function playAll(schedules: readonly Schedule[], onPlayed?: (done: number) => void): Promise<Summary> {
  const tally = emptyTally();
  const failures: string[] = [];
  const limit = pLimit(AT_ONCE);
  let done = 0;
  const one = async (schedule: Schedule): Promise<void> => {
    if (failures.length >= MOST_FAILURES) return;
    const played = await play(schedule);
    addTally(tally, played.tally);
    if (played.problems.length > 0) failures.push(failureText(played));
    onPlayed?.((done += 1));
  };
  await Promise.all(schedules.map((schedule) => limit(() => one(schedule))));
  return { tally, failures };
}

function failureText({ schedule, problems, story }: Played): string {
  return [
    `schedule ${schedule.name}:`,
    ...problems.map((problem) => `  ${problem}`),
    '  how it came:',
    ...schedule.faults.map((fault) => `    fault ${fault}`),
    ...story.map((line) => `    ${line}`),
    `  again: SHOTGRAPH_CRASH_SEED='${schedule.name}' npm run test:crash`,
  ].join('\n');
}
