import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BufferTarget,
  EncodedPacket,
  EncodedVideoPacketSource,
  Mp4OutputFormat,
  Output,
  WebMOutputFormat,
} from 'mediabunny';
import { afterAll, describe, expect, it } from 'vitest';
import { allFileFacts, fileFacts } from '../../src/media/file-facts.ts';
import { formatOf } from '../../src/media/file-format.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'shotgraph-media-')));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** Silence: 16-bit mono PCM. */
function wave(seconds: number, rate = 8000): Buffer {
  const data = Buffer.alloc(Math.round(seconds * rate) * 2);
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + data.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(data.length, 40);
  return Buffer.concat([head, data]);
}

/** A VP8 video of empty pictures: enough for its container to have a length. */
async function video(format: Mp4OutputFormat | WebMOutputFormat, frames: number, fps: number): Promise<Uint8Array> {
  const target = new BufferTarget();
  const output = new Output({ format, target });
  const source = new EncodedVideoPacketSource('vp8');
  output.addVideoTrack(source);
  await output.start();
  for (let i = 0; i < frames; i += 1) {
    const packet = new EncodedPacket(
      new Uint8Array([0x10, 0, 0, 0x9d, 1, 0x2a, 16, 0, 16, 0]),
      'key',
      i / fps,
      1 / fps,
    );
    await source.add(packet, { decoderConfig: { codec: 'vp8', codedWidth: 16, codedHeight: 16 } });
  }
  await output.finalize();
  return new Uint8Array(target.buffer ?? new ArrayBuffer(0));
}

describe('the facts of a file', () => {
  it('are its hash, its length and its format by content, not by name (M1)', async () => {
    const head = '\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\x01\0\0\0\x02\0';
    const bytes = Buffer.concat([Buffer.from(head, 'latin1'), Buffer.alloc(700_000, 3)]);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(await fileFacts(file('hero.jpg', bytes))).toEqual({
      ok: true,
      value: { sha256, bytes: 700_024, format: 'png', width: 256, height: 512 },
    });
  });

  it('say how long sound and video play', async () => {
    expect(await fileFacts(file('line.wav', wave(2.5)))).toMatchObject({
      ok: true,
      value: { format: 'wav', seconds: 2.5 },
    });
    const mp4 = file('clip.mp4', await video(new Mp4OutputFormat(), 36, 24));
    expect(await fileFacts(mp4)).toMatchObject({ ok: true, value: { format: 'mp4', seconds: 1.5 } });
    const webm = file('clip.webm', await video(new WebMOutputFormat(), 50, 25));
    // WebM does not say how long the last frame stands.
    const seconds: unknown = expect.closeTo(2, 1);
    expect(await fileFacts(webm)).toMatchObject({ ok: true, value: { format: 'webm', seconds } });
  });

  it('leave out what cannot be read (M2)', async () => {
    const broken = await fileFacts(
      file('broken.mp4', Buffer.from('\0\0\0\x18ftypisom\0\0\0\0and then nothing', 'latin1')),
    );
    expect(broken).toMatchObject({ ok: true, value: { format: 'mp4' } });
    expect(broken.ok && 'seconds' in broken.value).toBe(false);
    const unknown = await fileFacts(file('notes.mp4', 'only words'));
    expect(unknown.ok && Object.keys(unknown.value)).toEqual(['sha256', 'bytes']);
  });

  it('of what is no readable file are a failure in words', async () => {
    mkdirSync(join(folder, 'refs'));
    symlinkSync('loop', join(folder, 'loop'));
    const said = await Promise.all(
      ['none.png', 'refs', 'loop', file('empty.png', ''), join(file('plain', 'x'), 'hero.png')].map(async (name) => {
        const path = name.startsWith('/') ? name : join(folder, name);
        const facts = await fileFacts(path);
        if (facts.ok) return 'ok';
        expect(facts.error).toMatchObject({ reason: 'input', billed: 'no' });
        return facts.error.message.slice(folder.length + 1);
      }),
    );
    expect(said).toEqual([
      'none.png does not exist',
      'refs is a folder, not a file',
      'loop cannot be read: its links go round in a circle',
      'empty.png is empty',
      'plain/hero.png does not exist: part of the path is a file',
    ]);
  });

  it('come for many files at once, by path', async () => {
    const paths = Array.from({ length: 30 }, (_, index) => file(`many-${index}`, `text ${index}`));
    const facts = await allFileFacts([...paths, ...paths, join(folder, 'absent')]);
    expect(facts.size).toBe(31);
    expect([...facts.values()].filter(({ ok }) => ok)).toHaveLength(30);
    expect(new Set([...facts.values()].map((fact) => fact.ok && fact.value.sha256)).size).toBe(31);
  });
});

describe('the format of a file', () => {
  it.each([
    ['\x89PNG\r\n\x1a\n', 'png'],
    ['\xff\xd8\xff\xe0', 'jpg'],
    ['GIF89a', 'gif'],
    ['BM\x10\0\0\0\0\0\0\0', 'bmp'],
    ['RIFF\x10\0\0\0WEBPVP8 ', 'webp'],
    ['RIFF\x10\0\0\0WAVEfmt ', 'wav'],
    ['\0\0\0\x20ftypisom', 'mp4'],
    ['\0\0\0\x14ftypqt  ', 'mov'],
    ['\0\0\0\x08wide\0\0\0\0mdat', 'mov'],
    ['\0\0\0\x20ftypM4A ', 'm4a'],
    ['\0\0\0\x18ftypheic', 'heic'],
    ['\0\0\0\x18ftypavif', 'avif'],
    ['ID3\x04', 'mp3'],
    ['\xff\xfb\x90\x64', 'mp3'],
    ['\xff\xf1\x50\x80', 'aac'],
    ['OggS\0', 'ogg'],
    ['fLaC', 'flac'],
    ['\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm', 'webm'],
    ['\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x88matroska', 'mkv'],
    ['BM, said the man', undefined],
    ['\xff\xff\xff\xff', undefined],
    ['<svg xmlns=""/>', undefined],
    ['', undefined],
  ])('that begins with %j is %s', (head, format) => {
    expect(formatOf(Buffer.from(head, 'latin1'))).toBe(format);
  });
});
