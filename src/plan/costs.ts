import { type Money, sumMoney, type Unit } from '../core/money.ts';
import type { ModelName, ProviderName } from '../core/take.ts';
import { type LedgerEntry, type LedgerFigure, type LedgerKind, ledgerOf } from './ledger.ts';
import { budgetLeft } from './budget-left.ts';
import type { Records } from './ownership.ts';

/** What storyboards have cost so far: the document that `costs --json` prints. */
export interface Costs {
  /** Version of this document's shape. */
  readonly version: 1;
  readonly simulated: boolean;
  readonly storyboards: readonly StoryboardCosts[];
  /** Over all of them; what stands in several is counted once. */
  readonly totals: CostTotals;
}

export interface StoryboardCosts {
  /** As the user named it. */
  readonly file: string;
  /** False where it has errors or is not there: then its budget is not known. */
  readonly readable: boolean;
  readonly entries: readonly LedgerEntry[];
  /** The entries by model, kind and who says so, in that order. */
  readonly rows: readonly CostRow[];
  readonly totals: CostTotals;
  readonly budget: readonly { readonly unit: Unit; readonly amount: number; readonly left: number }[];
}

/** Entries that are alike, as one. */
export interface CostRow {
  readonly provider: ProviderName;
  readonly uses: ModelName;
  readonly kind: LedgerKind;
  readonly figure: LedgerFigure;
  readonly count: number;
  /** Null = none of them has a price. */
  readonly amount: Money | null;
}

/** Sums by unit. */
export interface CostTotals {
  /** By the providers' own figures, and by lockfiles for what was bought elsewhere. */
  readonly settled: readonly Money[];
  /** At most: made or failed, and the provider names no figure. */
  readonly bounded: readonly Money[];
  /** In flight or unconfirmed. */
  readonly setAside: readonly Money[];
  readonly writtenOff: readonly Money[];
  /** All of these: what counts against a budget. */
  readonly all: readonly Money[];
  /** Entries that have no price. */
  readonly unpriced: number;
}

/** One storyboard's part: its records, and the budget it states. */
export function storyboardCosts(
  { file, readable }: { readonly file: string; readonly readable: boolean },
  records: Records,
  budget: ReadonlyMap<Unit, { readonly value: Money }>,
): StoryboardCosts {
  const entries = ledgerOf(records);
  const left = budgetLeft(budget, records);
  return {
    file,
    readable,
    entries,
    rows: rowsOf(entries),
    totals: costTotals(entries),
    budget: [...budget].map(([unit, { value }]) => ({ unit, amount: value.amount, left: left[unit] ?? 0 })),
  };
}

/** Several storyboards together: a task that two of them know was paid for once. */
export function allCosts(storyboards: readonly StoryboardCosts[], simulated: boolean): Costs {
  const entries = new Map<string, LedgerEntry>();
  for (const entry of storyboards.flatMap((one) => one.entries)) {
    const key = entry.taskId === undefined ? `attempt ${entry.attempt}` : `${entry.provider} ${entry.taskId}`;
    // The journal that bought it knows more than a lockfile that has it from there.
    if (entry.figure !== 'lockfile' || !entries.has(key)) entries.set(key, entry);
  }
  return { version: 1, simulated, storyboards, totals: costTotals([...entries.values()]) };
}

const KINDS: readonly LedgerKind[] = ['clip', 'failure', 'in-flight', 'unconfirmed', 'written-off'];
const FIGURES: readonly LedgerFigure[] = ['provider', 'bound', 'lockfile'];

function rowsOf(entries: readonly LedgerEntry[]): readonly CostRow[] {
  const groups = new Map<string, LedgerEntry[]>();
  for (const entry of entries) {
    const key = `${entry.uses} ${KINDS.indexOf(entry.kind)} ${FIGURES.indexOf(entry.figure)} ${entry.amount?.unit ?? ''}`;
    const group = groups.get(key);
    if (group) group.push(entry);
    else groups.set(key, [entry]);
  }
  return [...groups]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, [first, ...others]]): CostRow[] => {
      if (!first) return [];
      const { provider, uses, kind, figure } = first;
      const [amount = null] = sumMoney(amountsOf([first, ...others]));
      return [{ provider, uses, kind, figure, count: others.length + 1, amount }];
    });
}

function costTotals(entries: readonly LedgerEntry[]): CostTotals {
  const sum = (belongs: (entry: LedgerEntry) => boolean): readonly Money[] =>
    sumMoney(amountsOf(entries.filter(belongs)));
  const isMade = ({ kind }: LedgerEntry): boolean => kind === 'clip' || kind === 'failure';
  return {
    settled: sum((entry) => isMade(entry) && entry.figure !== 'bound'),
    bounded: sum((entry) => isMade(entry) && entry.figure === 'bound'),
    setAside: sum(({ kind }) => kind === 'in-flight' || kind === 'unconfirmed'),
    writtenOff: sum(({ kind }) => kind === 'written-off'),
    all: sum(() => true),
    unpriced: entries.filter(({ amount }) => amount === null).length,
  };
}

function amountsOf(entries: readonly LedgerEntry[]): readonly Money[] {
  return entries.flatMap(({ amount }) => (amount ? [amount] : []));
}
