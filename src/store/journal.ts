import { fstatSync, statSync, truncateSync, writeSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { AttemptRecord } from '../core/attempt.ts';
import { err, ok, type Result } from '../core/result.ts';
import { makeFolder, syncFolder } from './durable.ts';
import { JOURNAL_HEADER, JOURNAL_VERSION, loadJournal, type ParsedJournal, parseJournal } from './read-journal.ts';
import { cannotWrite, StoreError } from './store-error.ts';

/** An open journal. Whoever opens one holds the process lock: two writers would each see half of what is in flight. */
export interface Journal {
  readonly path: string;
  /** What it held when it was opened. */
  readonly records: readonly AttemptRecord[];
  /** Bytes of a half-written last line that were cut off when it was opened. */
  readonly tornBytes: number;
  /**
   * Resolves when the record survives a power cut (S1). Rejects with `StoreError`; after the first rejection every
   * later one is refused too (S4), so nothing may be bought any more.
   */
  append(record: AttemptRecord): Promise<void>;
  /** Whether the file was removed since it was opened, and written anew; looks for it now. Rejects as `append` does. */
  wasRemoved(): Promise<boolean>;
  /** Resolves when all that was appended is on disk or refused. */
  close(): Promise<void>;
}

/** Opens a journal for appending, making it if need be, and mends a last line that a crash cut short. */
export async function openJournal(path: string): Promise<Result<Journal, StoreError>> {
  try {
    const { handle, records, tornBytes } = await openMended(path);
    return ok({ path, records, tornBytes, ...appender(path, handle) });
  } catch (cause) {
    return err(cannotWrite(path, cause));
  }
}

async function openMended(path: string): Promise<ParsedJournal & { readonly handle: FileHandle }> {
  let handle: FileHandle | undefined;
  try {
    for (;;) {
      const parsed = await loadJournal(path);
      if (!parsed.ok) throw parsed.error;
      await makeFolder(dirname(path));
      handle ??= await open(path, 'a+');
      if (!mend(path, handle.fd, parsed.value)) continue;
      await handle.sync();
      await syncFolder(dirname(path));
      return { ...parsed.value, handle };
    }
  } catch (cause) {
    await handle?.close();
    throw cause;
  }
}

/**
 * Leaves the file ending in a whole line, under a header of our version. False = it has changed since it was read: a
 * process that was taken over has brought a line to its end, and what looked torn is a record that it was promised.
 */
function mend(path: string, file: number, { end, tornBytes, unterminated, version }: ParsedJournal): boolean {
  if (fstatSync(file).size !== end + tornBytes) return false;
  if (tornBytes > 0) truncateSync(path, end);
  if (unterminated) writeWhole(file, '\n');
  if (version < JOURNAL_VERSION) writeWhole(file, `${JOURNAL_HEADER}\n`);
  return true;
}

interface Waiting {
  readonly line: string;
  readonly resolve: () => void;
  readonly reject: (error: StoreError) => void;
}

/** Group commit: one write and one sync are under way, and all that comes meanwhile shares the next. */
function appender(path: string, opened: FileHandle): Pick<Journal, 'append' | 'wasRemoved' | 'close'> {
  let handle = opened;
  let waiting: Waiting[] = [];
  let writing: Promise<void> | undefined;
  let broken: StoreError | undefined;

  async function write(): Promise<void> {
    await Promise.resolve(); // what is appended in the same turn goes together
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        if (!broken) await commit(batch.map(({ line }) => line).join(''));
      } catch (cause) {
        broken = cannotWrite(path, cause);
      }
      for (const { resolve, reject } of batch) {
        if (broken) reject(broken);
        else resolve();
      }
    }
    writing = undefined;
  }

  async function commit(text: string): Promise<void> {
    writeWhole(handle.fd, text);
    await handle.datasync();
    while (!isAt(path, handle)) handle = await writeAnew(path, handle);
  }

  function push(line: string): Promise<void> {
    return new Promise((resolve, reject) => {
      waiting.push({ line, resolve, reject });
      writing ??= write();
    });
  }

  return {
    append: (record) => push(lineOf(record)),
    async wasRemoved() {
      await push('');
      return handle !== opened;
    },
    async close() {
      await push('').catch(() => undefined); // whoever was promised something has been told
      broken ??= new StoreError('disk', path, { message: `${path} was closed`, help: 'open it again' });
      await handle.close();
    },
  };
}

function lineOf(record: AttemptRecord): string {
  return `${JSON.stringify(record)}\n`;
}

/** Whether the file that is written to is still the one that a reader would find. */
function isAt(path: string, handle: FileHandle): boolean {
  const [found, ours] = [
    statSync(path, { throwIfNoEntry: false, bigint: true }),
    fstatSync(handle.fd, { bigint: true }),
  ];
  return found?.ino === ours.ino && found.dev === ours.dev;
}

/**
 * What was removed lives on for as long as it is open. All of it goes to where it stood, behind whatever somebody may
 * have put there since: what was promised must be found by the next run.
 */
async function writeAnew(path: string, removed: FileHandle): Promise<FileHandle> {
  const kept = parseJournal(path, await readWhole(removed));
  if (!kept.ok) throw kept.error;
  const { handle, records } = await openMended(path);
  const there = new Set(records.map(lineOf));
  const missing = kept.value.records.map(lineOf).filter((line) => !there.has(line));
  writeWhole(handle.fd, missing.join(''));
  await handle.datasync();
  await removed.close();
  return handle;
}

/** From its beginning, wherever the handle stands. */
async function readWhole(handle: FileHandle): Promise<Buffer> {
  const buffer = Buffer.alloc(fstatSync(handle.fd).size);
  let filled = 0;
  while (filled < buffer.length) {
    const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

/**
 * In place, for it only reaches the system's memory: another thread would bring the answer a turn of a busy event loop
 * later, and a submit waits for it.
 */
function writeWhole(descriptor: number, text: string): void {
  for (let left = Buffer.from(text); left.length > 0;) left = left.subarray(writeSync(descriptor, left));
}
