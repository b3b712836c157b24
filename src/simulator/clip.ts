import { Buffer } from 'node:buffer';
import { crc32, deflateSync } from 'node:zlib';
import { firstPicture, pictureParameters, repeatedPicture, sequenceParameters, type Tint } from './h264.ts';
import { writeMp4 } from './mp4.ts';

/** What a finished clip must look like; equal specs give equal bytes. */
export interface ClipSpec {
  readonly seconds: number;
  /** Pixels; even. */
  readonly width: number;
  readonly height: number;
  /** Of the request that asked for it, hexadecimal; chooses the colour. */
  readonly digest: string;
}

const FRAMES_PER_SECOND = 24;
/** Clips kept ready; the oldest makes room. */
const CACHE_LIMIT = 256;
const cache = new Map<string, Uint8Array>();

/** A playable MP4 of one flat colour, 24 frames a second, as long and as large as the spec says. */
export function renderClip(spec: ClipSpec): Uint8Array {
  const key = `${spec.seconds} ${spec.width}x${spec.height} ${spec.digest}`;
  const known = cache.get(key);
  if (known) return known;
  const picture = { width: spec.width, height: spec.height, tint: tintOf(spec.digest) };
  const frames = Math.max(1, Math.round(spec.seconds * FRAMES_PER_SECOND));
  const repeats = Array.from({ length: frames - 1 }, (_, index) => repeatedPicture(picture, index + 1));
  const bytes = writeMp4({
    width: spec.width,
    height: spec.height,
    framesPerSecond: FRAMES_PER_SECOND,
    sps: sequenceParameters(picture),
    pps: pictureParameters(),
    pictures: [firstPicture(picture), ...repeats],
    note: `shotgraph simulator ${spec.digest}`,
  });
  if (cache.size >= CACHE_LIMIT) cache.delete(cache.keys().next().value ?? '');
  cache.set(key, bytes);
  return bytes;
}

/** A PNG of the clip's colour, an eighth of its size. */
export function renderThumbnail(spec: ClipSpec): Uint8Array {
  const width = Math.ceil(spec.width / 8);
  const height = Math.ceil(spec.height / 8);
  const row = Buffer.alloc(1 + 3 * width);
  const colour = rgbOf(tintOf(spec.digest));
  for (let at = 1; at < row.length; at += 1) row[at] = colour[(at - 1) % 3] ?? 0;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const pixels = deflateSync(Buffer.concat(Array.from({ length: height }, () => row)));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** Levels that stay clear of black and white. */
function tintOf(digest: string): Tint {
  const level = (at: number, reach: number): number =>
    (Number.parseInt(digest.slice(at, at + 4), 16) % (2 * reach + 1)) - reach;
  return { luma: level(0, 24), blue: level(4, 12), red: level(8, 12) };
}

/** The colour a decoder shows for these levels (BT.601, limited range). */
function rgbOf({ luma, blue, red }: Tint): readonly [number, number, number] {
  const y = 1.164 * (128 + 2.5 * luma - 16);
  const clamp = (value: number): number => Math.max(0, Math.min(255, Math.round(value)));
  return [clamp(y + 1.596 * 4 * red), clamp(y - 0.813 * 4 * red - 0.392 * 4 * blue), clamp(y + 2.017 * 4 * blue)];
}
