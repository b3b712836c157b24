import type { EntryText, MapText } from './map-text.ts';

/** Puts `text` in the place of what stands from `start` to `end`. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The text with splices carried out; they must not overlap. All else stays as it is. */
export function spliced(text: string, splices: readonly Splice[]): string {
  let result = '';
  let from = 0;
  for (const { start, end, text: put } of [...splices].sort((a, b) => a.start - b.start || a.end - b.end)) {
    result += text.slice(from, start) + put;
    from = end;
  }
  return result + text.slice(from);
}

/** The line break that a text uses: that of its first line. */
export function lineBreakOf(text: string): string {
  return /\r\n|[\n\r]/.exec(text)?.[0] ?? '\n';
}

/** Appends an entry. A block map must have one already, which says how deep it stands. */
export function insertEntry(text: string, map: MapText, entry: string): readonly Splice[] {
  const { form, entries, start, end, lastComma } = map;
  const last = entries.at(-1);
  if (!last) {
    const inside = text.slice(start + 1, end - 1);
    return inside.trim() === ''
      ? [{ start: start + 1, end: end - 1, text: ` ${entry} ` }]
      : [{ start: end - 1, end: end - 1, text: `${entry} ` }];
  }
  if (form === 'block') return [lineBehind(text, last.end, indentAt(text, last.start) + entry)];
  const behind = lastComma === undefined ? last.end : lastComma + 1;
  if (!standsAlone(text, last, behind)) {
    const put = lastComma === undefined ? `, ${entry}` : ` ${entry},`;
    return [{ start: behind, end: behind, text: put }];
  }
  // Each on a line of its own: so is the new one, with a comma if the last one had one.
  const line = lineBehind(text, behind, indentAt(text, last.start) + entry + (lastComma === undefined ? '' : ','));
  return lastComma === undefined ? [{ start: last.end, end: last.end, text: ',' }, line] : [line];
}

/** Takes an entry out; undefined where it is the last one of a block map, of which nothing would be left. */
export function removeEntry(text: string, map: MapText, entry: EntryText): readonly Splice[] | undefined {
  const { form, entries, start, end, lastComma } = map;
  const index = entries.indexOf(entry);
  if (form === 'block') return entries.length === 1 ? undefined : [wholeLines(text, entry.start, entry.end)];
  const next = entries[index + 1];
  if (next) return [{ start: entry.start, end: next.start, text: '' }];
  const behind = lastComma === undefined ? entry.end : lastComma + 1;
  const { comma } = entry;
  if (comma === undefined) {
    const rest = text.slice(start + 1, entry.start) + text.slice(behind, end - 1);
    return rest.trim() === ''
      ? [{ start: start + 1, end: end - 1, text: '' }]
      : [{ start: entry.start, end: behind, text: '' }];
  }
  if (!standsAlone(text, entry, behind)) return [{ start: comma, end: entry.end, text: '' }];
  const line = wholeLines(text, entry.start, behind);
  return lastComma === undefined ? [{ start: comma, end: comma + 1, text: '' }, line] : [line];
}

/** The whole lines from one place to another, with their line breaks. */
export function wholeLines(text: string, start: number, end: number): Splice {
  const first = lineStart(text, start);
  const last = lineEnd(text, end);
  const behind = last + lengthOfBreak(text, last);
  // The last line of a text without a final line break leaves the break before it behind, unless that goes instead.
  if (behind > last || first === 0) return { start: first, end: behind, text: '' };
  return { start: first - (text.startsWith('\r\n', first - 2) ? 2 : 1), end: last, text: '' };
}

/** A line of its own below the one that a place is on. */
export function lineBehind(text: string, place: number, line: string): Splice {
  const end = lineEnd(text, place);
  return { start: end, end, text: lineBreakOf(text) + line };
}

/** The white space that the line of a place begins with. */
export function indentAt(text: string, place: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, place)))?.[0] ?? '';
}

export function lineStart(text: string, place: number): number {
  return Math.max(text.lastIndexOf('\n', place - 1), text.lastIndexOf('\r', place - 1)) + 1;
}

function lineEnd(text: string, place: number): number {
  return place + (/[\r\n]|$/.exec(text.slice(place))?.index ?? 0);
}

function lengthOfBreak(text: string, place: number): number {
  return text.startsWith('\r\n', place) ? 2 : place < text.length ? 1 : 0;
}

/** Whether nothing else than a comment shares the lines of an entry. */
function standsAlone(text: string, { start }: EntryText, behind: number): boolean {
  const before = text.slice(lineStart(text, start), start);
  const after = text.slice(behind, lineEnd(text, behind));
  return before.trim() === '' && /^\s*(?:#.*)?$/.test(after);
}
