import { Buffer } from 'node:buffer';
import jpeg from 'jpeg-js';
import { PNG } from 'pngjs';
import { colourOf } from './colour.ts';
import { CELL, makeMosaic, type Mosaic } from './mosaic.ts';

/** Pixels as red, green, blue and alpha. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** A picture with more takes longer to read than anybody waits for a rehearsal. */
const MOST_MEGAPIXELS = 24;
const MOST_MEGABYTES = 512;

/** Reads PNG and JPEG; undefined for anything else, what is broken, and what is too large. */
export function readPixels(bytes: Uint8Array): Pixels | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    if (buffer.toString('latin1', 1, 4) === 'PNG') {
      const megapixels = (buffer.readUInt32BE(16) * buffer.readUInt32BE(20)) / 1e6;
      return megapixels > 0 && megapixels <= MOST_MEGAPIXELS ? PNG.sync.read(buffer) : undefined;
    }
    if (buffer[0] !== 0xff || buffer[1] !== 0xd8) return undefined;
    return jpeg.decode(buffer, {
      useTArray: true,
      maxResolutionInMP: MOST_MEGAPIXELS,
      maxMemoryUsageInMB: MOST_MEGABYTES,
    });
  } catch {
    return undefined; // what is no picture is shown as a placeholder
  }
}

/** The pixels as a mosaic of this size, cut to fill it; each value is the mean of what it covers. */
export function mosaicOf(pixels: Pixels, width: number, height: number): Mosaic {
  const target = makeMosaic(width, height);
  const stride = 4 * target.across;
  const window = windowOf(pixels, width, height);
  for (let y = 0; y < 4 * target.down; y += 1)
    for (let x = 0; x < stride; x += 1) {
      const [r, g, b] = meanOf(pixels, window, { x: x * CELL, y: y * CELL, side: CELL });
      target.luma[y * stride + x] = colourOf(r, g, b).luma;
    }
  for (let y = 0; y < 2 * target.down; y += 1)
    for (let x = 0; x < stride / 2; x += 1) {
      const [r, g, b] = meanOf(pixels, window, { x: 2 * x * CELL, y: 2 * y * CELL, side: 2 * CELL });
      const { blue, red } = colourOf(r, g, b);
      target.blue[(y * stride) / 2 + x] = blue;
      target.red[(y * stride) / 2 + x] = red;
    }
  return target;
}

/** Pixels of the source: where the part that is shown begins, and how much of it one pixel of the target is. */
interface Window {
  readonly left: number;
  readonly top: number;
  readonly scale: number;
}

function windowOf(pixels: Pixels, width: number, height: number): Window {
  const scale = Math.min(pixels.width / width, pixels.height / height);
  return { left: (pixels.width - width * scale) / 2, top: (pixels.height - height * scale) / 2, scale };
}

/** More samples a side than this change nothing that is seen. */
const MOST_SAMPLES = 4;

function meanOf(
  { width, height, data }: Pixels,
  { left, top, scale }: Window,
  { x, y, side }: { readonly x: number; readonly y: number; readonly side: number },
): readonly [number, number, number] {
  const first = { x: Math.floor(left + x * scale), y: Math.floor(top + y * scale) };
  const size = Math.max(1, Math.floor(side * scale));
  const step = Math.max(1, Math.floor(size / MOST_SAMPLES));
  let [r, g, b, count] = [0, 0, 0, 0];
  for (let row = first.y; row < first.y + size; row += step)
    for (let column = first.x; column < first.x + size; column += step) {
      const at = 4 * (Math.min(height - 1, Math.max(0, row)) * width + Math.min(width - 1, Math.max(0, column)));
      const alpha = data[at + 3] ?? 255;
      r += (data[at] ?? 0) * alpha;
      g += (data[at + 1] ?? 0) * alpha;
      b += (data[at + 2] ?? 0) * alpha;
      count += 255;
    }
  const half = count >> 1;
  return [Math.floor((r + half) / count), Math.floor((g + half) / count), Math.floor((b + half) / count)];
}
