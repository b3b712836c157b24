import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeKeyPicture } from '../../../src/simulator/picture/decoder.ts';
import { Encoder } from '../../../src/simulator/picture/encoder.ts';
import { makeMosaic, type Mosaic } from '../../../src/simulator/picture/mosaic.ts';
import { nalUnit, openNalUnit } from '../../../src/simulator/picture/nal-unit.ts';
import { levelOf, pictureParameters, sequenceParameters } from '../../../src/simulator/picture/parameter-sets.ts';
import { decode, HAS_FFMPEG, looksLike, planesOf } from './judge.ts';

/** Numbers that look like chance, the same in every run of a seed. */
function chance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
}

function fill(mosaic: Mosaic, value: () => number, share = 1): void {
  for (const plane of [mosaic.luma, mosaic.blue, mosaic.red]) {
    if (share === 1) for (let at = 0; at < plane.length; at += 1) plane[at] = value();
    else
      for (let count = Math.floor(plane.length * share); count > 0; count -= 1) plane[value() % plane.length] = value();
  }
}

/** Soft, rough and hard pictures: whole ones, small changes, repeats. */
function play(width: number, height: number, seed: number): { stream: Uint8Array; shown: Buffer } {
  const next = chance(seed);
  const shape = { width, height, framesPerSecond: 24 };
  const encoder = new Encoder(shape);
  const mosaic = makeMosaic(width, height);
  const units = [sequenceParameters(shape), pictureParameters()];
  const shown: Buffer[] = [];
  for (let frame = 0; frame < 24; frame += 1) {
    const reach = [6, 40, 120, 256][frame % 4] ?? 1;
    const value = (): number => 128 - (reach >> 1) + next(reach);
    if (frame % 8 === 0) {
      fill(mosaic, frame === 16 ? () => (next(2) === 0 ? 0 : 255) : value);
      units.push(encoder.key(mosaic));
      expect(planesOf(encoder.picture).equals(planesOf(mosaic))).toBe(true);
    } else if (frame % 8 === 5) units.push(encoder.same());
    else {
      fill(mosaic, value, 0.3);
      units.push(encoder.next(mosaic));
    }
    shown.push(planesOf(encoder.picture));
  }
  const start = Buffer.from([0, 0, 0, 1]);
  return { stream: Buffer.concat(units.flatMap((unit) => [start, unit])), shown: Buffer.concat(shown) };
}

describe('the encoder', () => {
  it.runIf(process.env['CI'] === 'true')('is judged by ffmpeg in CI', () => expect(HAS_FFMPEG).toBe(true));

  it.skipIf(!HAS_FFMPEG).each([
    [1280, 720],
    [854, 480],
    [480, 854],
    [160, 90],
    [16, 16],
    [1440, 1080],
  ])('knows every pixel that a decoder shows, at %i x %i', (width, height) => {
    const { stream, shown } = play(width, height, width + height);
    expect(decode(stream, 'stream.h264').equals(shown)).toBe(true);
  });

  it('is off by little where it is not exact', () => {
    const next = chance(3);
    const encoder = new Encoder({ width: 320, height: 240, framesPerSecond: 24 });
    const mosaic = makeMosaic(320, 240);
    fill(mosaic, () => 60 + next(120));
    encoder.key(mosaic);
    fill(mosaic, () => 60 + next(120));
    encoder.next(mosaic);
    let [worst, sum] = [0, 0];
    for (const [at, value] of mosaic.luma.entries()) {
      const off = Math.abs(value - (encoder.picture.luma[at] ?? 0));
      worst = Math.max(worst, off);
      sum += off;
    }
    expect(worst).toBeLessThanOrEqual(4);
    expect(sum / mosaic.luma.length).toBeLessThan(1);
  });

  it('says nothing of what did not change', () => {
    const encoder = new Encoder({ width: 1920, height: 1080, framesPerSecond: 24 });
    const mosaic = makeMosaic(1920, 1080);
    fill(mosaic, chance(5).bind(undefined, 256));
    encoder.key(mosaic);
    expect(encoder.next(mosaic).length).toBeLessThan(12);
  });

  it('holds no start code', () => {
    fc.assert(
      fc.property(fc.uint8Array({ max: 3, maxLength: 60 }), (payload) => {
        const unit = nalUnit(5, payload);
        for (let at = 1; at + 2 < unit.length; at += 1)
          expect(unit[at] === 0 && unit[at + 1] === 0 && (unit[at + 2] ?? 9) < 3).toBe(false);
        expect(openNalUnit(unit).payload).toEqual(payload);
      }),
    );
  });

  it.each([
    [854, 480, 30],
    [1280, 720, 31],
    [1920, 1080, 40],
    [4320, 1080, 50],
  ])('names the level that %i x %i needs', (width, height, level) => {
    expect(levelOf({ width, height, framesPerSecond: 24 })).toBe(level);
  });
});

describe('the decoder', () => {
  it.each([1, 2, 3])('gives back every key picture exactly', (seed) => {
    const next = chance(seed);
    const [width, height] = [16 * (1 + next(20)), 2 * (8 + next(80))];
    const encoder = new Encoder({ width, height, framesPerSecond: 24 });
    const mosaic = makeMosaic(width, height);
    for (const reach of [2, 30, 256]) {
      fill(mosaic, () => 128 - (reach >> 1) + next(reach));
      expect(looksLike(decodeKeyPicture(encoder.key(mosaic), width, height), mosaic)).toBe(true);
    }
    expect(decodeKeyPicture(encoder.next(mosaic), width, height)).toBeUndefined();
  });

  it('gives up on what is no picture of ours, and never throws', () => {
    const encoder = new Encoder({ width: 64, height: 48, framesPerSecond: 24 });
    const mosaic = makeMosaic(64, 48);
    fill(mosaic, chance(9).bind(undefined, 256));
    const unit = encoder.key(mosaic);
    expect(decodeKeyPicture(unit.subarray(0, unit.length >> 1), 64, 48)).toBeUndefined();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(60), (noise, from) => {
        const broken = Uint8Array.from([...unit.subarray(0, from), ...noise]);
        decodeKeyPicture(broken, 64, 48);
      }),
    );
  });
});
