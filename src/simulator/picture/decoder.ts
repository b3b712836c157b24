import { BitReader } from './bit-reader.ts';
import { makeMosaic, type Mosaic } from './mosaic.ts';
import { NAL, openNalUnit } from './nal-unit.ts';
import { BASE_QP, FRAME_NUM_BITS } from './parameter-sets.ts';
import { CHROMA_MODES, foreseeChroma, foreseeLuma, LUMA_MODES, type Place } from './prediction.ts';
import { chromaDifferences, EXACT, lumaDifferences } from './quantiser.ts';
import { CHROMA_DC, LUMA_DC, LUMA_DC_FIXED, readBlock } from './residual-block.ts';

const PLAIN_SAMPLES = 25;

/** The mosaic of a key picture that `Encoder` wrote, exactly; undefined for anybody else's. */
export function decodeKeyPicture(unit: Uint8Array, width: number, height: number): Mosaic | undefined {
  const { type, payload } = openNalUnit(unit);
  if (type !== NAL.idr) return undefined;
  const reader = new BitReader(payload);
  const isSlice = reader.ue() === 0 && reader.ue() === 7 && reader.ue() === 0 && reader.bits(FRAME_NUM_BITS) === 0;
  reader.ue();
  const isExact = reader.bits(2) === 0 && reader.se() === EXACT.qp - BASE_QP && reader.ue() === 1;
  if (!isSlice || !isExact) return undefined;
  const picture = makeMosaic(width, height);
  const isPlain = new Uint8Array(picture.across * picture.down);
  try {
    for (let y = 0; y < picture.down; y += 1)
      for (let x = 0; x < picture.across; x += 1) macroblock(reader, picture, { x, y, isPlain });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
  return reader.isOver ? undefined : picture;
}

const levels = new Int32Array(16);
const differences = new Int32Array(16);
const foreseen = new Int32Array(16);
const few = new Int32Array(4);
const fewDifferences = new Int32Array(4);
const fewForeseen = new Int32Array(4);

function macroblock(reader: BitReader, picture: Mosaic, place: Place & { readonly isPlain: Uint8Array }): void {
  const { x, y, isPlain } = place;
  const { across } = picture;
  const at = y * across + x;
  const type = reader.ue();
  if (type === PLAIN_SAMPLES) {
    plainSamples(reader, picture, place);
    isPlain[at] = 1;
    return;
  }
  const lumaMode = LUMA_MODES[(type - 1) & 3];
  const chromaMode = CHROMA_MODES[reader.ue()];
  if (type < 1 || type > 8 || !lumaMode || !chromaMode || reader.se() !== 0) throw new RangeError('no mosaic');
  const besidePlain = (x > 0 && isPlain[at - 1]) || (y > 0 && isPlain[at - across]);
  readBlock(reader, levels, besidePlain ? LUMA_DC_FIXED : LUMA_DC);
  lumaDifferences(levels, EXACT, differences);
  if (!foreseeLuma(picture, place, lumaMode, foreseen)) throw new RangeError('no neighbour');
  const stride = 4 * across;
  for (let cell = 0; cell < 16; cell += 1)
    picture.luma[(4 * y + (cell >> 2)) * stride + 4 * x + (cell & 3)] =
      (foreseen[cell] ?? 0) + (differences[cell] ?? 0);
  for (const plane of [picture.blue, picture.red]) {
    few.fill(0);
    if (type > 4) readBlock(reader, few, CHROMA_DC);
    chromaDifferences(few, EXACT, fewDifferences);
    if (!foreseeChroma(plane, { x, y, across }, chromaMode, fewForeseen)) throw new RangeError('no neighbour');
    for (let cell = 0; cell < 4; cell += 1)
      plane[(2 * y + (cell >> 1)) * 2 * across + 2 * x + (cell & 1)] =
        (fewForeseen[cell] ?? 0) + (fewDifferences[cell] ?? 0);
  }
}

function plainSamples(reader: BitReader, picture: Mosaic, { x, y }: Place): void {
  reader.align();
  const stride = 4 * picture.across;
  for (let row = 0; row < 16; row += 1)
    for (let column = 0; column < 16; column += 1)
      picture.luma[(4 * y + (row >> 2)) * stride + 4 * x + (column >> 2)] = reader.bits(8);
  for (const plane of [picture.blue, picture.red])
    for (let row = 0; row < 8; row += 1)
      for (let column = 0; column < 8; column += 1)
        plane[(2 * y + (row >> 2)) * (stride / 2) + 2 * x + (column >> 2)] = reader.bits(8);
}
