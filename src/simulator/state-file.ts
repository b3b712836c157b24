import { Buffer } from 'node:buffer';
import { closeSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs';
import type { Upload } from './file-shelf.ts';
import type { SimulatedTask } from './task.ts';

/** What outlives a restart, as one line of JSON each. */
export type StateRecord =
  | { readonly kind: 'task'; readonly task: SimulatedTask }
  | { readonly kind: 'upload'; readonly upload: Upload }
  | { readonly kind: 'reset' };

type Line =
  | Exclude<StateRecord, { kind: 'upload' }>
  | { readonly kind: 'upload'; readonly upload: Omit<Upload, 'bytes'>; readonly base64: string };

/** An append-only file; a line that a crash cut short is dropped when it is opened. */
export class StateFile {
  readonly #descriptor: number;

  private constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  /** Reads what is there, creating the file if need be. Throws what the file system throws. */
  static open(path: string): { readonly file: StateFile; readonly records: readonly StateRecord[] } {
    const descriptor = openSync(path, 'a+');
    const bytes = readFileSync(path);
    const whole = bytes.lastIndexOf(0x0a) + 1;
    if (whole < bytes.length) truncateSync(path, whole);
    const lines = bytes.toString('utf8', 0, whole).split('\n').slice(0, -1);
    const records = lines.map((line) => fromLine(JSON.parse(line) as Line));
    return { file: new StateFile(descriptor), records };
  }

  append(record: StateRecord): void {
    writeSync(this.#descriptor, `${JSON.stringify(toLine(record))}\n`);
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

function toLine(record: StateRecord): Line {
  if (record.kind !== 'upload') return record;
  const { bytes, ...upload } = record.upload;
  return { kind: 'upload', upload, base64: bytes.toString('base64') };
}

function fromLine(line: Line): StateRecord {
  if (line.kind !== 'upload') return line;
  return { kind: 'upload', upload: { ...line.upload, bytes: Buffer.from(line.base64, 'base64') } };
}
