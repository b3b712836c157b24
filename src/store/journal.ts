import { open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { AttemptRecord } from '../core/attempt.ts';
import { err, ok, type Result } from '../core/result.ts';
import { makeFolder, syncFolder } from './durable.ts';
import { JOURNAL_HEADER, JOURNAL_VERSION, loadJournal, type ParsedJournal } from './read-journal.ts';
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
  /** Resolves when all that was appended is on disk or refused. */
  close(): Promise<void>;
}

/** Opens a journal for appending, making it if need be, and mends a last line that a crash cut short. */
export async function openJournal(path: string): Promise<Result<Journal, StoreError>> {
  const parsed = await loadJournal(path);
  if (!parsed.ok) return parsed;
  let handle: FileHandle | undefined;
  try {
    await makeFolder(dirname(path));
    handle = await open(path, 'a');
    await mend(handle, parsed.value);
    await syncFolder(dirname(path));
  } catch (cause) {
    await handle?.close();
    return err(cannotWrite(path, cause));
  }
  const { records, tornBytes } = parsed.value;
  return ok({ path, records, tornBytes, ...appender(path, handle) });
}

/** Leaves the file ending in a whole line, under a header of our version, and all that was read from it safe. */
async function mend(handle: FileHandle, { end, tornBytes, unterminated, version }: ParsedJournal): Promise<void> {
  if (tornBytes > 0) await handle.truncate(end);
  if (unterminated) await handle.appendFile('\n');
  if (version < JOURNAL_VERSION) await handle.appendFile(`${JOURNAL_HEADER}\n`);
  await handle.sync();
}

interface Waiting {
  readonly line: string;
  readonly resolve: () => void;
  readonly reject: (error: StoreError) => void;
}

/** Group commit: one write and one sync are under way, and all that comes meanwhile shares the next. */
function appender(path: string, handle: FileHandle): Pick<Journal, 'append' | 'close'> {
  let waiting: Waiting[] = [];
  let writing: Promise<void> | undefined;
  let broken: StoreError | undefined;

  async function write(): Promise<void> {
    await Promise.resolve(); // what is appended in the same turn goes together
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        if (!broken) await handle.appendFile(batch.map(({ line }) => line).join(''));
        if (!broken) await handle.datasync();
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

  return {
    append(record) {
      return new Promise((resolve, reject) => {
        waiting.push({ line: `${JSON.stringify(record)}\n`, resolve, reject });
        writing ??= write();
      });
    },
    async close() {
      await writing;
      broken ??= new StoreError('disk', path, { message: `${path} was closed`, help: 'open it again' });
      await handle.close();
    },
  };
}
