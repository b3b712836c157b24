import type { Mosaic } from './mosaic.ts';

/** How a macroblock is foreseen from its neighbours: from above, from the left, or as their mean. */
export type Direction = 'above' | 'left' | 'mean';

/** Intra16x16PredMode (table 8-4) and intra_chroma_pred_mode (table 8-5). */
export const LUMA_MODES: readonly Direction[] = ['above', 'left', 'mean'];
export const CHROMA_MODES: readonly Direction[] = ['mean', 'left', 'above'];

/** Where a macroblock stands. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** The 16 luma values of a macroblock as a decoder foresees them (8.3.3); false = it has no such neighbour. */
export function foreseeLuma(picture: Mosaic, { x, y }: Place, direction: Direction, into: Int32Array): boolean {
  const { luma, across } = picture;
  const stride = 4 * across;
  const corner = 4 * y * stride + 4 * x;
  if ((direction === 'above' && y === 0) || (direction === 'left' && x === 0)) return false;
  let sum = 0;
  for (let step = 0; step < 4; step += 1) {
    if (y > 0) sum += luma[corner - stride + step] ?? 0;
    if (x > 0) sum += luma[corner + step * stride - 1] ?? 0;
  }
  const mean = x > 0 && y > 0 ? (sum + 4) >> 3 : x > 0 || y > 0 ? (sum + 2) >> 2 : 128;
  for (let at = 0; at < 16; at += 1) {
    if (direction === 'mean') into[at] = mean;
    else if (direction === 'above') into[at] = luma[corner - stride + (at & 3)] ?? 0;
    else into[at] = luma[corner + (at >> 2) * stride - 1] ?? 0;
  }
  return true;
}

/** The 4 values of one chroma plane (8.3.4); the mean of each looks at its own neighbours. */
export function foreseeChroma(
  plane: Uint8Array,
  { x, y, across }: Place & { readonly across: number },
  direction: Direction,
  into: Int32Array,
): boolean {
  if ((direction === 'above' && y === 0) || (direction === 'left' && x === 0)) return false;
  const stride = 2 * across;
  const corner = 2 * y * stride + 2 * x;
  for (let at = 0; at < 4; at += 1) {
    const above = y > 0 ? (plane[corner - stride + (at & 1)] ?? 0) : -1;
    const left = x > 0 ? (plane[corner + (at >> 1) * stride - 1] ?? 0) : -1;
    if (direction === 'above') into[at] = above;
    else if (direction === 'left') into[at] = left;
    else into[at] = meanOf(at, above, left);
  }
  return true;
}

/** -1 = there is none. */
function meanOf(at: number, above: number, left: number): number {
  if (above < 0 && left < 0) return 128;
  if (at === 1 && above >= 0) return above;
  if (at === 2 && left >= 0) return left;
  if (above < 0) return left;
  return left < 0 ? above : (above + left + 1) >> 1;
}
