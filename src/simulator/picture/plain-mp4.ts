import { Buffer } from 'node:buffer';

/** A video track as an MP4 file holds it: samples of equal length, the first one a key frame. */
export interface VideoTrack {
  readonly width: number;
  readonly height: number;
  readonly framesPerSecond: number;
  readonly sps: Uint8Array;
  readonly pps: Uint8Array;
  /** NAL units without length or start code, one a picture. */
  readonly pictures: readonly Uint8Array[];
  /** Goes into a `free` box. */
  readonly note: string;
}

const MATRIX = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000];

/** A complete file, index before data (ISO/IEC 14496-12 and -15). */
export function writePlainMp4(track: VideoTrack): Uint8Array {
  const brand = box('ftyp', 'isom', u32(512), 'isomiso2avc1mp41');
  const note = box('free', track.note);
  const size = movie(track, 0).length;
  const firstSample = brand.length + note.length + size + 8;
  const samples = track.pictures.map((picture) => Buffer.concat([u32(picture.length), picture]));
  return Buffer.concat([brand, note, movie(track, firstSample), box('mdat', ...samples)]);
}

type Part = string | Uint8Array;

function box(type: string, ...parts: readonly Part[]): Buffer {
  const body = parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part));
  const length = 8 + body.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([u32(length), Buffer.from(type, 'latin1'), ...body]);
}

function fullBox(type: string, flags: number, ...parts: readonly Part[]): Buffer {
  return box(type, u32(flags), ...parts);
}

function u32(...values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(4 * values.length);
  values.forEach((value, index) => buffer.writeUInt32BE(value, 4 * index));
  return buffer;
}

function u16(...values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(2 * values.length);
  values.forEach((value, index) => buffer.writeUInt16BE(value, 2 * index));
  return buffer;
}

function movie(track: VideoTrack, firstSample: number): Buffer {
  const { framesPerSecond: rate, pictures } = track;
  const milliseconds = Math.round((pictures.length * 1000) / rate);
  const header = fullBox(
    'mvhd',
    0,
    u32(0, 0, 1000, milliseconds, 0x10000),
    u16(0x100, 0),
    u32(0, 0),
    u32(...MATRIX),
    u32(0, 0, 0, 0, 0, 0, 2),
  );
  const size = u32(track.width * 0x10000, track.height * 0x10000);
  const trackHeader = fullBox('tkhd', 3, u32(0, 0, 1, 0, milliseconds, 0, 0), u16(0, 0, 0, 0), u32(...MATRIX), size);
  const mediaHeader = fullBox('mdhd', 0, u32(0, 0, rate, pictures.length), u16(0x55c4, 0));
  const handler = fullBox('hdlr', 0, u32(0), 'vide', u32(0, 0, 0), 'video\0');
  const location = box('dinf', fullBox('dref', 0, u32(1), fullBox('url ', 1)));
  const information = box('minf', fullBox('vmhd', 1, u16(0, 0, 0, 0)), location, sampleTable(track, firstSample));
  return box('moov', header, box('trak', trackHeader, box('mdia', mediaHeader, handler, information)));
}

function sampleTable(track: VideoTrack, firstSample: number): Buffer {
  const { pictures } = track;
  return box(
    'stbl',
    fullBox('stsd', 0, u32(1), sampleEntry(track)),
    fullBox('stts', 0, u32(1, pictures.length, 1)),
    fullBox('stss', 0, u32(1, 1)),
    fullBox('stsc', 0, u32(1, 1, pictures.length, 1)),
    fullBox('stsz', 0, u32(0, pictures.length, ...pictures.map((picture) => picture.length + 4))),
    fullBox('stco', 0, u32(1, firstSample)),
  );
}

function sampleEntry({ width, height, sps, pps }: VideoTrack): Buffer {
  const profile = sps.subarray(1, 4);
  const head = Buffer.from([1, ...profile, 0xff, 0xe1]);
  const configuration = box('avcC', head, u16(sps.length), sps, Buffer.from([1]), u16(pps.length), pps);
  const compressor = Buffer.alloc(32);
  return box(
    'avc1',
    u16(0, 0, 0, 1),
    Buffer.alloc(16),
    u16(width, height),
    u32(0x480000, 0x480000, 0),
    u16(1),
    compressor,
    u16(0x18, 0xffff),
    configuration,
  );
}
