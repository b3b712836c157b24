import jpeg from 'jpeg-js';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { encodePicture, layInto, readPng } from '../../src/media/compose.ts';
import type { Pixels } from '../../src/media/raster.ts';

type Colour = readonly [number, number, number];

function picture(width: number, height: number, colourAt: (x: number, y: number) => Colour): Pixels {
  const data = new Uint8Array(4 * width * height);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) data.set([...colourAt(x, y), 255], 4 * (y * width + x));
  return { width, height, data };
}

const at = ({ width, data }: Pixels, x: number, y: number): readonly number[] => [
  ...data.subarray(4 * (y * width + x), 4 * (y * width + x) + 3),
];

const WHITE: Colour = [255, 255, 255];
const RED: Colour = [200, 0, 0];
const white = (width: number, height: number): Pixels => picture(width, height, () => WHITE);

describe('a picture laid into another', () => {
  it('fits its place, in the middle, and touches nothing else', () => {
    const page = white(100, 100);
    layInto(
      page,
      picture(200, 100, () => RED),
      { x: 10, y: 10, width: 40, height: 40 },
    );
    for (let y = 0; y < 100; y += 1)
      for (let x = 0; x < 100; x += 1)
        expect(at(page, x, y)).toEqual(x >= 10 && x < 50 && y >= 20 && y < 40 ? [...RED] : [...WHITE]);
  });

  it('is the mean of what it shows where it gets smaller, so that fine patterns turn grey', () => {
    const page = white(30, 30);
    const board = picture(300, 300, (x, y) => ((x + y) % 2 === 0 ? [0, 0, 0] : WHITE));
    layInto(page, board, { x: 0, y: 0, width: 30, height: 30 });
    for (const value of [at(page, 0, 0), at(page, 15, 15), at(page, 29, 29)].flat())
      expect(Math.abs(value - 127.5)).toBeLessThanOrEqual(1);
  });

  it('keeps its sides and its order, by any factor', () => {
    const halves = picture(97, 53, (x, y) => [x < 48 ? 0 : 200, y < 26 ? 0 : 200, 50]);
    for (const size of [31, 97, 150]) {
      const page = white(size, size);
      layInto(page, halves, { x: 0, y: 0, width: size, height: size });
      const [top, bottom] = [Math.round(size / 2 - size / 8), Math.round(size / 2 + size / 8)];
      expect([at(page, 2, top), at(page, size - 3, top), at(page, 2, bottom), at(page, size - 3, bottom)]).toEqual([
        [0, 0, 50],
        [200, 0, 50],
        [0, 200, 50],
        [200, 200, 50],
      ]);
    }
  });

  it('is cut off at the edges', () => {
    const page = white(10, 10);
    layInto(
      page,
      picture(10, 10, () => RED),
      { x: -5, y: 5, width: 10, height: 10 },
    );
    expect([at(page, 0, 9), at(page, 4, 5), at(page, 5, 9), at(page, 0, 4)]).toEqual([RED, RED, WHITE, WHITE]);
  });
});

describe('a picture as a file', () => {
  const page = picture(40, 30, (x) => (x < 20 ? RED : WHITE));

  it('is a PNG that reads back as it was', () => {
    const bytes = encodePicture(page, 'png');
    expect(at(readPng(bytes), 0, 0)).toEqual([...RED]);
    expect([...readPng(bytes).data]).toEqual([...page.data]);
    expect(PNG.sync.read(Buffer.from(bytes))).toMatchObject({ width: 40, height: 30 });
  });

  it('is a JPEG that looks as it did', () => {
    const read = jpeg.decode(encodePicture(page, 'jpg'), { useTArray: true });
    expect([read.width, read.height]).toEqual([40, 30]);
    for (const [index, value] of at(read, 4, 4).entries()) expect(Math.abs(value - (RED[index] ?? 0))).toBeLessThan(8);
  });
});
