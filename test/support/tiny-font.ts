export interface TinyFont {
  readonly family: string;
  /** All of them are drawn as one black square. */
  readonly codePoints: readonly number[];
  readonly format?: 4 | 12;
  /** Put into a collection of fonts. */
  readonly isCollection?: boolean;
  /** A table beside those that are needed. */
  readonly extra?: string;
}

const EM = 1000;

/** A TrueType font that is as small as a font can be: what has no glyph here is not drawn by it. */
export function tinyFont({ family, codePoints, format = 12, isCollection = false, extra }: TinyFont): Buffer {
  const sorted = [...new Set(codePoints)].toSorted((a, b) => a - b);
  const tables: Record<string, Buffer> = {
    ...(extra !== undefined && { [extra]: Buffer.alloc(4) }),
    cmap: cmapOf(sorted, format),
    glyf: square(),
    head: head(),
    hhea: hhea(),
    hmtx: words(EM, 0, EM, 0),
    loca: words(0, 0, SQUARE_BYTES / 2),
    maxp: Buffer.concat([Buffer.from([0, 1, 0, 0]), words(2, 4, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0)]),
    name: nameOf(family),
  };
  return fileOf(tables, isCollection ? 16 : 0);
}

function fileOf(tables: Readonly<Record<string, Buffer>>, before: number): Buffer {
  const names = Object.keys(tables).sort();
  const records: Buffer[] = [];
  const bodies: Buffer[] = [];
  let at = before + 12 + 16 * names.length;
  for (const name of names) {
    const body = tables[name] as Buffer;
    const record = Buffer.alloc(16);
    record.write(name, 'latin1');
    record.writeUInt32BE(at, 8);
    record.writeUInt32BE(body.length, 12);
    records.push(record);
    bodies.push(body, Buffer.alloc((4 - (body.length % 4)) % 4));
    at += Math.ceil(body.length / 4) * 4;
  }
  const collection = Buffer.concat([Buffer.from('ttcf\0\x01\0\0', 'latin1'), longs(1, 16)]);
  const start = Buffer.concat([longs(0x0001_0000), words(names.length, 0, 0, 0)]);
  return Buffer.concat([...(before > 0 ? [collection] : []), start, ...records, ...bodies]);
}

function cmapOf(codePoints: readonly number[], format: 4 | 12): Buffer {
  const header = Buffer.concat([words(0, 1, 3, format === 12 ? 10 : 1), longs(12)]);
  if (format === 12) {
    const groups = codePoints.map((code) => longs(code, code, 1));
    return Buffer.concat([header, words(12, 0), longs(16 + 12 * groups.length, 0, groups.length), ...groups]);
  }
  const segments = [...codePoints, 0xffff];
  const deltas = segments.map((code) => (code === 0xffff ? 1 : (1 - code) & 0xffff));
  const body = words(...segments, 0, ...segments, ...deltas, ...segments.map(() => 0));
  return Buffer.concat([header, words(4, 14 + body.length, 0, 2 * segments.length, 0, 0, 0), body]);
}

const SQUARE_BYTES = 34;

/** From (0, 0) to (1000, 1000), clockwise. */
function square(): Buffer {
  const glyph = Buffer.concat([
    words(1, 0, 0, EM, EM, 3, 0),
    Buffer.from([1, 1, 1, 1]),
    words(0, 0, EM, 0),
    words(0, EM, 0, -EM & 0xffff),
  ]);
  return Buffer.concat([glyph, Buffer.alloc(SQUARE_BYTES - glyph.length)]);
}

function head(): Buffer {
  const table = Buffer.alloc(54);
  table.writeUInt32BE(0x0001_0000, 0);
  table.writeUInt32BE(0x5f0f_3cf5, 12);
  table.writeUInt16BE(EM, 18);
  for (const [offset, value] of [
    [40, EM],
    [42, EM],
  ] as const)
    table.writeInt16BE(value, offset);
  return table;
}

function hhea(): Buffer {
  const table = Buffer.alloc(36);
  table.writeUInt32BE(0x0001_0000, 0);
  table.writeInt16BE(EM, 4);
  table.writeInt16BE(-200, 6);
  table.writeUInt16BE(EM, 10);
  table.writeUInt16BE(2, 34);
  return table;
}

/** Names 1 (family), 2 (style), 4 and 6 (full), as Windows writes them. */
function nameOf(family: string): Buffer {
  const texts = (
    [
      [1, family],
      [2, 'Regular'],
      [4, family],
      [6, family.replaceAll(' ', '')],
    ] as const
  ).map(([id, text]) => ({ id, bytes: Buffer.from(text, 'utf16le').swap16() }));
  let offset = 0;
  const records = texts.map(({ id, bytes }) => {
    const record = words(3, 1, 0x409, id, bytes.length, offset);
    offset += bytes.length;
    return record;
  });
  return Buffer.concat([words(0, texts.length, 6 + 12 * texts.length), ...records, ...texts.map(({ bytes }) => bytes)]);
}

function words(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(2 * values.length);
  for (const [index, value] of values.entries()) bytes.writeUInt16BE(value, 2 * index);
  return bytes;
}

function longs(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, 4 * index);
  return bytes;
}
