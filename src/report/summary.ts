import type { RunEvent } from '../core/event.ts';
import type { Money } from '../core/money.ts';
import type { TakeId } from '../core/take.ts';
import type { Plan } from '../plan/plan.ts';
import { countText } from './count-text.ts';
import { printable } from './printable.ts';
import { runCommand } from './run-command.ts';
import { runMoney, runMoneyText } from './run-money.ts';
import type { Style } from './style.ts';
import { isTakeEvent, lifeAfter, type TakeLife } from './take-life.ts';
import { moreLine, SHOWN, troubleBlocks } from './trouble-text.ts';
import { troublesOf } from './trouble.ts';
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
  const run = runCommand(input.plan, outcome.simulated);
  const troubles = troublesOf({ ...outcome, plan: input.plan, run });
  const blocks = [
    headBlock(outcome, troubles.length > 0, input),
    ...troubleBlocks(troubles, { ...input, run, simulated: outcome.simulated }),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

interface Outcome {
  readonly lives: ReadonlyMap<TakeId, TakeLife>;
  readonly notices: ReadonlyMap<TakeId, string>;
  readonly simulated: boolean;
  /** These two are absent where the run ended before it could say. */
  readonly spent?: readonly Money[];
  readonly renders?: string;
}

function foldRun(events: Iterable<RunEvent>): Outcome {
  const lives = new Map<TakeId, TakeLife>();
  const notices = new Map<TakeId, string>();
  let finished: Extract<RunEvent, { type: 'run-finished' }> | undefined;
  let simulated = false;
  for (const event of events) {
    if (event.type === 'run-finished') finished = event;
    if (event.type === 'run-started') simulated = event.simulated;
    if (event.type === 'notice' && event.take !== undefined) notices.set(event.take, event.message);
    if (isTakeEvent(event)) lives.set(event.take, lifeAfter(lives.get(event.take) ?? { kind: 'queued' }, event, 0));
  }
  return { lives, notices, simulated, ...(finished && { spent: finished.spent, renders: finished.renders }) };
}

function headBlock(
  { lives, renders, spent, simulated }: Outcome,
  isTroubled: boolean,
  { plan, style, width }: SummaryInput,
): readonly string[] {
  const ownedBefore = new Set(
    plan.takes.filter(({ state }) => 'clip' in state && state.kind !== 'stale').map(({ id }) => id),
  );
  const clips = [...lives].flatMap(([take, life]) =>
    life.kind === 'owned' && !ownedBefore.has(take) ? [life.file] : [],
  );
  const files = clips.filter((file) => file !== '');
  const before = `${countText(ownedBefore.size, 'clip')} ${ownedBefore.size === 1 ? 'was' : 'were'} owned already`;
  const idle = clips.length === 0 && !isTroubled && ownedBefore.size > 0;
  const headline = idle
    ? `nothing to do: ${before}${renders === undefined ? '' : `, in ${renders}`}`
    : `${newClips(clips.length, files.length, renders)}${ownedBefore.size === 0 ? '' : `; ${before}`}`;
  return [
    ...hangingText('', printable(headline), width).map(style.strong),
    ...files.slice(0, SHOWN).map((file) => `  ${printable(file)}`),
    ...moreLine(files.length - SHOWN, style),
    ...hangingText('', runMoneyText(runMoney(plan, lives, spent), simulated), width),
  ];
}

/** Nothing is said to be in the folder that is not there. */
function newClips(count: number, placed: number, renders: string | undefined): string {
  if (count === 0) return 'no new clips';
  const where = placed === 0 || renders === undefined ? '' : `${placed < count ? `, ${placed}` : ''} in ${renders}`;
  return countText(count, 'new clip') + where;
}
