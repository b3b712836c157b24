import { formatMoney } from '../core/money.ts';
import type { CostRow, Costs, CostTotals, StoryboardCosts } from '../plan/costs.ts';
import type { LedgerFigure, LedgerKind } from '../plan/ledger.ts';
import { commandText } from './command-text.ts';
import { countText } from './count-text.ts';
import { moneyText } from './money-text.ts';
import { printable } from './printable.ts';
import type { Style } from './style.ts';
import { layoutTable } from './text-table.ts';
import { hangingText } from './wrap-text.ts';

export interface CostsTextOptions {
  readonly style: Style;
  /** Columns of the terminal. */
  readonly width: number;
}

/**
 * What was spent, is set aside or was written off: by storyboard and model, then all of it. Where a provider names no
 * figure, the bound that was set aside stands, and is said to be one. Ends with a line feed.
 */
export function renderCosts(costs: Costs, options: CostsTextOptions): string {
  const { storyboards, totals, simulated } = costs;
  const several = storyboards.length > 1;
  const blocks = [
    ...storyboards.flatMap((one) => storyboardBlocks(one, { ...options, simulated })),
    several ? [options.style.strong('all of them, what they share once'), ...totalLines(totals, options)] : [],
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

function storyboardBlocks(
  costs: StoryboardCosts,
  options: CostsTextOptions & { readonly simulated: boolean },
): readonly (readonly string[])[] {
  const { file, readable, rows, totals, budget } = costs;
  const { style, width, simulated } = options;
  const title = style.strong(printable(file)) + (simulated ? `  ${style.dim('simulated')}` : '');
  const unreadable = `it can not be read, so its budget is not known; ${commandText('check', file)} says why`;
  const head = [title, ...(readable ? [] : hangingText('', unreadable, width).map(style.warn))];
  const budgets = budget.map(({ unit, amount, left }) => {
    const text = `${formatMoney({ amount: left, unit })} left of ${formatMoney({ amount, unit })}`;
    return labelled('budget', text, width).map(left < 0 ? style.bad : style.strong);
  });
  if (rows.length === 0) return [[...head, 'nothing was bought yet', ...budgets.flat()]];
  return [head, rowLines(rows, options), [...totalLines(totals, options), ...budgets.flat()]];
}

/** The models, each with its rows below it. */
function rowLines(rows: readonly CostRow[], { style, width }: CostsTextOptions): readonly string[] {
  const table = layoutTable({
    columns: [
      { title: '', flexible: true },
      { title: '', align: 'right' },
    ],
    rows: rows.map((row) => [{ text: rowText(row) }, { text: amountText(row) }]),
    width: width - INDENT.length,
  });
  return rows.flatMap(({ uses }, index) => [
    ...(rows[index - 1]?.uses === uses ? [] : [style.dim(printable(uses))]),
    ...(table.rows[index] ?? []).map((line) => INDENT + line),
  ]);
}

const INDENT = '  ';

const NOUNS: Readonly<Record<LedgerKind, readonly [singular: string, plural: string]>> = {
  clip: ['clip', 'clips'],
  failure: ['failed generation', 'failed generations'],
  'in-flight': ['task in flight', 'tasks in flight'],
  unconfirmed: ['unconfirmed submit', 'unconfirmed submits'],
  'written-off': ['written-off submit', 'written-off submits'],
};

const FIGURES: Readonly<Record<LedgerFigure, string>> = {
  provider: '',
  bound: ', no figure given',
  lockfile: ', by the lockfile',
};

function rowText({ kind, figure, count }: CostRow): string {
  const isMade = kind === 'clip' || kind === 'failure';
  return countText(count, ...NOUNS[kind]) + (isMade ? FIGURES[figure] : '');
}

function amountText({ figure, amount }: CostRow): string {
  if (!amount) return 'no price';
  return `${figure === 'bound' ? 'at most ' : ''}${formatMoney(amount)}`;
}

function totalLines(totals: CostTotals, { style, width }: CostsTextOptions): readonly string[] {
  const { settled, bounded, setAside, writtenOff, all, unpriced } = totals;
  const parts = [
    ['settled', settled, ''],
    ['no figure', bounded, 'at most '],
    ['set aside', setAside, 'up to '],
    ['written off', writtenOff, ''],
  ] as const;
  const shown = parts.filter(([, amounts]) => amounts.some(({ amount }) => amount !== 0));
  return [
    ...shown.flatMap(([label, amounts, bound]) => labelled(label, `${bound}${moneyText(amounts)}`, width)),
    ...(unpriced === 0 ? [] : labelled('no price', countText(unpriced, 'entry', 'entries'), width)),
    ...labelled('total', moneyText(all), width).map(style.strong),
  ];
}

const LABEL_WIDTH = 'written off'.length + 2;

function labelled(label: string, text: string, width: number): readonly string[] {
  return hangingText(label.padEnd(LABEL_WIDTH), text, width);
}
