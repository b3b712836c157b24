type Read = (start: number, length: number) => Promise<Uint8Array>;

/**
 * Why a file ends before it should, by the lengths that its outermost pieces declare; undefined = it does not, or it
 * is of a format that does not say.
 */
export async function cutOff(format: string | undefined, size: number, read: Read): Promise<string | undefined> {
  if (format === 'mp4' || format === 'mov') return boxesCutOff(size, read);
  if (format === 'webm' || format === 'mkv') return segmentCutOff(size, read);
  return undefined;
}

/** More boxes than any file has at its outermost level, fragments included. */
const MOST_BOXES = 100_000;

/** ISO 14496-12, 4.2: each box begins with its length and type; 1 = a longer length follows, 0 = up to the end. */
async function boxesCutOff(size: number, read: Read): Promise<string | undefined> {
  let hasIndex = false;
  let at = 0;
  for (let boxes = 0; at < size && boxes < MOST_BOXES; boxes += 1) {
    const head = Buffer.from(await read(at, 16));
    if (head.length < 8) return endsAfter(size, at + 8);
    const short = head.readUInt32BE(0);
    const type = head.toString('latin1', 4, 8);
    if (short === 1 && head.length < 16) return endsAfter(size, at + 16);
    const length = short === 1 ? Number(head.readBigUInt64BE(8)) : short === 0 ? size - at : short;
    // Zeros at the end, or bytes that are no box: the index decides whether anything is missing.
    if (length < 8 || !/^[\w -~]{4}$/.test(type)) break;
    if (at + length > size) return endsAfter(size, at + length);
    hasIndex ||= type === 'moov';
    at += length;
  }
  return hasIndex ? undefined : 'its index (moov) is missing: it was cut off, or never finished';
}

/** RFC 8794: an element is its id, its length and its content; a length of ones alone is unknown. */
async function segmentCutOff(size: number, read: Read): Promise<string | undefined> {
  const head = await read(0, 4096);
  const header = elementAt(head, 0);
  const segment = header?.end === undefined ? undefined : elementAt(head, header.end);
  return segment?.end !== undefined && segment.end > size ? endsAfter(size, segment.end) : undefined;
}

/** Where the content of an EBML element ends; `end` undefined = it does not say. */
function elementAt(bytes: Uint8Array, at: number): { readonly end: number | undefined } | undefined {
  const idLength = Math.clz32(bytes[at] ?? 0) - 23;
  const sizeAt = at + idLength;
  const first = bytes[sizeAt] ?? 0;
  const sizeLength = Math.clz32(first) - 23;
  if (idLength > 4 || sizeLength > 8 || sizeAt + sizeLength > bytes.length) return undefined;
  let length = first - (1 << (8 - sizeLength));
  let isUnknown = length === (1 << (8 - sizeLength)) - 1;
  for (const byte of bytes.subarray(sizeAt + 1, sizeAt + sizeLength)) {
    length = length * 256 + byte;
    isUnknown &&= byte === 0xff;
  }
  return { end: isUnknown ? undefined : sizeAt + sizeLength + length };
}

function endsAfter(size: number, whole: number): string {
  return `it is cut off: ${size} of at least ${whole} bytes are there`;
}
