import { readFile } from 'node:fs/promises';
import { isJsonObject, type Json, type JsonObject } from '../core/json.ts';
import { err, ok, type Result } from '../core/result.ts';
import { shellWord } from '../core/shell-word.ts';
import type { OwnedClip, Stanza } from '../core/stanza.ts';
import type { TakeId } from '../core/take.ts';
import { LOCKFILE_VERSION } from './emit-lockfile.ts';
import { type DoubledTake, doubledTakes, parseLockfileYaml } from './doubled-takes.ts';
import { CLIP_FIELDS } from './lockfile-fields.ts';
import { scanLockfile } from './scan-lockfile.ts';
import { shapeProblem, type Rules } from './shapes.ts';
import { cannotRead, errorCode, StoreError } from './store-error.ts';

export type Stanzas = ReadonlyMap<TakeId, Stanza>;

export interface Lockfile {
  readonly stanzas: Stanzas;
}

/** Reads a lockfile. One that is not there is empty; one that is not understood is an error, never empty (S2). */
export async function readLockfile(path: string): Promise<Result<Lockfile, StoreError>> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    if (errorCode(cause) === 'ENOENT') return ok({ stanzas: new Map() });
    return err(cannotRead(path, cause));
  }
  return parseLockfileBytes(path, bytes);
}

/** As `parseLockfile`, of what a file holds. */
export async function parseLockfileBytes(path: string, bytes: Uint8Array): Promise<Result<Lockfile, StoreError>> {
  const text = decodeUtf8(bytes);
  return text === undefined ? err(corrupt(path, 'it is not UTF-8 text')) : parseLockfile(path, text);
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** The stanzas in a lockfile's text; `path` is for errors. */
export async function parseLockfile(path: string, text: string): Promise<Result<Lockfile, StoreError>> {
  const refusal = conflictIn(path, text) ?? newerThanUs(path, text);
  if (refusal) return err(refusal);
  const content = scanLockfile(text) ?? parseYaml(path, text);
  return content instanceof StoreError ? err(content) : lockfileOf(path, content);
}

/** The lockfile that a file's content means; `path` is for errors. */
export function lockfileOf(path: string, content: Json): Result<Lockfile, StoreError> {
  const stanzas = stanzasOf(content);
  return typeof stanzas === 'string' ? err(corrupt(path, stanzas)) : ok({ stanzas });
}

function conflictIn(path: string, text: string): StoreError | undefined {
  const marker = /^(<{7}|={7}|>{7}|\|{7})(?=[ \r\n]|$)/m.exec(text);
  if (!marker) return undefined;
  const line = text.slice(0, marker.index).split('\n').length;
  return new StoreError('conflict', path, {
    message: `${path}:${line} holds git's conflict markers`,
    help: `\`shotgraph merge-lockfile ${shellWord(path)}\` keeps the clips of both sides, each of which was paid`,
  });
}

function newerThanUs(path: string, text: string): StoreError | undefined {
  const version = Number(/^version: *(\d+)/m.exec(text)?.[1] ?? 0);
  if (version <= LOCKFILE_VERSION) return undefined;
  return new StoreError('newer', path, {
    message: `${path} is a lockfile of version ${version}; this shotgraph knows version ${LOCKFILE_VERSION}`,
    help: 'use the shotgraph that wrote it, or a later one',
  });
}

function corrupt(path: string, problem: string): StoreError {
  return new StoreError('corrupt', path, {
    message: `${path} cannot be understood: ${problem}`,
    help: `nothing was changed and nothing is bought; mend it, or bring it back with \`git checkout -- ${shellWord(path)}\``,
  });
}

function twice(path: string, { take, lines }: DoubledTake): StoreError {
  return new StoreError('doubled', path, {
    message: `${path}:${lines.at(-1)} holds ${JSON.stringify(take)} once more; it stands in line ${lines[0]} already`,
    help: `\`shotgraph merge-lockfile ${shellWord(path)}\` makes one stanza of them and keeps every clip`,
  });
}

/** For a lockfile that an editor or a merge has touched: slow, and says where it fails. */
function parseYaml(path: string, text: string): Json | StoreError {
  const yaml = parseLockfileYaml(text);
  const { document } = yaml;
  const [doubled] = doubledTakes(yaml);
  if (doubled) return twice(path, doubled);
  const [problem] = [...document.errors, ...document.warnings];
  if (problem) return corrupt(path, (problem.message.split('\n', 1)[0] ?? problem.code).replace(/:$/, ''));
  try {
    return document.toJS() as Json;
  } catch (cause) {
    return corrupt(path, cause instanceof Error ? cause.message : String(cause));
  }
}

const KEYS: ReadonlySet<string> = new Set(CLIP_FIELDS.map(({ key }) => key));
const CLIP_RULES: Rules = Object.fromEntries(CLIP_FIELDS.map(({ key, shape }) => [key, shape]));

/** The stanzas by take, or what is wrong with them. */
function stanzasOf(content: Json): Stanzas | string {
  if (!isJsonObject(content)) return 'it is empty, or no map';
  const { version, takes, ...others } = content;
  const [other] = Object.keys(others);
  if (other !== undefined) return `it holds "${other}", which this shotgraph does not know`;
  if (version !== LOCKFILE_VERSION) return `"version: ${LOCKFILE_VERSION}" is missing`;
  if (!isJsonObject(takes)) return '"takes" is no map';
  const stanzas = new Map<TakeId, Stanza>();
  for (const [take, stanza] of Object.entries(takes)) {
    const problem = stanzaProblem(stanza);
    if (problem !== undefined) return `in the stanza of "${take}", ${problem}`;
    if (isJsonObject(stanza)) stanzas.set(take, asStanza(take, stanza));
  }
  return stanzas;
}

function stanzaProblem(stanza: Json): string | undefined {
  if (!isJsonObject(stanza)) return 'there is no map';
  const { earlier = [], also = [], ...current } = stanza;
  if (!isListOfMaps(earlier)) return '"earlier" is no list of clips';
  if (!isListOfMaps(also)) return '"also" is no list of clips';
  return [current, ...also, ...earlier].map(clipProblem).find((problem) => problem !== undefined);
}

function isListOfMaps(value: Json): value is JsonObject[] {
  return Array.isArray(value) && value.every(isJsonObject);
}

function clipProblem(clip: JsonObject): string | undefined {
  const unknown = Object.keys(clip).find((key) => !KEYS.has(key));
  if (unknown !== undefined) return `"${unknown}" is not known to this shotgraph`;
  return shapeProblem(clip, CLIP_RULES);
}

function asStanza(take: TakeId, stanza: JsonObject): Stanza {
  const clips = (value: Json | undefined): OwnedClip[] =>
    Array.isArray(value) ? value.filter(isJsonObject).map(asClip) : [];
  return { take, ...asClip(stanza), also: clips(stanza['also']), earlier: clips(stanza['earlier']) };
}

/** From the file's names to core's; the shape has been checked. */
function asClip(clip: JsonObject): OwnedClip {
  const known = CLIP_FIELDS.filter(({ key }) => clip[key] !== undefined);
  const fields: JsonObject = Object.fromEntries(known.map(({ field, key }) => [field, clip[key] ?? null]));
  return { inputs: {}, ...(fields as Partial<OwnedClip>) } as OwnedClip;
}
