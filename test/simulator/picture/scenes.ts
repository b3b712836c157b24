import jpeg from 'jpeg-js';
import { PNG } from 'pngjs';
import { renderClip } from '../../../src/simulator/picture/render.ts';
import type { GivenFile, GivenImage, PictureRequest } from '../../../src/simulator/picture/request.ts';

/** A small text-to-video request; a test says what is different. */
export function request(more: Partial<PictureRequest> = {}): PictureRequest {
  return {
    digest: 'a1b2c3',
    width: 320,
    height: 180,
    seconds: 3,
    prompt: 'A serene forest at sunset.',
    model: 'skyreels-v4-fast',
    mode: 'T2V',
    hasSound: false,
    images: [],
    ...more,
  };
}

/** The clip of a request, drawn here. */
export async function draw(more: Partial<PictureRequest> = {}): Promise<Uint8Array> {
  return await renderClip(request(more), async () => undefined);
}

export function given(bytes?: Uint8Array, name = 'given.png'): GivenFile {
  return { digest: `d-${name}`, name, ...(bytes && { bytes }) };
}

export function image(role: GivenImage['role'], file: GivenFile, more: Partial<GivenImage> = {}): GivenImage {
  return { role, label: '', file, ...more };
}

/** Blocks of colour, 8 pixels each, so that a mosaic can show it without loss. */
function blocks(width: number, height: number, seed: number): Uint8Array {
  const data = new Uint8Array(4 * width * height);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const block = (x >> 3) * 7 + (y >> 3) * 13 + seed;
      data.set([(block * 29) % 256, (block * 53) % 256, (block * 97) % 256, 255], 4 * (y * width + x));
    }
  return data;
}

export function png(width: number, height: number, seed = 1): Uint8Array {
  const picture = new PNG({ width, height });
  picture.data = Buffer.from(blocks(width, height, seed));
  return PNG.sync.write(picture);
}

export function jpg(width: number, height: number, seed = 1): Uint8Array {
  return new Uint8Array(jpeg.encode({ width, height, data: blocks(width, height, seed) }, 90).data);
}
