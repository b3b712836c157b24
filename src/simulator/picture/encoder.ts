import { BitWriter } from './bit-writer.ts';
import { copyMosaic, makeMosaic, type Mosaic } from './mosaic.ts';
import { NAL, nalUnit } from './nal-unit.ts';
import { BASE_QP, FRAME_NUM_BITS, type StreamShape } from './parameter-sets.ts';
import { CHROMA_MODES, foreseeChroma, foreseeLuma, LUMA_MODES, type Place } from './prediction.ts';
import {
  chromaDifferences,
  chromaLevels,
  EXACT,
  FINE,
  lumaDifferences,
  lumaLevels,
  type Quantiser,
} from './quantiser.ts';
import { CHROMA_DC, LUMA_DC, LUMA_DC_FIXED, writeBlock } from './residual-block.ts';

/** mb_type of Intra 16x16 with prediction mode 0 and of plain samples, in I slices; P slices count 5 more. */
const INTRA_16X16 = 1;
const PLAIN_SAMPLES = 25;
const P_OFFSET = 5;

/**
 * Writes mosaics as H.264. A macroblock is skipped, or Intra 16x16 with DC levels alone, which is all that a mosaic
 * needs; where a level would be too large, plain samples. No deblocking, one slice a picture. `picture` is what a
 * decoder shows, value for value.
 */
export class Encoder {
  /** What a decoder shows after the last unit. */
  readonly picture: Mosaic;
  readonly #wanted: Mosaic;
  /** Macroblocks of this picture that are sent as plain samples. */
  readonly #isPlain: Uint8Array;
  readonly #blocks = new Blocks();
  #sinceKey = 0;
  #keys = 0;

  constructor({ width, height }: StreamShape) {
    this.picture = makeMosaic(width, height);
    this.#wanted = makeMosaic(width, height);
    this.#isPlain = new Uint8Array(this.picture.across * this.picture.down);
  }

  /** A picture that needs none before it; exactly the mosaic. */
  key(mosaic: Mosaic): Uint8Array {
    const writer = new BitWriter();
    writer
      .ue(0)
      .ue(7)
      .ue(0)
      .bits(0, FRAME_NUM_BITS)
      .ue(this.#keys % 2);
    writer.bits(0, 2);
    writer.se(EXACT.qp - BASE_QP).ue(1);
    this.#keys += 1;
    this.#sinceKey = 0;
    this.#isPlain.fill(0);
    const { across, down } = mosaic;
    for (let y = 0; y < down; y += 1)
      for (let x = 0; x < across; x += 1) this.#macroblock(writer, mosaic, { x, y, offset: 0, quantiser: EXACT });
    copyMosaic(mosaic, this.#wanted);
    return nalUnit(NAL.idr, writer.finish());
  }

  /** What differs from the mosaic before it, almost exactly. */
  next(mosaic: Mosaic): Uint8Array {
    const writer = this.#beginNext();
    let skipped = 0;
    this.#isPlain.fill(0);
    const { across, down } = mosaic;
    for (let y = 0; y < down; y += 1)
      for (let x = 0; x < across; x += 1) {
        if (isSame(mosaic, this.#wanted, x, y)) {
          skipped += 1;
          continue;
        }
        writer.ue(skipped);
        skipped = 0;
        this.#macroblock(writer, mosaic, { x, y, offset: P_OFFSET, quantiser: FINE });
      }
    if (skipped > 0) writer.ue(skipped);
    copyMosaic(mosaic, this.#wanted);
    return nalUnit(NAL.nonIdr, writer.finish());
  }

  /** The picture before it once more. */
  same(): Uint8Array {
    const writer = this.#beginNext();
    return nalUnit(NAL.nonIdr, writer.ue(this.picture.across * this.picture.down).finish());
  }

  #beginNext(): BitWriter {
    this.#sinceKey += 1;
    const writer = new BitWriter();
    writer
      .ue(0)
      .ue(5)
      .ue(0)
      .bits(this.#sinceKey % 2 ** FRAME_NUM_BITS, FRAME_NUM_BITS);
    writer.bits(0, 3); // references as they are, marking
    return writer.se(FINE.qp - BASE_QP).ue(1);
  }

  #macroblock(writer: BitWriter, mosaic: Mosaic, how: Place & { offset: number; quantiser: Quantiser }): void {
    const { x, y, offset, quantiser } = how;
    const { across } = mosaic;
    const blocks = this.#blocks;
    const luma = blocks.chooseLuma(mosaic, this.picture, how);
    const chroma = blocks.chooseChroma(mosaic, this.picture, how);
    if (!lumaLevels(blocks.difference, quantiser, blocks.levels)) {
      this.#plainSamples(writer, mosaic, how);
      return;
    }
    chromaLevels(blocks.blueDifference, quantiser, blocks.blueLevels);
    chromaLevels(blocks.redDifference, quantiser, blocks.redLevels);
    const hasChroma = blocks.blueLevels.some(Boolean) || blocks.redLevels.some(Boolean);
    writer.ue(offset + INTRA_16X16 + luma + (hasChroma ? 4 : 0));
    writer.ue(chroma).se(0);
    const at = y * across + x;
    const besidePlain = (x > 0 && this.#isPlain[at - 1]) || (y > 0 && this.#isPlain[at - across]);
    writeBlock(writer, blocks.levels, besidePlain ? LUMA_DC_FIXED : LUMA_DC);
    if (hasChroma) {
      writeBlock(writer, blocks.blueLevels, CHROMA_DC);
      writeBlock(writer, blocks.redLevels, CHROMA_DC);
    }
    blocks.settle(this.picture, how, quantiser);
  }

  /** Every sample as it is (7.3.5, I_PCM). */
  #plainSamples(writer: BitWriter, mosaic: Mosaic, { x, y, offset }: Place & { offset: number }): void {
    const { across, luma } = mosaic;
    writer.ue(offset + PLAIN_SAMPLES).align();
    for (let row = 0; row < 16; row += 1)
      for (let column = 0; column < 4; column += 1) {
        const value = luma[(4 * y + (row >> 2)) * 4 * across + 4 * x + column] ?? 0;
        writer.bits(value * 0x10101, 24).bits(value, 8);
      }
    for (const plane of [mosaic.blue, mosaic.red])
      for (let row = 0; row < 8; row += 1)
        for (let column = 0; column < 8; column += 1)
          writer.bits(plane[(2 * y + (row >> 2)) * 2 * across + 2 * x + (column >> 2)] ?? 0, 8);
    this.#isPlain[y * across + x] = 1;
    copyMacroblock(mosaic, this.picture, x, y);
  }
}

/** The small arrays of one macroblock, made once. */
class Blocks {
  readonly difference = new Int32Array(16);
  readonly levels = new Int32Array(16);
  readonly blueDifference = new Int32Array(4);
  readonly redDifference = new Int32Array(4);
  readonly blueLevels = new Int32Array(4);
  readonly redLevels = new Int32Array(4);
  readonly #foreseen = new Int32Array(16);
  readonly #best = new Int32Array(16);
  readonly #blue = new Int32Array(4);
  readonly #red = new Int32Array(4);
  readonly #bestBlue = new Int32Array(4);
  readonly #bestRed = new Int32Array(4);

  /** The mode that leaves the least; fills `difference`. */
  chooseLuma(mosaic: Mosaic, picture: Mosaic, place: Place): number {
    const stride = 4 * mosaic.across;
    const corner = 4 * place.y * stride + 4 * place.x;
    let least = Infinity;
    let chosen = 0;
    for (let mode = 0; mode < 3 && least > 0; mode += 1) {
      if (!foreseeLuma(picture, place, LUMA_MODES[mode] ?? 'mean', this.#foreseen)) continue;
      let cost = 0;
      for (let at = 0; at < 16; at += 1)
        cost += Math.abs((mosaic.luma[corner + (at >> 2) * stride + (at & 3)] ?? 0) - (this.#foreseen[at] ?? 0));
      if (cost >= least) continue;
      least = cost;
      chosen = mode;
      this.#best.set(this.#foreseen);
    }
    for (let at = 0; at < 16; at += 1)
      this.difference[at] = (mosaic.luma[corner + (at >> 2) * stride + (at & 3)] ?? 0) - (this.#best[at] ?? 0);
    return chosen;
  }

  /** The same for both planes of chroma, which share their mode. */
  chooseChroma(mosaic: Mosaic, picture: Mosaic, { x, y }: Place): number {
    const { across, blue, red } = mosaic;
    const stride = 2 * across;
    const corner = 2 * y * stride + 2 * x;
    const place = { x, y, across };
    let least = Infinity;
    let chosen = 0;
    for (let mode = 0; mode < 3 && least > 0; mode += 1) {
      const direction = CHROMA_MODES[mode] ?? 'mean';
      if (!foreseeChroma(picture.blue, place, direction, this.#blue)) continue;
      foreseeChroma(picture.red, place, direction, this.#red);
      let cost = 0;
      for (let at = 0; at < 4; at += 1) {
        const from = corner + (at >> 1) * stride + (at & 1);
        cost += Math.abs((blue[from] ?? 0) - (this.#blue[at] ?? 0)) + Math.abs((red[from] ?? 0) - (this.#red[at] ?? 0));
      }
      if (cost >= least) continue;
      least = cost;
      chosen = mode;
      this.#bestBlue.set(this.#blue);
      this.#bestRed.set(this.#red);
    }
    for (let at = 0; at < 4; at += 1) {
      const from = corner + (at >> 1) * stride + (at & 1);
      this.blueDifference[at] = (blue[from] ?? 0) - (this.#bestBlue[at] ?? 0);
      this.redDifference[at] = (red[from] ?? 0) - (this.#bestRed[at] ?? 0);
    }
    return chosen;
  }

  /** Puts into `picture` what a decoder makes of the levels. */
  settle(picture: Mosaic, { x, y }: Place, quantiser: Quantiser): void {
    lumaDifferences(this.levels, quantiser, this.difference);
    chromaDifferences(this.blueLevels, quantiser, this.blueDifference);
    chromaDifferences(this.redLevels, quantiser, this.redDifference);
    const stride = 4 * picture.across;
    const corner = 4 * y * stride + 4 * x;
    for (let at = 0; at < 16; at += 1)
      picture.luma[corner + (at >> 2) * stride + (at & 3)] = clip((this.#best[at] ?? 0) + (this.difference[at] ?? 0));
    const half = 2 * picture.across;
    const start = 2 * y * half + 2 * x;
    for (let at = 0; at < 4; at += 1) {
      const to = start + (at >> 1) * half + (at & 1);
      picture.blue[to] = clip((this.#bestBlue[at] ?? 0) + (this.blueDifference[at] ?? 0));
      picture.red[to] = clip((this.#bestRed[at] ?? 0) + (this.redDifference[at] ?? 0));
    }
  }
}

function clip(value: number): number {
  return value < 0 ? 0 : value > 255 ? 255 : value;
}

function isSame(one: Mosaic, other: Mosaic, x: number, y: number): boolean {
  const stride = 4 * one.across;
  for (let at = 4 * y * stride + 4 * x, row = 0; row < 4; row += 1, at += stride)
    for (let column = at; column < at + 4; column += 1) if (one.luma[column] !== other.luma[column]) return false;
  const half = 2 * one.across;
  for (let at = 2 * y * half + 2 * x, row = 0; row < 2; row += 1, at += half)
    for (let column = at; column < at + 2; column += 1)
      if (one.blue[column] !== other.blue[column] || one.red[column] !== other.red[column]) return false;
  return true;
}

function copyMacroblock(from: Mosaic, to: Mosaic, x: number, y: number): void {
  const stride = 4 * from.across;
  for (let at = 4 * y * stride + 4 * x, row = 0; row < 4; row += 1, at += stride)
    to.luma.set(from.luma.subarray(at, at + 4), at);
  const half = 2 * from.across;
  for (let at = 2 * y * half + 2 * x, row = 0; row < 2; row += 1, at += half) {
    to.blue.set(from.blue.subarray(at, at + 2), at);
    to.red.set(from.red.subarray(at, at + 2), at);
  }
}
