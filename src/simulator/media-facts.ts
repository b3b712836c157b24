import type { Buffer } from 'node:buffer';

/** What can be read off the bytes of a hosted file; absent = not readable. */
export interface MediaFacts {
  readonly seconds?: number;
  readonly width?: number;
  readonly height?: number;
}

/** Images by their beginning; what the upload endpoints tell apart. */
const SIGNATURES: readonly { readonly type: string; readonly at: number; readonly bytes: string }[] = [
  { type: 'image/png', at: 0, bytes: '\x89PNG\r\n\x1a\n' },
  { type: 'image/jpeg', at: 0, bytes: '\xff\xd8\xff' },
  { type: 'image/gif', at: 0, bytes: 'GIF8' },
  { type: 'image/webp', at: 8, bytes: 'WEBP' },
];

export function imageType(bytes: Buffer): string | undefined {
  return SIGNATURES.find((known) => bytes.toString('latin1', known.at, known.at + known.bytes.length) === known.bytes)
    ?.type;
}

export function mediaFacts(bytes: Buffer): MediaFacts {
  try {
    return read(bytes);
  } catch (error) {
    if (error instanceof RangeError) return {}; // cut short
    throw error;
  }
}

function read(bytes: Buffer): MediaFacts {
  const type = imageType(bytes);
  if (type === 'image/png') return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
  if (type === 'image/jpeg') return jpegSize(bytes);
  if (bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WAVE') return wavLength(bytes);
  return bytes.toString('latin1', 4, 8) === 'ftyp' ? movieLength(bytes) : {};
}

/** From the first frame header (SOF0 to SOF15 without DHT, JPG and DAC). */
function jpegSize(bytes: Buffer): MediaFacts {
  for (let at = 2; ; at += 2 + bytes.readUInt16BE(at + 2)) {
    const marker = bytes.readUInt16BE(at);
    const isFrame = marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker);
    if (isFrame) return { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
  }
}

function wavLength(bytes: Buffer): MediaFacts {
  let rate = 0;
  for (let at = 12; ; at += 8 + bytes.readUInt32LE(at + 4)) {
    const name = bytes.toString('latin1', at, at + 4);
    if (name === 'fmt ') rate = bytes.readUInt32LE(at + 16);
    if (name === 'data') return rate > 0 ? { seconds: bytes.readUInt32LE(at + 4) / rate } : {};
  }
}

/** From the movie header, version 0 or 1. */
function movieLength(bytes: Buffer): MediaFacts {
  const at = bytes.indexOf('mvhd', 0, 'latin1') + 4;
  if (at < 4) return {};
  const isLong = bytes[at] === 1;
  const scale = bytes.readUInt32BE(at + (isLong ? 20 : 12));
  const length = isLong ? Number(bytes.readBigUInt64BE(at + 24)) : bytes.readUInt32BE(at + 16);
  return scale > 0 ? { seconds: length / scale } : {};
}
