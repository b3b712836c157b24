import type { Told } from './child.ts';

/** What a schedule, or many of them, came to. */
export interface Tally {
  processes: number;
  /** Processes that were ended from outside, by what they were doing. */
  readonly kills: Map<string, number>;
  submits: number;
  /** Submits that nobody answered, or that were cut off. */
  ambiguous: number;
  adopted: number;
  released: number;
  writtenOff: number;
  duplicates: number;
  lost: number;
  stuck: number;
}

export function emptyTally(): Tally {
  return {
    processes: 0,
    kills: new Map(),
    submits: 0,
    ambiguous: 0,
    adopted: 0,
    released: 0,
    writtenOff: 0,
    duplicates: 0,
    lost: 0,
    stuck: 0,
  };
}

export function addTally(sum: Tally, one: Tally): void {
  for (const [label, count] of one.kills) countKill(sum, label, count);
  for (const [name, value] of Object.entries(one)) {
    if (typeof value === 'number') sum[name as Exclude<keyof Tally, 'kills'>] += value;
  }
}

export function countKill(tally: Tally, label: string, count = 1): void {
  tally.kills.set(label, (tally.kills.get(label) ?? 0) + count);
}

/** `power cut: datasync:journal`, as the table of kills has it. */
export function killLabel(told: Extract<Told, { kind: 'killed' }>): string {
  return told.undone ? `power cut: ${told.label}` : told.label;
}

/** For the end of a long run. */
export function tallyTable(tally: Tally, schedules: number, seconds: number): string {
  const rows: [string, string][] = [
    ['schedules', String(schedules)],
    ['processes started', String(tally.processes)],
    ['processes killed', String([...tally.kills.values()].reduce((sum, count) => sum + count, 0))],
    ['submits', String(tally.submits)],
    ['ambiguous submits', String(tally.ambiguous)],
    ['  adopted', String(tally.adopted)],
    ['  proven absent, released', String(tally.released)],
    ['  written off by the user', String(tally.writtenOff)],
    ['charged twice', String(tally.duplicates)],
    ['paid clips lost', String(tally.lost)],
    ['runs stuck', String(tally.stuck)],
    ['time', `${seconds.toFixed(0)} s`],
  ];
  const kills = [...tally.kills]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([label, count]) => `  ${label.padEnd(44)} ${count}`);
  return [...rows.map(([name, value]) => `${name.padEnd(28)} ${value}`), 'kills by boundary', ...kills].join('\n');
}
