import { sumMoney } from '../core/money.ts';
import type { PlannedTake } from '../plan/plan.ts';
import { groupDigits } from './count-text.ts';
import { displayWidth, pad } from './display-width.ts';
import { expectedText, moneyText } from './money-text.ts';
import type { PlanTextOptions } from './plan-text-options.ts';
import { printable } from './printable.ts';
import type { Style } from './style.ts';
import { frameLines, inputLines, reasonLines, uploadLines } from './take-reason.ts';
import { STANDINGS, standingOf, type Standing } from './take-standing.ts';
import { layoutTable, type Cell, type Column, type TableLines } from './text-table.ts';

const COLUMNS: readonly Column[] = [
  { title: 'model' },
  { title: 'mode' },
  { title: 'sec', align: 'right' },
  { title: 'price' },
];

/** The plan's takes as a table, with a line below each that needs a reason; what is as usual is counted at the end. */
export function planRows(takes: readonly PlannedTake[], options: PlanTextOptions): readonly string[] {
  const { shown, hidden } = choose(takes, options.verbose ?? false);
  const announced = new Set<string>();
  const { head, rows } = takeRows(shown, options);
  const lines = shown.flatMap((take, index) => [
    ...(rows[index] ?? []),
    ...reasonLines(take, options),
    ...inputLines(take, options),
    ...frameLines(take, options),
    ...uploadLines(take, options, announced),
  ]);
  const counts = [...hidden].map(([standing, rest]) => countLine(standing, rest, options.style));
  return [...(shown.length > 0 ? [head] : []), ...lines, ...counts];
}

/** Below this a column of take ids is no use, and each row becomes two lines. */
const MIN_TAKE_WIDTH = 16;

/** Ids are never cut: one that is longer than its column stands on a line of its own above the rest of its row. */
function takeRows(takes: readonly PlannedTake[], { style, width }: PlanTextOptions): TableLines {
  const table = layoutTable({ columns: COLUMNS, rows: takes.map((take) => cells(take, style)), width });
  const ids = takes.map(({ id }) => printable(id));
  const widest = Math.max('take'.length, ...ids.map(displayWidth));
  const room = width - '+  '.length - '  '.length - table.width;
  const stacked = room < Math.min(widest, MIN_TAKE_WIDTH);
  const column = Math.min(widest, room);
  const rows = takes.map((take, index) => {
    const { mark, paint, quiet } = STANDINGS[standingOf(take)];
    const id = ids[index] ?? '';
    const name = (quiet ? style.dim : style.strong)(id);
    const rest = table.rows[index]?.join('') ?? '';
    if (!stacked && displayWidth(id) <= column)
      return [`${style[paint](mark)}  ${name}${' '.repeat(column - displayWidth(id))}  ${rest}`];
    return [`${style[paint](mark)}  ${name}`, `${' '.repeat(stacked ? 6 : column + 5)}${rest}`];
  });
  const head = stacked ? `${' '.repeat(6)}${table.head}` : `   ${pad('take', column)}  ${table.head}`;
  return { head: style.dim(head), rows, width };
}

interface Chosen {
  readonly shown: readonly PlannedTake[];
  /** What a short plan only counts. */
  readonly hidden: ReadonlyMap<Standing, readonly PlannedTake[]>;
}

function choose(takes: readonly PlannedTake[], verbose: boolean): Chosen {
  const shown: PlannedTake[] = [];
  const counts = new Map<Standing, number>();
  const hidden = new Map<Standing, PlannedTake[]>();
  for (const take of takes) {
    const standing = standingOf(take);
    const count = (counts.get(standing) ?? 0) + 1;
    counts.set(standing, count);
    if (verbose || count <= STANDINGS[standing].shown) {
      shown.push(take);
      continue;
    }
    // The totals count these; saying it twice would only make the plan longer.
    if (STANDINGS[standing].shown === 0) continue;
    const rest = hidden.get(standing);
    if (rest) rest.push(take);
    else hidden.set(standing, [take]);
  }
  return { shown, hidden };
}

function cells(take: PlannedTake, style: Style): readonly Cell[] {
  const seconds = secondsOf(take);
  const calm = STANDINGS[standingOf(take)].quiet ? { paint: style.dim } : {};
  return [
    { text: printable(take.uses), ...calm },
    { text: take.mode, ...calm },
    { text: seconds === undefined ? '' : String(seconds), ...calm },
    priceCell(take, style),
  ];
}

function priceCell({ buy, price }: PlannedTake, style: Style): Cell {
  if (!buy) return { text: '' };
  if (!price) return { text: 'no price', paint: style.warn };
  const sure = price.verified && price.assumed.length === 0;
  return { text: `${expectedText(price)}${sure ? '' : ' *'}` };
}

/** Seconds of the clip as the request or the clip says; absent where only the vendor knows. */
export function secondsOf(take: PlannedTake): number | undefined {
  for (const value of [take.request.portable['duration'], take.request.payload['duration']]) {
    const seconds = typeof value === 'string' ? Number(value) : value;
    if (typeof seconds === 'number' && Number.isFinite(seconds)) return seconds;
  }
  return 'clip' in take.state ? take.state.clip.seconds : undefined;
}

function countLine(standing: Standing, takes: readonly PlannedTake[], style: Style): string {
  const { mark, label, paint } = STANDINGS[standing];
  const prices = takes.flatMap(({ buy, price }) =>
    buy && price ? [{ amount: price.expected, unit: price.unit }] : [],
  );
  const sums = prices.length === 0 ? '' : `, ${moneyText(sumMoney(prices))}`;
  const text = `${groupDigits(takes.length)} more ${label}${sums}`;
  return `${style[paint](mark)}  ${style.dim(`${text} (--verbose lists ${takes.length === 1 ? 'it' : 'them'})`)}`;
}
