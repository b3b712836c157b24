import { LARGEST_LEVEL } from './residual-block.ts';

/**
 * How finely a picture is written. These are quantisers whose scale is a power of two, so that what a decoder adds to
 * a prediction is an exact shift of the levels' Hadamard transform: `(f + half) >> shift`.
 */
export interface Quantiser {
  /** QP of luma and chroma. */
  readonly qp: number;
  readonly lumaShift: number;
  readonly chromaShift: number;
}

/** Loses nothing. */
export const EXACT: Quantiser = { qp: 4, lumaShift: 4, chromaShift: 3 };
/** A step of luma or two beside it, which nobody sees in what moves. */
export const FINE: Quantiser = { qp: 22, lumaShift: 1, chromaShift: 0 };

/** The scan of a 4x4 block (figure 8-8), as places in its rows. */
const SCAN = [0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15];
const work = new Int32Array(16);

/** Rows, then columns, of the 4x4 Hadamard transform, in place; twice gives 16 times the block. */
function hadamard(block: Int32Array): void {
  for (let at = 0; at < 16; at += 4) butterfly(block, at, 1);
  for (let at = 0; at < 4; at += 1) butterfly(block, at, 4);
}

function butterfly(block: Int32Array, at: number, step: number): void {
  const a = block[at] ?? 0;
  const b = block[at + step] ?? 0;
  const c = block[at + 2 * step] ?? 0;
  const d = block[at + 3 * step] ?? 0;
  block[at] = a + b + c + d;
  block[at + step] = a + b - c - d;
  block[at + 2 * step] = a - b - c + d;
  block[at + 3 * step] = a - b + c - d;
}

/** The levels for 16 differences of luma, in the order of the scan; false = one is too large to be written. */
export function lumaLevels(differences: Int32Array, { lumaShift }: Quantiser, levels: Int32Array): boolean {
  work.set(differences);
  hadamard(work);
  let fits = true;
  for (let at = 0; at < 16; at += 1) {
    const level = ((work[SCAN[at] ?? 0] ?? 0) * (1 << lumaShift) + 8) >> 4;
    levels[at] = level;
    if (level > LARGEST_LEVEL || level < -LARGEST_LEVEL) fits = false;
  }
  return fits;
}

/** What a decoder adds for these levels (8.5.10, 8.5.12). */
export function lumaDifferences(levels: Int32Array, { lumaShift }: Quantiser, differences: Int32Array): void {
  for (let at = 0; at < 16; at += 1) differences[SCAN[at] ?? 0] = levels[at] ?? 0;
  hadamard(differences);
  const half = (1 << lumaShift) >> 1;
  for (let at = 0; at < 16; at += 1) differences[at] = ((differences[at] ?? 0) + half) >> lumaShift;
}

/** The levels for 4 differences of a chroma plane. */
export function chromaLevels(differences: Int32Array, { chromaShift }: Quantiser, levels: Int32Array): void {
  square(differences, levels);
  const scale = 1 << (chromaShift + 1);
  for (let at = 0; at < 4; at += 1) levels[at] = ((levels[at] ?? 0) * scale + 4) >> 3;
}

/** What a decoder adds for them (8.5.11). */
export function chromaDifferences(levels: Int32Array, { chromaShift }: Quantiser, differences: Int32Array): void {
  square(levels, differences);
  const half = (1 << chromaShift) >> 1;
  for (let at = 0; at < 4; at += 1) {
    differences[at] = ((differences[at] ?? 0) + half) >> chromaShift;
  }
}

/** The 2x2 transform; twice gives 4 times the block. */
function square(from: Int32Array, to: Int32Array): void {
  const [a = 0, b = 0, c = 0, d = 0] = from;
  to[0] = a + b + c + d;
  to[1] = a - b + c - d;
  to[2] = a + b - c - d;
  to[3] = a - b - c + d;
}
