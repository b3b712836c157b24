import { BitWriter } from './bit-writer.ts';
import { NAL, nalUnit } from './nal-unit.ts';

/** What all pictures of a stream have in common. */
export interface StreamShape {
  /** Pixels; even. */
  readonly width: number;
  readonly height: number;
  readonly framesPerSecond: number;
}

export const FRAME_NUM_BITS = 4;
/** What `slice_qp_delta` counts from. */
export const BASE_QP = 26;

/** Table A-1: level, macroblocks a second, macroblocks a picture. */
const LEVELS: readonly (readonly [number, number, number])[] = [
  [21, 19_800, 792],
  [22, 20_250, 1620],
  [30, 40_500, 1620],
  [31, 108_000, 3600],
  [32, 216_000, 5120],
  [40, 245_760, 8192],
  [42, 522_240, 8704],
  [50, 589_824, 22_080],
];
const HIGHEST_LEVEL = 51;
const BT709 = 1;

/** The lowest level whose speed and size allow the stream. */
export function levelOf({ width, height, framesPerSecond }: StreamShape): number {
  const size = Math.ceil(width / 16) * Math.ceil(height / 16);
  return LEVELS.find(([, speed, most]) => size * framesPerSecond <= speed && size <= most)?.[0] ?? HIGHEST_LEVEL;
}

/** Constrained baseline, one reference picture, shown in the order of decoding (7.3.2.1). */
export function sequenceParameters(shape: StreamShape): Uint8Array {
  const { width, height } = shape;
  const across = Math.ceil(width / 16);
  const down = Math.ceil(height / 16);
  const writer = new BitWriter();
  writer.bits(66, 8).bits(0b11000000, 8).bits(levelOf(shape), 8);
  writer.ue(0).ue(FRAME_NUM_BITS - 4);
  writer.ue(2).ue(1).bits(0, 1); // order type, references, no gaps
  writer.ue(across - 1).ue(down - 1);
  writer.bits(0b11, 2); // frames only, 8x8 inference
  const right = (across * 16 - width) / 2;
  const bottom = (down * 16 - height) / 2;
  if (right + bottom === 0) writer.bits(0, 1);
  else writer.bits(1, 1).ue(0).ue(right).ue(0).ue(bottom);
  writer.bits(1, 1);
  usability(writer, shape.framesPerSecond);
  return nalUnit(NAL.sps, writer.finish());
}

/** Colours, speed, and that nothing waits for a later picture (annex E). */
function usability(writer: BitWriter, framesPerSecond: number): void {
  writer.bits(0b00, 2); // square pixels are not said, nor overscan
  writer.bits(0b1_101_0_1, 6).bits(BT709, 8).bits(BT709, 8).bits(BT709, 8);
  writer.bits(0, 1); // where chroma lies
  writer.bits(1, 1).bits(1, 32);
  writer.bits(2 * framesPerSecond, 32).bits(1, 1);
  writer.bits(0b000, 3); // no buffer models, no structure of pictures
  writer.bits(0b11, 2).ue(0).ue(0);
  writer.ue(0).ue(0).ue(0).ue(1); // vectors, no reordering, one picture held
}

/** CAVLC, one slice group, no offset between the quantisers of luma and chroma (7.3.2.2). */
export function pictureParameters(): Uint8Array {
  const writer = new BitWriter();
  writer.ue(0).ue(0).bits(0, 2).ue(0).ue(0).ue(0);
  writer.bits(0, 3);
  writer
    .se(BASE_QP - 26)
    .se(0)
    .se(0);
  writer.bits(0b100, 3); // deblocking is said in each slice
  return nalUnit(NAL.pps, writer.finish());
}
