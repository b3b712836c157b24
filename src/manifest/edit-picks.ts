import { canonicalJson } from '../core/canonical-json.ts';
import { isError } from '../core/diagnostic.ts';
import { err, ok, type Result } from '../core/result.ts';
import { type Dict, toPlain } from '../core/value.ts';
import { toPicks } from './convert/picks.ts';
import { spliced } from './edit-map.ts';
import { judgeText } from './load-file.ts';
import { pickSplices } from './pick-splices.ts';
import { changedPicks, type PickChange, pickMeanings, samePicks } from './written-pick.ts';

/**
 * The text of a storyboard's file with another pick, by source range: what need not change stays byte for byte,
 * comments, quotes, order and line breaks included. The new text is read again, and given only if it says exactly what
 * the old one said, but for this pick; otherwise the error says what stands in the way.
 */
export function editPicks(file: string, text: string, change: PickChange): Result<string, string> {
  const before = contentOf(file, text);
  if (!before) return err('it holds mistakes');
  const wanted = changedPicks(before.picks, change);
  const mark = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : '';
  const body = text.slice(mark.length);
  const edits = pickSplices(body, change);
  if (!edits.ok) return edits;
  for (const splices of edits.value) {
    const edited = spliced(body, splices);
    const after = contentOf(file, edited);
    if (after?.rest === before.rest && samePicks(after.picks, wanted)) return ok(mark + edited);
  }
  return err('an edit of its text would change more than this pick');
}

const BYTE_ORDER_MARK = '\u{feff}';

interface Content {
  /** All but the picks, in one spelling. */
  readonly rest: string;
  readonly picks: ReadonlyMap<string, string>;
}

/** What a file says; undefined where it holds mistakes, other than a `picks:` with nothing behind it. */
function contentOf(file: string, text: string): Content | undefined {
  const { root, diagnostics } = judgeText(file, text.replace(BYTE_ORDER_MARK, ''));
  const section = root?.entries.get('picks');
  const isEmpty = section?.value.kind === 'scalar' && section.value.value === null;
  const mistakes = diagnostics.filter(
    (one) => isError(one) && !(isEmpty && one.code === 'empty-value' && one.span?.line === section.keySpan.line),
  );
  if (!root || mistakes.length > 0) return undefined;
  const others: Dict = { ...root, entries: new Map([...root.entries].filter(([key]) => key !== 'picks')) };
  return { rest: canonicalJson(toPlain(others)), picks: pickMeanings(isEmpty ? [] : toPicks(root)) };
}
