import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Stanza } from '../../src/core/stanza.ts';
import { emitLockfile } from '../../src/store/emit-lockfile.ts';
import { parseLockfile, readLockfile, type Stanzas } from '../../src/store/lockfile.ts';
import { scanLockfile } from '../../src/store/scan-lockfile.ts';
import { clipFacts } from '../support/facts.ts';
import { plainStanza, stanzas as anyStanzas } from './arbitraries.ts';
import { scratch } from './scratch.ts';

const byTake = (...stanzas: Stanza[]): Stanzas => new Map(stanzas.map((stanza) => [stanza.take, stanza]));

async function parsed(text: string): Promise<Stanzas> {
  const lockfile = await parseLockfile('noir.lock.yaml', text);
  if (!lockfile.ok) throw lockfile.error;
  return lockfile.value.stanzas;
}

describe('what a clip is', () => {
  const audio = { codec: 'aac', sampleRate: 48_000, channels: 2 };
  const lineOf = (text: string, key: string): readonly string[] =>
    text.split('\n').filter((line) => line.startsWith(`    ${key}: `));

  it('takes one line of its stanza', async () => {
    const stanza = plainStanza('opening', { facts: clipFacts({ seconds: 5.041667, audio }) });
    const text = emitLockfile(byTake(stanza));
    expect(lineOf(text, 'media')).toEqual([
      '    media: {"audio":{"channels":2,"codec":"aac","sampleRate":48000},"codec":"avc","container":"mp4","fps":24,"frames":120,"height":720,"seconds":5.041667,"width":1280}',
    ]);
    expect(text.split('\n')).toHaveLength(emitLockfile(byTake(plainStanza('opening'))).split('\n').length + 1);
    expect(await parsed(text)).toEqual(byTake(stanza));
    const broken = plainStanza('opening', { unreadable: 'it holds no frames' });
    expect(lineOf(emitLockfile(byTake(broken)), 'unreadable')).toEqual(['    unreadable: "it holds no frames"']);
    expect(await parsed(emitLockfile(byTake(broken)))).toEqual(byTake(broken));
  });

  it.each([
    ['{}', 'no size'],
    ['{"codec":"avc","container":"mp4","fps":24,"frames":120,"height":720,"seconds":0,"width":1280}', 'no length'],
    ['{"audio":{},"codec":"avc","container":"mp4","fps":24,"frames":1,"height":2,"seconds":1,"width":2}', 'no sound'],
    ['5', 'no map'],
  ])('%s is refused: %s', async (value) => {
    const text = emitLockfile(byTake(plainStanza('opening'))).replace('    bytes', `    media: ${value}\n    bytes`);
    const lockfile = await parseLockfile('noir.lock.yaml', text);
    expect(lockfile.ok ? '' : lockfile.error.message).toContain('"media" is not what a clip is');
  });
});

describe('the text of a lockfile', () => {
  it('has one sorted stanza a take, one field a line, a blank line between stanzas', () => {
    const { earlier: _earlier, also: _also, take: _take, ...before } = plainStanza('walk', { taskId: 'task-0' });
    const walk = { ...plainStanza('walk', { inputs: { opening: 'cd'.repeat(32) }, expiresAt: 1790000000000 }) };
    const text = emitLockfile(byTake({ ...walk, earlier: [before] }, plainStanza('opening[tier=std]#2')));
    expect(text).toBe(`# Written by shotgraph: which clip each take has. Commit it. docs/lockfile.md
version: 1
takes:

  "opening[tier=std]#2":
    fingerprint: "f1:opening[tier=std]#2"
    uses: "apimart/skyreels-v4-fast"
    provider: "apimart"
    task_id: "task-opening[tier=std]#2"
    sha256: "${'ab'.repeat(32)}"
    bytes: 1234
    seconds: 5
    cost: {"amount":0.44,"unit":"usd"}
    url: "https://cdn.example.com/opening[tier=std]#2.mp4"
    request:
      "duration": 5
      "prompt": "What opening[tier=std]#2 shows, in rain: \\"wide\\" # shot"
      "resolution": "720p"

  "walk":
    fingerprint: "f1:walk"
    uses: "apimart/skyreels-v4-fast"
    provider: "apimart"
    task_id: "task-walk"
    sha256: "${'ab'.repeat(32)}"
    bytes: 1234
    seconds: 5
    cost: {"amount":0.44,"unit":"usd"}
    url: "https://cdn.example.com/walk.mp4"
    expires_at: 1790000000000
    inputs:
      "opening": "${'cd'.repeat(32)}"
    request:
      "duration": 5
      "prompt": "What walk shows, in rain: \\"wide\\" # shot"
      "resolution": "720p"
    earlier:
      - {"bytes":1234,"cost":{"amount":0.44,"unit":"usd"},"fingerprint":"f1:walk","provider":"apimart","request":{"duration":5,"prompt":"What walk shows, in rain: \\"wide\\" # shot","resolution":"720p"},"seconds":5,"sha256":"${'ab'.repeat(32)}","task_id":"task-0","url":"https://cdn.example.com/walk.mp4","uses":"apimart/skyreels-v4-fast"}
`);
  });

  it('may also hold earlier clips field by field, as a hand writes them', async () => {
    const { earlier: _earlier, also: _also, take: _take, ...before } = plainStanza('walk', { taskId: 'task-0' });
    const text = emitLockfile(byTake({ ...plainStanza('walk'), earlier: [before, { ...before, taskId: 'task-00' }] }));
    const [head = ''] = text.split('    earlier:');
    const byHand = `${head}    earlier:
      - fingerprint: "f1:walk"
        uses: "apimart/skyreels-v4-fast"
        provider: "apimart"
        task_id: "task-0"
        sha256: "${'ab'.repeat(32)}"
        bytes: 1234
        seconds: 5
        cost: {"amount":0.44,"unit":"usd"}
        url: "https://cdn.example.com/walk.mp4"
        request:
          "duration": 5
          "prompt": "What walk shows, in rain: \\"wide\\" # shot"
          "resolution": "720p"
      - {"bytes":1234,"cost":{"amount":0.44,"unit":"usd"},"fingerprint":"f1:walk","provider":"apimart","request":{"duration":5,"prompt":"What walk shows, in rain: \\"wide\\" # shot","resolution":"720p"},"seconds":5,"sha256":"${'ab'.repeat(32)}","task_id":"task-00","url":"https://cdn.example.com/walk.mp4","uses":"apimart/skyreels-v4-fast"}
`;
    expect(scanLockfile(byHand)).toEqual(parse(byHand, { version: '1.2', schema: 'core' }));
    expect(await parsed(byHand)).toEqual(await parsed(text));
  });

  it('comes back as the stanzas it was made of, by our reader and by YAML alike', async () => {
    await fc.assert(
      fc.asyncProperty(anyStanzas, async (stanzas) => {
        const text = emitLockfile(stanzas);
        const scanned = scanLockfile(text);
        expect(scanned).toEqual(parse(text, { version: '1.2', schema: 'core' }));
        const back = await parsed(text);
        expect(back).toEqual(stanzas);
        expect(emitLockfile(back)).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  it('is the same whatever order the stanzas came in', () => {
    fc.assert(
      fc.property(anyStanzas, (stanzas) => {
        expect(emitLockfile(new Map([...stanzas].reverse()))).toBe(emitLockfile(new Map(stanzas)));
      }),
    );
  });

  it('is what its schema says (schemas/lockfile.schema.json)', async () => {
    const schema = JSON.parse(await readFile('schemas/lockfile.schema.json', 'utf8')) as object;
    const validate = new Ajv2020({ strictTypes: false }).compile(schema);
    fc.assert(
      fc.property(anyStanzas, (stanzas) => {
        expect([validate(scanLockfile(emitLockfile(stanzas))), validate.errors]).toEqual([true, null]);
      }),
    );
    expect(validate({ version: 1, takes: { a: { earlier: [] } } })).toBe(false);
  });
});

describe('the fast reader', () => {
  it('says the same as YAML of every text it takes, whatever line was touched', () => {
    const text = emitLockfile(byTake(plainStanza('a', { inputs: { b: 'c' } }), plainStanza('b')));
    const lines = text.split('\n');
    let taken = 0;
    fc.assert(
      fc.property(
        fc.nat({ max: lines.length - 1 }),
        fc.constantFrom('drop', 'double', 'indent', 'outdent', 'comment', 'swap', 'unquote', 'space', 'dash'),
        (at, edit) => {
          const line = lines[at] ?? '';
          const edited = {
            drop: [],
            double: [line, line],
            indent: [`  ${line}`],
            outdent: [line.replace(/^ {2}/, '')],
            comment: [`${line} # why`],
            swap: [lines[at + 1] ?? '', line],
            unquote: [line.replaceAll('"', '')],
            space: [`${line} `],
            dash: [line.replace(/^ {2}/, '- ')],
          }[edit];
          const changed = lines.toSpliced(at, edit === 'swap' ? 2 : 1, ...edited).join('\n');
          const scanned = scanLockfile(changed);
          if (!scanned) return;
          taken += 1;
          expect(scanned).toEqual(parse(changed, { version: '1.2', schema: 'core' }));
        },
      ),
      { numRuns: 2000 },
    );
    expect(taken).toBeGreaterThan(50);
  });

  it('takes a lockfile that git gave other line ends', async () => {
    const stanzas = byTake(plainStanza('a'));
    expect(scanLockfile(emitLockfile(stanzas).replaceAll('\n', '\r\n'))).toBeDefined();
    expect(await parsed(emitLockfile(stanzas).replaceAll('\n', '\r\n'))).toEqual(stanzas);
  });

  it('leaves what an editor has reformatted to YAML', async () => {
    const text = emitLockfile(byTake(plainStanza('a')))
      .replace('"a":', 'a:   # the first')
      .replace(/"f1:a"/, "'f1:a'");
    expect(scanLockfile(text)).toBeUndefined();
    expect(await parsed(text)).toEqual(byTake(plainStanza('a')));
  });
});

describe('reading a lockfile', () => {
  it('finds none where there is none, and none in one without takes', async () => {
    expect(await readLockfile(join(scratch(), 'noir.lock.yaml'))).toEqual({ ok: true, value: { stanzas: new Map() } });
    expect(await parsed(emitLockfile(new Map()))).toEqual(new Map());
  });

  const good = emitLockfile(byTake(plainStanza('a'), plainStanza('b')));
  it.each([
    ['conflict markers', good.replace('  "b":', '<<<<<<< HEAD\n  "b":\n=======\n>>>>>>> theirs'), 'conflict', ':20 '],
    ['a newer version', good.replace('version: 1', 'version: 2'), 'newer', 'version 2'],
    ['a newer version of another form', 'version: 3\nstanzas: !x {', 'newer', 'version 3'],
    ['no bytes at all', '', 'corrupt', 'empty'],
    ['only comments', '# nothing\n', 'corrupt', 'empty'],
    ['no version', good.replace('version: 1\n', ''), 'corrupt', '"version: 1" is missing'],
    ['no takes', 'version: 1\n', 'corrupt', '"takes" is no map'],
    ['YAML that is none', good.replace('    uses:', '   uses:'), 'corrupt', 'line 7'],
    ['one key twice in a value', good.replace('"unit":', '"amount":1,"unit":'), 'corrupt', 'unique'],
    ['one take twice', good.replace('"b":', '"a":'), 'doubled', ':20 holds "a" once more; it stands in line 5'],
    ['a field we do not know', good.replace('uses:', 'model:'), 'corrupt', 'in the stanza of "a", "model"'],
    ['a field that is missing', good.replace(/ +sha256: .*\n/, ''), 'corrupt', '"a", "sha256" is missing'],
    ['a field of another shape', good.replace('bytes: 1234', 'bytes: many'), 'corrupt', 'not a whole number'],
    ['a stanza that is none', `${good}  "c": 5\n`, 'corrupt', '"c"'],
    ['something beside the takes', `${good}picks: {}\n`, 'corrupt', '"picks"'],
  ])('with %s is an error that says what to do', async (_, text, reason, words) => {
    const lockfile = await parseLockfile('noir.lock.yaml', text);
    if (lockfile.ok) throw new Error('was taken as good');
    expect(lockfile.error).toMatchObject({ name: 'StoreError', reason, path: 'noir.lock.yaml' });
    expect(lockfile.error.message).toContain(words);
    expect(lockfile.error.help).not.toBe('');
  });

  it('that is a folder, lies behind a file, or holds other bytes than UTF-8 is an error', async () => {
    const folder = scratch();
    await mkdir(join(folder, 'a.lock.yaml'));
    await writeFile(join(folder, 'file'), Buffer.from([0xff, 0xfe, 0x00]));
    for (const [name, reason] of [
      ['a.lock.yaml', 'unreadable'],
      ['file/b.lock.yaml', 'unreadable'],
      ['file', 'corrupt'],
    ]) {
      expect(await readLockfile(join(folder, name ?? ''))).toMatchObject({ ok: false, error: { reason } });
    }
  });
});
