import { closeSync, openSync, readSync } from 'node:fs';

/** What is read of a font to choose and place text: its name, which characters it draws, and how wide. */
export interface FontFace {
  readonly path: string;
  readonly family: string;
  /** Whether it has a picture for this code point. */
  readonly covers: (codePoint: number) => boolean;
  /** Of one character by itself, in em; 0 where it has none. */
  readonly advance: (codePoint: number) => number;
}

/**
 * Reads the tables of a TrueType or OpenType file that tell this, and no more of it; of a collection its first font.
 * Undefined where the file is no such font, or one of coloured pictures. Tables as in the OpenType specification, https://learn.microsoft.com/typography/opentype/spec.
 */
export function readFontFace(path: string): FontFace | undefined {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return undefined;
  }
  try {
    return within(() => faceOf(path, (offset, length) => readAt(file, offset, length)));
  } finally {
    closeSync(file);
  }
}

/** Undefined where a file ends too early, or says of itself what is not so. */
function within<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof RangeError) return undefined;
    throw cause;
  }
}

type Read = (offset: number, length: number) => DataView;

const LONGEST_TABLE = 16 * 1024 * 1024;

function readAt(file: number, offset: number, length: number): DataView {
  if (length > LONGEST_TABLE) throw new RangeError('a table too long to be one');
  const bytes = new Uint8Array(length);
  let read: number;
  try {
    read = readSync(file, bytes, 0, length, offset);
  } catch {
    read = 0; // a folder, a broken disk
  }
  return new DataView(bytes.buffer, 0, read);
}

function faceOf(path: string, read: Read): FontFace | undefined {
  const tables = tablesOf(read);
  // The renderer draws outlines; of coloured emoji it would leave a blank.
  if (!tables || COLOURED.some((table) => tables.has(table))) return undefined;
  const cmap = tables.get('cmap');
  const family = familyName(tables.get('name')?.());
  const metrics = ['head', 'hhea', 'hmtx'].map((name) => tables.get(name));
  const [head, hhea, hmtx] = metrics;
  if (!cmap || !family || !head || !hhea || !hmtx) return undefined;
  const lookup = glyphLookup(cmap());
  const unitsPerEm = head().getUint16(18);
  const widths = hmtx();
  const count = hhea().getUint16(34);
  if (!lookup || unitsPerEm === 0 || count === 0) return undefined;
  const glyphOf = (codePoint: number): number => within(() => lookup(codePoint)) ?? 0;
  const widthOf = (glyph: number): number => widths.getUint16(4 * Math.min(glyph, count - 1)) / unitsPerEm;
  return {
    path,
    family,
    covers: (codePoint) => glyphOf(codePoint) !== 0,
    advance: (codePoint) => {
      const glyph = glyphOf(codePoint);
      return glyph === 0 ? 0 : (within(() => widthOf(glyph)) ?? 0);
    },
  };
}

const COLOURED = ['CBDT', 'sbix', 'COLR', 'SVG '];

const TRUETYPE = 0x0001_0000;
const OPENTYPE = 0x4f54_544f;
const APPLE = 0x7472_7565;
const COLLECTION = 0x7474_6366;

function tablesOf(read: Read): ReadonlyMap<string, () => DataView> | undefined {
  let start = 0;
  let kind = read(0, 4).getUint32(0);
  if (kind === COLLECTION) {
    start = read(12, 4).getUint32(0);
    kind = read(start, 4).getUint32(0);
  }
  if (kind !== TRUETYPE && kind !== OPENTYPE && kind !== APPLE) return undefined;
  const count = read(start + 4, 2).getUint16(0);
  const records = read(start + 12, 16 * count);
  const tables = new Map<string, () => DataView>();
  for (let at = 0; at < 16 * count; at += 16) {
    const tag = String.fromCharCode(...[0, 1, 2, 3].map((index) => records.getUint8(at + index)));
    const [offset, length] = [records.getUint32(at + 8), records.getUint32(at + 12)];
    tables.set(tag, () => read(offset, length));
  }
  return tables;
}

/** Name 16, the family as designers see it, before name 1, the family as old programs see it. */
function familyName(name: DataView | undefined): string | undefined {
  if (!name) return undefined;
  const texts = name.getUint16(4);
  const found = new Map<number, string>();
  for (let at = 6; at < 6 + 12 * name.getUint16(2); at += 12) {
    const [platform, id] = [name.getUint16(at), name.getUint16(at + 6)];
    // Windows and Unicode names are UTF-16; what old Macs wrote says nothing that these do not.
    if (platform === 1 || (id !== 1 && id !== 16) || found.has(id)) continue;
    const [length, offset] = [name.getUint16(at + 8), name.getUint16(at + 10)];
    let text = '';
    for (let i = 0; i < length; i += 2) text += String.fromCharCode(name.getUint16(texts + offset + i));
    found.set(id, text);
  }
  return found.get(16) ?? found.get(1);
}

/** A code point's glyph, 0 = none. Format 12 knows all of Unicode, format 4 the first 65,536. */
function glyphLookup(cmap: DataView): ((codePoint: number) => number) | undefined {
  const subtables = new Map<number, number>();
  for (let at = 4; at < 4 + 8 * cmap.getUint16(2); at += 8) {
    const [platform, encoding] = [cmap.getUint16(at), cmap.getUint16(at + 2)];
    const isUnicode = platform === 0 ? encoding !== 5 : platform === 3 && (encoding === 1 || encoding === 10);
    const offset = cmap.getUint32(at + 4);
    if (isUnicode) subtables.set(cmap.getUint16(offset), offset);
  }
  const [whole, basic] = [subtables.get(12), subtables.get(4)];
  if (whole !== undefined) return (codePoint) => glyphInGroups(cmap, whole, codePoint);
  return basic === undefined ? undefined : (codePoint) => glyphInSegments(cmap, basic, codePoint);
}

function glyphInGroups(cmap: DataView, table: number, codePoint: number): number {
  let [low, high] = [0, cmap.getUint32(table + 12) - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const at = table + 16 + 12 * middle;
    const first = cmap.getUint32(at);
    if (codePoint < first) high = middle - 1;
    else if (codePoint > cmap.getUint32(at + 4)) low = middle + 1;
    else return cmap.getUint32(at + 8) + codePoint - first;
  }
  return 0;
}

function glyphInSegments(cmap: DataView, table: number, codePoint: number): number {
  if (codePoint > 0xffff) return 0;
  const doubled = cmap.getUint16(table + 6);
  const [ends, starts] = [table + 14, table + 16 + doubled];
  let at = 0;
  while (at < doubled && cmap.getUint16(ends + at) < codePoint) at += 2;
  if (at >= doubled || cmap.getUint16(starts + at) > codePoint) return 0;
  const delta = cmap.getUint16(starts + doubled + at);
  const rangeAt = starts + 2 * doubled + at;
  const range = cmap.getUint16(rangeAt);
  if (range === 0) return (codePoint + delta) & 0xffff;
  const glyph = cmap.getUint16(rangeAt + range + 2 * (codePoint - cmap.getUint16(starts + at)));
  return glyph === 0 ? 0 : (glyph + delta) & 0xffff;
}
