import { open, type FileHandle } from 'node:fs/promises';

/**
 * Puts chapter marks into an MP4 file that keeps room behind its index (`moov`), and takes the time out at which it was
 * made: the same clips give the same bytes. Throws where the file is not of that form; its caller has written it.
 */
export async function finishIndex(path: string, chapters: Buffer): Promise<void> {
  const file = await open(path, 'r+');
  try {
    const { start, length, room } = await findIndex(file);
    const index = Buffer.alloc(length);
    await file.read(index, 0, length, start);
    eraseTimes(index, 8, length);
    const rest = room - chapters.length;
    if (rest < 8 && rest !== 0) throw new Error('there is no room for chapter marks');
    index.writeUInt32BE(length + chapters.length, 0);
    const free = Buffer.alloc(rest);
    if (rest > 0) {
      free.writeUInt32BE(rest, 0);
      free.write('free', 4, 'latin1');
    }
    const bytes = Buffer.concat([index, chapters, free]);
    await file.write(bytes, 0, bytes.length, start);
  } finally {
    await file.close();
  }
}

async function findIndex(file: FileHandle): Promise<{ start: number; length: number; room: number }> {
  const { size } = await file.stat();
  let at = 0;
  while (at + 8 <= size) {
    const { length, type } = await boxAt(file, at);
    if (type !== 'moov') {
      at += length;
      continue;
    }
    const next = await boxAt(file, at + length);
    return { start: at, length, room: next.type === 'free' ? next.length : 0 };
  }
  throw new Error('the file has no index');
}

async function boxAt(file: FileHandle, at: number): Promise<{ length: number; type: string }> {
  const { buffer } = await file.read(Buffer.alloc(16), 0, 16, at);
  const short = buffer.readUInt32BE(0);
  const length = short === 1 ? Number(buffer.readBigUInt64BE(8)) : short;
  if (length < 8) throw new Error('the file has a box without a length');
  return { length, type: buffer.toString('latin1', 4, 8) };
}

/** Boxes that hold others on the way to those that hold a time. */
const HOLDERS: ReadonlySet<string> = new Set(['trak', 'mdia']);
const TIMED: ReadonlySet<string> = new Set(['mvhd', 'tkhd', 'mdhd']);

/** ISO 14496-12, 8.2.2, 8.3.2, 8.4.2: behind version and flags, when it was made and when it was changed. */
function eraseTimes(index: Buffer, from: number, to: number): void {
  let at = from;
  while (at + 8 <= to) {
    const length = index.readUInt32BE(at);
    const type = index.toString('latin1', at + 4, at + 8);
    if (length < 8) return;
    if (HOLDERS.has(type)) eraseTimes(index, at + 8, at + length);
    if (TIMED.has(type)) index.fill(0, at + 12, at + 12 + (index[at + 8] === 1 ? 16 : 8));
    at += length;
  }
}
