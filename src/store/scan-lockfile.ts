import type { Json, JsonObject } from '../core/json.ts';
import { emitValue } from './emit-lockfile.ts';

/** One line: `key: value`, `key:` before something deeper, either as the first of a list's item, or a whole item. */
interface Line {
  /** Column of the key, the dash counted in. */
  readonly indent: number;
  readonly dash: boolean;
  /** Absent where the line is a whole item. */
  readonly key?: string;
  /** Absent where something deeper follows. */
  readonly value?: Json;
}

const LINE = /^( *)(- )?(?:([a-z_0-9]+)|("(?:[^"\\]|\\.)*")):(?: (.*))?$/;

const ITEM = /^( *)- (\{.*)$/;

/**
 * Reads the very form that `emitLockfile` writes, many times faster than a YAML parser. Undefined = some line is
 * not of that form (an editor was here), and a YAML parser must have a look.
 */
export function scanLockfile(text: string): JsonObject | undefined {
  const reader = { lines: text.split(/\r?\n/), at: 0, line: undefined };
  advance(reader);
  const map = scanMap(reader, 0);
  return reader.at > reader.lines.length ? map : undefined;
}

interface Reader {
  readonly lines: readonly string[];
  /** How many lines have been looked at; one more than there are at the end. */
  at: number;
  /** The line that is next; undefined at the end and where one is not of our form. */
  line: Line | undefined;
}

function advance(reader: Reader): void {
  for (;;) {
    const raw = reader.lines[reader.at];
    reader.at += 1;
    if (raw === '' || raw?.startsWith('#')) continue;
    reader.line = raw === undefined ? undefined : scanLine(raw);
    return;
  }
}

function scanLine(raw: string): Line | undefined {
  const match = LINE.exec(raw);
  if (!match) return scanItem(raw);
  const [, spaces = '', dash, plain, quoted, text] = match;
  const key = quoted === undefined ? plain : scanValue(quoted);
  if (typeof key !== 'string') return undefined;
  const place = { indent: spaces.length + (dash?.length ?? 0), dash: dash !== undefined, key };
  if (text === undefined) return place;
  const value = scanValue(text);
  return value === undefined ? undefined : { ...place, value };
}

function scanItem(raw: string): Line | undefined {
  const [, spaces = '', text] = ITEM.exec(raw) ?? [];
  const value = text === undefined ? undefined : scanValue(text);
  return value === undefined ? undefined : { indent: spaces.length + 2, dash: true, value };
}

/** Only what `emitValue` would write again: then YAML means the same by it. */
function scanValue(text: string): Json | undefined {
  try {
    const value = JSON.parse(text) as Json;
    return emitValue(value) === text ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A property like any other, for the one name that assignment treats otherwise. */
const ORDINARY = { enumerable: true, writable: true, configurable: true } as const;

/** The map whose keys stand at `indent`; stops at the first line that is not its own. */
function scanMap(reader: Reader, indent: number): JsonObject | undefined {
  const map: Record<string, Json> = {};
  let size = 0;
  for (let line = reader.line; line?.indent === indent && !(line.dash && size > 0); line = reader.line) {
    const { key } = line;
    if (key === undefined) break;
    if (Object.hasOwn(map, key)) return undefined;
    advance(reader);
    const value = line.value === undefined ? scanBlock(reader, indent) : line.value;
    if (value === undefined) return undefined;
    if (key === '__proto__') Object.defineProperty(map, key, { value, ...ORDINARY });
    else map[key] = value;
    size += 1;
  }
  return size === 0 ? undefined : map;
}

/** What stands under a key without a value: a list of maps, or a map. */
function scanBlock(reader: Reader, indent: number): Json | undefined {
  if (!reader.line?.dash) return scanMap(reader, indent + 2);
  const items: Json[] = [];
  while (reader.line?.dash && reader.line.indent === indent + 4) {
    const { key, value } = reader.line;
    const item = key === undefined ? value : scanMap(reader, indent + 4);
    if (item === undefined) return undefined;
    if (key === undefined) advance(reader);
    items.push(item);
  }
  return items.length > 0 ? items : undefined;
}
