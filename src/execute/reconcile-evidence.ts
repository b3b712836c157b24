import type { Attempt, IntentRecord } from '../core/attempt.ts';
import { canonicalJson } from '../core/canonical-json.ts';
import type { JsonObject } from '../core/json.ts';
import type { ListedTask } from '../core/provider.ts';
import type { Candidate, ListFinding } from '../core/reconciliation.ts';
import type { TaskId } from '../core/task.ts';
import { pairInTime } from './pair-in-time.ts';

/*
 * What a provider's list of tasks says about submits that nobody answered. Pure; whoever calls has asked for the list,
 * and records what is found here.
 *
 *              1 s    intent                        2 min
 *   -- before --[-------|---------- fits -------------]-- after --|--> time, by the provider's clock
 *                                                                list
 *
 * 1. A task is the one if it asks the same model for the same payload (canonical JSON of both sides), was made while
 *    the submit can have been under way, and belongs to no take of the project.
 * 2. No task is given to two attempts. Attempts with equal requests share their tasks out in the order of time: equal
 *    requests give clips that are worth the same, so any pairing is as right as any other. If more tasks fit than
 *    attempts are open, some are somebody else's, nothing tells which, and none is taken.
 * 3. Absence is said only if all of this holds:
 *    a. five seconds have passed since the intent;
 *    b. every task this journal submitted to the model since the intent is in the list, else the list lags;
 *    c. no page can have cut it off (`isUncut`);
 *    d. no task of nobody's may be the one after all: none asks for the same at any other time (a clock may have been
 *       set), and none from the time in question hides its payload, its time, or all but our prompt;
 *    e. no task that asks for the same belongs to a take that asked for something else: somebody named the wrong one.
 * 4. Without the provider's clock nothing is settled.
 * 5. While another storyboard's request for the same is on its way, its task can not be told from ours.
 */
export interface Evidence {
  /** Attempts without an answer, all to one model of one provider under one base URL. */
  readonly open: readonly IntentRecord[];
  /** The other attempts of the same journal, wherever they went. */
  readonly others: readonly Attempt[];
  /** Tasks that belong to an attempt of any journal or to a clip of any lockfile of the project. */
  readonly owned: ReadonlyMap<TaskId, TaskOwner>;
  /** Intents of other storyboards whose requests are on their way now. */
  readonly underWay: readonly IntentRecord[];
  readonly list: ReadList;
}

/** Whose a task is, and what was asked for it. */
export interface TaskOwner {
  /** In words: a take, or another storyboard. */
  readonly name: string;
  readonly fingerprint: string;
  /** Absent = only a lockfile knows of it, which keeps the fingerprint alone. */
  readonly payload?: JsonObject;
}

/** The provider's tasks of that model, as it listed them. */
export interface ReadList {
  readonly tasks: readonly ListedTask[];
  /** The provider's clock as it answered, cut to a second: the Date header. */
  readonly serverTime?: number;
  /** When we asked and when the answer was here, by our clock. */
  readonly askedAt: number;
  readonly answeredAt: number;
}

/** After this long a list shows what was accepted; whoever asks sooner waits (DESIGN section 3). */
export const SETTLING_MS = 5_000;

/** Both the Date header and the time of a task are cut to a second; a second covers what that can hide. */
const SLACK_MS = 1_000;

/**
 * A submit is given up after 45 s (providers/client), and a gateway in between may hold it for a minute before it lets
 * it through; the rest is for a slow disk between the intent and the request. What is later is shown, and not taken.
 */
const WINDOW_MS = 120_000;

/** The finding for each open attempt, by its id. */
export function judgeList(evidence: Evidence): ReadonlyMap<string, ListFinding> {
  const { open, list } = evidence;
  const entries = strays(evidence);
  const clock = clockOf(list);
  const found = clock ? pairUp(open, entries, clock) : new Map<string, TaskId>();
  const taken = new Set(found.values());
  const free = entries.filter(({ taskId }) => !taken.has(taskId));
  return new Map(
    open.map((intent): [string, ListFinding] => {
      if (isAskedElsewhere(intent, evidence.underWay))
        return [intent.attempt, { kind: 'ambiguous', why: ASKED_ELSEWHERE, candidates: [] }];
      const taskId = found.get(intent.attempt);
      if (taskId !== undefined) return [intent.attempt, { kind: 'found', taskId }];
      return [intent.attempt, clock ? judgeRest(intent, free, clock, evidence) : undated(intent, free)];
    }),
  );
}

/** Rule 5. Two base URLs may lead to one account, so the address makes no difference. */
export function isAskedElsewhere(intent: IntentRecord, underWay: readonly IntentRecord[]): boolean {
  const request = canonicalJson(intent.payload);
  return underWay.some(
    ({ provider, model, payload }) =>
      provider === intent.provider && model === intent.model && canonicalJson(payload) === request,
  );
}

export const ASKED_ELSEWHERE =
  'another storyboard of this project is sending the same request now, and its task would look the same; look again in a minute';

/** Why a task that the user names is not the one, as far as the list can tell; undefined = it does not contradict. */
export function contradiction(taskId: TaskId, intent: IntentRecord, tasks: readonly ListedTask[]): string | undefined {
  const task = tasks.find((one) => one.taskId === taskId);
  if (!task) return isUncut(tasks) ? `it is not among the provider's tasks of ${intent.model}` : undefined;
  if (task.model !== '' && task.model !== intent.model) return `it was made by ${task.model}, not by ${intent.model}`;
  return requestOf(intent, task) === 'other' ? 'the provider lists it with another request' : undefined;
}

/** Tasks of this model that belong to nobody in the project, each once. */
function strays({ open, owned, list }: Evidence): readonly ListedTask[] {
  const model = open[0]?.model;
  const byId = new Map(list.tasks.map((task) => [task.taskId, task]));
  return [...byId.values()].filter((task) => (task.model === model || task.model === '') && !owned.has(task.taskId));
}

/** How far the provider's clock is ahead of ours, at least and at most. */
interface Clock {
  readonly least: number;
  readonly most: number;
}

function clockOf({ serverTime, askedAt, answeredAt }: ReadList): Clock | undefined {
  if (serverTime === undefined) return undefined;
  return { least: serverTime - answeredAt, most: serverTime + SLACK_MS - askedAt };
}

/** When the task of an intent can have been made, by the provider's clock. */
function windowOf({ at }: IntentRecord, { least, most }: Clock): { readonly from: number; readonly to: number } {
  return { from: at + least - SLACK_MS, to: at + most + WINDOW_MS };
}

/** Rule 2, for each group of equal requests. */
function pairUp(
  open: readonly IntentRecord[],
  entries: readonly ListedTask[],
  clock: Clock,
): ReadonlyMap<string, TaskId> {
  const groups = new Map<string, IntentRecord[]>();
  for (const intent of open) {
    const request = canonicalJson(intent.payload);
    groups.set(request, [...(groups.get(request) ?? []), intent]);
  }
  const pairs = [...groups.values()].flatMap((intents) => {
    const spans = intents.map((intent) => ({ id: intent.attempt, ...windowOf(intent, clock) }));
    const points = entries.flatMap((task) =>
      task.createdAt !== undefined && intents[0] && requestOf(intents[0], task) === 'same'
        ? [{ id: task.taskId, at: task.createdAt }]
        : [],
    );
    return [...pairInTime(spans, points)];
  });
  return new Map(pairs);
}

/** How the request of a listed task compares with ours. */
function requestOf(
  { payload: sent }: IntentRecord,
  { model, payload: echo }: Pick<ListedTask, 'model' | 'payload'>,
): Candidate['request'] | 'other' {
  if (model === '' || !echo || Object.keys(echo).length === 0) return 'unknown';
  if (canonicalJson(echo) === canonicalJson(sent)) return 'same';
  // A provider that fills in its defaults would send back more than it got.
  return typeof sent['prompt'] === 'string' && sent['prompt'] === echo['prompt'] ? 'similar' : 'other';
}

function timeOf(intent: IntentRecord, createdAt: number | undefined, clock: Clock): Candidate['time'] {
  if (createdAt === undefined) return 'unknown';
  const { from, to } = windowOf(intent, clock);
  if (createdAt < from) return 'before';
  return createdAt > to ? 'after' : 'fits';
}

/** Rule 3 for an attempt that no task was given to. */
function judgeRest(intent: IntentRecord, free: readonly ListedTask[], clock: Clock, evidence: Evidence): ListFinding {
  const candidates = free.flatMap((task): Candidate[] => {
    const request = requestOf(intent, task);
    const time = timeOf(intent, task.createdAt, clock);
    if (request === 'other') return [];
    return request === 'same' || time === 'fits' || time === 'unknown' ? [candidate(task, request, time)] : [];
  });
  const why =
    whyNotOne(candidates) ??
    (free.some(({ createdAt }) => createdAt === undefined) ? 'the list holds a task without a time' : undefined) ??
    whyMisplaced(intent, evidence) ??
    whyUnproven(intent, clock, evidence);
  if (why !== undefined) return { kind: 'ambiguous', why, candidates };
  const { askedAt, tasks } = evidence.list;
  const passed = Math.round((askedAt - intent.at) / 1000);
  const among =
    tasks.length === 0 ? 'no task' : `${tasks.length} ${tasks.length === 1 ? 'task' : 'tasks'}, none of them this one`;
  return { kind: 'absent', why: `${passed} s after the request the provider listed ${among}` };
}

function undated(intent: IntentRecord, free: readonly ListedTask[]): ListFinding {
  const candidates = free.flatMap((task): Candidate[] => {
    const request = requestOf(intent, task);
    return request === 'other' ? [] : [candidate(task, request, 'unknown')];
  });
  const why = "the provider's answer has no date, so its times can not be compared with ours";
  return { kind: 'ambiguous', why, candidates };
}

function candidate(
  { taskId, createdAt }: ListedTask,
  request: Candidate['request'],
  time: Candidate['time'],
): Candidate {
  return { taskId, ...(createdAt !== undefined && { createdAt }), request, time };
}

/** Rule 3d, and 2 where too many fit. */
function whyNotOne(candidates: readonly Candidate[]): string | undefined {
  if (candidates.length === 0) return undefined;
  const fitting = candidates.filter(({ request, time }) => request === 'same' && time === 'fits').length;
  if (fitting > 1) return `${fitting} tasks ask for the same at that time, and nothing tells which one it is`;
  if (fitting === 1) return 'a task asks for the same at that time, but more such tasks than submits are there';
  const tasks = candidates.length === 1 ? 'a task' : `${candidates.length} tasks`;
  return `${tasks} may be it, but the list does not prove it`;
}

/** Rule 3e. */
function whyMisplaced(intent: IntentRecord, { owned, list }: Evidence): string | undefined {
  for (const task of list.tasks) {
    const owner = owned.get(task.taskId);
    if (owner && requestOf(intent, task) === 'same' && !askedForSame(owner, intent))
      return `task ${task.taskId} asks for exactly this, and belongs to ${owner.name}, which asked for something else`;
  }
  return undefined;
}

function askedForSame({ payload, fingerprint }: TaskOwner, intent: IntentRecord): boolean {
  return payload ? canonicalJson(payload) === canonicalJson(intent.payload) : fingerprint === intent.fingerprint;
}

/** Rules 3a to 3c: what is missing before a task that is not in the list is known not to be. */
function whyUnproven(intent: IntentRecord, clock: Clock, { others, list }: Evidence): string | undefined {
  if (list.askedAt - intent.at < SETTLING_MS) return 'it was sent too short a time ago for the list to show it';
  const listed = new Set(list.tasks.map(({ taskId }) => taskId));
  const missing = others.filter((other) => isLater(other, intent)).find(({ state }) => !listed.has(idOf(state)));
  if (missing) return `the list does not show task ${idOf(missing.state)} either, which was submitted since: it lags`;
  if (!isUncut(list.tasks, windowOf(intent, clock).from))
    return `the list may be cut off: it holds ${list.tasks.length} tasks, and does not reach back beyond the request`;
  return undefined;
}

function isLater({ intent: other, state, submittedAt }: Attempt, intent: IntentRecord): boolean {
  const { provider, baseUrl, model } = intent;
  const isSamePlace = other.provider === provider && other.baseUrl === baseUrl && other.model === model;
  // What was written off with its id is a task that the provider no longer shows.
  const isShown = idOf(state) !== '' && state.kind !== 'written-off';
  return isSamePlace && submittedAt !== undefined && submittedAt >= intent.at && isShown;
}

/** Empty where there is none. */
function idOf(state: Attempt['state']): TaskId {
  return 'taskId' in state ? (state.taskId ?? '') : '';
}

/**
 * Paging is not documented, but pages have round sizes. A list is whole if it is too short for a page, or if no page
 * is that long; and the end that was cut off, if any, is of no matter where the list runs from the newest task to one
 * that is older than `from`.
 */
function isUncut(tasks: readonly ListedTask[], from = -Infinity): boolean {
  if (tasks.length < 10 || (tasks.length % 5 !== 0 && tasks.length % 8 !== 0)) return true;
  const times = tasks.flatMap(({ createdAt }) => (createdAt === undefined ? [] : [createdAt]));
  const newestFirst = times.every((time, index) => time <= (times[index - 1] ?? time));
  return newestFirst && times.some((time) => time < from);
}
