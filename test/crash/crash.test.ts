import { describe, expect, it } from 'vitest';
import { play } from './play.ts';
import { playAll } from './play-all.ts';
import { DRY_RUN, drawSchedule, HAND_MADE, type Schedule, sweep } from './schedule.ts';

/*
 * Real processes of the built CLI against the simulator, ended where it hurts and then run again until all is done.
 * This is the small set; `npm run test:crash` plays a thousand and every boundary there is.
 */

/** Chosen for what they meet together: lost answers, 5xx after acceptance, edits, lost files, adoption, write-offs. */
const SEEDS = [3, 13, 28, 44];

/** Without these nothing that matters was watched. */
const MUST_BE_SEEN = [
  'write:journal',
  'datasync:journal',
  'sync:journal folder',
  'connect:socket',
  'send:upload',
  'send:submit',
  'answer:submit',
  'send:poll',
  'answer:poll',
  'send:clip',
  'write:download',
  'sync:download',
  'rename:store',
  'sync:store folder',
  'copy:render',
  'rename:render',
  'write:lockfile',
  'sync:lockfile',
  'rename:lockfile',
  'write:lock',
  'rename:lock',
];

/** Where most depends on the order of things. */
const BESIDES = new Set([
  'kill half write:journal #4',
  'power cut half write:journal #6',
  'power cut after datasync:journal #2',
  'kill half send:submit #2',
  'kill after send:submit #2',
  'power cut after rename:store #1',
  'power cut to zeros after rename:store #2',
  'kill half write:lockfile #2',
  'power cut to zeros after rename:render #2',
  'power cut to zeros after rename:lockfile #2',
]);

/** One of each kind of boundary, each way to end in turn, and some that matter most. */
function oneOfEach(all: readonly Schedule[]): readonly Schedule[] {
  const byLabel = new Map<string, Schedule[]>();
  for (const schedule of all) {
    const label = / (\S+:.+) #\d+$/.exec(schedule.name)?.[1] ?? '';
    byLabel.set(label, [...(byLabel.get(label) ?? []), schedule]);
  }
  const one = new Set([...byLabel.values()].map((same, index) => same[(index * 7) % same.length]));
  return all.filter((schedule) => one.has(schedule) || BESIDES.has(schedule.name));
}

describe('a run that is cut short anywhere', () => {
  it('buys nothing twice and loses nothing', { timeout: 600_000 }, async () => {
    const dry = await play(DRY_RUN);
    expect(dry.problems).toEqual([]);
    expect(MUST_BE_SEEN.filter((label) => !dry.labels.includes(label))).toEqual([]);

    const labels = [...new Set(dry.labels)].toSorted();
    const schedules = [
      ...HAND_MADE,
      ...oneOfEach(sweep(dry.labels)),
      ...SEEDS.map((seed) => drawSchedule(seed, labels)),
    ];
    const { failures, tally } = await playAll(schedules);
    expect(failures.join('\n\n')).toBe('');
    expect([...tally.kills.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(labels.length / 2);
    expect(tally.submits).toBeGreaterThan(schedules.length);
  });
});
