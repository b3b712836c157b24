import { Parser } from 'yaml';
import { err, ok, type Result } from '../core/result.ts';
import {
  indentAt,
  insertEntry,
  lineBehind,
  lineBreakOf,
  lineStart,
  removeEntry,
  type Splice,
  wholeLines,
} from './edit-map.ts';
import { type EntryText, type MapText, mapText, scalarText } from './map-text.ts';
import type { PickChange, WrittenPick } from './written-pick.ts';

/** How new text is written. */
interface Spelling {
  /** Quotes around every text. */
  readonly json: boolean;
}

/** Edits of a file that change a pick, the nicest first: each of them may turn out to change more. The error says why there is none. */
export function pickSplices(text: string, { key, pick }: PickChange): Result<readonly (readonly Splice[])[], string> {
  const documents = [...new Parser().parse(text)];
  const root = documents.map((token) => (token.type === 'document' ? mapText(token.value) : undefined)).find(Boolean);
  if (!root) return err('it is no map of sections');
  const spelling = { json: root.form === 'flow' && root.entries.every(({ start }) => text[start] === '"') };
  const section = root.entries.find((entry) => entry.key === 'picks');
  const picks = mapText(section?.value);
  const known = picks?.entries.find((entry) => entry.key === key);
  if (section?.value?.type === 'alias') return err(`its picks: are an alias, ${section.value.source}`);
  if (!pick) {
    if (!section || !picks || !known) return err(`its picks: have no entry ${key} of their own`);
    return ok([removeEntry(text, picks, known) ?? lastRemoved(text, section, known)]);
  }
  if (picks && known) return replaced(text, known, { pick, spelling });
  const entry = `${plainOrQuoted(key, spelling)}: ${valueText(pick, spelling)}`;
  if (picks) return ok([insertEntry(text, picks, entry)]);
  if (section) return ok([[behindColon(text, { root, section, entry })]]);
  const end = documents.find(({ type }) => type === 'doc-end')?.offset ?? text.length;
  return ok(newSection(text, { root, end, entry, spelling }));
}

/** Of a block nothing would be left, which YAML reads as null. */
function lastRemoved(text: string, { colonEnd }: EntryText, { start, end }: EntryText): readonly Splice[] {
  return [{ start: colonEnd, end: colonEnd, text: ' {}' }, wholeLines(text, start, end)];
}

function replaced(
  text: string,
  { value, colonEnd, end }: EntryText,
  { pick, spelling }: { readonly pick: WrittenPick; readonly spelling: Spelling },
): Result<readonly (readonly Splice[])[], string> {
  const start = value?.offset ?? end;
  const map = mapText(value);
  const wanted = new Map(pick.labels);
  if (pick.take !== undefined) wanted.set('take', String(pick.take));
  if (
    map &&
    pick.labels.size > 0 &&
    map.entries.length === wanted.size &&
    map.entries.every(({ key }) => wanted.has(key))
  )
    return ok([map.entries.flatMap((entry) => replacedScalar(entry, wanted.get(entry.key) ?? ''))]);
  const put = valueText(pick, spelling);
  const splice = map?.form === 'block' ? { start: colonEnd, end, text: ` ${put}` } : { start, end, text: put };
  const isLost = /(?:^|\s)#/.test(text.slice(splice.start, end));
  return isLost ? err('a comment stands inside of what would be replaced') : ok([[splice]]);
}

/** A label or a number in a winner, in the quotes that are there. */
function replacedScalar({ value, end }: EntryText, wanted: string): readonly Splice[] {
  if (!value || scalarText(value) === wanted) return [];
  const quoted = value.type === 'single-quoted-scalar' ? `'${wanted}'` : JSON.stringify(wanted);
  const put = value.type.endsWith('-quoted-scalar') ? quoted : plainOrQuoted(wanted, { json: false });
  return [{ start: value.offset, end, text: put }];
}

/** The first pick of a section in which nothing stands. */
function behindColon(
  text: string,
  { root, section, entry }: { readonly root: MapText; readonly section: EntryText; readonly entry: string },
): Splice {
  const { colonEnd } = section;
  if (root.form === 'flow') return { start: colonEnd, end: colonEnd, text: ` { ${entry} }` };
  return lineBehind(text, colonEnd, indentAt(text, section.start) + indentUnit(text, root) + entry);
}

/** The section with its first pick, behind all others, with a blank line before it if the others have one. */
function newSection(
  text: string,
  { root, end, entry, spelling }: { root: MapText; end: number; entry: string; spelling: Spelling },
): readonly (readonly Splice[])[] {
  const name = plainOrQuoted('picks', spelling);
  const [first] = root.entries;
  if (root.form === 'flow' || !first) return [insertEntry(text, root, `${name}: { ${entry} }`)];
  const indent = indentAt(text, first.start);
  const newline = lineBreakOf(text);
  const before = text.slice(0, end);
  const isWhole = /[\r\n]$/.test(before);
  const lines = `${indent}${name}:${newline}${indent}${indentUnit(text, root)}${entry}`;
  const put = (gap: string): readonly Splice[] => [
    { start: end, end, text: `${isWhole ? '' : newline}${gap}${lines}${isWhole || end < text.length ? newline : ''}` },
  ];
  // A blank line may belong to the text before it, as behind `|+`.
  return hasGaps(text, root) && !/\n[ \t]*\r?\n$/.test(before) ? [put(newline), put('')] : [put('')];
}

/** Whether a blank line stands before a section, or before the comments on it. */
function hasGaps(text: string, { entries }: MapText): boolean {
  return entries.slice(1).some(({ start }) => {
    const before = text.slice(0, lineStart(text, start));
    return /\n[ \t]*\r?\n(?:[ \t]*#.*\r?\n)*$/.test(before);
  });
}

/** How much deeper each level of a block stands here. */
function indentUnit(text: string, root: MapText): string {
  for (const { start, value } of root.entries) {
    const inner = value?.type === 'block-map' ? value.offset - lineStart(text, value.offset) : 0;
    const outer = start - lineStart(text, start);
    if (inner > outer) return ' '.repeat(inner - outer);
  }
  return '  ';
}

/** What stands behind the colon of a pick: `2`, `{ tier: std, take: 2 }`. */
export function pickText(pick: WrittenPick): string {
  return valueText(pick, { json: false });
}

function valueText({ take, labels }: WrittenPick, spelling: Spelling): string {
  if (labels.size === 0) return String(take);
  const pairs = Array.from(labels, ([axis, label]) => [axis, plainOrQuoted(label, spelling)]);
  if (take !== undefined) pairs.push(['take', String(take)]);
  return `{ ${pairs.map(([name = '', value]) => `${plainOrQuoted(name, spelling)}: ${value}`).join(', ')} }`;
}

/** A text that YAML reads as it stands, else in quotes. */
function plainOrQuoted(text: string, { json }: Spelling): string {
  const isPlain = /^[A-Za-z0-9_][\w./-]*$/.test(text) && !/^null$/i.test(text);
  return isPlain && !json ? text : JSON.stringify(text);
}
