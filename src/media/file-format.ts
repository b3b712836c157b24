/** What the first bytes of a file say it is: `png`, `mp4`, `wav`... */
interface Signature {
  readonly format: string;
  readonly offset: number;
  /** One character a byte. */
  readonly bytes: string;
  /** A second piece that must stand there too. */
  readonly and?: { readonly offset: number; readonly bytes: string };
}

/** The first that fits counts, so the narrower stand before the wider. */
const SIGNATURES: readonly Signature[] = [
  { format: 'png', offset: 0, bytes: '\x89PNG\r\n\x1a\n' },
  { format: 'jpg', offset: 0, bytes: '\xff\xd8\xff' },
  { format: 'gif', offset: 0, bytes: 'GIF87a' },
  { format: 'gif', offset: 0, bytes: 'GIF89a' },
  { format: 'webp', offset: 0, bytes: 'RIFF', and: { offset: 8, bytes: 'WEBP' } },
  { format: 'wav', offset: 0, bytes: 'RIFF', and: { offset: 8, bytes: 'WAVE' } },
  { format: 'wav', offset: 0, bytes: 'RF64', and: { offset: 8, bytes: 'WAVE' } },
  { format: 'avi', offset: 0, bytes: 'RIFF', and: { offset: 8, bytes: 'AVI ' } },
  { format: 'tiff', offset: 0, bytes: 'II*\0' },
  { format: 'tiff', offset: 0, bytes: 'MM\0*' },
  { format: 'ogg', offset: 0, bytes: 'OggS' },
  { format: 'flac', offset: 0, bytes: 'fLaC' },
  { format: 'aiff', offset: 0, bytes: 'FORM', and: { offset: 8, bytes: 'AIF' } },
  { format: 'mp3', offset: 0, bytes: 'ID3' },
  { format: 'm4a', offset: 4, bytes: 'ftypM4A' },
  { format: 'm4a', offset: 4, bytes: 'ftypM4B' },
  { format: 'mov', offset: 4, bytes: 'ftypqt  ' },
  { format: 'avif', offset: 4, bytes: 'ftypavi' },
  { format: 'heic', offset: 4, bytes: 'ftyphei' },
  { format: 'heic', offset: 4, bytes: 'ftyphev' },
  { format: 'heic', offset: 4, bytes: 'ftypmif1' },
  { format: 'mp4', offset: 4, bytes: 'ftyp' },
  { format: 'mov', offset: 4, bytes: 'moov' },
  { format: 'mov', offset: 4, bytes: 'mdat' },
  { format: 'mov', offset: 4, bytes: 'wide' },
  { format: 'bmp', offset: 0, bytes: 'BM', and: { offset: 6, bytes: '\0\0\0\0' } },
];

const TIMED: ReadonlySet<string> = new Set(['mp4', 'mov', 'm4a', 'mp3', 'aac', 'wav', 'ogg', 'flac', 'webm', 'mkv']);

/** As many bytes as `formatOf` looks at. */
export const HEAD_BYTES = 64;

/** The format of a file by its first bytes; undefined = not recognised. */
export function formatOf(head: Uint8Array): string | undefined {
  const text = Buffer.from(head).toString('latin1');
  const known = SIGNATURES.find(
    ({ offset, bytes, and }) => text.startsWith(bytes, offset) && (!and || text.startsWith(and.bytes, and.offset)),
  );
  if (known) return known.format;
  if (text.startsWith('\x1aE\xdf\xa3')) return text.includes('webm') ? 'webm' : 'mkv';
  return mpegAudio(head);
}

/** A file that has a length in seconds. */
export function isTimed(format: string | undefined): boolean {
  return format !== undefined && TIMED.has(format);
}

/** MPEG audio has no signature, only frames: eleven set bits, then the version and the layer (ISO 11172-3, 13818-7). */
function mpegAudio([first = 0, second = 0, third = 0]: Uint8Array): string | undefined {
  if (first !== 0xff || (second & 0xe0) !== 0xe0) return undefined;
  const layer = (second >> 1) & 3;
  if (layer === 0) return (second & 0xf0) === 0xf0 ? 'aac' : undefined;
  const bitrate = third >> 4;
  return layer === 1 && (second & 0x18) !== 0x08 && bitrate > 0 && bitrate < 15 ? 'mp3' : undefined;
}
