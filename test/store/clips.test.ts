import { createHash } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StoredClip } from '../../src/core/attempt.ts';
import { TransportError, type HttpStream } from '../../src/core/ports.ts';
import { clipPath, hasClip, placeRender, storedClips, verifyClip } from '../../src/store/clips.ts';
import { downloadClip, temporaryFolder } from '../../src/store/download.ts';
import { removeStaleTemporaries, temporaryIn } from '../../src/store/durable.ts';
import { scratch } from './scratch.ts';

const VIDEO = Buffer.concat([Buffer.from('\0\0\0\x20ftypisom', 'latin1'), Buffer.alloc(5000, 7)]);
const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function* pieces(bytes: Uint8Array, size: number, breakAt = Infinity): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) {
    if (at >= breakAt) throw new TransportError('connection reset', true);
    yield bytes.subarray(at, at + size);
  }
}

function answering(reply: Partial<HttpStream>) {
  const asked: object[] = [];
  const open = async (request: object): Promise<HttpStream> => {
    asked.push(request);
    return { status: 200, headers: {}, body: pieces(VIDEO, 700), ...reply };
  };
  return { asked, open };
}

async function download(storeFolder: string, reply: Partial<HttpStream>) {
  return downloadClip({ url: 'https://cdn.example.com/c.mp4', transport: answering(reply), places: { storeFolder } });
}

async function stored(storeFolder: string, bytes: Uint8Array): Promise<StoredClip> {
  const clip = await download(storeFolder, { body: pieces(bytes, 999) });
  if (!clip.ok) throw new Error(clip.error.message);
  return clip.value;
}

async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

describe('downloading a clip', () => {
  it('puts it into the store under its hash, for reading only', async () => {
    const storeFolder = join(scratch(), 'store');
    const result = await download(storeFolder, { headers: { 'content-length': String(VIDEO.length) } });
    const clip = { sha256: hashOf(VIDEO), bytes: VIDEO.length };
    expect(result).toEqual({ ok: true, value: clip });
    const path = join(storeFolder, 'sha256', `${clip.sha256}.mp4`);
    expect(clipPath(storeFolder, clip.sha256)).toBe(path);
    expect(await readFile(path)).toEqual(VIDEO);
    expect((await stat(path)).mode & 0o777).toBe(0o444);
    expect(await filesUnder(storeFolder)).toEqual([`${clip.sha256}.mp4`]);
    expect(await storedClips(storeFolder)).toEqual(new Set([clip.sha256]));
  });

  it('keeps any bytes that are no text, in whatever pieces they come', async () => {
    const storeFolder = scratch();
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 4000 }),
        fc.integer({ min: 1, max: 900 }),
        async (tail, size) => {
          const bytes = Buffer.concat([Buffer.from([0]), tail]);
          const result = await download(storeFolder, { body: pieces(bytes, size) });
          expect(result).toEqual({ ok: true, value: { sha256: hashOf(bytes), bytes: bytes.length } });
        },
      ),
      { numRuns: 50 },
    );
  });

  it('asks without any header, so that no key can travel', async () => {
    const transport = answering({});
    const { signal } = new AbortController();
    await downloadClip({
      url: 'https://x.test/c',
      transport,
      places: { storeFolder: scratch() },
      timeoutMs: 5,
      signal,
    });
    expect(transport.asked).toEqual([{ url: 'https://x.test/c', headers: {}, timeoutMs: 5, signal }]);
  });

  it.each<[string, Partial<HttpStream>, string, string]>([
    [
      'a page',
      { body: pieces(Buffer.from('<!doctype html><p>Erreur déjà vue</p>'), 9) },
      'garbage',
      'an HTML or XML page',
    ],
    ['JSON', { body: pieces(Buffer.from('{"error":"gone"}'), 9) }, 'garbage', 'JSON'],
    ['a long text', { body: pieces(Buffer.from('é'.repeat(3000)), 7) }, 'garbage', 'plain text'],
    ['nothing', { body: pieces(Buffer.alloc(0), 9) }, 'garbage', 'no bytes'],
    ['too little', { headers: { 'content-length': '6000' } }, 'unreachable', 'after 5012 of 6000 bytes'],
    ['too much', { headers: { 'content-length': '100' } }, 'unreachable', 'after 5012 of 100 bytes'],
    ['half, then a reset', { body: pieces(VIDEO, 700, 2100) }, 'unreachable', 'connection reset'],
    ['403', { status: 403 }, 'unreachable', '403'],
    ['part of it', { status: 206 }, 'unreachable', '206'],
  ])(
    'that turns out to be %s is a failure that keeps nothing and says the clip is paid',
    async (_, reply, reason, words) => {
      const storeFolder = join(scratch(), 'store');
      const result = await download(storeFolder, reply);
      expect(result).toMatchObject({ ok: false, error: { reason, billed: 'yes' } });
      expect(!result.ok && result.error.message).toContain(words);
      expect(await filesUnder(storeFolder)).toEqual([]);
    },
  );

  it('whose length is that of a compressed transfer is not judged by it', async () => {
    const headers = { 'content-length': '10', 'content-encoding': 'gzip' };
    expect(await download(scratch(), { headers })).toMatchObject({ ok: true });
  });

  it('that no disk takes is a failure', async () => {
    const storeFolder = join(scratch(), 'file');
    await writeFile(storeFolder, '');
    expect(await download(storeFolder, {})).toMatchObject({ ok: false, error: { reason: 'disk', billed: 'yes' } });
  });

  it('again is fine, and heals a damaged file', async () => {
    const storeFolder = scratch();
    const clip = await stored(storeFolder, VIDEO);
    expect(await stored(storeFolder, VIDEO)).toEqual(clip);
    expect(await verifyClip(storeFolder, clip)).toBe('intact');
    const path = clipPath(storeFolder, clip.sha256);
    await chmod(path, 0o644);
    await writeFile(path, Buffer.alloc(VIDEO.length));
    expect([await hasClip(storeFolder, clip), await verifyClip(storeFolder, clip)]).toEqual([true, 'damaged']);
    await stored(storeFolder, VIDEO);
    expect(await verifyClip(storeFolder, clip)).toBe('intact');
  });
});

describe('a clip in the store', () => {
  it('is missing where it is not', async () => {
    const storeFolder = scratch();
    const clip = await stored(storeFolder, VIDEO);
    expect(await hasClip(storeFolder, { ...clip, bytes: 1 })).toBe(false);
    expect(await hasClip(storeFolder, { ...clip, sha256: '0'.repeat(64) })).toBe(false);
    expect(await verifyClip(storeFolder, { ...clip, sha256: '0'.repeat(64) })).toBe('missing');
    expect(await storedClips(join(storeFolder, 'none'))).toEqual(new Set());
  });

  it('is copied to renders, where the user may write to it without harm to the store', async () => {
    const folder = scratch();
    const clip = await stored(folder, VIDEO);
    const target = join(folder, 'renders', 'noir', 'opening.mp4');
    expect(await placeRender(folder, clip, target)).toEqual({ ok: true, value: 'placed' });
    expect(await readFile(target)).toEqual(VIDEO);
    expect((await stat(target)).mode & 0o200).toBe(0o200);
    expect((await stat(target)).nlink).toBe(1);
    await writeFile(target, 'mine');
    expect(await verifyClip(folder, clip)).toBe('intact');
    expect(await readdir(join(folder, 'renders', 'noir'))).toEqual(['opening.mp4']);
  });

  it('is not copied again where it is, and is where it is not', async () => {
    const folder = scratch();
    const clip = await stored(folder, VIDEO);
    const target = join(folder, 'renders', 'opening.mp4');
    await placeRender(folder, clip, target);
    const { ino } = await stat(target);
    expect(await placeRender(folder, clip, target)).toEqual({ ok: true, value: 'present' });
    await utimes(target, 5, 5);
    expect(await placeRender(folder, clip, target)).toEqual({ ok: true, value: 'present' });
    expect((await stat(target)).ino).toBe(ino);
    await writeFile(target, Buffer.alloc(VIDEO.length));
    expect(await placeRender(folder, clip, target)).toEqual({ ok: true, value: 'placed' });
    expect(await readFile(target)).toEqual(VIDEO);
  });

  it('is known without being read again, whatever its time', async () => {
    const folder = scratch();
    const clip = await stored(folder, VIDEO);
    for (let ms = 0; ms < 50; ms += 1) {
      const time = new Date(Date.UTC(2026, 8, 16, 14, 3, 7, ms * 17));
      await utimes(clipPath(folder, clip.sha256), time, time);
      const target = join(folder, 'renders', `${ms}.mp4`);
      await placeRender(folder, clip, target);
      // Only who reads it sees that it is another one; the user's edits change its time.
      const { atime, mtimeMs } = await stat(target);
      await writeFile(target, Buffer.alloc(VIDEO.length, 1));
      await utimes(target, atime, mtimeMs / 1000);
      expect([ms, await placeRender(folder, clip, target)]).toEqual([ms, { ok: true, value: 'present' }]);
    }
  });

  it('that cannot be placed is a failure, and leaves nothing half-made', async () => {
    const folder = scratch();
    const clip = await stored(folder, VIDEO);
    await mkdir(join(folder, 'renders', 'opening.mp4', 'x'), { recursive: true });
    const result = await placeRender(folder, clip, join(folder, 'renders', 'opening.mp4'));
    expect(result).toMatchObject({ ok: false, error: { reason: 'disk', billed: 'no' } });
    expect(await readdir(join(folder, 'renders'))).toEqual(['opening.mp4']);
    const gone = await placeRender(folder, { ...clip, sha256: '0'.repeat(64) }, join(folder, 'renders', 'b.mp4'));
    expect(gone).toMatchObject({ ok: false, error: { reason: 'disk' } });
  });
});

describe('what a crash left half-written', () => {
  it('is removed when it is older than a day, and nothing else is', async () => {
    const folder = temporaryFolder(scratch());
    await mkdir(folder, { recursive: true });
    const [old, fresh, other] = [temporaryIn(folder), temporaryIn(folder), join(folder, 'notes.tmp')];
    for (const path of [old, fresh, other]) await writeFile(path, 'x');
    const now = Date.now();
    for (const path of [old, other]) await utimes(path, now / 1000 - 90_000, now / 1000 - 90_000);
    expect(await removeStaleTemporaries(folder, now)).toBe(1);
    expect((await readdir(folder)).map((name) => join(folder, name)).toSorted()).toEqual([fresh, other].toSorted());
    expect(await removeStaleTemporaries(join(folder, 'none'), now)).toBe(0);
  });
});
