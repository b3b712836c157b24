import { appendFile, copyFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AttemptRecord } from '../../src/core/attempt.ts';
import { JournalTail, type TailRead } from '../../src/store/journal-tail.ts';
import { openJournal } from '../../src/store/journal.ts';
import { JOURNAL_HEADER, readJournal } from '../../src/store/read-journal.ts';
import { journalRecords } from './arbitraries.ts';
import { intent } from './intent.ts';
import { scratch } from './scratch.ts';

const submitted = (attempt: string): AttemptRecord => ({ kind: 'submitted', at: 1, attempt, taskId: `t-${attempt}` });
const lineOf = (record: AttemptRecord): string => `${JSON.stringify(record)}\n`;
const HEADER = `${JOURNAL_HEADER}\n`;

async function looked(tail: JournalTail): Promise<TailRead> {
  const read = await tail.look();
  if (!read.ok) throw read.error;
  return read.value;
}

describe('the tail of a journal', () => {
  it('comes to what the whole file holds, however it grows', async () => {
    const folder = scratch();
    await fc.assert(
      fc.asyncProperty(
        fc.uuid(),
        journalRecords(8),
        fc.array(fc.nat(), { maxLength: 12 }),
        async (name, records, cuts) => {
          const path = join(folder, `${name}.jsonl`);
          const bytes = Buffer.from(HEADER + records.map(lineOf).join(''));
          const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
          const tail = new JournalTail(path);
          const seen: AttemptRecord[] = [];
          let written = 0;
          for (const end of ends) {
            await appendFile(path, bytes.subarray(written, end));
            written = end;
            const { records: fresh, anew } = await looked(tail);
            expect(anew).toBe(false);
            seen.push(...fresh);
          }
          const whole = await readJournal(path);
          expect(seen).toEqual(whole.ok && whole.value.records);
          expect(await looked(tail)).toEqual({ records: [], anew: false });
        },
      ),
      { numRuns: 60 },
    );
  });

  it('waits for the rest of a line, and sees nothing where there is no file', async () => {
    const path = join(scratch(), 'noir.jsonl');
    const tail = new JournalTail(path);
    expect(await looked(tail)).toEqual({ records: [], anew: false });
    const line = lineOf(intent('1'));
    await writeFile(path, HEADER + line.slice(0, -1)); // a whole record, but for its newline
    expect(await looked(tail)).toEqual({ records: [], anew: false });
    await appendFile(path, '\n');
    expect(await looked(tail)).toEqual({ records: [intent('1')], anew: false });
  });

  it('goes on behind a torn line that the next writer cut off', async () => {
    const path = join(scratch(), 'noir.jsonl');
    const tail = new JournalTail(path);
    await writeFile(path, `${HEADER}${lineOf(intent('1'))}{"kind":"inte\0\0`);
    expect((await looked(tail)).records).toEqual([intent('1')]);
    const journal = await openJournal(path);
    if (!journal.ok) throw journal.error;
    await journal.value.append(intent('2'));
    await journal.value.close();
    expect(await looked(tail)).toEqual({ records: [intent('2')], anew: false });
  });

  it.each([
    ['was replaced', async (path: string) => rename(`${path}.other`, path)],
    ['was cut short', async (path: string) => truncate(path, HEADER.length + lineOf(intent('1')).length)],
    ['was written over by a shorter copy', async (path: string) => copyFile(`${path}.other`, path)],
  ])('starts over when the file %s', async (_, change) => {
    const path = join(scratch(), 'noir.jsonl');
    const tail = new JournalTail(path);
    await writeFile(path, HEADER + ['1', '2', '3'].map((name) => lineOf(intent(name))).join(''));
    expect((await looked(tail)).records).toHaveLength(3);
    await writeFile(`${path}.other`, HEADER + lineOf(intent('1')));
    await change(path);
    expect(await looked(tail)).toEqual({ records: [intent('1')], anew: true });
    await rm(path);
    expect(await looked(tail)).toEqual({ records: [], anew: true });
    expect(await looked(tail)).toEqual({ records: [], anew: false });
  });

  it('starts over when another journal, though a longer one, was put in its place', async () => {
    const path = join(scratch(), 'noir.jsonl');
    const tail = new JournalTail(path);
    await writeFile(path, HEADER + lineOf(intent('1')));
    await looked(tail);
    await writeFile(`${path}.other`, HEADER + lineOf(intent('8')) + lineOf(intent('9')));
    await rename(`${path}.other`, path);
    expect(await looked(tail)).toEqual({ records: [intent('8'), intent('9')], anew: true });
  });

  it('names the line of a damage, counted from the beginning of the file, at every look', async () => {
    const path = join(scratch(), 'noir.jsonl');
    const tail = new JournalTail(path);
    await writeFile(path, HEADER + lineOf(intent('1')));
    await looked(tail);
    await appendFile(path, `${lineOf(intent('2'))}{"kind":"sold"}\n`);
    for (let i = 0; i < 2; i += 1) {
      const damaged = await tail.look();
      expect(damaged).toMatchObject({ ok: false, error: { reason: 'corrupt' } });
      expect(!damaged.ok && damaged.error.message).toContain(`${path}:4 `);
    }
  });

  it('knows a purchase that it read at an earlier look, and misses one that was never there', async () => {
    const path = join(scratch(), 'noir.jsonl');
    const tail = new JournalTail(path);
    await writeFile(path, HEADER + lineOf(intent('1')));
    await looked(tail);
    await appendFile(path, lineOf(submitted('1')));
    expect((await looked(tail)).records).toEqual([submitted('1')]);
    await appendFile(path, lineOf(submitted('2')));
    expect(await tail.look()).toMatchObject({ ok: false, error: { reason: 'corrupt' } });
  });

  it('refuses a journal that comes into the hands of a newer shotgraph while it is followed', async () => {
    const path = join(scratch(), 'noir.jsonl');
    const tail = new JournalTail(path);
    await writeFile(path, HEADER);
    await looked(tail);
    await appendFile(path, '{"shotgraph":"journal","version":99}\n{"kind":"sold"}\n');
    expect(await tail.look()).toMatchObject({ ok: false, error: { reason: 'newer' } });
  });
});
