import { type FileHandle, open, stat } from 'node:fs/promises';
import type { AttemptRecord } from '../core/attempt.ts';
import { err, ok, type Result } from '../core/result.ts';
import { JOURNAL_BEGINNING, type JournalPosition, parseJournal } from './read-journal.ts';
import { cannotRead, errorCode, type StoreError } from './store-error.ts';

export interface TailRead {
  /** What the journal has got since the last look. */
  readonly records: readonly AttemptRecord[];
  /** It is another file than at the last look: what was read before no longer counts, and `records` is all there is. */
  readonly anew: boolean;
}

const NEWLINE = 0x0a;
const NOTHING_READ = { ...JOURNAL_BEGINNING, offset: 0 } as const;

/**
 * Follows a journal that another process writes, and changes nothing. Each look reads only what was appended since the
 * last one, up to the last whole line: the rest of a line may still be on its way. Looks must not overlap.
 */
export class JournalTail {
  readonly path: string;
  #inode: bigint | undefined;
  #read: JournalPosition & { readonly offset: number } = NOTHING_READ;

  constructor(path: string) {
    this.path = path;
  }

  async look(): Promise<Result<TailRead, StoreError>> {
    try {
      const { ino, size } = await stat(this.path, { bigint: true });
      if (ino === this.#inode && Number(size) === this.#read.offset) return ok({ records: [], anew: false });
      const handle = await open(this.path, 'r');
      try {
        return await this.#lookAt(handle);
      } finally {
        await handle.close();
      }
    } catch (cause) {
      if (errorCode(cause) !== 'ENOENT') return err(cannotRead(this.path, cause));
      return ok({ records: [], anew: this.#startOver(undefined) });
    }
  }

  async #lookAt(handle: FileHandle): Promise<Result<TailRead, StoreError>> {
    const { ino, size } = await handle.stat({ bigint: true });
    // A journal only grows, but a user may put another one in its place, or a copy of it as it was.
    const anew = ino !== this.#inode || size < this.#read.offset ? this.#startOver(ino) : false;
    const bytes = wholeLines(await readFrom(handle, this.#read.offset, Number(size)));
    const parsed = parseJournal(this.path, bytes, this.#read);
    if (!parsed.ok) return parsed;
    const { records, lines, version, intents, end } = parsed.value;
    this.#read = { lines, version, intents, offset: this.#read.offset + end };
    return ok({ records, anew });
  }

  /** True = what was read before is forgotten. */
  #startOver(inode: bigint | undefined): boolean {
    const forgotten = this.#read.offset > 0;
    this.#inode = inode;
    this.#read = NOTHING_READ;
    return forgotten;
  }
}

async function readFrom(handle: FileHandle, start: number, end: number): Promise<Buffer> {
  const buffer = Buffer.alloc(Math.max(0, end - start));
  let filled = 0;
  while (filled < buffer.length) {
    const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, start + filled);
    if (bytesRead === 0) break; // it was cut short since
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

function wholeLines(bytes: Buffer): Buffer {
  return bytes.subarray(0, bytes.lastIndexOf(NEWLINE) + 1);
}
