import { BitWriter } from './bits.ts';

/**
 * The smallest H.264 stream that is a video: one IDR picture of one colour, then pictures that repeat it.
 *
 * Every macroblock of the first picture is predicted from its neighbours (Intra 16x16, DC) and carries no residual,
 * which is the same eight bits each time; only the first one carries three DC levels, and prediction spreads its
 * colour over the frame. Every later picture is one run of skipped macroblocks, a dozen bytes. Constrained baseline,
 * CAVLC, one slice a picture, no deblocking.
 */
export interface Picture {
  /** Pixels; even. */
  readonly width: number;
  readonly height: number;
  /** DC levels of the first macroblock: luma moves 2.5 steps a level from grey, chroma 4. */
  readonly tint: Tint;
}

export interface Tint {
  readonly luma: number;
  readonly blue: number;
  readonly red: number;
}

/** Quantiser of all slices; 36 is the least where a luma level needs no rounding shift. */
const QP = 36;
const FRAME_NUM_BITS = 4;

const IDR = 5;
const NON_IDR = 1;
const SPS = 7;
const PPS = 8;

export function sequenceParameters({ width, height }: Picture): Uint8Array {
  const across = Math.ceil(width / 16);
  const down = Math.ceil(height / 16);
  const writer = new BitWriter();
  writer.bits(66, 8).bits(0b11000000, 8).bits(40, 8); // baseline, constrained, level 4.0
  writer
    .ue(0)
    .ue(FRAME_NUM_BITS - 4)
    .ue(2); // set 0; pictures are shown in the order of decoding
  writer.ue(1).bits(0, 1); // one reference picture, no gaps
  writer
    .ue(across - 1)
    .ue(down - 1)
    .bits(0b11, 2); // frames only, 8x8 inference
  const right = (across * 16 - width) / 2;
  const bottom = (down * 16 - height) / 2;
  if (right + bottom === 0) writer.bits(0, 1);
  else writer.bits(1, 1).ue(0).ue(right).ue(0).ue(bottom);
  writer.bits(0, 1); // no VUI
  return nalUnit(SPS, writer.finish());
}

export function pictureParameters(): Uint8Array {
  const writer = new BitWriter();
  writer.ue(0).ue(0).bits(0, 2).ue(0).ue(0).ue(0); // set 0 of sequence 0, CAVLC, one slice group, one reference
  writer
    .bits(0, 3)
    .se(QP - 26)
    .se(0)
    .se(0); // no weighting; quantisers
  writer.bits(0b100, 3); // deblocking is said in each slice
  return nalUnit(PPS, writer.finish());
}

export function firstPicture(picture: Picture): Uint8Array {
  const writer = new BitWriter();
  writer.ue(0).ue(7).ue(0).bits(0, FRAME_NUM_BITS).ue(0); // an I slice from macroblock 0
  writer.bits(0, 2).se(0).ue(1); // reference marking, quantiser as in the set, no deblocking
  writer.ue(7).ue(0).se(0); // macroblock: Intra 16x16, DC, chroma DC levels follow
  lumaLevel(writer, picture.tint.luma);
  const { blue, red } = picture.tint;
  chromaLevels(writer, [blue, red]);
  for (let left = macroblocks(picture) - 1; left > 0; left -= 1) writer.bits(0b00100111, 8);
  return nalUnit(IDR, writer.finish());
}

/** Repeats the picture before it; `index` counts from 1. */
export function repeatedPicture(picture: Picture, index: number): Uint8Array {
  const writer = new BitWriter();
  writer
    .ue(0)
    .ue(5)
    .ue(0)
    .bits(index % 2 ** FRAME_NUM_BITS, FRAME_NUM_BITS); // a P slice
  writer.bits(0, 3).se(0).ue(1).ue(macroblocks(picture));
  return nalUnit(NON_IDR, writer.finish());
}

function macroblocks({ width, height }: Picture): number {
  return Math.ceil(width / 16) * Math.ceil(height / 16);
}

/** Intra16x16DCLevel with at most its first coefficient (tables 9-5 and 9-7, nC = 0). */
function lumaLevel(writer: BitWriter, level: number): void {
  if (level === 0) writer.code('1');
  else singleLevel(writer, level, { one: '01', more: '000101' });
}

/** ChromaDCLevel of Cb, then of Cr (table 9-5, nC = -1). */
function chromaLevels(writer: BitWriter, levels: readonly number[]): void {
  for (const level of levels) {
    if (level === 0) writer.code('01');
    else singleLevel(writer, level, { one: '1', more: '000111' });
  }
}

/** One coefficient, at the first place: token, level (9.2.2.1), no zeros before it. */
function singleLevel(writer: BitWriter, level: number, token: { readonly one: string; readonly more: string }): void {
  if (Math.abs(level) === 1) writer.code(token.one).bits(level < 0 ? 1 : 0, 1);
  else {
    const code = 2 * Math.abs(level) - (level > 0 ? 2 : 1) - 2;
    writer.code(token.more);
    if (code < 14) writer.bits(1, code + 1);
    else if (code < 30) writer.bits(1, 15).bits(code - 14, 4);
    else writer.bits(1, 16).bits(code - 30, 12);
  }
  writer.code('1');
}

/**
 * Header byte and payload. Emulation prevention (7.4.1) has nothing to do: it is for two zero bytes in a row, and no
 * code written here holds more than 15 zero bits.
 */
function nalUnit(type: number, payload: Uint8Array): Uint8Array {
  return Uint8Array.from([(3 << 5) | type, ...payload]);
}
