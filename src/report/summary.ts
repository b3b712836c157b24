import type { RunEvent } from '../core/event.ts';
import { sumMoney, type Money } from '../core/money.ts';
import type { TakeId } from '../core/take.ts';
import type { Plan } from '../plan/plan.ts';
import { commandText } from './command-text.ts';
import { countText, groupDigits } from './count-text.ts';
import { moneyText } from './money-text.ts';
import { printable } from './printable.ts';
import type { Paint, Style } from './style.ts';
import { isTakeEvent, lifeAfter, type TakeLife } from './take-life.ts';
import { STANDINGS, type Standing } from './take-standing.ts';
import { troublesOf, type Trouble, type TroubleKind } from './trouble.ts';
import { hangingText } from './wrap-text.ts';

export interface SummaryInput {
  readonly plan: Plan;
  /** All of the run, in order; `progress` and `waiting` may be left out. */
  readonly events: Iterable<RunEvent>;
  readonly style: Style;
  /** Columns of the terminal. */
  readonly width: number;
}

/** The end of a run: where the clips are, what was spent, and for each take that did not get there what to do next. */
export function renderSummary(input: SummaryInput): string {
  const outcome = foldRun(input.events);
  const troubles = troublesOf(input.plan, outcome.lives);
  const kinds = Object.keys(GROUPS) as TroubleKind[];
  const blocks = [headBlock(outcome, troubles, input), ...kinds.map((kind) => troubleBlock(kind, troubles, input))];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

interface Outcome {
  readonly lives: ReadonlyMap<TakeId, TakeLife>;
  readonly simulated: boolean;
  readonly spent: readonly Money[];
  /** Absent where the run ended before it could say. */
  readonly renders?: string;
}

function foldRun(events: Iterable<RunEvent>): Outcome {
  const lives = new Map<TakeId, TakeLife>();
  const costs: Money[] = [];
  let finished: Extract<RunEvent, { type: 'run-finished' }> | undefined;
  let simulated = false;
  for (const event of events) {
    if (event.type === 'run-finished') finished = event;
    if (event.type === 'run-started') simulated = event.simulated;
    if (event.type === 'succeeded' && event.cost) costs.push(event.cost);
    if (isTakeEvent(event)) lives.set(event.take, lifeAfter(lives.get(event.take) ?? { kind: 'queued' }, event, 0));
  }
  return {
    lives,
    simulated,
    spent: finished?.spent ?? sumMoney(costs),
    ...(finished && { renders: finished.renders }),
  };
}

function headBlock(
  outcome: Outcome,
  troubles: readonly Trouble[],
  { plan, style, width }: SummaryInput,
): readonly string[] {
  const ownedBefore = new Set(
    plan.takes.filter(({ state }) => 'clip' in state && state.kind !== 'stale').map(({ id }) => id),
  );
  const files = [...outcome.lives].flatMap(([take, life]) =>
    life.kind === 'owned' && !ownedBefore.has(take) ? [life.file] : [],
  );
  const where = outcome.renders === undefined ? '' : ` in ${outcome.renders}`;
  const before = `${countText(ownedBefore.size, 'clip')} ${ownedBefore.size === 1 ? 'was' : 'were'} owned already`;
  const idle = files.length === 0 && troubles.length === 0 && ownedBefore.size > 0;
  const headline = idle
    ? `nothing to do: ${before}${where === '' ? '' : `,${where}`}`
    : `${files.length === 0 ? 'no new clips' : countText(files.length, 'new clip')}${where}${ownedBefore.size === 0 ? '' : `; ${before}`}`;
  const money = outcome.simulated
    ? `${moneyText(outcome.spent)} spent in the simulation; nothing was paid`
    : `${moneyText(outcome.spent)} spent`;
  return [
    ...hangingText('', printable(headline), width).map(style.strong),
    ...files.slice(0, SHOWN).map((file) => `  ${printable(file)}`),
    ...moreLine(files.length - SHOWN, style),
    ...hangingText('', money, width),
  ];
}

/** Enough to see what it is about; the folder and `plan` hold the rest. */
const SHOWN = 20;

function moreLine(hidden: number, style: Style): readonly string[] {
  return hidden > 0 ? [style.dim(`  and ${groupDigits(hidden)} more`)] : [];
}

interface Group {
  readonly heading: string;
  readonly standing: Standing;
  /** What holds for all of them, with `run` for the command. */
  readonly next?: (run: string) => string;
}

const GROUPS: Readonly<Record<TroubleKind, Group>> = {
  failed: { heading: 'failed', standing: 'failed' },
  unconfirmed: {
    heading: 'unconfirmed: may have been accepted and paid for',
    standing: 'unconfirmed',
    next: () => "never bought again by itself; look for it in the provider's console, its price stays reserved",
  },
  detached: {
    heading: 'still at the provider',
    standing: 'in-flight',
    next: (run) => `${run} collects what is done; nothing is bought twice`,
  },
  blocked: { heading: 'blocked, not bought', standing: 'blocked' },
};

function troubleBlock(
  kind: TroubleKind,
  all: readonly Trouble[],
  { style, width, plan }: SummaryInput,
): readonly string[] {
  const troubles = all.filter((trouble) => trouble.kind === kind);
  if (troubles.length === 0) return [];
  const { heading, standing, next } = GROUPS[kind];
  const { mark } = STANDINGS[standing];
  const paint: Paint = kind === 'failed' || kind === 'unconfirmed' ? style.bad : style.warn;
  // Only what cost nothing and has no task may be counted instead of shown.
  const shown = kind === 'blocked' ? troubles.slice(0, SHOWN) : troubles;
  const closing = next?.(commandText('run', plan.storyboard.file));
  return [
    paint(`${groupDigits(troubles.length)} ${heading}`),
    ...shown.flatMap(({ take, headline, details }) => [
      ...hangingText(`  ${mark} ${printable(take)}: `, printable(headline), width),
      ...details.flatMap((text) => hangingText('      ', printable(text), width).map(style.dim)),
    ]),
    ...moreLine(troubles.length - shown.length, style),
    ...(closing === undefined ? [] : hangingText('  next: ', closing, width).map(style.strong)),
  ];
}
