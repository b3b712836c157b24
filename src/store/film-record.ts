import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { replaceFile } from './durable.ts';
import type { Places } from './places.ts';

/** What the files of a film under `renders/` were made of. It may be lost: then the film is made again. */
interface FilmRecord {
  readonly version: 1;
  /** The identity of the film. */
  readonly print: string;
  readonly files: readonly FileStamp[];
}

interface FileStamp {
  readonly name: string;
  readonly bytes: number;
  readonly mtimeMs: number;
  readonly sha256: string;
}

/** The identity of the film whose files are there, as they were written; undefined where one is missing or changed. */
export async function readFilmRecord(places: Places, film: string): Promise<string | undefined> {
  const text = await readFile(recordPath(places, film), 'utf8').catch(() => undefined);
  const record = text === undefined ? undefined : parse(text);
  if (!record) return undefined;
  for (const stamp of record.files) if (!(await stands(places, stamp))) return undefined;
  return record.print;
}

/** Remembers of which bytes and settings the files of a film were made; `files` are names under `renders/`. */
export async function writeFilmRecord(
  places: Places,
  film: string,
  { print, files }: { readonly print: string; readonly files: readonly string[] },
): Promise<void> {
  const stamps = files.map(async (name): Promise<FileStamp> => {
    const path = join(places.rendersFolder, name);
    const { size, mtimeMs } = await stat(path);
    return { name, bytes: size, mtimeMs, sha256: await hashOf(path) };
  });
  const record: FilmRecord = { version: 1, print, files: await Promise.all(stamps) };
  await replaceFile(recordPath(places, film), `${JSON.stringify(record)}\n`);
}

function recordPath({ stateFolder, label }: Places, film: string): string {
  return join(stateFolder, 'films', label, `${film}.json`);
}

function parse(text: string): FilmRecord | undefined {
  try {
    const record = JSON.parse(text) as Partial<FilmRecord> | null;
    const isWhole = record?.version === 1 && typeof record.print === 'string' && Array.isArray(record.files);
    return isWhole ? (record as FilmRecord) : undefined;
  } catch {
    return undefined;
  }
}

async function stands(places: Places, { name, bytes, mtimeMs, sha256 }: FileStamp): Promise<boolean> {
  const path = join(places.rendersFolder, name);
  const facts = await stat(path).catch(() => undefined);
  if (!facts?.isFile() || facts.size !== bytes) return false;
  // A copied project has other times and the same content.
  return facts.mtimeMs === mtimeMs || (await hashOf(path).catch(() => undefined)) === sha256;
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
