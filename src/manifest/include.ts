import { dirname, join, resolve } from 'node:path';
import type { Diagnostic } from '../core/diagnostic.ts';
import { formatSpan } from '../core/span.ts';
import type { Dict, Entry, Scalar } from '../core/value.ts';
import { diagnose } from './codes.ts';
import type { FileReader, LoadedFile } from './load-file.ts';

/**
 * Taking in other files. Sections are merged key by key, in the order the files are named and before the board's own
 * keys; a key of the board's replaces the included one whole. Paths in an included file start from its own folder.
 */

/** What an included file may hold, besides `x-` keys. */
const INCLUDABLE = new Set(['version', 'vars', 'defaults', 'refs', 'matrix', 'limits', 'shots', 'picks', '$schema']);

function isIncludable(section: string): boolean {
  return INCLUDABLE.has(section) || section.startsWith('x-');
}

/** The files a board names, read and judged; and what is wrong with how they are named. */
export async function readIncludes(
  board: LoadedFile,
  read: FileReader,
): Promise<{ readonly files: readonly LoadedFile[]; readonly diagnostics: readonly Diagnostic[] }> {
  const files: LoadedFile[] = [];
  const diagnostics: Diagnostic[] = [];
  const seen = new Map<string, Scalar>();
  for (const item of namesOf(board.root)) {
    const name = String(item.value);
    const path = resolve(board.folder, name);
    const earlier = seen.get(path);
    if (earlier || path === board.path) {
      const message = earlier ? `${name} is included twice` : 'a storyboard cannot include itself';
      const related = earlier ? [{ message: 'it is included here first', span: earlier.span }] : [];
      const rest = { span: item.span, related, help: 'remove this line' };
      diagnostics.push(diagnose('error', 'include-twice', message, rest));
      continue;
    }
    seen.set(path, item);
    const file = await read({ path, display: join(dirname(board.display), name), namedAt: item.span });
    files.push(file);
    diagnostics.push(...notIncludable(file));
  }
  return { files, diagnostics };
}

function namesOf(root: Dict | undefined): readonly Scalar[] {
  const include = root?.entries.get('include')?.value;
  if (include?.kind !== 'list') return [];
  return include.items.filter(
    (item): item is Scalar => item.kind === 'scalar' && typeof item.value === 'string' && item.value !== '',
  );
}

function notIncludable({ root, diagnostics }: LoadedFile): readonly Diagnostic[] {
  const unknown = new Set(diagnostics.map(({ span }) => span && formatSpan(span)));
  return [...(root?.entries.values() ?? [])]
    .filter(({ key, keySpan }) => !isIncludable(key) && !unknown.has(formatSpan(keySpan)))
    .map(({ key, keySpan }) => {
      const message =
        key === 'include' ? 'an included file cannot include others' : `"${key}" cannot stand in an included file`;
      return diagnose('error', 'not-includable', message, {
        span: keySpan,
        help: `move ${key}: to the storyboard itself`,
      });
    });
}

/** The board with what its includes add; and the keys that two includes define. */
export function mergeIncludes(
  board: Dict,
  includes: readonly Dict[],
): { root: Dict; diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const sections = new Map<string, Entry>();
  for (const included of includes) {
    for (const section of included.entries.values()) {
      if (!isIncludable(section.key)) continue;
      const known = sections.get(section.key);
      sections.set(section.key, known ? joinSections(known, section, diagnostics) : section);
    }
  }
  const entries = new Map<string, Entry>();
  for (const [key, section] of sections) {
    const own = board.entries.get(key);
    entries.set(key, own ? overlay(section, own) : section);
  }
  for (const [key, own] of board.entries) if (!entries.has(key)) entries.set(key, own);
  return { root: { ...board, entries }, diagnostics };
}

function joinSections(known: Entry, added: Entry, diagnostics: Diagnostic[]): Entry {
  if (known.value.kind !== 'dict' || added.value.kind !== 'dict') {
    const same = known.key === 'version' || known.key === '$schema';
    if (!same) diagnostics.push(conflict(known.key, added, known));
    return known;
  }
  const entries = new Map(known.value.entries);
  for (const [key, entry] of added.value.entries) {
    const earlier = entries.get(key);
    if (earlier) diagnostics.push(conflict(`${known.key}.${key}`, entry, earlier));
    else entries.set(key, entry);
  }
  return { ...known, value: { ...known.value, entries } };
}

function conflict(name: string, entry: Entry, earlier: Entry): Diagnostic {
  const related = [{ message: 'the other included file defines it here', span: earlier.keySpan }];
  const rest = { span: entry.keySpan, related, help: 'keep one of the two' };
  return diagnose('error', 'include-conflict', `two included files define ${name}`, rest);
}

function overlay(included: Entry, own: Entry): Entry {
  if (included.value.kind !== 'dict' || own.value.kind !== 'dict') return own;
  return { ...own, value: { ...own.value, entries: new Map([...included.value.entries, ...own.value.entries]) } };
}
