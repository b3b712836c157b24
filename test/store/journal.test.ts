import { appendFile, mkdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AttemptRecord } from '../../src/core/attempt.ts';
import { openJournal, type Journal } from '../../src/store/journal.ts';
import { JOURNAL_HEADER, parseJournal, readJournal } from '../../src/store/read-journal.ts';
import { StoreError } from '../../src/store/store-error.ts';
import { attemptRecord } from './arbitraries.ts';
import { program, start } from './child.ts';
import { scratch } from './scratch.ts';

const submitted = (attempt: string): AttemptRecord => ({ kind: 'submitted', at: 1, attempt, taskId: `t-${attempt}` });
const lineOf = (record: AttemptRecord): string => `${JSON.stringify(record)}\n`;

async function opened(path: string): Promise<Journal> {
  const journal = await openJournal(path);
  if (!journal.ok) throw journal.error;
  return journal.value;
}

async function recordsIn(path: string): Promise<readonly AttemptRecord[]> {
  const contents = await readJournal(path);
  if (!contents.ok) throw contents.error;
  return contents.value.records;
}

describe('a journal', () => {
  it('is empty where there is none, and reading makes none', async () => {
    const path = join(scratch(), 'a', 'noir.jsonl');
    expect(await readJournal(path)).toEqual({ ok: true, value: { records: [], tornBytes: 0 } });
    await expect(stat(path)).rejects.toThrow('ENOENT');
  });

  it('gives back what was appended, in order, also to whoever opens it next', async () => {
    const path = join(scratch(), 'journals', 'boards', 'noir.jsonl');
    const first = await opened(path);
    await Promise.all([first.append(submitted('1')), first.append(submitted('2'))]);
    await first.append(submitted('3'));
    await first.close();
    const second = await opened(path);
    expect(second.records).toEqual([submitted('1'), submitted('2'), submitted('3')]);
    await second.append(submitted('4'));
    await second.close();
    expect((await recordsIn(path)).map(({ attempt }) => attempt)).toEqual(['1', '2', '3', '4']);
    expect((await readFile(path, 'utf8')).split('\n')[0]).toBe(JOURNAL_HEADER);
  });

  it('has the record in the file when append resolves', async () => {
    const path = join(scratch(), 'noir.jsonl');
    const journal = await opened(path);
    for (let i = 0; i < 20; i += 1) {
      await journal.append(submitted(String(i)));
      expect(await readFile(path, 'utf8')).toContain(lineOf(submitted(String(i))));
    }
    await journal.close();
  });

  it('refuses to append once closed', async () => {
    const journal = await opened(join(scratch(), 'noir.jsonl'));
    await journal.close();
    await expect(journal.append(submitted('1'))).rejects.toBeInstanceOf(StoreError);
  });

  it('says on every record what its schema says (schemas/journal.schema.json)', async () => {
    const schema = JSON.parse(await readFile('schemas/journal.schema.json', 'utf8')) as object;
    const validate = new Ajv2020({ strictTypes: false }).compile(schema);
    expect(validate(JSON.parse(JOURNAL_HEADER))).toBe(true);
    fc.assert(
      fc.property(attemptRecord, (record) => {
        const parsed = parseJournal('j', Buffer.from(`${JOURNAL_HEADER}\n${lineOf(record)}`));
        expect(parsed.ok && parsed.value.records).toEqual([JSON.parse(JSON.stringify(record))]);
        expect([validate(JSON.parse(JSON.stringify(record))), validate.errors]).toEqual([true, null]);
      }),
    );
  });
});

describe('a journal cut short by a crash (S3)', () => {
  it('never loses a record that was written whole and never invents one, wherever it is cut', () => {
    fc.assert(
      fc.property(fc.array(attemptRecord, { maxLength: 6 }), fc.nat(), fc.nat({ max: 40 }), (records, at, zeros) => {
        const lines = [`${JOURNAL_HEADER}\n`, ...records.map(lineOf)].map((line) => Buffer.from(line));
        const whole = Buffer.concat(lines);
        const cut = at % (whole.length + 1);
        const bytes = Buffer.concat([whole.subarray(0, cut), Buffer.alloc(zeros)]);
        const parsed = parseJournal('j', bytes);
        if (!parsed.ok) throw parsed.error;
        let end = 0;
        const expected = records.filter((_, index) => {
          end += lines[index]?.length ?? 0;
          return end + (lines[index + 1]?.length ?? 0) - 1 <= cut; // its newline may be gone
        });
        expect(parsed.value.records).toEqual(JSON.parse(JSON.stringify(expected)));
        expect(parsed.value.end + parsed.value.tornBytes).toBe(bytes.length);
      }),
      { numRuns: 2000 },
    );
  });

  it('goes on after its last whole record', async () => {
    const folder = scratch();
    await fc.assert(
      fc.asyncProperty(fc.uuid(), fc.nat(), async (name, at) => {
        const path = join(folder, `${name}.jsonl`);
        const first = await opened(path);
        await Promise.all(['1', '2', '3'].map((attempt) => first.append(submitted(attempt))));
        await first.close();
        await truncate(path, at % ((await stat(path)).size + 1));
        const before = await recordsIn(path);
        const second = await opened(path);
        expect(second.records).toEqual(before);
        await second.append(submitted('4'));
        await second.close();
        expect(await recordsIn(path)).toEqual([...before, submitted('4')]);
        const third = await readJournal(path);
        expect(third.ok && third.value.tornBytes).toBe(0);
      }),
      { numRuns: 40 },
    );
  });

  it('reports what it cut off', async () => {
    const path = join(scratch(), 'noir.jsonl');
    await writeFile(path, `${JOURNAL_HEADER}\n${lineOf(submitted('1'))}{"kind":"inte`);
    const journal = await opened(path);
    expect(journal).toMatchObject({ records: [submitted('1')], tornBytes: 13 });
    await journal.close();
    expect(await readFile(path, 'utf8')).toBe(`${JOURNAL_HEADER}\n${lineOf(submitted('1'))}`);
  });
});

describe('a journal that cannot be understood (S2)', () => {
  it.each([
    ['a broken line between records', `${JOURNAL_HEADER}\n{"kind":"sub\n${lineOf(submitted('2'))}`, 'corrupt', ':2 '],
    ['a broken line with its newline at the end', `${JOURNAL_HEADER}\n{"kind":"sub\n`, 'corrupt', ':2 '],
    ['zeros in the middle', `${JOURNAL_HEADER}\n\0\0\0\n${lineOf(submitted('2'))}`, 'corrupt', ':2 '],
    ['an unknown kind', `${JOURNAL_HEADER}\n{"kind":"sold","at":1,"attempt":"a"}\n`, 'corrupt', '"kind" is "sold"'],
    ['a field that is missing', `${JOURNAL_HEADER}\n{"kind":"submitted","at":1,"attempt":"a"}`, 'corrupt', '"taskId"'],
    ['a kind named like a method', `${JOURNAL_HEADER}\n{"kind":"toString","at":1,"attempt":"a"}\n`, 'corrupt', ':2 '],
    ['a newer version', '{"shotgraph":"journal","version":2}\n{"new":true}\n', 'newer', 'version 2'],
    ['some other file', 'Dear diary', 'corrupt', ':1 '],
    ['a lone newline', '\n', 'corrupt', ':1 '],
  ])('%s: an error, and not a byte is changed', async (_, text, reason, words) => {
    const path = join(scratch(), 'noir.jsonl');
    await writeFile(path, text);
    for (const result of [await readJournal(path), await openJournal(path)]) {
      if (result.ok) throw new Error('was taken as good');
      expect(result.error).toMatchObject({ name: 'StoreError', reason, path });
      expect(result.error.message).toContain(words);
      expect(result.error.help).not.toBe('');
    }
    expect(await readFile(path, 'utf8')).toBe(text);
  });

  it('bytes that are no UTF-8 are corrupt, not replaced', async () => {
    const path = join(scratch(), 'noir.jsonl');
    await writeFile(path, Buffer.concat([Buffer.from(`${JOURNAL_HEADER}\n{"kind":"`), Buffer.from([0xff, 0x0a])]));
    expect(await openJournal(path)).toMatchObject({ ok: false, error: { reason: 'corrupt' } });
  });
});

describe('a journal whose disk says no (S4)', () => {
  it('cannot be opened where a file stands for its folder, or a folder for it', async () => {
    const folder = scratch();
    await writeFile(join(folder, 'file'), '');
    expect(await openJournal(join(folder, 'file', 'noir.jsonl'))).toMatchObject({
      ok: false,
      error: { name: 'StoreError', path: join(folder, 'file', 'noir.jsonl') },
    });
    await mkdir(join(folder, 'noir.jsonl'));
    expect(await openJournal(join(folder, 'noir.jsonl'))).toMatchObject({ ok: false, error: { reason: 'unreadable' } });
  });

  it.skipIf(process.platform === 'win32')('takes nothing more after one write failed', async () => {
    const path = join(scratch(), 'noir.jsonl');
    const script = await program(`
      import { truncateSync } from 'node:fs';
      import { openJournal } from '../../src/store/journal.ts';
      const opened = await openJournal(process.argv[2]);
      if (!opened.ok) throw opened.error;
      const said = [];
      const append = (attempt, taskId) => {
        const outcome = opened.value.append({ kind: 'submitted', at: 1, attempt, taskId });
        return outcome.then(() => 'durable', (error) => error.name + ' ' + error.reason + ' ' + error.message);
      };
      for (let i = 0; i < 10; i += 1) said.push(await append(String(i), 'x'.repeat(2000)));
      truncateSync(process.argv[2], 15000); // now there is room again
      said.push(await append('10', 't'));
      console.log(JSON.stringify(said));
    `);
    // The largest file allowed is 16 KiB; the signal that would end the process is ignored, so the write itself fails.
    const limited = `trap '' XFSZ; ulimit -f 16; exec "$0" "$@"`;
    const { stdout, stderr } = await start('bash', ['-c', limited, process.execPath, script, path]).ended;
    expect(stderr).toBe('');
    const said = JSON.parse(stdout) as string[];
    const durable = said.filter((words) => words === 'durable').length;
    expect([durable, said.length]).toEqual([7, 11]);
    expect((await stat(path)).size).toBe(15_000);
    for (const words of said.slice(durable)) expect(words).toMatch(/^StoreError disk cannot write .*largest file/);
    expect((await recordsIn(path)).map(({ attempt }) => attempt)).toEqual(['0', '1', '2', '3', '4', '5', '6']);
  });
});

describe('two processes that append to one journal', () => {
  it('lose nothing of each other, though they should never meet (S7)', async () => {
    const path = join(scratch(), 'noir.jsonl');
    await (await opened(path)).close();
    const script = await program(`
      import { openJournal } from '../../src/store/journal.ts';
      const opened = await openJournal(process.argv[2]);
      if (!opened.ok) throw opened.error;
      const records = Array.from({ length: 200 }, (_, i) => ({ kind: 'polled', at: i, attempt: process.argv[3], vendorStatus: 'x'.repeat(i) }));
      for (const record of records) void opened.value.append(record);
      await opened.value.close();
    `);
    const children = ['a', 'b'].map((name) => start(process.execPath, [script, path, name]).ended);
    for (const { stderr, code } of await Promise.all(children))
      expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    const records = await recordsIn(path);
    for (const name of ['a', 'b']) {
      expect(records.filter(({ attempt }) => attempt === name).map(({ at }) => at)).toEqual([...Array(200).keys()]);
    }
  });

  it('one that is killed leaves every record it was promised', async () => {
    const path = join(scratch(), 'deep', 'noir.jsonl');
    const script = await program(`
      import { openJournal } from '../../src/store/journal.ts';
      const opened = await openJournal(process.argv[2]);
      if (!opened.ok) throw opened.error;
      for (let i = 0; ; i += 1) {
        await opened.value.append({ kind: 'submitted', at: i, attempt: String(i), taskId: 'x'.repeat(500) });
        process.stdout.write(i + '\\n');
      }
    `);
    const child = start(process.execPath, [script, path]);
    let said = '';
    child.process.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.length > 400) child.process.kill('SIGKILL');
    });
    await child.ended;
    const promised = said.split('\n').filter((line) => line !== '').length - 1;
    const journal = await opened(path);
    expect(journal.records.length).toBeGreaterThan(promised);
    expect(journal.records.map(({ at }) => at)).toEqual([...journal.records.keys()]);
    await journal.close();
    await appendFile(path, '');
    expect(dirname(path)).toContain('deep');
  });
});
