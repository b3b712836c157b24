import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadStoryboard } from '../../src/manifest/load-storyboard.ts';
import { VALID_BOARD } from './boards.ts';

let cwd: string;
beforeAll(() => (cwd = realpathSync(mkdtempSync(join(tmpdir(), 'shotgraph-read-')))));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

async function first(name: string, content?: string | Uint8Array) {
  if (content !== undefined) writeFileSync(join(cwd, name), content);
  const { storyboard, diagnostics } = await loadStoryboard(name, { cwd });
  const [{ code, span, message, help } = { code: 'none', span: undefined, message: '', help: '' }] = diagnostics;
  return { code, span, message, help, loaded: storyboard !== undefined };
}

describe('reading a file', () => {
  it('names a missing file, and one whose folder is a file', async () => {
    expect(await first('nope.yaml')).toMatchObject({ code: 'file-not-found', span: { file: 'nope.yaml', line: 1 } });
    writeFileSync(join(cwd, 'plain'), 'x');
    expect((await first('plain/nope.yaml')).code).toBe('file-not-found');
  });

  it('refuses a folder', async () => {
    mkdirSync(join(cwd, 'folder.yaml'));
    expect((await first('folder.yaml')).code).toBe('not-a-file');
  });

  it('says the reason when the system refuses', async () => {
    symlinkSync('loop.yaml', join(cwd, 'loop.yaml'));
    expect(await first('loop.yaml')).toMatchObject({
      code: 'unreadable-file',
      message: expect.stringMatching(/ELOOP/),
    });
    writeFileSync(join(cwd, 'locked.yaml'), VALID_BOARD);
    chmodSync(join(cwd, 'locked.yaml'), 0o000);
    const asRoot = process.getuid?.() === 0;
    expect((await first('locked.yaml')).code).toBe(asRoot ? 'none' : 'unreadable-file');
    expect((await first('bad\0name.yaml')).code).toBe('unreadable-file');
  });

  it('refuses an empty file, white space alone included', async () => {
    expect((await first('empty.yaml', '')).code).toBe('empty-file');
    expect((await first('blank.yaml', ' \n\n')).code).toBe('empty-file');
  });

  it('refuses what is larger than 5 MB, endless devices included, and takes 5 MB', async () => {
    const filler = (bytes: number): string => `${VALID_BOARD}#${'x'.repeat(bytes - VALID_BOARD.length - 1)}`;
    expect((await first('large.yaml', filler(5 * 1024 * 1024 + 1))).code).toBe('file-too-large');
    expect((await first('fits.yaml', filler(5 * 1024 * 1024))).code).toBe('none');
    expect((await first('/dev/zero')).code).toBe('file-too-large');
  });

  it('takes a UTF-8 byte order mark and Windows line ends', async () => {
    expect((await first('mark.yaml', `\uFEFF${VALID_BOARD}`)).loaded).toBe(true);
    expect((await first('crlf.yaml', VALID_BOARD.replaceAll('\n', '\r\n'))).loaded).toBe(true);
  });

  it('refuses UTF-16, with and without a mark', async () => {
    const utf16 = Buffer.from(VALID_BOARD, 'utf16le');
    expect((await first('utf16.yaml', Buffer.concat([Buffer.from([0xff, 0xfe]), utf16]))).code).toBe('wrong-encoding');
    expect((await first('utf16be.yaml', Buffer.concat([Buffer.from([0xfe, 0xff]), utf16.swap16()]))).code).toBe(
      'wrong-encoding',
    );
    expect(await first('bare16.yaml', utf16.swap16())).toMatchObject({ code: 'wrong-encoding' });
  });

  it.each([
    ['a Latin-1 byte', Buffer.from([0x61, 0x0a, 0xc3, 0xa9, 0xe9, 0x62]), { line: 2, column: 2 }],
    ['a character cut in half at the end', Buffer.from([0x61, 0x0a, 0xe5, 0xa5]), { line: 2, column: 1 }],
    ['a NUL byte', Buffer.from('abc: def\nx: \0y'), { line: 2, column: 4 }],
    ['a control character', Buffer.from('abc: def\nx: \u001fy'), { line: 2, column: 4 }],
  ])('points at %s', async (_, bytes, place) => {
    expect(await first('broken.yaml', bytes)).toMatchObject({ code: 'wrong-encoding', span: place });
  });

  it('names a control character, and says nothing of UTF-8', async () => {
    expect(await first('escape.yaml', 'abc: def\nx: \u001by')).toMatchObject({
      message: 'the control character U+001B (escape) stands here, which no YAML file may hold',
      help: 'remove it',
    });
    expect((await first('latin.yaml', Buffer.from([0x61, 0xe9, 0x62]))).help).toBe('save the file as UTF-8');
  });

  it('shows U+FFFD that the file holds itself as any other text', async () => {
    expect((await first('fffd.yaml', VALID_BOARD.replace('wide shot', '\uFFFD'))).loaded).toBe(true);
  });
});
