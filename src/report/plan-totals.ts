import { formatMoney } from '../core/money.ts';
import { frameText } from '../core/payload.ts';
import type { Plan, PlannedTake } from '../plan/plan.ts';
import { countText, groupDigits, sizeText, someOf } from './count-text.ts';
import { displayWidth } from './display-width.ts';
import { filmLines } from './film-lines.ts';
import { aboutText } from './duration-text.ts';
import { selectText, varsText } from './given-text.ts';
import { boundsText, unitText } from './money-text.ts';
import type { PlanTextOptions } from './plan-text-options.ts';
import { printable } from './printable.ts';
import type { Paint } from './style.ts';
import { STANDINGS, standingOf, type Standing } from './take-standing.ts';
import { hangingText } from './wrap-text.ts';

/** One line of the totals: the mark of the takes it counts, a word, and what there is to say. */
interface TotalLine {
  readonly mark?: string;
  readonly label: string;
  readonly text: string;
  readonly paint?: Paint;
}

/** What the plan comes to: the money first, then what is unusual, then time and budget. */
export function planTotals(plan: Plan, options: PlanTextOptions): readonly string[] {
  const { style, width } = options;
  const lines = [
    ...givenLines(plan, options),
    ...moneyLines(plan, options),
    ...standingLines(plan, options),
    ...uploadTotal(plan),
    ...filmLines(plan.films).map((text, index): TotalLine => ({ label: index === 0 ? 'film' : '', text })),
    ...timeLine(plan, width),
    ...budgetLines(plan, options),
    ...unboundedLine(plan, options),
  ];
  return lines.flatMap(({ mark = ' ', label, text, paint }) => {
    const head = `${mark} ${label.padEnd(LABEL_WIDTH)}`;
    return hangingText(`${mark} ${label.padEnd(LABEL_WIDTH)} `, printable(text), width).map((line, index) => {
      const body = line.slice(head.length + 1);
      const painted = paint && body !== '' ? paint(body) : body;
      return index === 0 ? `${style.dim(head)} ${painted}`.trimEnd() : ' '.repeat(head.length + 1) + painted;
    });
  });
}

const LABEL_WIDTH = 11;

/** What the command line put in the place of what the storyboard says. */
function givenLines({ given = {} }: Plan, { verbose = false }: PlanTextOptions): readonly TotalLine[] {
  const lines = [
    { label: 'vars', text: varsText(given, verbose) },
    { label: 'select', text: selectText(given) },
  ];
  return lines.filter(({ text }) => text !== '');
}

function moneyLines({ takes, totals }: Plan, { style, verbose = false }: PlanTextOptions): readonly TotalLine[] {
  const bought = takes.filter(({ buy }) => buy);
  const again = bought.filter((take) => standingOf(take) === 'buy-again').length;
  const changed = again === 0 ? '' : ` (${again === bought.length ? '' : `${again} of them `}bought before)`;
  const lines: TotalLine[] = [
    { mark: '+', label: 'to buy', text: totals.toBuy === 0 ? 'nothing' : countText(totals.toBuy, 'take') + changed },
  ];
  for (const [index, sum] of totals.price.entries()) {
    const bounds = boundsText(sum);
    const figure = formatMoney({ amount: sum.expected, unit: sum.unit });
    const text = `${figure}${bounds === undefined ? '' : ` expected, ${bounds}`}`;
    lines.push({ label: index === 0 ? 'price' : '', text, paint: style.strong });
  }
  if (totals.unpriced.length > 0) {
    const names = someOf(totals.unpriced, verbose ? Infinity : 3);
    const text = `${countText(totals.unpriced.length, 'take')} without one: ${names}`;
    lines.push({ label: 'no price', text, paint: style.warn });
  }
  return [...lines, ...sourceLines(bought, style.dim), ...assumedLines(bought, style.warn)];
}

/** Who says what it costs; the star is the one that marks prices in the table. */
function sourceLines(bought: readonly PlannedTake[], paint: Paint): readonly TotalLine[] {
  const sources = new Map<string, boolean>();
  for (const { price } of bought) if (price) sources.set(price.source, price.verified);
  return [...sources].map(([source, verified]) => ({
    label: '',
    text: verified ? source : `* unverified: ${source}`,
    paint,
  }));
}

function assumedLines(bought: readonly PlannedTake[], paint: Paint): readonly TotalLine[] {
  const counts = new Map<string, number>();
  for (const { price } of bought) {
    for (const field of price?.assumed ?? []) counts.set(field, (counts.get(field) ?? 0) + 1);
  }
  return [...counts].map(([field, count]) => {
    const where = count === bought.length ? '' : ` (${countText(count, 'take')})`;
    return { label: '', text: `* assumed: ${field}${where}`, paint };
  });
}

/** What each count of the takes that are not bought means for the reader. */
const MEANINGS: readonly (readonly [Standing, string, string])[] = [
  ['owned', 'clip', 'nothing to pay'],
  ['elsewhere', 'clip', 'owned, not on this machine'],
  ['unreadable', 'clip', 'paid for and kept, can not be read as video: nothing is made of it'],
  ['replaced', 'clip', 'owned and used, though made from a clip that is no longer current'],
  ['in-flight', 'task', 'collected, not bought again'],
  ['twin', 'take', 'one task with an equal take'],
  ['left-out', 'take', 'not bought in this run'],
  ['failed', 'take', 'not bought again unless you ask'],
  ['blocked', 'take', 'can not be bought now'],
  ['awaiting-pick', 'take', 'bought once a take of what they use is picked'],
  ['unselected', 'take', 'left out by select, not missed'],
  ['unconfirmed', 'take', 'may be paid already, never bought again by itself'],
];

function standingLines(plan: Plan, options: PlanTextOptions): readonly TotalLine[] {
  const { takes } = plan;
  const { style, verbose = false } = options;
  const counts = new Map<Standing, number>();
  for (const take of takes) counts.set(standingOf(take), (counts.get(standingOf(take)) ?? 0) + 1);
  return MEANINGS.flatMap(([standing, noun, meaning]) => {
    const count = counts.get(standing) ?? 0;
    const { mark, label, paint, shown } = STANDINGS[standing];
    const hint = shown === 0 && !verbose ? ' (--verbose lists them)' : '';
    const loud = paint === 'bad' ? { paint: style.bad } : {};
    const line = { mark, label, text: `${countText(count, noun)}, ${meaning}${hint}`, ...loud };
    // They are among those that are owned.
    return [...(count === 0 ? [] : [line]), ...(standing === 'elsewhere' ? flawedLine(plan, options) : [])];
  });
}

/** Clips that are owned and used, and are not quite what was asked. */
function flawedLine({ takes }: Plan, { style, verbose = false }: PlanTextOptions): readonly TotalLine[] {
  const count = takes.filter(({ flaws, buy }) => flaws && !buy).length;
  if (count === 0) return [];
  const text = `${countText(count, 'clip')} not as asked${verbose ? '' : ' (--verbose says in what)'}`;
  return [{ label: '', text, paint: style.warn }];
}

function uploadTotal({ takes }: Plan): readonly TotalLine[] {
  const uploads = takes.flatMap((take) => (take.buy ? take.uploads : []));
  const files = new Map(uploads.map((upload) => [`${upload.sha256} ${upload.host}`, upload]));
  const frames = takes.flatMap((take) => (take.buy ? take.frames : []));
  const cuts = new Set(frames.map((frame) => `${frameText(frame, frame.take)} ${frame.host}`));
  if (files.size + cuts.size === 0) return [];
  const bytes = [...files.values()].reduce((sum, upload) => sum + upload.bytes, 0);
  const hosts = [...new Set([...uploads, ...frames].map(({ host }) => host))].sort().join(', ');
  const what = [
    ...(files.size > 0 ? [`${countText(files.size, 'file')}, ${sizeText(bytes)}`] : []),
    ...(cuts.size > 0 ? [`${countText(cuts.size, 'frame')} of clips`] : []),
  ].join(', ');
  return [{ label: 'uploads', text: `${what}, to ${hosts}` }];
}

function timeLine({ longestChain, totals }: Plan, width: number): readonly TotalLine[] {
  const { takes, seconds } = longestChain;
  if (takes.length === 0 || totals.toBuy + totals.inFlight === 0) return [];
  const about = aboutText(seconds);
  if (takes.length === 1) return [{ label: 'time', text: `${about} at least` }];
  const chain = chainText(takes, width - LABEL_WIDTH - 3 - displayWidth(about) - ' at least: '.length);
  return [{ label: 'time', text: `${about} at least: ${chain}` }];
}

/** The chain's ends, with as much of its beginning as fits: `a > b > 7 more > z`. */
function chainText(takes: readonly string[], room: number): string {
  const whole = takes.join(' > ');
  if (displayWidth(whole) <= room || takes.length <= 3) return whole;
  const last = takes.at(-1) ?? '';
  const withKept = (kept: number): string =>
    [...takes.slice(0, kept), `${groupDigits(takes.length - kept - 1)} more`, last].join(' > ');
  let kept = 1;
  while (kept < takes.length - 2 && displayWidth(withKept(kept + 1)) <= room) kept += 1;
  return withKept(kept);
}

function budgetLines({ budgetLeft, totals }: Plan, { style }: PlanTextOptions): readonly TotalLine[] {
  const units = Object.keys(budgetLeft) as (keyof typeof budgetLeft)[];
  return units.map((unit) => {
    const left = budgetLeft[unit] ?? 0;
    const sum = totals.price.find((price) => price.unit === unit);
    const text = `${formatMoney({ amount: left, unit })} left`;
    if (!sum || totals.toBuy === 0) return { label: 'budget', text };
    const after = formatMoney({ amount: left - sum.expected, unit });
    if (sum.expected > left) {
      const lacking = formatMoney({ amount: sum.expected - left, unit });
      return { label: 'budget', text: `${text}, ${lacking} short: nothing would be submitted`, paint: style.bad };
    }
    if (sum.high > left) {
      const bound = formatMoney({ amount: sum.high, unit });
      return {
        label: 'budget',
        text: `${text}, but it may cost up to ${bound}: what no longer fits waits`,
        paint: style.warn,
      };
    }
    return { label: 'budget', text: `${text}, ${after} after this` };
  });
}

/** A budget in one unit never lets pass what is priced in another. */
function unboundedLine({ budgetLeft, totals }: Plan, { style }: PlanTextOptions): readonly TotalLine[] {
  const unnamed = totals.price.filter(({ unit }) => budgetLeft[unit] === undefined).map(({ unit }) => unitText(unit));
  if (Object.keys(budgetLeft).length === 0 || unnamed.length === 0) return [];
  return [{ label: '', text: `none for ${unnamed.join(', ')}: nothing would be submitted`, paint: style.bad }];
}
