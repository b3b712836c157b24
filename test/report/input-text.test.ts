import { describe, expect, it } from 'vitest';
import type { InputLife, Plan, PlannedTake } from '../../src/plan/plan.ts';
import { renderPlan } from '../../src/report/plan-text.ts';
import { PLAIN } from '../../src/report/style.ts';
import { plannedTake, planOf, STATES } from './plans.ts';

describe('what a take is made from', () => {
  const consumer = (input: PlannedTake['inputs'][number], buy = true) =>
    planOf([plannedTake('walk', STATES.missing, { inputs: [input], buy })]);
  const AT = Date.UTC(2026, 8, 16, 14, 3);
  const of = (lives: InputLife, host?: 'gmi' | 'bucket'): PlannedTake['inputs'][number] => ({
    take: 'opening',
    output: 'video_url',
    lives,
    ...(host && { host }),
  });
  const lines = (plan: Plan, verbose = false): string[] =>
    renderPlan(plan, { style: PLAIN, width: 200, verbose })
      .split('\n')
      .filter((line) => line.includes('input:'));

  it.each<[PlannedTake['inputs'][number], string]>([
    [
      of({ kind: 'ended', at: 5 }, 'bucket'),
      'the URL of opening has expired; unless its provider gives a new one, the bucket hosts it',
    ],
    [
      of({ kind: 'ending', at: AT }),
      'opening can be read until 2026-09-16 14:03Z, perhaps too short; then nothing hosts it',
    ],
  ])('is told where it may be over too soon', (input, text) => {
    expect(lines(consumer(input))).toEqual([`      input: ${text}`]);
    expect(lines(consumer(input, false))).toEqual([]);
  });

  it.each<[PlannedTake['inputs'][number], string]>([
    [of({ kind: 'until', at: AT }, 'gmi'), 'opening can be read until 2026-09-16 14:03Z; then gmi hosts it'],
    [
      of({ kind: 'after-bought', ms: 24 * 3_600_000 }),
      'opening can be read for 24 h once it is bought; then nothing hosts it',
    ],
    [of({ kind: 'unknown' }), 'how long opening can be read is not documented; then nothing hosts it'],
    [
      { ...of({ kind: 'ended', at: 5 }), output: 'thumbnail_url' },
      'the URL of the thumbnail of opening has expired; unless its provider gives a new one, nothing hosts it',
    ],
  ])('is told in full when asked for', (input, text) => {
    expect(lines(consumer(input))).toEqual([]);
    expect(lines(consumer(input), true)).toEqual([`      input: ${text}`]);
  });
});
