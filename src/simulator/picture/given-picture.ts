import { type Mosaic, resizeMosaic } from './mosaic.ts';
import { placeholder } from './placeholder.ts';
import { mosaicOf, readPixels } from './raster-file.ts';
import type { GivenFile } from './request.ts';
import { readSourceClip } from './source-clip.ts';

/** A picture the request names, at any size. */
export interface GivenPicture {
  /** Width by height. */
  readonly ratio: number;
  /** Cut to fill this many pixels. */
  at(width: number, height: number): Mosaic;
}

/** A PNG, a JPEG, the last frame of a clip of ours; for all else a placeholder. */
export async function readPicture(file: GivenFile): Promise<GivenPicture> {
  const pixels = file.bytes && readPixels(file.bytes);
  if (pixels) return { ratio: pixels.width / pixels.height, at: (width, height) => mosaicOf(pixels, width, height) };
  const clip = file.bytes && (await readSourceClip(file.bytes));
  if (clip)
    return { ratio: clip.width / clip.height, at: (width, height) => resizeMosaic(clip.lastFrame, width, height) };
  return { ratio: 4 / 3, at: (width, height) => placeholder(file, width, height) };
}
