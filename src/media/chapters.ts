import type { FilmCut } from './film-cut.ts';
import { secondsOf } from './film-rate.ts';

interface Chapter {
  /** Frames of the film. */
  readonly start: number;
  readonly end: number;
  readonly title: string;
}

/** One for each piece, from where it begins to be seen until the next one does. */
function chaptersOf(cut: FilmCut): readonly Chapter[] {
  return cut.shots.flatMap(({ piece, start }, index) => {
    const end = cut.shots[index + 1]?.start ?? cut.start + cut.frames;
    return end > start ? [{ start, end, title: piece.title.replaceAll(/\s+/g, ' ').trim() }] : [];
  });
}

/** The most that fits its count of one byte. */
const MOST = 255;

/**
 * The `chpl` box, as Nero defined it and as most players read it: the count, then for each chapter its start in units of
 * 100 ns and its title.
 */
export function chapterBox(cut: FilmCut): Buffer {
  const chapters = chaptersOf(cut).slice(0, MOST);
  const entries = chapters.map(({ start, title }) => {
    const text = bytesOf(title);
    const head = Buffer.alloc(9);
    head.writeBigUInt64BE(BigInt(Math.round(secondsOf(start, cut.rate) * 1e7)));
    head.writeUInt8(text.length, 8);
    return Buffer.concat([head, text]);
  });
  // Version 1, no flags, four bytes that nobody uses.
  const head = Buffer.from([1, 0, 0, 0, 0, 0, 0, 0, chapters.length]);
  return box('udta', box('chpl', Buffer.concat([head, ...entries])));
}

const MOST_BYTES = 255;

/** UTF-8, cut between two characters where it is too long. */
function bytesOf(title: string): Buffer {
  const bytes = Buffer.from(title, 'utf8');
  let end = Math.min(bytes.length, MOST_BYTES);
  // A byte that begins with the bits 10 goes on with the character before.
  while (end < bytes.length && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.subarray(0, end);
}

function box(type: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + content.length);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, content]);
}
