/** As much of Markdown as the tests of the documents need: fences, links, headings, tables. */

/** A fenced block: ```` ```yaml ````. */
export interface Fence {
  readonly info: string;
  readonly body: string;
  /** The heading it stands under. */
  readonly heading: string;
  /** Of the opening line, from 1. */
  readonly line: number;
}

interface Line {
  readonly text: string;
  readonly number: number;
  readonly heading: string;
  readonly inFence: boolean;
}

const FENCE = /^```(\S*)/;
const HEADING = /^#{1,6} (.+)$/;

function linesOf(text: string): readonly Line[] {
  let inFence = false;
  let heading = '';
  return text.split('\n').map((line, index) => {
    const isFence = FENCE.test(line);
    if (!inFence && !isFence) heading = HEADING.exec(line)?.[1] ?? heading;
    const result = { text: line, number: index + 1, heading, inFence: inFence || isFence };
    if (isFence) inFence = !inFence;
    return result;
  });
}

export function fencesOf(text: string): readonly Fence[] {
  const fences: Fence[] = [];
  let open: { info: string; line: number; body: string[]; heading: string } | undefined;
  for (const { text: line, number, heading } of linesOf(text)) {
    const info = FENCE.exec(line)?.[1];
    if (open && info === undefined) open.body.push(line);
    else if (open) {
      fences.push({ ...open, body: open.body.map((one) => `${one}\n`).join('') });
      open = undefined;
    } else if (info !== undefined) open = { info, line: number, body: [], heading };
  }
  return fences;
}

export function headingsOf(text: string): readonly string[] {
  return linesOf(text).flatMap(({ text: line, inFence }) => (inFence ? [] : (HEADING.exec(line)?.[1] ?? [])));
}

/** What stands under a heading, up to the next one. */
export function sectionOf(text: string, heading: string): string {
  return linesOf(text)
    .filter((line) => line.heading === heading)
    .map((line) => line.text)
    .join('\n');
}

/** Names that `#anchor` may point to, as GitHub makes them of headings. */
export function anchorsOf(text: string): ReadonlySet<string> {
  const seen = new Map<string, number>();
  return new Set(
    headingsOf(text).map((heading) => {
      const plain = heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-');
      const count = seen.get(plain) ?? 0;
      seen.set(plain, count + 1);
      return count === 0 ? plain : `${plain}-${count}`;
    }),
  );
}

/** Targets of links and pictures, with their lines. */
export function linksOf(text: string): readonly { readonly target: string; readonly line: number }[] {
  return linesOf(text).flatMap(({ text: line, number, inFence }) => {
    if (inFence) return [];
    const prose = line.replaceAll(/`[^`]*`/g, '');
    return [...prose.matchAll(/\]\(([^)\s]+)(?: "[^"]*")?\)/g)].map(([, target = '']) => ({ target, line: number }));
  });
}

/** The cells of every table under a heading, without head and rule. */
export function rowsOf(text: string, heading: string): readonly (readonly string[])[] {
  const rows = sectionOf(text, heading)
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.slice(1, line.trimEnd().lastIndexOf('|')).split('|'))
    .map((cells) => cells.map((cell) => cell.trim()));
  return rows.filter((cells, index) => !isRule(cells) && !isRule(rows[index + 1] ?? []));
}

function isRule(cells: readonly string[]): boolean {
  return cells.length > 0 && cells.every((cell) => /^:?-+:?$/.test(cell));
}

/** The code of a cell that holds nothing else: `` `x` `` is x. */
export function codeOf(cell: string): string {
  const [, doubled, single] = /^(?:`` (.*) ``|`([^`]*)`)$/.exec(cell) ?? [];
  return doubled ?? single ?? cell;
}
