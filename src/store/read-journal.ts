import { readFile } from 'node:fs/promises';
import type { AttemptRecord } from '../core/attempt.ts';
import { isJsonObject, type Json } from '../core/json.ts';
import { err, ok, type Result } from '../core/result.ts';
import { isAttemptRecord, recordProblem } from './attempt-record.ts';
import { cannotRead, errorCode, StoreError } from './store-error.ts';

const JOURNAL_VERSION = 1;
/** The first line of a journal, without its newline. */
export const JOURNAL_HEADER = JSON.stringify({ shotgraph: 'journal', version: JOURNAL_VERSION });

export interface JournalContents {
  readonly records: readonly AttemptRecord[];
  /** Bytes of a half-written last line; no promise was made about them. */
  readonly tornBytes: number;
}

/** What is good of a journal's bytes, and how it must be mended before anything is appended. */
export interface ParsedJournal extends JournalContents {
  /** Where the good text ends; 0 = not even the header is whole. */
  readonly end: number;
  /** The good text lacks only its last newline. */
  readonly unterminated: boolean;
}

/** Reads a journal without changing it. A file that is not there is an empty journal. */
export async function readJournal(path: string): Promise<Result<JournalContents, StoreError>> {
  const parsed = await loadJournal(path);
  return parsed.ok ? ok({ records: parsed.value.records, tornBytes: parsed.value.tornBytes }) : parsed;
}

export async function loadJournal(path: string): Promise<Result<ParsedJournal, StoreError>> {
  try {
    return parseJournal(path, await readFile(path));
  } catch (cause) {
    if (errorCode(cause) === 'ENOENT') return ok({ records: [], tornBytes: 0, end: 0, unterminated: false });
    return err(cannotRead(path, cause));
  }
}

const NEWLINE = 0x0a;

/**
 * The records in a journal's bytes. A write that was cut short leaves a last line without its newline, or a tail of
 * zeros where the file had grown and the data had not arrived; that is torn and was never promised. Everything else
 * that is no record is corruption, wherever it stands: a record that mattered may have been there (S2, S3).
 */
export function parseJournal(path: string, bytes: Uint8Array): Result<ParsedJournal, StoreError> {
  const length = withoutZeros(bytes);
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const records: AttemptRecord[] = [];
  let end = 0;
  for (let line = 1; end < length; line += 1) {
    const newline = bytes.subarray(0, length).indexOf(NEWLINE, end);
    const stop = newline === -1 ? length : newline;
    const text = bytes.subarray(end, stop);
    const value = parseLine(decoder, text);
    // No beginning of a JSON object is JSON, so a last line that parses is whole, and one that does not is torn.
    if (newline === -1 && value === undefined && (line > 1 || isBeginning(text, JOURNAL_HEADER))) break;
    const problem = line === 1 ? headerProblem(path, value) : lineProblem(path, line, value);
    if (problem) return err(problem);
    if (line > 1 && isAttemptRecord(value)) records.push(value);
    end = stop + 1;
  }
  const unterminated = end > length;
  if (unterminated) end = length;
  return ok({ records, end, unterminated, tornBytes: bytes.length - end });
}

function headerProblem(path: string, header: Json | undefined): StoreError | undefined {
  const version = isJsonObject(header) && header['shotgraph'] === 'journal' ? header['version'] : undefined;
  if (version === JOURNAL_VERSION) return undefined;
  if (typeof version === 'number' && version > JOURNAL_VERSION) {
    return new StoreError('newer', path, {
      message: `${path} is a journal of version ${version}; this shotgraph knows version ${JOURNAL_VERSION}`,
      help: 'use the shotgraph that wrote it, or a later one',
    });
  }
  return new StoreError('corrupt', path, {
    message: `${path}:1 is not the first line of a shotgraph journal`,
    help: 'nothing was changed; restore the file, or move it away if it is not a journal',
  });
}

function lineProblem(path: string, line: number, value: Json | undefined): StoreError | undefined {
  const problem = value === undefined ? 'it is no JSON' : recordProblem(value);
  if (problem === undefined) return undefined;
  return new StoreError('corrupt', path, {
    message: `${path}:${line} is damaged: ${problem}`,
    help:
      'nothing was changed and nothing is bought, for that line may have held a purchase; ' +
      "restore the file, or mend or delete that one line after a look at the provider's own list of tasks",
  });
}

/** The length of the bytes without the zeros they end in. */
function withoutZeros(bytes: Uint8Array): number {
  let length = bytes.length;
  while (length > 0 && bytes[length - 1] === 0) length -= 1;
  return length;
}

function parseLine(decoder: InstanceType<typeof TextDecoder>, bytes: Uint8Array): Json | undefined {
  try {
    return JSON.parse(decoder.decode(bytes)) as Json;
  } catch {
    return undefined;
  }
}

function isBeginning(bytes: Uint8Array, text: string): boolean {
  return text.startsWith(Buffer.from(bytes).toString('latin1'));
}
