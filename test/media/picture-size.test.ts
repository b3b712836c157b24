import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { fileFacts } from '../../src/media/file-facts.ts';
import { pictureSize } from '../../src/media/picture-size.ts';
import { describeWithFfmpeg, ffmpeg } from '../support/odd-clips.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'shotgraph-picture-')));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
function file(bytes: Uint8Array): string {
  const path = join(folder, `file-${(files += 1)}`);
  writeFileSync(path, bytes);
  return path;
}

/** Bytes from texts (a character a byte) and numbers. */
type Part = string | number | Uint8Array;
function bytes(...parts: readonly Part[]): Buffer {
  const asBytes = (part: Part): Uint8Array =>
    typeof part === 'string' ? Buffer.from(part, 'latin1') : typeof part === 'number' ? Buffer.from([part]) : part;
  return Buffer.concat(parts.map(asBytes));
}

const be16 = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff]);
const be32 = (value: number): Buffer =>
  Buffer.from([value >>> 24, (value >> 16) & 0xff, (value >> 8) & 0xff, value & 0xff]);
const le16 = (value: number): Buffer => Buffer.from(be16(value)).reverse();
const le32 = (value: number): Buffer => Buffer.from(be32(value)).reverse();
const le24 = (value: number): Buffer => le32(value).subarray(0, 3);

const PNG = bytes('\x89PNG\r\n\x1a\n', be32(13), 'IHDR', be32(1280), be32(720), 8, 2, 0, 0, 0);
const GIF = bytes('GIF89a', le16(640), le16(360), 0, 0, 0);
const bmp = (height: number): Buffer => bytes('BM', le32(99), le32(0), le32(54), le32(40), le32(800), le32(height));
const CORE_BMP = bytes('BM', le32(99), le32(0), le32(26), le32(12), le16(320), le16(200), le16(1), le16(24));
const riff = (...chunk: readonly Part[]): Buffer => bytes('RIFF', le32(99), 'WEBP', ...chunk);
const LOSSY = riff('VP8 ', le32(40), '\0\0\0', 0x9d, 1, 0x2a, le16(1920), le16(1080), '....');
const LOSSLESS = riff('VP8L', le32(40), 0x2f, le32(1279 | (719 << 14)), '........');
const CANVAS = riff('VP8X', le32(10), '....', le24(3999), le24(2249), '....');
const segment = (marker: number, data: Buffer): Buffer => bytes(0xff, marker, be16(data.length + 2), data);
const frame = (marker: number): Buffer => segment(marker, bytes(8, be16(1080), be16(1920), 3, '.........'));
/** A photograph: what its camera, an editor and a printer wrote stands before the picture. */
const JPEG = bytes('\xff\xd8', segment(0xe1, Buffer.alloc(65_000)), segment(0xe2, Buffer.alloc(65_000)));
const PHOTO = bytes(JPEG, segment(0xdb, Buffer.alloc(130)), '\xff\xff', segment(0xc4, Buffer.alloc(30)), frame(0xc2));

describe('the size of a picture', () => {
  it.each([
    ['png', PNG, 1280, 720],
    ['gif', GIF, 640, 360],
    ['bmp', bmp(600), 800, 600],
    ['bmp', bmp(-600), 800, 600],
    ['bmp', CORE_BMP, 320, 200],
    ['webp', LOSSY, 1920, 1080],
    ['webp', LOSSLESS, 1280, 720],
    ['webp', CANVAS, 4000, 2250],
    ['jpg', PHOTO, 1920, 1080],
    ['jpg', bytes('\xff\xd8', frame(0xc0)), 1920, 1080],
  ])('is in the header of a %s', async (format, content, width, height) => {
    expect(await pictureSize(file(content), format)).toEqual({ width, height });
    expect(await fileFacts(file(content))).toMatchObject({ ok: true, value: { format, width, height } });
  });

  it.each([
    ['png', PNG.subarray(0, 20)],
    ['png', bytes('\x89PNG\r\n\x1a\n', be32(13), 'tEXt', be32(1), be32(1), 'x')],
    ['png', bytes('\x89PNG\r\n\x1a\n', be32(13), 'IHDR', be32(0), be32(720), 8)],
    ['gif', GIF.subarray(0, 8)],
    ['bmp', bytes('BM', le32(99), le32(0), le32(54), le32(7), le32(8), le32(8))],
    ['webp', riff('VP8 ', le32(40), '\0\0\0', 1, 2, 3, le16(1920), le16(1080), '....')],
    ['webp', riff('JUNK', le32(40), 'nothing that anybody knows')],
    ['jpg', JPEG],
    ['jpg', bytes('\xff\xd8\xff\xd9')],
    ['jpg', bytes('\xff\xd8', segment(0xda, Buffer.alloc(9)))],
    ['jpg', bytes('\xff\xd8\xff\xe0 no length leads anywhere')],
  ])('is not in a damaged header (%s)', async (format, content) => {
    expect(await pictureSize(file(content), format)).toBe('damaged');
    expect(await fileFacts(file(content))).toMatchObject({ ok: true, value: { damaged: true } });
  });

  it('is not looked for in a file of another kind', async () => {
    expect(await pictureSize(file(bytes('fLaC')), 'flac')).toBeUndefined();
    expect(await pictureSize(file(bytes('anything')), undefined)).toBeUndefined();
  });

  it('costs as little for a picture that would unfold to gigabytes', async () => {
    const bomb = bytes('\x89PNG\r\n\x1a\n', be32(13), 'IHDR', be32(200_000), be32(200_000), 8, 2, 0, 0, 0);
    expect(await pictureSize(file(bomb), 'png')).toEqual({ width: 200_000, height: 200_000 });
  });

  it('ends, whatever a file says of its segments', async () => {
    const endless = bytes('\xff\xd8', Buffer.alloc(40_000, 0xff));
    expect(await pictureSize(file(endless), 'jpg')).toBe('damaged');
  });
});

describeWithFfmpeg('pictures that another program has made', () => {
  it.each(['png', 'jpg', 'gif', 'bmp', 'webp'])('are as large as it says (%s)', async (format) => {
    const path = join(folder, `made.${format}`);
    ffmpeg(['-f', 'lavfi', '-i', 'testsrc2=size=322x124', '-frames:v', '1', path]);
    expect(readFileSync(path).length).toBeGreaterThan(100);
    expect(await fileFacts(path)).toMatchObject({ ok: true, value: { format, width: 322, height: 124 } });
  });
});
