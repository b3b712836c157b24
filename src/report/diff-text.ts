import type { Against, ChangedTake, ComparedTake, Diff, DiffCost } from '../plan/diff.ts';
import { commandText } from './command-text.ts';
import { countText, groupDigits, someOf } from './count-text.ts';
import { locatedChangeLines } from './located-change-text.ts';
import { expectedText } from './money-text.ts';
import { priceSumText } from './price-sum-text.ts';
import { printable } from './printable.ts';
import { simulateFlag } from './run-command.ts';
import type { Style } from './style.ts';
import { hangingText } from './wrap-text.ts';

export interface DiffTextOptions {
  readonly style: Style;
  /** Columns of the terminal. */
  readonly width: number;
}

/** Enough of a kind to see what it is about; `--json` holds the rest. */
const SHOWN = 20;

/** What changed between two versions of a storyboard, and what that costs. Ends with a line feed. */
export function renderDiff(diff: Diff, options: DiffTextOptions): string {
  const { style, width } = options;
  const { file } = diff.storyboard;
  const title = `${style.strong(printable(file))} ${style.dim(printable(`against ${againstText(diff.against)}`))}`;
  const blocks = [
    [title, ...noteLines(diff, options)],
    takeBlock('changed', diff.changed, { mark: '~', paint: 'warn' }, options),
    takeBlock('downstream, made from other clips now', diff.following, { mark: '~', paint: 'warn' }, options),
    takeBlock('added', diff.added, { mark: '+', paint: 'good' }, options),
    takeBlock('removed', diff.removed, { mark: '-', paint: 'dim' }, options),
    movedBlock(diff, options),
    takeBlock('picked or selected otherwise', diff.switched, { mark: '#', paint: 'warn' }, options),
    diff.same > 0 ? [style.dim(`= ${countText(diff.same, 'take')} as before`)] : [],
    costLines(diff.cost, options),
    hangingText('next: ', printable(nextText(diff)), width).map(style.strong),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

function againstText(against: Against): string {
  if (against.kind === 'file') return against.file;
  const commit = against.commit.slice(0, 12);
  return against.commit.startsWith(against.revision) ? commit : `${against.revision} (${commit})`;
}

function noteLines({ against, filesAsNow, storyboard }: Diff, { style, width }: DiffTextOptions): readonly string[] {
  const notes = [
    ...(against.kind === 'nothing' ? [`${storyboard.file} is not in ${against.revision}: everything is new`] : []),
    ...(filesAsNow.length > 0 ? [`not in that commit, so as they are now: ${someOf(filesAsNow, 6)}`] : []),
  ];
  return notes.flatMap((note) => hangingText('note: ', printable(note), width).map(style.dim));
}

interface Look {
  readonly mark: string;
  readonly paint: keyof Style;
}

function takeBlock(
  heading: string,
  takes: readonly (ComparedTake | ChangedTake)[],
  { mark, paint }: Look,
  options: DiffTextOptions,
): readonly string[] {
  if (takes.length === 0) return [];
  const { style, width } = options;
  const lines = takes.slice(0, SHOWN).flatMap((take) => {
    const text = `${printable(take.id)}  ${printable(becomesText(take, mark))}`;
    const head = hangingText(`${mark} `, text, width).map((line, index) =>
      index === 0 ? style[paint](mark) + line.slice(mark.length) : line,
    );
    const changes = 'changes' in take ? take.changes : [];
    return [...head, ...changes.flatMap((change) => locatedChangeLines(change, { style, width, indent: '    ' }))];
  });
  const rest = takes.length - SHOWN;
  const more = rest > 0 ? [style.dim(`  and ${groupDigits(rest)} more (--json lists them)`)] : [];
  return [style.strong(`${groupDigits(takes.length)} ${heading}`), ...lines, ...more];
}

/** What a take costs, or why it costs nothing. */
function becomesText({ state, owned, buy, price, twin }: ComparedTake, mark: string): string {
  if (mark === '-') return owned ? 'its clip stays owned' : '';
  if (buy) return price ? expectedText(price) : 'no price';
  if (owned) return 'its clip is owned';
  if (twin !== undefined) return `one clip with ${twin}`;
  return NOT_BOUGHT[state];
}

const NOT_BOUGHT: Readonly<Record<ComparedTake['state'], string>> = {
  fresh: 'its clip is owned',
  elsewhere: 'its clip is owned',
  'input-replaced': 'its clip is owned',
  missing: 'not bought',
  stale: 'not bought',
  'in-flight': 'in flight',
  unconfirmed: 'unconfirmed, not bought again',
  failed: 'failed before, not bought again',
  blocked: 'blocked, not bought',
  'awaiting-pick': 'awaits a pick, not bought yet',
  'left-out': 'left out by select',
};

function movedBlock({ moved }: Diff, { style, width }: DiffTextOptions): readonly string[] {
  if (moved.length === 0) return [];
  const lines = moved
    .slice(0, SHOWN)
    .flatMap(({ from, to }) => hangingText('= ', printable(`${from} -> ${to}`), width))
    .map(style.dim);
  const rest = moved.length - SHOWN;
  const more = rest > 0 ? [style.dim(`  and ${groupDigits(rest)} more (--json lists them)`)] : [];
  return [style.strong(`${groupDigits(moved.length)} renamed, for nothing`), ...lines, ...more];
}

const LABEL_WIDTH = 'by the change'.length;

function costLines(
  { toBuy, byChange, anyway, noLonger }: DiffCost,
  { style, width }: DiffTextOptions,
): readonly string[] {
  const sum = (of: DiffCost['toBuy']): string =>
    of.takes.length === 0 ? 'nothing' : `${countText(of.takes.length, 'take')}, ${priceSumText(of)}`;
  const rows = [
    ['to buy', sum(toBuy)],
    ['by the change', sum(byChange)],
    ...(anyway.takes.length > 0 ? [['without it', `${sum(anyway)}: the earlier version would buy the same`]] : []),
    ...(noLonger.takes.length > 0 ? [['no longer', `${sum(noLonger)}: only the earlier version would buy it`]] : []),
  ];
  return rows.flatMap(([label = '', text = '']) => {
    const head = `${label.padEnd(LABEL_WIDTH)}  `;
    return hangingText(head, printable(text), width).map((line, index) =>
      index === 0 ? style.dim(head) + line.slice(head.length) : line,
    );
  });
}

function nextText({ storyboard: { file }, simulated, cost }: Diff): string {
  const flags = simulateFlag(simulated);
  if (cost.toBuy.takes.length === 0)
    return `nothing to buy; ${commandText('plan', file, ...flags)} shows how it stands`;
  return `${commandText('run', file, ...flags)} ${simulated ? 'rehearses it; nothing is paid' : 'buys it'}`;
}
