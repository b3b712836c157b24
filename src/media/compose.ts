import jpeg from 'jpeg-js';
import { PNG } from 'pngjs';
import type { Pixels } from './raster.ts';

export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Reads a PNG of any kind as pixels; throws where it is none. */
export function readPng(bytes: Uint8Array): Pixels {
  const { width, height, data } = PNG.sync.read(Buffer.from(bytes));
  return { width, height, data };
}

/** Lays a picture into a place of another one, as large as it fits, in the middle; changes that other one. */
export function layInto(target: Pixels, picture: Pixels, place: Place): void {
  const scale = Math.min(place.width / picture.width, place.height / picture.height);
  const width = Math.max(1, Math.round(picture.width * scale));
  const height = Math.max(1, Math.round(picture.height * scale));
  const small = resized(picture, { width, height });
  const left = Math.round(place.x + (place.width - width) / 2);
  const top = Math.round(place.y + (place.height - height) / 2);
  for (let row = 0; row < height; row += 1) {
    const y = top + row;
    if (y < 0 || y >= target.height) continue;
    const from = Math.max(0, -left);
    const to = Math.min(width, target.width - left);
    if (to <= from) return;
    const line = small.data.subarray(4 * (row * width + from), 4 * (row * width + to));
    target.data.set(line, 4 * (y * target.width + left + from));
  }
}

/** Each new pixel is the mean of what it covers, so that fine patterns do not shimmer when a picture gets smaller. */
function resized({ width, height, data }: Pixels, size: Pick<Pixels, 'width' | 'height'>): Pixels {
  const narrow = new Float32Array(size.width * height * 4);
  const columns = coverage(width, size.width);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < size.width; x += 1) {
      for (const { at, weight } of columns[x] ?? [])
        addPixel(narrow, 4 * (y * size.width + x), data, 4 * (y * width + at), weight);
    }
  }
  const mean = new Float32Array(size.width * size.height * 4);
  for (const [y, parts] of coverage(height, size.height).entries()) {
    for (const { at, weight } of parts) {
      for (let x = 0; x < size.width; x += 1)
        addPixel(mean, 4 * (y * size.width + x), narrow, 4 * (at * size.width + x), weight);
    }
  }
  // Kept between 0 and 255, and rounded.
  return { ...size, data: new Uint8Array(Uint8ClampedArray.from(mean).buffer) };
}

/** Called for each pixel of each picture: no arrays, no objects. */
// oxlint-disable-next-line max-params -- as above
function addPixel(target: Float32Array, to: number, source: ArrayLike<number>, from: number, weight: number): void {
  for (let c = 0; c < 4; c += 1) target[to + c] = (target[to + c] as number) + weight * (source[from + c] as number);
}

interface Part {
  readonly at: number;
  /** The parts of one pixel weigh 1 together. */
  readonly weight: number;
}

/** Which old pixels each new one covers, along one side. */
function coverage(from: number, to: number): readonly (readonly Part[])[] {
  const step = from / to;
  return Array.from({ length: to }, (_, index) => {
    const [begin, end] = [index * step, Math.min(from, (index + 1) * step)];
    const parts: Part[] = [];
    for (let at = Math.floor(begin); at < end && at < from; at += 1) {
      const covered = Math.min(at + 1, end) - Math.max(at, begin);
      if (covered > 1e-9) parts.push({ at, weight: covered / (end - begin) });
    }
    return parts;
  });
}

export type PictureFormat = 'jpg' | 'png';

/** Of JPEG: fine pictures, letters without a haze. */
const QUALITY = 85;

/** The bytes of a picture file. */
export function encodePicture(pixels: Pixels, format: PictureFormat): Uint8Array {
  const { width, height } = pixels;
  const data = Buffer.from(pixels.data.buffer, pixels.data.byteOffset, pixels.data.byteLength);
  if (format === 'jpg') return jpeg.encode({ width, height, data }, QUALITY).data;
  const png = new PNG({ width, height });
  png.data = data;
  return PNG.sync.write(png);
}
