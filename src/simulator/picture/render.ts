import jpeg from 'jpeg-js';
import { rgbOf } from './colour.ts';
import { Encoder } from './encoder.ts';
import { makeMosaic, type Mosaic } from './mosaic.ts';
import { cellsOf } from './paint.ts';
import { makeReel } from './reel.ts';
import { FRAMES_PER_SECOND, framesOf, type PictureRequest } from './request.ts';
import { makeSound } from './sound.ts';
import { commentOf, type SourceClip, type StoredFrame } from './source-clip.ts';
import { withLength, writeMp4 } from './write-mp4.ts';

/** Frames between two pictures that need none before them. */
const KEY_EVERY = 5 * FRAMES_PER_SECOND;
const PAUSE_EVERY = 4;
const JPEG_QUALITY = 88;

/** Called now and then while a clip is drawn, so that others get their turn. */
export type Pause = () => Promise<void>;

/** The clip of a request, as an MP4. */
export async function renderClip(request: PictureRequest, pause: Pause): Promise<Uint8Array> {
  const { width, height, digest, prompt, model, mode } = request;
  const shape = { width, height, framesPerSecond: FRAMES_PER_SECOND };
  const { reel, clip } = await makeReel(request);
  const encoder = new Encoder(shape);
  const frames: StoredFrame[] = [];
  if (reel.offset > 0 && clip) frames.push(...(await sourceFrames(clip, { encoder, request, count: reel.offset })));
  const target = makeMosaic(width, height);
  const last = reel.frames - 1;
  for (let frame = 0; frame <= last; frame += 1) {
    reel.draw(target, frame);
    const isKey = frame === last || (frame % KEY_EVERY === 0 && last - frame >= FRAMES_PER_SECOND) || frame === 0;
    frames.push({ data: withLength(isKey ? encoder.key(target) : encoder.next(target)), isKey });
    if (frame % PAUSE_EVERY === 0) await pause();
  }
  const sound = request.hasSound ? makeSound(digest, framesOf(request)) : undefined;
  const comment = commentOf({ scene: reel.endScene, digest, model, mode, prompt });
  return await writeMp4({ shape, frames, comment, ...(sound && { sound }) });
}

/** What a clip contains of its source: the frames themselves where the size is the same, else its last one. */
async function sourceFrames(
  clip: SourceClip,
  { encoder, request, count }: { readonly encoder: Encoder; readonly request: PictureRequest; readonly count: number },
): Promise<readonly StoredFrame[]> {
  if (clip.width === request.width && clip.height === request.height) return (await clip.frames()).slice(0, count);
  const { reel } = await makeReel(request);
  const still = makeMosaic(request.width, request.height);
  reel.draw(still, 0);
  const first = { data: withLength(encoder.key(still)), isKey: true };
  return [first, ...Array.from({ length: count - 1 }, () => ({ data: withLength(encoder.same()), isKey: false }))];
}

/** One frame of the clip, a quarter of its size, as a JPEG. */
export async function renderThumbnail(request: PictureRequest): Promise<Uint8Array> {
  const { reel } = await makeReel(request);
  const target = makeMosaic(request.width, request.height);
  reel.draw(target, Math.min(reel.frames - 1, 2 * FRAMES_PER_SECOND));
  return toJpeg(target);
}

function toJpeg(mosaic: Mosaic): Uint8Array {
  const { columns, rows } = cellsOf(mosaic);
  const data = new Uint8Array(4 * columns * rows);
  const stride = 4 * mosaic.across;
  for (let y = 0; y < rows; y += 1)
    for (let x = 0; x < columns; x += 1) {
      const half = ((y >> 1) * stride) / 2 + (x >> 1);
      const colour = {
        luma: mosaic.luma[y * stride + x] ?? 0,
        blue: mosaic.blue[half] ?? 128,
        red: mosaic.red[half] ?? 128,
      };
      data.set([...rgbOf(colour), 255], 4 * (y * columns + x));
    }
  return new Uint8Array(jpeg.encode({ width: columns, height: rows, data }, JPEG_QUALITY).data);
}
