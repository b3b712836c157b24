import { Encoder } from './encoder.ts';
import { makeMosaic } from './mosaic.ts';
import { pictureParameters, sequenceParameters } from './parameter-sets.ts';
import { writePlainMp4 } from './plain-mp4.ts';
import { FRAMES_PER_SECOND, framesOf } from './request.ts';

/** What a plain clip must look like; equal specs give equal bytes. */
export interface PlainSpec {
  readonly seconds: number;
  /** Pixels; even. */
  readonly width: number;
  readonly height: number;
  /** Of the request that asked for it, hexadecimal; chooses the colour. */
  readonly digest: string;
}

/** Clips kept ready; the oldest makes room. */
const CACHE_LIMIT = 256;
const cache = new Map<string, Uint8Array>();

/**
 * A clip of one colour that costs next to nothing, for tests of other things: as long and as large as the spec says,
 * one picture and then the same again.
 */
export function renderPlainClip(spec: PlainSpec): Uint8Array {
  const key = `${spec.seconds} ${spec.width}x${spec.height} ${spec.digest}`;
  const known = cache.get(key);
  if (known) return known;
  const shape = { width: spec.width, height: spec.height, framesPerSecond: FRAMES_PER_SECOND };
  const encoder = new Encoder(shape);
  const picture = makeMosaic(spec.width, spec.height);
  const level = (at: number, from: number, reach: number): number =>
    from + (Number.parseInt(spec.digest.slice(at, at + 4), 16) % reach);
  picture.luma.fill(level(0, 70, 120));
  picture.blue.fill(level(4, 80, 96));
  picture.red.fill(level(8, 80, 96));
  const first = encoder.key(picture);
  const bytes = writePlainMp4({
    ...shape,
    sps: sequenceParameters(shape),
    pps: pictureParameters(),
    pictures: [first, ...Array.from({ length: framesOf(spec) - 1 }, () => encoder.same())],
    note: `shotgraph simulator ${spec.digest}`,
  });
  if (cache.size >= CACHE_LIMIT) cache.delete(cache.keys().next().value ?? '');
  cache.set(key, bytes);
  return bytes;
}
