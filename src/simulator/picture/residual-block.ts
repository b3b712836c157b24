import type { BitReader } from './bit-reader.ts';
import type { BitWriter } from './bit-writer.ts';
import {
  COEFF_TOKEN,
  COEFF_TOKEN_CHROMA,
  COEFF_TOKEN_FIXED,
  type CodeTable,
  RUN_BEFORE,
  TOTAL_ZEROS,
  TOTAL_ZEROS_CHROMA,
} from './cavlc-tables.ts';

/** Which codes a block of levels is written with: DC of luma (beside plain samples: `fixed`), or DC of chroma. */
export interface BlockKind {
  readonly size: number;
  readonly token: CodeTable;
  readonly zeros: readonly CodeTable[];
}

export const LUMA_DC: BlockKind = { size: 16, token: COEFF_TOKEN, zeros: TOTAL_ZEROS };
export const LUMA_DC_FIXED: BlockKind = { size: 16, token: COEFF_TOKEN_FIXED, zeros: TOTAL_ZEROS };
export const CHROMA_DC: BlockKind = { size: 4, token: COEFF_TOKEN_CHROMA, zeros: TOTAL_ZEROS_CHROMA };

/** The largest level a baseline stream can hold. */
export const LARGEST_LEVEL = 2063;

/** Writes `levels`, in the order of the scan, with context-adaptive codes (9.2). */
export function writeBlock(writer: BitWriter, levels: Int32Array, kind: BlockKind): void {
  const { size } = kind;
  let total = 0;
  let last = -1;
  for (let at = 0; at < size; at += 1) {
    if (levels[at] === 0) continue;
    total += 1;
    last = at;
  }
  let ones = 0;
  for (let at = last; at >= 0 && ones < 3; at -= 1) {
    const level = levels[at] ?? 0;
    if (level !== 0 && level !== 1 && level !== -1) break;
    if (level !== 0) ones += 1;
  }
  put(writer, kind.token, 4 * total + ones);
  if (total === 0) return;
  writeLevels(writer, levels, { last, total, ones });
  let left = last + 1 - total;
  const zeros = kind.zeros[total - 1];
  if (total < size && zeros) put(writer, zeros, left);
  let run = 0;
  for (let at = last - 1; at >= 0 && left > 0; at -= 1) {
    if (levels[at] === 0) run += 1;
    else {
      putRun(writer, left, run);
      left -= run;
      run = 0;
    }
  }
}

function writeLevels(
  writer: BitWriter,
  levels: Int32Array,
  { last, total, ones }: { readonly last: number; readonly total: number; readonly ones: number },
): void {
  let suffix = total > 10 && ones < 3 ? 1 : 0;
  let seen = 0;
  for (let at = last; at >= 0; at -= 1) {
    const level = levels[at] ?? 0;
    if (level === 0) continue;
    seen += 1;
    if (seen <= ones) {
      writer.bits(level < 0 ? 1 : 0, 1);
      continue;
    }
    const size = Math.abs(level);
    const code = 2 * size - (level < 0 ? 1 : 2) - (seen === ones + 1 && ones < 3 ? 2 : 0);
    putLevel(writer, code, suffix);
    if (suffix === 0) suffix = 1;
    if (size > 3 << (suffix - 1) && suffix < 6) suffix += 1;
  }
}

/** level_prefix and level_suffix (9.2.2.1). */
function putLevel(writer: BitWriter, code: number, suffix: number): void {
  if (suffix === 0 && code < 14) writer.bits(1, code + 1);
  else if (suffix === 0 && code < 30) writer.bits(1, 15).bits(code - 14, 4);
  else if (suffix === 0) writer.bits(1, 16).bits(code - 30, 12);
  else if (code < 15 << suffix) writer.bits(1, (code >> suffix) + 1).bits(code & ((1 << suffix) - 1), suffix);
  else writer.bits(1, 16).bits(code - (15 << suffix), 12);
}

function putRun(writer: BitWriter, left: number, run: number): void {
  const table = RUN_BEFORE[Math.min(left, 7) - 1];
  if (table) put(writer, table, run);
}

function put(writer: BitWriter, { lengths, codes }: CodeTable, index: number): void {
  writer.bits(codes[index] ?? 0, lengths[index] ?? 0);
}

/** Reads what `writeBlock` wrote into `levels`. Throws a RangeError at what no encoder writes. */
export function readBlock(reader: BitReader, levels: Int32Array, kind: BlockKind): void {
  levels.fill(0);
  const token = take(reader, kind.token);
  const total = token >> 2;
  if (total === 0) return;
  const found = readLevels(reader, total, token & 3);
  const zeros = kind.zeros[total - 1];
  let left = total < kind.size && zeros ? take(reader, zeros) : 0;
  let at = total + left - 1;
  for (const [index, level] of found.entries()) {
    levels[at] = level;
    const table = RUN_BEFORE[Math.min(left, 7) - 1];
    const run = table && index < total - 1 ? take(reader, table) : 0;
    left -= run;
    at -= run + 1;
  }
}

function readLevels(reader: BitReader, total: number, ones: number): number[] {
  const levels: number[] = [];
  for (let index = 0; index < ones; index += 1) levels.push(1 - 2 * reader.bits(1));
  let suffix = total > 10 && ones < 3 ? 1 : 0;
  while (levels.length < total) {
    let code = readLevelCode(reader, suffix);
    if (levels.length === ones && ones < 3) code += 2;
    const level = code & 1 ? -((code + 1) >> 1) : (code + 2) >> 1;
    levels.push(level);
    if (suffix === 0) suffix = 1;
    if (Math.abs(level) > 3 << (suffix - 1) && suffix < 6) suffix += 1;
  }
  return levels;
}

function readLevelCode(reader: BitReader, suffix: number): number {
  let prefix = 0;
  while (reader.bits(1) === 0) {
    prefix += 1;
    if (prefix > 15) throw new RangeError('a level that is too large');
  }
  if (prefix === 15) return (suffix === 0 ? 30 : 15 << suffix) + reader.bits(12);
  if (suffix === 0) return prefix === 14 ? 14 + reader.bits(4) : prefix;
  return (prefix << suffix) + reader.bits(suffix);
}

function take(reader: BitReader, { lengths, codes }: CodeTable): number {
  for (const [index, length] of lengths.entries()) {
    if (length > 0 && reader.peek(length) === codes[index]) {
      reader.bits(length);
      return index;
    }
  }
  throw new RangeError('a code that is in no table');
}
