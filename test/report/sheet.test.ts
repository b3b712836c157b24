import { describe, expect, it } from 'vitest';
import { sheetOf, sheetTotals } from '../../src/report/sheet.ts';
import { renderSheet, renderSheetProblems, sheetDocument, type SheetReport } from '../../src/report/sheet-text.ts';
import { PLAIN } from '../../src/report/style.ts';
import { CLIP, GIVEN, plannedTake, planOf, STATES } from './plans.ts';
import { closed, load, validator } from './schema-validator.ts';
import { cell, empty, sheet } from './sheets.ts';

const input = { simulated: false, shots: ['b', 'a'], prompts: new Map([['a', 'Rain.']]) };

describe('a sheet of a plan', () => {
  it('has every state, in words where something is to be said', () => {
    const takes = Object.entries(STATES).map(([kind, state]) => plannedTake(kind, state));
    const words = Object.fromEntries(sheetOf(planOf(takes), input).cells.map(({ state, why }) => [state, why ?? '']));
    expect(words).toEqual({
      fresh: '',
      elsewhere: 'owned; its bytes are not on this machine',
      'input-replaced': 'made from a clip that was replaced since',
      missing: 'the provider refused: prompt too long (not billed)',
      stale: 'an earlier clip: the request has changed since',
      'in-flight': 'on its way: task task_01JQ8',
      unconfirmed: 'nobody knows if it was bought: no answer within 60 s',
      failed: 'output refused by moderation (may have been billed)',
      blocked: 'its input failed (waits for storm)',
      'awaiting-pick': 'waits for a pick: which take of opening[tier=std]?',
      'left-out': 'left out by select',
    });
  });

  it('says what was never tried, what equals another take, and who else has it', () => {
    const takes = [
      plannedTake('a', { kind: 'missing' }),
      plannedTake('b', { kind: 'missing' }, { buy: false, twin: 'a' }),
      plannedTake('c', { ...STATES['in-flight'], board: 'other.yaml' }),
      plannedTake('d', { kind: 'fresh', clip: { ...CLIP, unreadable: 'it ends too early' } }),
    ];
    expect(sheetOf(planOf(takes), input).cells.map(({ state, why }) => [state, why])).toEqual([
      ['missing', 'asks for the same as a; not bought yet'],
      ['missing', 'not bought yet'],
      ['in-flight', 'on its way: task task_01JQ8, bought by other.yaml'],
      ['unreadable', 'the clip cannot be read: it ends too early'],
    ]);
  });

  it('goes in the order of the storyboard, without what is not selected', () => {
    const fresh = { kind: 'fresh', clip: CLIP } as const;
    const takes = [
      plannedTake('a', fresh),
      plannedTake('c', fresh, { unselected: true }),
      plannedTake('b', fresh),
      plannedTake('b#2', fresh, { shot: 'b', take: 2, picked: true }),
    ];
    const { cells } = sheetOf(planOf(takes), input);
    expect(cells.map(({ take, picked, prompt }) => [take, picked, prompt])).toEqual([
      ['b', undefined, undefined],
      ['b#2', true, undefined],
      ['a', undefined, 'Rain.'],
    ]);
  });

  it('counts a task that gave two takes their clip once', () => {
    const cells = [cell({ task: 't1' }), cell({ number: 2, task: 't1' }), cell({ number: 3, task: 't2' })];
    expect(sheetTotals(cells).paid).toEqual([{ amount: 0.88, unit: 'usd' }]);
  });
});

const report: SheetReport = {
  sheet: sheet([cell({ shot: 'b', clip: 'ab'.repeat(32), task: 't1', picked: true }), empty('failed', 'moderation')], {
    given: GIVEN,
  }),
  files: [{ file: 'renders/noir/sheet.jpg', width: 1978, height: 1929, bytes: 626_000 }],
  missingScripts: ['Chinese characters', 'emoji'],
  noTool: { message: 'no ffmpeg on the PATH', help: 'install it' },
};

describe('what is said of a sheet', () => {
  it('is where it is and what is on it', () =>
    expect(renderSheet(report, PLAIN)).toBe(
      'sheet renders/noir/sheet.jpg (1978 x 1929, 626 kB)\n2 takes, 1 with pictures, 1 failed\n',
    ));

  it('is what it lacks, and what to do', () => {
    const bare = { ...report, sheet: sheet([empty('fresh', ''), empty('stale', ''), empty('failed', '')]) };
    expect(renderSheetProblems(bare, PLAIN)).toBe(
      'no pictures of 2 clips: no ffmpeg on the PATH\n  fix: install it\n' +
        'no font here has Chinese characters, emoji: drawn as boxes\n  fix: install one, e.g. Noto Sans of that script\n',
    );
    expect(renderSheetProblems({ sheet: sheet([]), files: [], missingScripts: [] }, PLAIN)).toBe('');
  });

  it('is a document that the schema describes', () => {
    const schema = load('sheet');
    const strict = validator(closed(schema));
    expect(strict(sheetDocument(report))).toBe('');
    expect(
      strict(sheetDocument({ sheet: report.sheet, files: report.files, tool: 'ffmpeg 5', missingScripts: [] })),
    ).toBe('');
    const every = Object.entries(STATES).map(([kind, state]) => plannedTake(kind, state));
    const { cells } = sheetOf(planOf(every), input);
    expect(strict(sheetDocument({ ...report, sheet: sheet(cells) }))).toBe('');
    expect(validator(schema)({ ...sheetDocument(report), cells: [{ take: 'a' }] })).not.toBe('');
  });
});
