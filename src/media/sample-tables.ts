type Read = (start: number, length: number) => Promise<Uint8Array>;

/**
 * Why the index of an MP4 file can not be right, by the counts that it gives; undefined = they make sense. A parser
 * believes them: one flipped bit has it count to four thousand million while nothing else of the run goes on.
 */
export async function absurdIndex(size: number, read: Read): Promise<string | undefined> {
  for (let at = 0, boxes = 0; at < size && boxes < MOST_BOXES; boxes += 1) {
    const box = boxIn(Buffer.from(await read(at, 16)), 0, size - at);
    if (!box) return undefined;
    if (box.type === 'moov' || box.type === 'moof') {
      if (box.length > MOST_BYTES) return `its index is damaged (it takes ${box.length} bytes)`;
      const index = Buffer.from(await read(at, box.length));
      if (isAbsurd(index.subarray(box.head), size))
        return 'its index is damaged (it lists more than the file can hold)';
    }
    at += box.length;
  }
  return undefined;
}

const MOST_BOXES = 100_000;
/** An index of hours. */
const MOST_BYTES = 1 << 28;
/** Boxes that hold others on the way to a table. */
const HOLDERS: ReadonlySet<string> = new Set(['trak', 'mdia', 'minf', 'stbl', 'traf']);
/** Tables may say a little more than there is; what costs hours to count says a thousand times more. */
const SLACK = { times: 4, more: 1000 };

interface Box {
  readonly type: string;
  readonly head: number;
  readonly length: number;
}

/** ISO 14496-12, 4.2; undefined = what stands there is none. */
function boxIn(bytes: Buffer, at: number, room: number): Box | undefined {
  if (at + 8 > bytes.length) return undefined;
  const short = bytes.readUInt32BE(at);
  if (short === 1 && at + 16 > bytes.length) return undefined;
  const head = short === 1 ? 16 : 8;
  const length = short === 1 ? Number(bytes.readBigUInt64BE(at + 8)) : short === 0 ? room : short;
  if (length < head || length > room) return undefined;
  return { type: bytes.toString('latin1', at + 4, at + 8), head, length };
}

function isAbsurd(holder: Buffer, size: number): boolean {
  let samples = size;
  const counts: number[] = [];
  for (let at = 0; ;) {
    const box = boxIn(holder, at, holder.length - at);
    if (!box) break;
    const content = holder.subarray(at + box.head, at + box.length);
    if (HOLDERS.has(box.type) && isAbsurd(content, size)) return true;
    // Each sample has a byte at least, but for a few that are empty.
    if (box.type === 'stsz' || box.type === 'stz2') samples = Math.min(numberAt(content, 8), size);
    if (box.type === 'trun' && numberAt(content, 4) > size) return true;
    counts.push(...(TABLES[box.type]?.(content) ?? []));
    at += box.length;
  }
  return counts.some((count) => count > samples * SLACK.times + SLACK.more);
}

/** What a table counts to, in samples or in chunks (ISO 14496-12, 8.6.1 and 8.7.4). */
const TABLES: Readonly<Record<string, (content: Buffer) => readonly number[]>> = {
  stts: (content) => [sumOfRuns(content)],
  ctts: (content) => [sumOfRuns(content)],
  stsc: (content) => {
    if (isShort(content, 12)) return [Infinity];
    let most = 0;
    for (const at of entries(content, 12)) most = Math.max(most, numberAt(content, at), numberAt(content, at + 4));
    return [most];
  },
};

function sumOfRuns(content: Buffer): number {
  if (isShort(content, 8)) return Infinity;
  let sum = 0;
  for (const at of entries(content, 8)) sum += numberAt(content, at);
  return sum;
}

/** Whether a table says that it has more entries than are there: a parser takes what follows for them. */
function isShort(content: Buffer, length: number): boolean {
  return 8 + numberAt(content, 4) * length > content.length;
}

/** Where the entries of a table begin. */
function* entries(content: Buffer, length: number): Generator<number> {
  for (let at = 8; at < 8 + numberAt(content, 4) * length; at += length) yield at;
}

function numberAt(content: Buffer, at: number): number {
  return at + 4 <= content.length ? content.readUInt32BE(at) : 0;
}
