/** What an index says of how its frames are coded: `avcC`, `hvcC`. */
export type CodecDescription = ArrayBufferLike | ArrayBufferView | undefined;

/**
 * What is wrong with a frame's bytes, as the rest of a sentence; undefined = nothing that can be seen without decoding.
 * H.264 and HEVC frames in MP4 are units, each behind its length: where the bytes are zeros, or those of something
 * else, the lengths are wrong.
 */
export function frameProblem(
  data: Uint8Array,
  codec: string | null,
  description: CodecDescription,
): string | undefined {
  if (data.length === 0) return 'has no bytes';
  const bytes = bytesOf(description);
  if (!bytes || (codec !== 'avc' && codec !== 'hevc')) return undefined;
  const lengthSize = ((bytes[codec === 'avc' ? 4 : 21] ?? 0) & 3) + 1;
  let length = 0;
  for (const byte of data.subarray(0, lengthSize)) length = length * 256 + byte;
  // The highest bit of a unit is never set (ITU-T H.264, 7.4.1).
  const isUnit = length > 0 && lengthSize + length <= data.length && ((data[lengthSize] ?? 0) & 0x80) === 0;
  return isUnit ? undefined : `is no ${codec === 'avc' ? 'H.264' : 'HEVC'}`;
}

/** Bits a sample, as far as the index says; 8 where it says nothing. */
export function bitDepth(codec: string | null, parameters: string | undefined, description: CodecDescription): number {
  const bytes = bytesOf(description);
  switch (codec) {
    case 'avc':
      return bytes ? avcDepth(bytes) : 8;
    // ISO 14496-15, 8.3.3.1: bitDepthLumaMinus8
    case 'hevc':
      return bytes ? 8 + ((bytes[17] ?? 0) & 7) : 8;
    // vp09.PROFILE.LEVEL.DEPTH, av01.PROFILE.LEVEL.DEPTH
    case 'vp9':
    case 'av1':
      return Number(/^(?:vp09|av01)\.\d+\.\w+\.(\d\d)/.exec(parameters ?? '')?.[1] ?? 8);
    default:
      return 8;
  }
}

/** Profiles whose description ends with the chroma format and the depths (ISO 14496-15, 5.3.3.1.2). */
const DEEP_PROFILES: ReadonlySet<number> = new Set([100, 110, 122, 144, 244]);

function avcDepth(bytes: Uint8Array): number {
  if (!DEEP_PROFILES.has(bytes[1] ?? 0)) return 8;
  let at = 5;
  for (const mask of [0x1f, 0xff]) {
    const sets = (bytes[at] ?? 0) & mask;
    at += 1;
    for (let set = 0; set < sets; set += 1) at += 2 + (((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0));
  }
  return 8 + ((bytes[at + 1] ?? 0) & 7);
}

function bytesOf(description: CodecDescription): Uint8Array | undefined {
  if (description === undefined) return undefined;
  if (!ArrayBuffer.isView(description)) return new Uint8Array(description);
  return new Uint8Array(description.buffer, description.byteOffset, description.byteLength);
}
