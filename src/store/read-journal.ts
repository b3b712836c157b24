import { readFile } from 'node:fs/promises';
import type { AttemptRecord } from '../core/attempt.ts';
import { isJsonObject, type Json } from '../core/json.ts';
import { err, ok, type Result } from '../core/result.ts';
import { recordProblem } from './attempt-record.ts';
import { damagedJournal } from './damaged-journal.ts';
import { cannotRead, errorCode, StoreError } from './store-error.ts';

/** The version that is written. Every version up to it is read, for ever. */
export const JOURNAL_VERSION = 2;
/** The first line of a journal, without its newline. An older journal gets it as a further line before it is added to. */
export const JOURNAL_HEADER = headerOf(JOURNAL_VERSION);

function headerOf(version: number): string {
  return JSON.stringify({ shotgraph: 'journal', version });
}

export interface JournalContents {
  readonly records: readonly AttemptRecord[];
  /** Bytes of a half-written last line; no promise was made about them. */
  readonly tornBytes: number;
}

/** How far a journal has been read. */
export interface JournalPosition {
  readonly lines: number;
  /** The highest that a header has named; 0 = none yet. */
  readonly version: number;
  /** The attempts whose intents stand before it. */
  readonly intents: ReadonlySet<string>;
}

export const JOURNAL_BEGINNING: JournalPosition = { lines: 0, version: 0, intents: new Set() };

/** What is good of a journal's bytes, and how it must be mended before anything is appended. */
export interface ParsedJournal extends JournalContents, JournalPosition {
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
    if (errorCode(cause) === 'ENOENT') return parseJournal(path, new Uint8Array());
    return err(cannotRead(path, cause));
  }
}

const NEWLINE = 0x0a;

/**
 * The records in a journal's bytes, or in those that follow a position. A write that was cut short leaves a last line
 * without its newline, or a tail of zeros where the file had grown and the data had not arrived; that is torn and was
 * never promised. Everything else that is no record is corruption, wherever it stands: a record that mattered may have
 * been there (S2, S3). So is a record of an attempt whose intent does not stand before it: a purchase is missing.
 */
export function parseJournal(
  path: string,
  bytes: Uint8Array,
  from: JournalPosition = JOURNAL_BEGINNING,
): Result<ParsedJournal, StoreError> {
  const length = withoutZeros(bytes);
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const records: AttemptRecord[] = [];
  const intents = new Set(from.intents);
  let { lines, version } = from;
  let end = 0;
  while (end < length) {
    const newline = bytes.subarray(0, length).indexOf(NEWLINE, end);
    const stop = newline === -1 ? length : newline;
    const text = bytes.subarray(end, stop);
    const value = parseLine(decoder, text);
    // No beginning of a JSON object is JSON, so a last line that parses is whole, and one that does not is torn.
    if (newline === -1 && value === undefined && (lines > 0 || isBeginning(text))) break;
    lines += 1;
    if (lines === 1 || isHeader(value)) {
      const problem = headerProblem(path, { lines, version }, value);
      if (problem) return err(problem);
      version = versionOf(value);
    } else {
      const record = toRecord(value, intents);
      if (typeof record === 'string') {
        const surroundings = { lines: linesOf(bytes), first: from.lines + 1, intents: from.intents };
        return err(damagedJournal(path, { line: lines, problem: record }, surroundings));
      }
      if (record.kind === 'intent') intents.add(record.attempt);
      records.push(record);
    }
    end = stop + 1;
  }
  const unterminated = end > length;
  if (unterminated) end = length;
  return ok({ records, end, unterminated, lines, version, intents, tornBytes: bytes.length - end });
}

function isHeader(value: Json | undefined): boolean {
  return isJsonObject(value) && value['shotgraph'] === 'journal';
}

/** What a header names, 0 where it names nothing that could be a version. */
function versionOf(value: Json | undefined): number {
  const version = isJsonObject(value) && isHeader(value) ? value['version'] : undefined;
  return typeof version === 'number' && Number.isSafeInteger(version) ? version : 0;
}

/** Headers may follow each other as a journal comes into the hands of later versions, but never go back. */
function headerProblem(
  path: string,
  at: Omit<JournalPosition, 'intents'>,
  header: Json | undefined,
): StoreError | undefined {
  const version = versionOf(header);
  if (version > JOURNAL_VERSION) {
    return new StoreError('newer', path, {
      message: `${path} is a journal of version ${version}; this shotgraph knows versions up to ${JOURNAL_VERSION}`,
      help: 'use the shotgraph that wrote it, or a later one',
    });
  }
  if (version > 0 && version >= at.version) return undefined;
  const what =
    at.lines === 1
      ? 'is not the first line of a shotgraph journal'
      : `names version ${version} where version ${at.version} has begun`;
  return new StoreError('corrupt', path, {
    message: `${path}:${at.lines} ${what}`,
    help: 'nothing was changed; restore the file, or move it away if it is not a journal',
  });
}

/** The record that a line holds, or what is wrong with it. */
function toRecord(value: Json | undefined, intents: ReadonlySet<string>): AttemptRecord | string {
  if (value === undefined) return 'it is no JSON';
  const problem = recordProblem(value);
  if (problem !== undefined) return problem;
  const record = value as unknown as AttemptRecord;
  if (record.kind === 'intent' || intents.has(record.attempt)) return record;
  const task = 'taskId' in record ? `, task ${record.taskId}` : '';
  return `it is "${record.kind}" of attempt ${record.attempt}${task}, whose intent does not stand before it`;
}

function linesOf(bytes: Uint8Array): readonly string[] {
  return new TextDecoder().decode(bytes).split('\n');
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

/** Whether a first write that was cut short could have left this. */
function isBeginning(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes).toString('latin1');
  const versions = Array.from({ length: JOURNAL_VERSION }, (_, index) => index + 1);
  return versions.some((version) => headerOf(version).startsWith(text));
}
