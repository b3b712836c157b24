import { type FileHandle, open } from 'node:fs/promises';

/** Pixels as a picture's header says. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/**
 * The size of a picture, from its header alone: nothing is decoded, so a file that unfolds to gigabytes is as safe to
 * look at as any. Undefined = a format whose header is not read here; `damaged` = the header is not one of its format.
 */
export async function pictureSize(
  path: string,
  format: string | undefined,
): Promise<PictureSize | 'damaged' | undefined> {
  const read = format === undefined ? undefined : READERS[format];
  if (!read) return undefined;
  const file = await open(path, 'r');
  try {
    const size = await read(async (at, length) => {
      const bytes = Buffer.alloc(length);
      const { bytesRead } = await file.read(bytes, 0, length, at);
      return bytesRead === length ? bytes : undefined;
    });
    return size && size.width > 0 && size.height > 0 ? size : 'damaged';
  } finally {
    await closed(file);
  }
}

async function closed(file: FileHandle): Promise<void> {
  await file.close().catch(() => undefined);
}

/** So many bytes from there on; undefined where the file ends before. */
type Bytes = (at: number, length: number) => Promise<Buffer | undefined>;

type Reader = (bytes: Bytes) => Promise<PictureSize | undefined>;

const READERS: Readonly<Record<string, Reader>> = { png, gif, bmp, webp, jpg };

/** The first chunk is always IHDR (PNG 11.2.2). */
async function png(bytes: Bytes): Promise<PictureSize | undefined> {
  const head = await bytes(8, 16);
  if (!head || head.readUInt32BE(0) !== 13 || head.toString('latin1', 4, 8) !== 'IHDR') return undefined;
  return { width: head.readUInt32BE(8), height: head.readUInt32BE(12) };
}

/** The logical screen (GIF 89a, 18). */
async function gif(bytes: Bytes): Promise<PictureSize | undefined> {
  const head = await bytes(6, 4);
  return head && { width: head.readUInt16LE(0), height: head.readUInt16LE(2) };
}

/** A core header of 12 bytes holds 16-bit sizes; later ones 32-bit, the height negative where rows go downwards. */
async function bmp(bytes: Bytes): Promise<PictureSize | undefined> {
  const head = await bytes(14, 12);
  if (!head) return undefined;
  const length = head.readUInt32LE(0);
  if (length === 12) return { width: head.readUInt16LE(4), height: head.readUInt16LE(6) };
  if (length < 40 || length > 124) return undefined;
  return { width: head.readInt32LE(4), height: Math.abs(head.readInt32LE(8)) };
}

/** A lossy frame, a lossless one, or a canvas with either in it (RFC 9649, 2.5 to 2.7). */
async function webp(bytes: Bytes): Promise<PictureSize | undefined> {
  const head = await bytes(12, 18);
  if (!head) return undefined;
  switch (head.toString('latin1', 0, 4)) {
    case 'VP8 ':
      if (head.readUIntBE(11, 3) !== 0x9d012a) return undefined;
      return { width: head.readUInt16LE(14) & 0x3fff, height: head.readUInt16LE(16) & 0x3fff };
    case 'VP8L': {
      if (head[8] !== 0x2f) return undefined;
      const packed = head.readUInt32LE(9);
      return { width: (packed & 0x3fff) + 1, height: ((packed >>> 14) & 0x3fff) + 1 };
    }
    case 'VP8X':
      return { width: head.readUIntLE(12, 3) + 1, height: head.readUIntLE(15, 3) + 1 };
    default:
      return undefined;
  }
}

/** More segments than that before its frame has no picture that a camera or program wrote. */
const MOST_SEGMENTS = 1000;

/** Segment after segment up to the start of the frame (ITU T.81, B.1.1.4 and B.2.2). */
async function jpg(bytes: Bytes): Promise<PictureSize | undefined> {
  let at = 2;
  for (let segment = 0; segment < MOST_SEGMENTS; segment += 1) {
    const head = await bytes(at, 4);
    if (!head || head[0] !== 0xff) return undefined;
    const marker = head[1] ?? 0;
    if (marker === 0xff) {
      at += 1; // any number of fill bytes may stand before a marker
      continue;
    }
    if (isFrameStart(marker)) {
      const frame = await bytes(at + 5, 4);
      return frame && { width: frame.readUInt16BE(2), height: frame.readUInt16BE(0) };
    }
    // No size stands behind the picture's own data.
    if (marker === 0xd9 || marker === 0xda) return undefined;
    const isBare = marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
    at += isBare ? 2 : 2 + head.readUInt16BE(2);
  }
  return undefined;
}

/** SOF0 to SOF15, without the tables and extensions among their numbers. */
function isFrameStart(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}
