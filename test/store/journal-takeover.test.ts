import { readFileSync, writeFileSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { openJournal } from '../../src/store/journal.ts';
import { JOURNAL_HEADER } from '../../src/store/read-journal.ts';
import { intent } from './intent.ts';
import { scratch } from './scratch.ts';

/** What happens on the disk right after a file was read. */
let afterRead: (() => Promise<void>) | undefined;

vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>();
  const readFile: typeof real.readFile = async (...args: Parameters<typeof real.readFile>) => {
    const text = await real.readFile(...args);
    const then = afterRead;
    afterRead = undefined;
    await then?.();
    return text as never;
  };
  return { ...real, readFile };
});

const [first, second] = [intent('one'), intent('two')];

it('a journal that is opened while its former owner brings a line to its end keeps that line', async () => {
  const path = join(scratch(), 'noir.jsonl');
  const [before, line] = [`${JOURNAL_HEADER}\n${JSON.stringify(first)}\n`, `${JSON.stringify(second)}\n`];
  for (const cut of [1, 20, line.length - 2, line.length - 1]) {
    writeFileSync(path, before + line.slice(0, cut));
    afterRead = () => appendFile(path, line.slice(cut));
    const journal = await openJournal(path);
    if (!journal.ok) throw journal.error;
    onTestFinished(() => journal.value.close());
    expect([journal.value.records, journal.value.tornBytes]).toEqual([[first, second], 0]);
    expect(readFileSync(path, 'utf8')).toBe(before + line);
  }
});
