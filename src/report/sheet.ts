import { unreachable } from '../core/bug.ts';
import { type Money, sumMoney } from '../core/money.ts';
import type { Given } from '../core/given.ts';
import type { Labels, ModelName, TakeId } from '../core/take.ts';
import type { Plan, PlannedClip, PlannedTake, PlanState } from '../plan/plan.ts';
import { billedText } from './failure-advice.ts';
import { secondsOf } from './plan-rows.ts';
import { blockedText } from './trouble.ts';

/** A contact sheet as plain data: the same that `sheet --json` prints, and that the pictures are drawn from. */
export interface Sheet {
  /** Version of this document's shape. */
  readonly version: 1;
  readonly storyboard: { readonly file: string; readonly name?: string };
  /** What was asked for beside the storyboard; absent = nothing. */
  readonly given?: Given;
  readonly simulated: boolean;
  /** Shots in the order of the storyboard, their variants and takes one after the other. */
  readonly cells: readonly SheetCell[];
}

/** One take on the sheet. One without pictures keeps its place, and says why. */
export interface SheetCell {
  readonly take: TakeId;
  readonly shot: string;
  readonly labels: Labels;
  /** Of the take among those of its variant. */
  readonly number: number;
  readonly uses: ModelName;
  readonly state: PlanState['kind'] | 'unreadable';
  readonly picked?: true;
  /** As asked for; absent = the clip is asked for without text. */
  readonly prompt?: string;
  /** The SHA-256 of the clip that is shown, and the provider's name for the job that made it. */
  readonly clip?: string;
  readonly task?: string;
  /** Seconds of the clip; of one that is not there, as asked for. */
  readonly seconds?: number;
  /** Pixels of the clip. */
  readonly width?: number;
  readonly height?: number;
  readonly cost?: Money;
  /** How many pictures of it are drawn. */
  readonly pictures: number;
  /** Why there is none, or what is to be known of the clip. */
  readonly why?: string;
}

/** What the plan does not say. */
export interface SheetInput {
  readonly simulated: boolean;
  /** In the order of the storyboard. */
  readonly shots: readonly string[];
  readonly prompts: ReadonlyMap<TakeId, string>;
}

/** A sheet of the takes that are selected, before anybody has looked at the clips. */
export function sheetOf(plan: Plan, { simulated, shots, prompts }: SheetInput): Sheet {
  const order = new Map(shots.map((shot, index) => [shot, index]));
  const rank = ({ shot }: PlannedTake): number => order.get(shot) ?? shots.length;
  const takes = plan.takes.filter(({ unselected }) => !unselected).toSorted((a, b) => rank(a) - rank(b));
  return {
    version: 1,
    storyboard: plan.storyboard,
    ...(plan.given && { given: plan.given }),
    simulated,
    cells: takes.map((take) => cellOf(take, prompts.get(take.id))),
  };
}

function cellOf(take: PlannedTake, prompt: string | undefined): SheetCell {
  const { id, shot, labels, uses, state, picked } = take;
  const clip = clipOf(state);
  const seconds = clip?.facts?.seconds ?? secondsOf(take);
  const why = clip?.unreadable === undefined ? stateWords(take) : `the clip cannot be read: ${clip.unreadable}`;
  return {
    take: id,
    shot,
    labels,
    number: take.take,
    uses,
    state: clip?.unreadable === undefined ? state.kind : 'unreadable',
    ...(picked && { picked }),
    ...(prompt !== undefined && prompt !== '' && { prompt }),
    ...(clip && { clip: clip.sha256, task: clip.taskId }),
    ...(seconds !== undefined && { seconds }),
    ...(clip?.facts && { width: clip.facts.width, height: clip.facts.height }),
    ...(clip?.cost && { cost: clip.cost }),
    pictures: 0,
    ...(why !== undefined && { why }),
  };
}

/** The clip that stands for a take, be it the current one or an earlier one. */
export function clipOf(state: PlanState): PlannedClip | undefined {
  return 'clip' in state ? state.clip : undefined;
}

/** Why a take has no clip, or what sets its clip apart; undefined = it is as it should be. */
function stateWords(take: PlannedTake): string | undefined {
  const { state, twin } = take;
  switch (state.kind) {
    case 'fresh':
      return undefined;
    case 'elsewhere':
      return 'owned; its bytes are not on this machine';
    case 'input-replaced':
      return 'made from a clip that was replaced since';
    case 'missing':
      if (state.after !== undefined) return `${state.after} (${state.spent ? 'counts as spent' : 'not billed'})`;
      return twin === undefined ? 'not bought yet' : `asks for the same as ${twin}; not bought yet`;
    case 'stale':
      return 'an earlier clip: the request has changed since';
    case 'in-flight': {
      const where = state.board === undefined ? '' : `, bought by ${state.board}`;
      return `on its way: task ${state.taskId}${where}`;
    }
    case 'unconfirmed':
      return `nobody knows if it was bought: ${state.why}`;
    case 'failed':
      return `${state.why} (${billedText(state.billed)})`;
    case 'blocked':
      return blockedText(state);
    case 'awaiting-pick':
      return `waits for a pick: which take of ${state.of}?`;
    case 'left-out':
      return 'left out by select';
    default:
      return unreachable(state);
  }
}

export interface SheetTotals {
  readonly takes: number;
  readonly pictured: number;
  readonly picked: number;
  /** Takes without a picture by state, in the order first met. */
  readonly empty: ReadonlyMap<SheetCell['state'], number>;
  /** What the clips on the sheet have cost, by unit. */
  readonly paid: readonly Money[];
}

export function sheetTotals(cells: readonly SheetCell[]): SheetTotals {
  const empty = new Map<SheetCell['state'], number>();
  const tasks = new Map<string, Money>();
  for (const { take, task, state, pictures, cost } of cells) {
    if (pictures === 0) empty.set(state, (empty.get(state) ?? 0) + 1);
    // Takes that ask for the same share one task, which was paid once.
    if (cost) tasks.set(task ?? take, cost);
  }
  return {
    takes: cells.length,
    pictured: cells.filter(({ pictures }) => pictures > 0).length,
    picked: cells.filter(({ picked }) => picked).length,
    empty,
    paid: sumMoney(tasks.values()),
  };
}
