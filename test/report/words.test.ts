import { describe, expect, it } from 'vitest';
import { commandText } from '../../src/report/command-text.ts';
import { countText, sizeText, someOf } from '../../src/report/count-text.ts';
import { aboutText, ageText, elapsedText, instantText, timeOfDay } from '../../src/report/duration-text.ts';
import { boundsText, expectedText, moneyText } from '../../src/report/money-text.ts';
import { printable } from '../../src/report/printable.ts';
import { stateCounts } from '../../src/report/state-counts.ts';

describe('durations', () => {
  it.each([
    [0, 'under 1 s'],
    [7.4, 'about 7 s'],
    [44, 'about 45 s'],
    [89, 'about 90 s'],
    [100, 'about 2 min'],
    [251, 'about 4 min'],
    [3599, 'about 1 h'],
    [7800, 'about 2 h 10 min'],
    [40_000, 'about 11 h'],
  ])('%d s to come is %s', (seconds, words) => expect(aboutText(seconds)).toBe(words));

  it.each([
    [-5, '0s'],
    [59_999, '59s'],
    [65_000, '1m05s'],
    [7_620_000, '2h07m'],
  ])('%d ms of age is %s', (ms, words) => expect(ageText(ms)).toBe(words));

  it.each([
    [-5, '0 s'],
    [59_999, '59 s'],
    [185_000, '3 min'],
    [3_600_000, '1 h'],
    [7_800_000, '2 h 10 min'],
    [172_799_999, '47 h 59 min'],
    [172_800_000, '2 d'],
  ])('%d ms gone by are %s', (ms, words) => expect(elapsedText(ms)).toBe(words));

  it('tells an instant in UTC, with its date where that is another', () => {
    const now = Date.UTC(2026, 8, 16, 0, 0, 5);
    expect(instantText(now - 4_000, now)).toBe('00:00:01Z');
    expect(instantText(now - 6_000, now)).toBe('2026-09-15 23:59Z');
  });

  it('tells the time of day in UTC', () => expect(timeOfDay(1_790_000_000_000)).toBe('14:13:20Z'));
});

describe('money', () => {
  it('keeps units apart', () => {
    expect(
      moneyText([
        { amount: 1.76, unit: 'usd' },
        { amount: 60, unit: 'credits:gmi' },
      ]),
    ).toBe('$1.76 and 60 gmi credits');
    expect(moneyText([{ amount: 0, unit: 'usd' }])).toBe('nothing');
  });

  it('says where a price has bounds', () => {
    const bounded = { unit: 'usd', low: 0.4, expected: 0.5, high: 0.6 } as const;
    expect(expectedText(bounded)).toBe('~$0.50');
    expect(boundsText(bounded)).toBe('$0.40 to $0.60');
    expect(expectedText({ ...bounded, low: 0.5, high: 0.5 })).toBe('$0.50');
    expect(boundsText({ ...bounded, low: 0.5, high: 0.5 })).toBeUndefined();
  });
});

describe('what takes stand at', () => {
  it.each([
    [{ fresh: 2 }, '2 clips owned'],
    [{ elsewhere: 2 }, '2 clips owned, not on this machine'],
    [{ fresh: 1, elsewhere: 2, missing: 1 }, '3 clips owned, 2 of them not on this machine, 1 take missing'],
  ])('%j is %s', (counts, words) => expect(stateCounts(counts)).toBe(words));
});

describe('counts', () => {
  it('agrees in number and groups digits', () => {
    expect(countText(1, 'take')).toBe('1 take');
    expect(countText(12_345, 'take')).toBe('12,345 takes');
    expect(someOf(['a', 'b', 'c'], 2)).toBe('a, b and 1 more');
  });

  it.each([
    [1, '1 byte'],
    [812, '812 bytes'],
    [1_234_567, '1.2 MB'],
    [34_000_000, '34 MB'],
    [999_999, '1.0 MB'],
    [5e15, '5000 TB'],
  ])('%d bytes are %s', (bytes, words) => expect(sizeText(bytes)).toBe(words));
});

describe('commands', () => {
  it('can be pasted whatever the file is called', () => {
    expect(commandText('run', 'a/b.yaml', '--yes')).toBe('`shotgraph run a/b.yaml --yes`');
    expect(commandText('run', "it's mine.yaml")).toBe(String.raw`${'`'}shotgraph run 'it'\''s mine.yaml'${'`'}`);
  });
});

describe('printable', () => {
  it('keeps text and takes away what steers a terminal', () => {
    expect(printable('雨 over\tKyoto\r\nnow\u001b[2J\u009b31m\u202egnp.')).toBe('雨 over Kyoto now.[2J.31m.gnp.');
    expect(printable('\ud83d\ude80 \ud83d')).toBe('🚀 \ufffd');
  });
});
