import { unreachable } from '../core/bug.ts';
import type { Attempt } from '../core/attempt.ts';
import type { Failure } from '../core/failure.ts';
import type { Given } from '../core/given.ts';
import { type Money, sumMoney, type Unit } from '../core/money.ts';
import type { ModelName, ProviderName, TakeId } from '../core/take.ts';
import type { TaskId, TaskStatus } from '../core/task.ts';
import { ledgerOf } from './ledger.ts';
import type { Records } from './ownership.ts';
import type { Plan, PlannedTake, PlanState } from './plan.ts';
import { standingClip } from './standing-clip.ts';

/** Where everything stands that is not home: the document that `status --json` prints. */
export interface Status {
  /** Version of this document's shape. */
  readonly version: 1;
  /** `readable`: false where it has errors or is not there, so that what it asks for is not known. */
  readonly storyboard: { readonly file: string; readonly name?: string; readonly readable: boolean };
  readonly simulated: boolean;
  /** When this was so, milliseconds since 1970. */
  readonly at: number;
  /** The process that works on the storyboard now. */
  readonly running?: RunningProcess;
  /** At the providers, the oldest first. */
  readonly tasks: readonly OpenTask[];
  /** Submits that nobody answered, the oldest first. */
  readonly unconfirmed: readonly OpenSubmit[];
  /** Takes of the storyboard that have neither clip nor task. */
  readonly waiting: readonly WaitingTake[];
  /** Takes whose clips are owned and are not what was asked; absent = none. */
  readonly unfit?: readonly UnfitTake[];
  /** What was asked for beside the storyboard; absent = nothing. */
  readonly given?: Given;
  /** Tasks and unanswered submits of takes that are not selected, or that nothing asks for; absent = none. */
  readonly besides?: number;
  /** The selected takes, by state; empty where the storyboard is not readable. */
  readonly counts: Readonly<Partial<Record<PlanState['kind'], number>>>;
  /** For tasks and unconfirmed submits, by unit. */
  readonly setAside: readonly Money[];
  readonly budgetLeft: Readonly<Partial<Record<Unit, number>>>;
}

export interface RunningProcess {
  readonly pid?: number;
  readonly host?: string;
  /** Milliseconds since 1970. */
  readonly since?: number;
}

interface OpenAttempt {
  readonly take: TakeId;
  readonly attempt: string;
  readonly provider: ProviderName;
  readonly uses: ModelName;
  /** When it was submitted, or was to be; milliseconds since 1970. */
  readonly since: number;
  /** Null = it has no price. */
  readonly reserved: Money | null;
}

export interface OpenTask extends OpenAttempt {
  readonly taskId: TaskId;
  readonly state: TaskState;
  /** True = no take of the storyboard asks for its clip any more. */
  readonly orphan: boolean;
}

/** How far a task is, and who says so: its provider, asked just now, or the journal, from when it was asked last. */
type TaskState = {
  readonly kind: 'submitted' | 'queued' | 'running' | 'rendered' | 'failed';
  /** The provider's own word. */
  readonly vendorStatus?: string;
  /** Percent. */
  readonly progress?: number;
  /** Why there is no clip. */
  readonly failure?: Failure;
} & (
  | { readonly source: 'provider' }
  | { readonly source: 'journal'; /** Why it was not asked. */ readonly why: string }
);

export interface OpenSubmit extends OpenAttempt {
  readonly why: string;
  /** True = the process that sent it is alive and waits for the answer. */
  readonly underWay: boolean;
}

export interface WaitingTake {
  readonly take: TakeId;
  readonly uses: ModelName;
  readonly state: PlanState['kind'];
  /** Nothing stands in its way: the next run buys it. */
  readonly ready: boolean;
  /** What stands in its way, or what it was before. */
  readonly why?: string;
  /** The takes it waits for, and how far they are. */
  readonly waitsFor: readonly { readonly take: TakeId; readonly state: PlanState['kind'] }[];
}

interface UnfitTake {
  readonly take: TakeId;
  readonly provider: ProviderName;
  readonly taskId: TaskId;
  /** Why its clip is no video that can be read: nothing is made of it. */
  readonly unreadable?: string;
  /** In what it is not what was asked, each in a few words; it is used all the same. */
  readonly flaws?: readonly string[];
}

/** What became of asking a provider about a task. */
export type AskedTask =
  | { readonly kind: 'answer'; readonly status: TaskStatus }
  | { readonly kind: 'not-asked'; readonly why: string };

export interface StatusInput {
  readonly file: string;
  readonly simulated: boolean;
  readonly at: number;
  /** Of everything the storyboard asks for; absent = it cannot be read. */
  readonly plan?: Plan;
  readonly records: Records;
  readonly running?: RunningProcess;
  /** What the providers said, by attempt. */
  readonly asked: ReadonlyMap<string, AskedTask>;
  /** Why the money for a take may not be spent, if it may not. */
  readonly refusal: (take: PlannedTake) => string | undefined;
}

/** Tasks of this storyboard that are at a provider, or whose clips are not fetched yet. */
export function tasksInFlight(attempts: readonly Attempt[]): readonly Attempt[] {
  return attempts.filter(({ state }) => state.kind === 'submitted' || state.kind === 'succeeded');
}

/** Whether an attempt is one of a selected take; where nothing is selected, every one is. */
export function selectedAttempts(plan: Plan | undefined): (attempt: Attempt) => boolean {
  if (!plan || !plan.takes.some(({ unselected }) => unselected)) return () => true;
  const selected = plan.takes.filter(({ unselected }) => !unselected);
  const names = new Set(selected.flatMap(({ id, state }) => ('attempt' in state ? [id, state.attempt] : [id])));
  return ({ intent }) => names.has(intent.take) || names.has(intent.attempt);
}

export function statusOf(input: StatusInput): Status {
  const { file, simulated, at, plan, records, running } = input;
  const wanted = new Set((plan?.takes ?? []).flatMap(({ state }) => ('attempt' in state ? [state.attempt] : [])));
  const counts: Partial<Record<PlanState['kind'], number>> = {};
  for (const { state, unselected } of plan?.takes ?? [])
    if (!unselected) counts[state.kind] = (counts[state.kind] ?? 0) + 1;
  const selected = records.attempts.filter(selectedAttempts(plan));
  const tasks = tasksInFlight(selected);
  const unconfirmed = openSubmits(selected, running !== undefined);
  const all = tasksInFlight(records.attempts).length + openSubmits(records.attempts, running !== undefined).length;
  const besides = all - tasks.length - unconfirmed.length;
  const open = ledgerOf(records).filter(({ kind }) => kind === 'in-flight' || kind === 'unconfirmed');
  const { name } = plan?.storyboard ?? {};
  const unfit = plan ? unfitTakes(plan) : [];
  return {
    version: 1,
    storyboard: { file, ...(name !== undefined && { name }), readable: plan !== undefined },
    simulated,
    at,
    ...(running && { running }),
    tasks: tasks.map((attempt) => openTask(attempt, input, wanted.has(attempt.intent.attempt))).toSorted(bySince),
    unconfirmed: unconfirmed.toSorted(bySince),
    waiting: plan ? waitingTakes(plan, input) : [],
    ...(unfit.length > 0 && { unfit }),
    ...(plan?.given && { given: plan.given }),
    ...(besides > 0 && { besides }),
    counts,
    setAside: sumMoney(open.flatMap(({ amount }) => amount ?? [])),
    budgetLeft: plan?.budgetLeft ?? {},
  };
}

function unfitTakes({ takes }: Plan): readonly UnfitTake[] {
  return takes.flatMap(({ id: take, provider, state, unselected, unreadable: why, flaws }): UnfitTake[] => {
    const clip = standingClip(state);
    if (!clip || unselected || (why === undefined && !flaws)) return [];
    const { taskId } = clip;
    return [{ take, provider, taskId, ...(why !== undefined && { unreadable: why }), ...(flaws && { flaws }) }];
  });
}

function bySince(a: OpenAttempt, b: OpenAttempt): number {
  return a.since - b.since;
}

function openAttempt({ intent, submittedAt }: Attempt): OpenAttempt {
  const { take, attempt, provider, uses, at, reserved } = intent;
  return { take, attempt, provider, uses, since: submittedAt ?? at, reserved };
}

function openTask(attempt: Attempt, { plan, asked }: StatusInput, isWanted: boolean): OpenTask {
  const { state } = attempt;
  const taskId = 'taskId' in state ? (state.taskId ?? '') : '';
  const answer = asked.get(attempt.intent.attempt) ?? { kind: 'not-asked', why: 'nobody asked' };
  return {
    ...openAttempt(attempt),
    taskId,
    state: taskState(attempt, answer),
    orphan: plan !== undefined && !isWanted,
  };
}

function taskState({ state }: Attempt, asked: AskedTask): TaskState {
  // A clip that was there once is there, whatever is said of it later.
  if (state.kind === 'succeeded')
    return { kind: 'rendered', source: 'journal', why: 'it was finished when last asked' };
  if (asked.kind === 'not-asked') {
    const word = state.kind === 'submitted' ? state.vendorStatus : undefined;
    const known =
      word === undefined ? { kind: 'submitted' as const } : { kind: 'running' as const, vendorStatus: word };
    return { ...known, source: 'journal', why: asked.why };
  }
  const { status } = asked;
  const { vendorStatus } = status;
  switch (status.kind) {
    case 'queued':
    case 'running': {
      const { kind, progress } = status;
      return { kind, source: 'provider', vendorStatus, ...(progress !== undefined && { progress }) };
    }
    case 'succeeded':
      return { kind: 'rendered', source: 'provider', vendorStatus };
    case 'failed':
      return { kind: 'failed', source: 'provider', vendorStatus, failure: status.failure };
    default:
      return unreachable(status);
  }
}

function openSubmits(attempts: readonly Attempt[], isRunning: boolean): readonly OpenSubmit[] {
  return attempts.flatMap((attempt) => openSubmit(attempt, isRunning));
}

function openSubmit(attempt: Attempt, isRunning: boolean): readonly OpenSubmit[] {
  const { state } = attempt;
  if (state.kind === 'unconfirmed') return [{ ...openAttempt(attempt), why: state.failure.message, underWay: false }];
  if (state.kind !== 'intended') return [];
  const why = isRunning ? 'the request is on its way' : 'the process ended while the request was on its way';
  return [{ ...openAttempt(attempt), why, underWay: isRunning }];
}

function waitingTakes({ takes }: Plan, { records, refusal }: StatusInput): readonly WaitingTake[] {
  const planned = new Map(takes.map((take) => [take.id, take]));
  const own = new Set(records.attempts.map(({ intent }) => intent.attempt));
  const withState = (ids: readonly TakeId[]): WaitingTake['waitsFor'] =>
    ids.map((id) => ({ take: id, state: planned.get(id)?.state.kind ?? 'missing' }));
  return takes.flatMap((take): WaitingTake[] => {
    const { id, uses, state, twin, unselected } = take;
    if (unselected) return [];
    const entry = { take: id, uses, state: state.kind, ready: false };
    switch (state.kind) {
      case 'fresh':
      case 'elsewhere':
      case 'input-replaced':
        return [];
      case 'in-flight':
      case 'unconfirmed':
        // One of this storyboard stands among the tasks or submits.
        if (own.has(state.attempt)) return [];
        return [
          {
            ...entry,
            why: `${state.board ?? 'another storyboard of this project'} has it ${state.kind.replace('-', ' ')}`,
            waitsFor: [],
          },
        ];
      case 'blocked':
        return [{ ...entry, why: state.why, waitsFor: withState(state.by === undefined ? [] : [state.by]) }];
      case 'failed':
        return [{ ...entry, why: state.why, waitsFor: [] }];
      case 'awaiting-pick':
        return [{ ...entry, why: `a take of ${state.of} must be picked first`, waitsFor: [] }];
      case 'left-out':
        return [];
      case 'missing':
      case 'stale':
        break;
      default:
        return unreachable(state);
    }
    if (twin !== undefined) return [{ ...entry, why: 'it equals that take', waitsFor: withState([twin]) }];
    const waitsFor = withState(upstreamOf(take, planned));
    if (waitsFor.length > 0) return [{ ...entry, waitsFor }];
    const refused = refusal(take);
    const why = refused ?? (state.kind === 'missing' ? state.after : 'changed since it was bought');
    return [{ ...entry, ready: refused === undefined, waitsFor, ...(why !== undefined && { why }) }];
  });
}

/** The takes whose clips a take needs and that are not there. */
function upstreamOf(take: PlannedTake, planned: ReadonlyMap<TakeId, PlannedTake>): readonly TakeId[] {
  const ids = new Set(take.dependsOn.map((edge) => edge.take));
  return [...ids].filter((id) => {
    const state = planned.get(id)?.state.kind;
    return state !== 'fresh' && state !== 'elsewhere' && state !== 'input-replaced';
  });
}
