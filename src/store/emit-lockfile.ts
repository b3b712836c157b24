import { canonicalJson } from '../core/canonical-json.ts';
import { isJsonObject, type Json, type JsonObject } from '../core/json.ts';
import type { OwnedClip, Stanza } from '../core/stanza.ts';
import { CLIP_FIELDS } from './lockfile-fields.ts';

export const LOCKFILE_VERSION = 1;

/** In the first line of every lockfile of ours, conflict or not; other programs write `.lock.yaml` files too. */
export const LOCKFILE_MARK = 'Written by shotgraph';

const HEADER = `# ${LOCKFILE_MARK}: which clip each take has. Commit it. docs/lockfile.md
version: ${LOCKFILE_VERSION}
takes:`;

/** The maps that get one line for each of their keys, so that git merges them key by key. */
const BLOCKS: ReadonlySet<string> = new Set(['inputs', 'request']);

/** Unchanged stanzas are written again and again as a run goes on. */
const written = new WeakMap<Stanza, string>();

/**
 * The text of a lockfile: a form of YAML in which every line is a key and a JSON value, or one clip of a list, stanzas in
 * the order of their takes with a blank line between. Equal stanzas give equal bytes.
 */
export function emitLockfile(stanzas: ReadonlyMap<string, Stanza>): string {
  if (stanzas.size === 0) return `${HEADER} {}\n`;
  const sorted = [...stanzas.values()].sort((a, b) => (a.take < b.take ? -1 : 1));
  return `${HEADER}\n${sorted.map((stanza) => `\n${emitStanza(stanza)}`).join('')}`;
}

/** One stanza's lines, each with its newline. */
export function emitStanza(stanza: Stanza): string {
  const known = written.get(stanza);
  if (known !== undefined) return known;
  const lines = [`  ${emitValue(stanza.take)}:`, ...emitClip(stanza).map((line) => `    ${line}`)];
  lines.push(...emitClips('also', stanza.also), ...emitClips('earlier', stanza.earlier));
  const text = `${lines.join('\n')}\n`;
  written.set(stanza, text);
  return text;
}

function emitClips(key: string, clips: readonly OwnedClip[]): string[] {
  if (clips.length === 0) return [];
  return [`    ${key}:`, ...clips.map((clip) => `      - ${emitValue(clipOnOneLine(clip))}`)];
}

/** What a clip was before changes no more: it takes one line, so that buying a shot anew changes few. */
function clipOnOneLine(clip: OwnedClip): JsonObject {
  const fields = CLIP_FIELDS.flatMap(({ field, key, shape }): [string, Json][] => {
    const value: Json | undefined = clip[field] as Json | undefined;
    const isLeftOut =
      value === undefined || (shape.endsWith('?') && isJsonObject(value) && Object.keys(value).length === 0);
    return isLeftOut ? [] : [[key, value]];
  });
  return Object.fromEntries(fields);
}

function emitClip(clip: OwnedClip): string[] {
  return CLIP_FIELDS.flatMap(({ field, key, shape }) => {
    const value: Json | undefined = clip[field] as Json | undefined;
    if (value === undefined) return [];
    if (!BLOCKS.has(key) || !isJsonObject(value)) return [`${key}: ${emitValue(value)}`];
    return emitBlock(key, value, shape.endsWith('?'));
  });
}

function emitBlock(key: string, value: JsonObject, leftOutIfEmpty: boolean): string[] {
  const names = Object.keys(value).sort();
  if (names.length === 0) return leftOutIfEmpty ? [] : [`${key}: {}`];
  return [`${key}:`, ...names.map((name) => `  ${emitValue(name)}: ${emitValue(value[name] ?? null)}`)];
}

const UNPRINTABLE = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** A value on one line: canonical JSON, with what editors and YAML readers stumble over escaped. */
export function emitValue(value: Json): string {
  return canonicalJson(value).replaceAll(
    UNPRINTABLE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
