import { createHash } from 'node:crypto';
import { appendFile, copyFile, mkdir, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AttemptRecord } from '../../src/core/attempt.ts';
import { foldAttempts } from '../../src/core/fold-attempts.ts';
import { openJournal, type Journal } from '../../src/store/journal.ts';
import { JOURNAL_HEADER, parseJournal, readJournal } from '../../src/store/read-journal.ts';
import { StoreError } from '../../src/store/store-error.ts';
import { clipFacts } from '../support/facts.ts';
import { ownMounts } from '../support/namespaces.ts';
import { attemptRecord, journalRecords } from './arbitraries.ts';
import { program, start } from './child.ts';
import { intent } from './intent.ts';
import { scratch } from './scratch.ts';

const submitted = (attempt: string): AttemptRecord => ({ kind: 'submitted', at: 1, attempt, taskId: `t-${attempt}` });
const lineOf = (record: AttemptRecord): string => `${JSON.stringify(record)}\n`;

const V1_HEADER = '{"shotgraph":"journal","version":1}';

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
    await Promise.all([first.append(intent('1')), first.append(intent('2'))]);
    await first.append(intent('3'));
    await first.close();
    const second = await opened(path);
    expect(second.records).toEqual([intent('1'), intent('2'), intent('3')]);
    await second.append(intent('4'));
    await second.close();
    expect((await recordsIn(path)).map(({ attempt }) => attempt)).toEqual(['1', '2', '3', '4']);
    expect((await readFile(path, 'utf8')).split('\n')[0]).toBe(JOURNAL_HEADER);
  });

  it('has the record in the file when append resolves', async () => {
    const path = join(scratch(), 'noir.jsonl');
    const journal = await opened(path);
    for (let i = 0; i < 20; i += 1) {
      await journal.append(intent(String(i)));
      expect(await readFile(path, 'utf8')).toContain(lineOf(intent(String(i))));
    }
    await journal.close();
  });

  it('refuses to append once closed', async () => {
    const journal = await opened(join(scratch(), 'noir.jsonl'));
    await journal.close();
    await expect(journal.append(intent('1'))).rejects.toBeInstanceOf(StoreError);
  });

  it('says on every record what its schema says (schemas/journal.schema.json)', async () => {
    const schema = JSON.parse(await readFile('schemas/journal.schema.json', 'utf8')) as object;
    const validate = new Ajv2020({ strictTypes: false }).compile(schema);
    expect(validate(JSON.parse(JOURNAL_HEADER))).toBe(true);
    fc.assert(
      fc.property(attemptRecord, (record) => {
        const bought = lineOf(intent(record.attempt));
        const parsed = parseJournal('j', Buffer.from(`${JOURNAL_HEADER}\n${bought}${lineOf(record)}`));
        expect(parsed.ok && parsed.value.records.slice(1)).toEqual([JSON.parse(JSON.stringify(record))]);
        expect([validate(JSON.parse(JSON.stringify(record))), validate.errors]).toEqual([true, null]);
      }),
    );
  });
});

describe('what a clip is, in a journal', () => {
  const steps: readonly AttemptRecord[] = [
    intent('a'),
    { kind: 'submitted', at: 2, attempt: 'a', taskId: 't' },
    { kind: 'succeeded', at: 3, attempt: 'a', clip: { url: 'https://u.test', seconds: 5 } },
  ];
  const clip = { sha256: 'ab'.repeat(32), bytes: 7 };
  const textOf = (version: number, stored: object): Uint8Array =>
    Buffer.from(
      [{ shotgraph: 'journal', version }, ...steps, { kind: 'downloaded', at: 4, attempt: 'a', clip: stored }]
        .map((line) => `${JSON.stringify(line)}\n`)
        .join(''),
    );

  it.each([
    ['nothing, as before anybody looked', {}],
    ['a video', { facts: clipFacts() }],
    ['no video', { unreadable: 'it holds no frames' }],
    ['something a later version knows of', { facts: { ...clipFacts(), hdr: true } }],
  ])('may be %s, in each version', (_name, seen) => {
    for (const version of [1, 2]) {
      const parsed = parseJournal('noir.jsonl', textOf(version, { ...clip, ...seen }));
      if (!parsed.ok) throw parsed.error;
      const [attempt] = foldAttempts(parsed.value.records);
      expect(attempt?.state).toMatchObject({ kind: 'owned', stored: { ...clip, ...seen } });
    }
  });

  it('is damage where it is neither', () => {
    for (const seen of [{ facts: { ...clipFacts(), width: null } }, { facts: 5 }, { unreadable: 5 }])
      expect(parseJournal('noir.jsonl', textOf(2, { ...clip, ...seen }))).toMatchObject({ ok: false });
  });
});

describe('a journal cut short by a crash (S3)', () => {
  it('never loses a record that was written whole and never invents one, wherever it is cut', () => {
    fc.assert(
      fc.property(journalRecords(6), fc.nat(), fc.nat({ max: 40 }), (records, at, zeros) => {
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
        await Promise.all(['1', '2', '3'].map((attempt) => first.append(intent(attempt))));
        await first.close();
        await truncate(path, at % ((await stat(path)).size + 1));
        const before = await recordsIn(path);
        const second = await opened(path);
        expect(second.records).toEqual(before);
        await second.append(intent('4'));
        await second.close();
        expect(await recordsIn(path)).toEqual([...before, intent('4')]);
        const third = await readJournal(path);
        expect(third.ok && third.value.tornBytes).toBe(0);
      }),
      { numRuns: 40 },
    );
  });

  it('reports what it cut off', async () => {
    const path = join(scratch(), 'noir.jsonl');
    await writeFile(path, `${JOURNAL_HEADER}\n${lineOf(intent('1'))}{"kind":"inte`);
    const journal = await opened(path);
    expect(journal).toMatchObject({ records: [intent('1')], tornBytes: 13 });
    await journal.close();
    expect(await readFile(path, 'utf8')).toBe(`${JOURNAL_HEADER}\n${lineOf(intent('1'))}`);
  });
});

describe('a journal of version 1', () => {
  const frozen = join(import.meta.dirname, 'fixtures', 'journal-v1.jsonl');

  it('is read as it was written, for ever', async () => {
    const bytes = await readFile(frozen);
    const digest = createHash('sha256').update(bytes).digest('hex');
    expect(digest).toBe('3f2433bff9293d503d69845347af5f964c884ec816675a04271a86c55e5a1422');
    const [header, ...lines] = bytes.toString('utf8').trimEnd().split('\n');
    expect(header).toBe(V1_HEADER);
    const records = await recordsIn(frozen);
    expect(records).toEqual(lines.map((line) => JSON.parse(line) as unknown));
    const attempts = foldAttempts(records);
    expect(attempts.map(({ intent, state }) => [intent.take, state.kind])).toEqual([
      ['opening', 'owned'],
      ['walk[tier=fast]#2', 'not-accepted'],
      ['harbour', 'unconfirmed'],
      ['crowd', 'failed'],
      ['alley', 'intended'],
    ]);
    expect(attempts[0]?.state).toMatchObject({ taskId: 'task_01', cost: { amount: 0.32, unit: 'usd' } });
  });

  it('gets a header of version 2 before anything is added, once, and keeps every byte it had', async () => {
    const path = join(scratch(), 'noir.jsonl');
    await copyFile(frozen, path);
    const before = await readFile(path, 'utf8');
    for (const attempt of ['1', '2']) {
      const journal = await opened(path);
      await journal.append(intent(attempt));
      await journal.close();
    }
    expect(await readFile(path, 'utf8')).toBe(
      `${before}${JOURNAL_HEADER}\n${lineOf(intent('1'))}${lineOf(intent('2'))}`,
    );
    expect(await recordsIn(path)).toHaveLength(before.split('\n').length);
  });

  it('may be cut short anywhere while it gets it', async () => {
    const folder = scratch();
    const v1 = `${V1_HEADER}\n${lineOf(intent('1'))}`;
    const whole = `${v1}${JOURNAL_HEADER}\n`;
    for (let length = 1; length <= whole.length; length += 1) {
      const path = join(folder, `${length}.jsonl`);
      await writeFile(path, whole.slice(0, length));
      const journal = await opened(path);
      await journal.append(intent('2'));
      await journal.close();
      expect((await recordsIn(path)).at(-1)).toEqual(intent('2'));
      // All of version 1 that is whole stays, and then comes the header, once.
      const kept = v1
        .split(/(?<=\n)/)
        .filter((_, index, lines) => lines.slice(0, index + 1).join('').length - 1 <= length);
      expect(await readFile(path, 'utf8')).toBe(`${kept.join('')}${JOURNAL_HEADER}\n${lineOf(intent('2'))}`);
    }
  });
});

describe('a journal that cannot be understood (S2)', () => {
  it.each([
    ['a broken line between records', `${JOURNAL_HEADER}\n{"kind":"sub\n${lineOf(intent('2'))}`, 'corrupt', ':2 '],
    ['a broken line with its newline at the end', `${JOURNAL_HEADER}\n{"kind":"sub\n`, 'corrupt', ':2 '],
    ['zeros in the middle', `${JOURNAL_HEADER}\n\0\0\0\n${lineOf(intent('2'))}`, 'corrupt', ':2 '],
    ['an unknown kind', `${JOURNAL_HEADER}\n{"kind":"sold","at":1,"attempt":"a"}\n`, 'corrupt', '"kind" is "sold"'],
    ['a field that is missing', `${JOURNAL_HEADER}\n{"kind":"submitted","at":1,"attempt":"a"}`, 'corrupt', '"taskId"'],
    ['a kind named like a method', `${JOURNAL_HEADER}\n{"kind":"toString","at":1,"attempt":"a"}\n`, 'corrupt', ':2 '],
    ['a newer version', '{"shotgraph":"journal","version":3}\n{"new":true}\n', 'newer', 'version 3'],
    ['a newer version further down', `${V1_HEADER}\n{"shotgraph":"journal","version":3}`, 'newer', 'version 3'],
    ['a version that goes back', `${JOURNAL_HEADER}\n${V1_HEADER}\n`, 'corrupt', ':2 names version 1'],
    ['a header without a version', '{"shotgraph":"journal","version":"2"}\n', 'corrupt', ':1 '],
    ['a version that is none', '{"shotgraph":"journal","version":0.5}\n', 'corrupt', ':1 '],
    ['some other file', 'Dear diary', 'corrupt', ':1 '],
    ['a lone newline', '\n', 'corrupt', ':1 '],
    [
      'a task without its purchase',
      `${JOURNAL_HEADER}\n${lineOf(submitted('a'))}`,
      'corrupt',
      'attempt a, task t-a, whose',
    ],
    [
      'a purchase behind its task',
      `${JOURNAL_HEADER}\n${lineOf(submitted('a'))}${lineOf(intent('a'))}`,
      'corrupt',
      ':2 ',
    ],
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

describe('what is said of a damaged line', () => {
  const helpFor = (...lines: string[]): string => {
    const parsed = parseJournal(
      'j',
      Buffer.from(`${[JOURNAL_HEADER, ...lines.map((line) => line.trim())].join('\n')}\n`),
    );
    if (parsed.ok) throw new Error('was taken as good');
    return parsed.error.help;
  };
  const polled = lineOf({ kind: 'polled', at: 1, attempt: 'a', vendorStatus: 'running' });
  const damaged = lineOf(intent('a')).replace('"kind"', '"ki');

  it('names the task of its attempt, and the lines that must go with it', () => {
    const together = /lines 2, 4, 5 are of one attempt and go together: write down task t-a first[^]*bought again/;
    expect(helpFor(damaged, lineOf(intent('b')), lineOf(submitted('a')), polled)).toMatch(together);
    // Neither when the line is so broken that it does not say whose it is, nor when it is gone already.
    expect(helpFor('{"kind', lineOf(intent('b')), lineOf(submitted('a')), polled)).toMatch(together);
    expect(helpFor(lineOf(submitted('a')), polled)).toMatch(/lines 2, 3 are of one attempt[^]*task t-a first/);
  });

  it('says where nothing is left of its attempt, or its purchase stands elsewhere', () => {
    expect(helpFor('{"kind":"sold"}', lineOf(intent('b')), lineOf(submitted('b')))).toMatch(/provider's own list/);
    const broken = lineOf(submitted('a')).replace('"kind"', '"ki');
    expect(helpFor(lineOf(intent('a')), broken)).toMatch(/alone, for its intent still stands: write down task t-a/);
  });
});

describe('a journal that is removed while it is open', () => {
  it.each([
    ['removed', async (path: string) => rm(dirname(path), { recursive: true })],
    ['moved away', async (path: string) => rename(dirname(path), `${dirname(path)}-old`)],
  ])('is written anew, all of it, where it was %s', async (_, remove) => {
    const path = join(scratch(), 'journals', 'noir.jsonl');
    const journal = await opened(path);
    await journal.append(intent('1'));
    expect(await journal.wasRemoved()).toBe(false);
    await remove(path);
    await journal.append(submitted('1'));
    expect(await recordsIn(path)).toEqual([intent('1'), submitted('1')]);
    expect(await journal.wasRemoved()).toBe(true);
    await remove(path).catch(() => undefined);
    await journal.close();
    expect(await recordsIn(path)).toEqual([intent('1'), submitted('1')]);
  });

  it('goes behind what somebody else has begun there, and repeats nothing', async () => {
    const path = join(scratch(), 'noir.jsonl');
    await copyFile(join(import.meta.dirname, 'fixtures', 'journal-v1.jsonl'), path);
    const before = await recordsIn(path);
    const journal = await opened(path);
    await journal.append(intent('1'));
    await rm(path);
    const other = await opened(path);
    await other.append(intent('2'));
    await other.append(intent('1'));
    await journal.append(submitted('1'));
    await other.append(submitted('2'));
    await Promise.all([journal.close(), other.close()]);
    expect(await recordsIn(path)).toEqual([intent('2'), intent('1'), ...before, submitted('1'), submitted('2')]);
  });

  it('says no where it can not be written anew, and ever after', async () => {
    const path = join(scratch(), 'journals', 'noir.jsonl');
    const journal = await opened(path);
    await rm(dirname(path), { recursive: true });
    await writeFile(dirname(path), '');
    for (let i = 0; i < 2; i += 1) {
      await expect(journal.append(intent('1'))).rejects.toMatchObject({ name: 'StoreError', path });
      await expect(journal.wasRemoved()).rejects.toBeInstanceOf(StoreError);
    }
    await journal.close();
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
      import { intent } from './intent.ts';
      const opened = await openJournal(process.argv[2]);
      if (!opened.ok) throw opened.error;
      const said = [];
      const append = (attempt, take) => {
        const outcome = opened.value.append(intent(attempt, { take }));
        return outcome.then(() => 'durable', (error) => error.name + ' ' + error.reason + ' ' + error.message);
      };
      for (let i = 0; i < 10; i += 1) said.push(await append(String(i), 'x'.repeat(1800)));
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

const mounts = ownMounts();

/** Runs a script of the shell where it may mount what it likes, with a program of ours as `$1`. */
async function inOwnMounts(script: string, source: string): Promise<string[]> {
  const [unshare = '', ...flags] = mounts.command ?? [];
  const args = [...flags, 'bash', '-ec', script, 'bash', await program(source), scratch()];
  const { stdout, stderr } = await start(unshare, args).ended;
  expect(stderr).toBe('');
  return stdout.trimEnd().split('\n');
}

describe('a journal on a disk of its own', () => {
  it('that is full takes what has room, refuses the rest, and goes on from there once there is space', async (context) => {
    context.skip(mounts.missing !== undefined, mounts.missing);
    const said = await inOwnMounts(
      `mount -t tmpfs -o size=64k none "$2"; node "$1" "$2/journals/noir.jsonl" 1; rm "$2/filler"; node "$1" "$2/journals/noir.jsonl" 2`,
      `
      import { writeFileSync } from 'node:fs';
      import { dirname } from 'node:path';
      import { openJournal } from '../../src/store/journal.ts';
      import { intent } from './intent.ts';
      const [, , path, round] = process.argv;
      const opened = await openJournal(path);
      if (!opened.ok) throw opened.error;
      console.log('found ' + opened.value.records.length);
      if (round === '1') writeFileSync(dirname(path) + '/../filler', 'x'.repeat(20_000));
      let durable = 0;
      for (let i = 0; i < 30; i += 1) {
        const record = intent(round + i, { take: 'x'.repeat(3000) });
        await opened.value.append(record).then(() => (durable += 1), (error) => console.log(error.reason + ' ' + error.message));
        if (round === '2' && i === 2) break;
      }
      console.log('durable ' + durable);
      await opened.value.close();
    `,
    );
    const durable = Number(/^durable (\d+)$/.exec(said.find((line) => line.startsWith('durable')) ?? '')?.[1]);
    expect(durable).toBeGreaterThan(5);
    expect(durable).toBeLessThan(25);
    expect(said[0]).toBe('found 0');
    const refusals = said.slice(1, 31 - durable);
    for (const line of refusals) expect(line).toMatch(/^disk cannot write .*: the disk is full$/);
    expect(said.slice(31 - durable)).toEqual([`durable ${durable}`, `found ${durable}`, 'durable 3']);
  });

  it('that is read-only can be read, and is not opened for writing', async (context) => {
    context.skip(mounts.missing !== undefined, mounts.missing);
    const said = await inOwnMounts(
      `mount -t tmpfs none "$2"; node "$1" "$2/noir.jsonl"; mount -o remount,ro "$2"; node "$1" "$2/noir.jsonl"; node "$1" "$2/new.jsonl"`,
      `
      import { openJournal } from '../../src/store/journal.ts';
      import { readJournal } from '../../src/store/read-journal.ts';
      import { intent } from './intent.ts';
      const opened = await openJournal(process.argv[2]);
      if (opened.ok) await opened.value.append(intent('a'));
      const read = await readJournal(process.argv[2]);
      console.log((opened.ok ? 'open' : opened.error.reason + ' ' + opened.error.message) + ', ' + read.value.records.length);
    `,
    );
    expect(said[0]).toBe('open, 1');
    expect(said[1]).toMatch(/^disk cannot write .*noir\.jsonl: the file system is read-only, 1$/);
    expect(said[2]).toMatch(/^disk cannot write .*new\.jsonl: the file system is read-only, 0$/);
  });
});

describe('two processes that append to one journal', () => {
  it('lose nothing of each other, though they should never meet (S7)', async () => {
    const path = join(scratch(), 'noir.jsonl');
    await (await opened(path)).close();
    const script = await program(`
      import { openJournal } from '../../src/store/journal.ts';
      import { intent } from './intent.ts';
      const opened = await openJournal(process.argv[2]);
      if (!opened.ok) throw opened.error;
      const attempt = process.argv[3];
      const records = Array.from({ length: 200 }, (_, i) => ({ kind: 'polled', at: i, attempt, vendorStatus: 'x'.repeat(i) }));
      void opened.value.append(intent(attempt, { at: -1 }));
      for (const record of records) void opened.value.append(record);
      await opened.value.close();
    `);
    const children = ['a', 'b'].map((name) => start(process.execPath, [script, path, name]).ended);
    for (const { stderr, code } of await Promise.all(children))
      expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    const records = await recordsIn(path);
    for (const name of ['a', 'b']) {
      expect(records.filter(({ attempt }) => attempt === name).map(({ at }) => at)).toEqual([-1, ...Array(200).keys()]);
    }
  });

  it('one that is killed leaves every record it was promised', async () => {
    const path = join(scratch(), 'deep', 'noir.jsonl');
    const script = await program(`
      import { openJournal } from '../../src/store/journal.ts';
      import { intent } from './intent.ts';
      const opened = await openJournal(process.argv[2]);
      if (!opened.ok) throw opened.error;
      for (let i = 0; ; i += 1) {
        await opened.value.append(intent(String(i), { at: i, take: 'x'.repeat(500) }));
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
