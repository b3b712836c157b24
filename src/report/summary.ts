import type { RunEvent } from '../core/event.ts';
import type { Money } from '../core/money.ts';
import type { TakeId } from '../core/take.ts';
import type { Plan, PlannedTake } from '../plan/plan.ts';
import { countText } from './count-text.ts';
import { printable } from './printable.ts';
import { followCommands, runCommand } from './run-command.ts';
import { type MoneyTold, runMoney, runMoneyText } from './run-money.ts';
import { countStates, stateCounts } from './state-counts.ts';
import type { Style } from './style.ts';
import { isTakeEvent, lifeAfter, nameOf, type TakeLife } from './take-life.ts';
import { moreLine, SHOWN, troubleBlocks, type TroubleTextOptions } from './trouble-text.ts';
import { troublesOf } from './trouble.ts';
import { type UnfitClip, unfitIn } from './unfit-clips.ts';
import { hangingText } from './wrap-text.ts';

export interface SummaryInput {
  readonly plan: Plan;
  /** All of the run, in order; `progress` and `waiting` may be left out. */
  readonly events: Iterable<RunEvent>;
  readonly style: Style;
  /** Columns of the terminal. */
  readonly width: number;
  /** The run followed tasks in flight and was to buy nothing (`resume`, `collect`). */
  readonly followed?: boolean;
}

/** The end of a run: where the clips are, what was spent, and for each take that did not get there what to do next. */
export function renderSummary(input: SummaryInput): string {
  const outcome = foldRun(input.events);
  const commands = commandsFor(input, outcome.simulated);
  const troubles = troublesOf({ ...outcome, plan: input.plan, run: commands.run });
  const blocks = [
    headBlock(outcome, troubles.length > 0, input),
    orphanLines(outcome, input),
    ...troubleBlocks(troubles, { ...input, ...commands, simulated: outcome.simulated }),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

function commandsFor(
  { plan, followed }: SummaryInput,
  simulated: boolean,
): Pick<TroubleTextOptions, 'run' | 'collect' | 'resume'> {
  const commands = followCommands(plan, simulated);
  return followed ? commands : { ...commands, run: runCommand(plan, simulated) };
}

interface Outcome extends MoneyTold {
  readonly notices: ReadonlyMap<TakeId, string>;
  readonly lost: ReadonlySet<TakeId>;
  readonly unfit: ReadonlyMap<TakeId, UnfitClip>;
  readonly simulated: boolean;
  /** Absent where the run ended before it could say. */
  readonly renders?: string;
  /** Why the run stopped before its work was done, where that was nobody's wish. */
  readonly stopped?: string;
}

function foldRun(events: Iterable<RunEvent>): Outcome {
  const lives = new Map<TakeId, TakeLife>();
  const notices = new Map<TakeId, string>();
  const lost = new Set<TakeId>();
  const unfit = new Map<TakeId, UnfitClip>();
  const tasks = new Map<string, { readonly taskId: string; readonly cost?: Money }>();
  const orphans = new Map<string, Money | undefined>();
  let stopped: string | undefined;
  let finished: Extract<RunEvent, { type: 'run-finished' }> | undefined;
  let simulated = false;
  for (const event of events) {
    if (event.type === 'run-finished') finished = event;
    if (event.type === 'run-started') simulated = event.simulated;
    const found = unfitIn(event);
    if (found && event.type === 'notice') unfit.set(event.take ?? '', found);
    else if (event.type === 'notice' && event.take !== undefined) notices.set(event.take, event.message);
    if (event.type === 'notice' && event.take !== undefined && event.lost) lost.add(event.take);
    if (event.type === 'notice' && event.stops && event.take === undefined) stopped = event.message;
    if (!isTakeEvent(event)) continue;
    const name = nameOf(event);
    if (event.type === 'succeeded') {
      const { taskId, cost } = event;
      tasks.set(name, { taskId, ...(cost && { cost }) });
    }
    if (found) unfit.set(name, { ...found, ...tasks.get(name) });
    if (event.type === 'resumed' && event.orphan !== undefined) orphans.set(name, event.reserved);
    lives.set(name, lifeAfter(lives.get(name) ?? { kind: 'queued' }, event, 0));
  }
  return {
    lives,
    orphans,
    notices,
    lost,
    unfit,
    simulated,
    ...(finished && { spent: finished.spent, renders: finished.renders }),
    ...(stopped !== undefined && { stopped }),
  };
}

function headBlock(
  outcome: Outcome,
  isTroubled: boolean,
  { plan, style, width, followed = false }: SummaryInput,
): readonly string[] {
  const { lives, renders, simulated, stopped } = outcome;
  const ownedBefore = new Set(
    plan.takes.filter(({ state, buy }) => 'clip' in state && state.kind !== 'stale' && !buy).map(({ id }) => id),
  );
  const clips = [...lives].flatMap(([take, life]) =>
    life.kind === 'owned' && life.orphan === undefined && !ownedBefore.has(take) ? [life.file] : [],
  );
  const files = clips.filter((file) => file !== '');
  const fetched = new Set(plan.takes.filter((take) => wasFetched(take, outcome)).map(({ id }) => id));
  const again = fetched.size === 0 ? '' : `; ${countText(fetched.size, 'clip')} fetched again`;
  const before = `${countText(ownedBefore.size, 'clip')} ${ownedBefore.size === 1 ? 'was' : 'were'} owned already${again}`;
  if (followed && !hasTasks(lives)) return [style.strong(nothingInFlight(plan, fetched) + again)];
  const idle = clips.length === 0 && !isTroubled && ownedBefore.size > 0;
  const headline = idle
    ? `nothing to ${again === '' ? 'do' : 'buy'}: ${before}${renders === undefined ? '' : `, in ${renders}`}`
    : `${newClips(clips.length, files.length, renders)}${ownedBefore.size === 0 ? '' : `; ${before}`}`;
  return [
    ...(stopped === undefined ? [] : hangingText('', printable(stopped), width).map(style.warn)),
    ...hangingText('', printable(headline), width).map(style.strong),
    ...files.slice(0, SHOWN).map((file) => `  ${printable(file)}`),
    ...moreLine(files.length - SHOWN, style),
    ...hangingText('', runMoneyText(runMoney(plan, outcome), simulated), width),
  ];
}

/** Whether the run had any task in its hands. */
function hasTasks(lives: Outcome['lives']): boolean {
  return [...lives.values()].some((life) => life.kind === 'owned' || ('taskId' in life && life.taskId !== undefined));
}

/** A clip that was not on this machine, and of which a run that came to its end says nothing else. */
function wasFetched({ id, state, buy }: PlannedTake, { renders, notices }: Outcome): boolean {
  return state.kind === 'elsewhere' && !buy && renders !== undefined && !notices.has(id);
}

function nothingInFlight({ takes }: Plan, fetched: ReadonlySet<TakeId>): string {
  // A plan of the journal alone knows of nothing else.
  const isAll = takes.some(({ state }) => state.kind !== 'unconfirmed');
  const now = takes.map(({ id, state }) => ({ state: fetched.has(id) ? ({ kind: 'fresh' } as const) : state }));
  return isAll ? `nothing is in flight; ${stateCounts(countStates(now))}` : 'nothing is in flight';
}

/** Clips of takes that were written differently when they were bought: in the store, where the next plan finds them. */
function orphanLines({ lives }: Outcome, { style, width }: SummaryInput): readonly string[] {
  const orphans = [...lives].flatMap(([name, life]) =>
    life.kind === 'owned' && life.orphan !== undefined ? [name] : [],
  );
  if (orphans.length === 0) return [];
  const what = `${countText(orphans.length, 'clip')} that nothing asks for now, kept in the store`;
  return [
    ...hangingText('', what, width).map(style.strong),
    ...orphans.slice(0, SHOWN).flatMap((name) => hangingText('  = ', printable(name), width)),
    ...moreLine(orphans.length - SHOWN, style),
  ];
}

/** Nothing is said to be in the folder that is not there. */
function newClips(count: number, placed: number, renders: string | undefined): string {
  if (count === 0) return 'no new clips';
  const where = placed === 0 || renders === undefined ? '' : `${placed < count ? `, ${placed}` : ''} in ${renders}`;
  return countText(count, 'new clip') + where;
}
