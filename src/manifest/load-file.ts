import { dirname } from 'node:path';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Dict } from '../core/value.ts';
import { parseYaml } from './parse.ts';
import { type FileName, type ReadBytes, readText } from './read.ts';
import { validate } from './validate.ts';

/** One file, the board or an included one: as far as it could be read, and what is wrong with it. */
export interface LoadedFile {
  readonly display: string;
  /** Absolute. */
  readonly path: string;
  /** Where relative paths in it start from, absolute. */
  readonly folder: string;
  /** Absent: it is no YAML map. */
  readonly root?: Dict;
  readonly text?: string;
  readonly diagnostics: readonly Diagnostic[];
}

export type FileReader = (name: FileName) => Promise<LoadedFile>;

export async function loadFile(name: FileName, readBytes?: ReadBytes): Promise<LoadedFile> {
  const { path, display } = name;
  const folder = dirname(path);
  const read = await readText(name, readBytes);
  if (read.ok) return { ...judgeText(display, read.value), path, folder };
  const { diagnostic, text } = read.error;
  return { display, path, folder, diagnostics: [diagnostic], ...(text !== undefined && { text }) };
}

/** Parses and validates a text by itself; what needs the other files is judged after merging. */
export function judgeText(
  display: string,
  text: string,
): Pick<LoadedFile, 'display' | 'root' | 'text' | 'diagnostics'> {
  const { value, diagnostics, reported } = parseYaml(display, text);
  const whole = value === undefined || reported.has(value) ? undefined : value;
  const judged = whole ? [...diagnostics, ...validate(whole, { reported })] : diagnostics;
  return { display, text, diagnostics: judged, ...(whole?.kind === 'dict' && { root: whole }) };
}
