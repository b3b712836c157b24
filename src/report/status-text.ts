import type { OpenSubmit, OpenTask, Status, WaitingTake } from '../plan/status.ts';
import { commandText } from './command-text.ts';
import { countText, groupDigits, someOf } from './count-text.ts';
import { elapsedText, instantText } from './duration-text.ts';
import { billedText, vendorWords } from './failure-advice.ts';
import { formatMoney } from '../core/money.ts';
import { lossOf } from '../core/unknown-task.ts';
import { givenFlags } from './given-flags.ts';
import { selectText, varsText } from './given-text.ts';
import { moneyText } from './money-text.ts';
import { printable } from './printable.ts';
import { simulateFlag, writeOffCommand } from './run-command.ts';
import { stateCounts } from './state-counts.ts';
import type { Style } from './style.ts';
import { STANDINGS, type Standing } from './take-standing.ts';
import { retakeAdvice } from './unfit-clips.ts';
import { hangingText } from './wrap-text.ts';

export interface StatusTextOptions {
  readonly style: Style;
  /** Columns of the terminal. */
  readonly width: number;
}

/** A take under a heading: its name, and what there is to say about it. */
interface Item {
  readonly standing: Standing;
  readonly name: string;
  readonly about: string;
  readonly details: readonly string[];
}

/** Everything that is not home: where it is, since when, and what happens next. Ends with a line feed. */
export function renderStatus(status: Status, options: StatusTextOptions): string {
  const { style } = options;
  const blocks = [
    titleBlock(status, options),
    tasksBlock(status, options),
    underWayBlock(status, options),
    unconfirmedBlock(status, options),
    unfitBlock(status, options),
    waitingBlock(status, options),
    [...moneyLines(status, options), ...readyLines(status, options).map(style.strong)],
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

function titleBlock(status: Status, { style, width }: StatusTextOptions): readonly string[] {
  const { storyboard, simulated, running, at, tasks, unconfirmed, counts, besides, given = {} } = status;
  const { file, name, readable } = storyboard;
  const notes = [name === undefined ? undefined : file, simulated ? 'simulated' : undefined].filter(Boolean).join(', ');
  const title = style.strong(printable(name ?? file)) + (notes === '' ? '' : `  ${style.dim(printable(notes))}`);
  const unreadable = `it can not be read, so this is by its records alone; ${commandText('check', file)} says why`;
  const idle = tasks.length + unconfirmed.length === 0;
  const summary = `${idle ? 'nothing is in flight' : ''}${idle && readable ? '; ' : ''}${readable ? stateCounts(counts) : ''}`;
  const works = running && `${whoRuns(running)} works on it${sinceText(running.since, at)}`;
  return [
    title,
    ...(readable ? [] : hangingText('', unreadable, width).map(style.warn)),
    ...(works === undefined ? [] : hangingText('', printable(works), width)),
    ...(summary === '' ? [] : hangingText('', summary, width)),
    ...[varsText(given, false), selectText(given)].flatMap((text) =>
      text === '' ? [] : hangingText('', printable(text), width),
    ),
    ...(besides === undefined ? [] : hangingText('', besidesText(besides), width).map(style.warn)),
  ];
}

function besidesText(count: number): string {
  return `${countText(count, 'task or submit', 'tasks or submits')} of what is not selected; without a selection they are listed`;
}

function whoRuns({ pid, host }: NonNullable<Status['running']>): string {
  return pid === undefined ? 'another process' : `process ${pid}${host === undefined ? '' : ` on ${host}`}`;
}

function sinceText(since: number | undefined, now: number): string {
  return since === undefined ? '' : ` since ${instantText(since, now)} (${elapsedText(now - since)})`;
}

function tasksBlock(status: Status, options: StatusTextOptions): readonly string[] {
  const { tasks, storyboard, simulated, running, at } = status;
  if (tasks.length === 0) return [];
  const command = (verb: string): string => commandText(verb, storyboard.file, ...simulateFlag(simulated));
  const next = running
    ? 'the process that works on it brings them home'
    : `${command('collect')} fetches what is finished, ${command('resume')} waits for all; nothing is bought twice`;
  return [
    options.style.good(`${countText(tasks.length, 'task')} at the providers`),
    ...tasks.flatMap((task) => itemLines(taskItem(task, at, wayOut(task, status)), options)),
    ...hangingText('  next: ', next, options.width).map(options.style.strong),
  ];
}

function taskItem(task: OpenTask, now: number, more: readonly string[]): Item {
  const { take, taskId, uses, since, orphan } = task;
  return {
    standing: task.state.kind === 'failed' ? 'failed' : 'in-flight',
    name: take,
    about: `${elapsedText(now - since)} old, ${taskStateText(task)}`,
    details: [
      taskId,
      uses,
      ...(orphan ? ['nothing asks for it as it was written before; its clip is kept all the same'] : []),
      ...more,
    ],
  };
}

/** What to do about a task that its provider does not know; a take that has several is named by its attempt. */
function wayOut({ take, attempt, state }: OpenTask, { tasks, storyboard, simulated }: Status): readonly string[] {
  if (state.source !== 'journal' || lossOf(state.why) !== 'unknown') return [];
  const isAlone = tasks.filter((other) => other.take === take).length === 1;
  return [
    `should it stay unknown: ${writeOffCommand(storyboard.file, isAlone ? take : attempt, simulated)} gives it up`,
  ];
}

/** `processing 45 %`, or what the journal knows, and why that is all. */
function taskStateText({ state }: OpenTask): string {
  const { kind, vendorStatus, progress, failure } = state;
  const percent = progress === undefined ? '' : ` ${Math.round(progress)} %`;
  const word = `${vendorStatus ?? kind}${percent}`;
  if (kind === 'rendered') return 'finished, its clip is not fetched yet';
  if (state.source === 'journal') return `${word} when last heard of (${state.why})`;
  if (failure) return `failed: ${vendorWords(failure)} (${billedText(failure.billed)})`;
  return word;
}

function underWayBlock({ unconfirmed, at }: Status, options: StatusTextOptions): readonly string[] {
  const open = unconfirmed.filter(({ underWay }) => underWay);
  if (open.length === 0) return [];
  return [
    options.style.good(`${countText(open.length, 'submit')} under way`),
    ...open.flatMap((submit) => itemLines(submitItem(submit, at, 'in-flight'), options)),
  ];
}

function unconfirmedBlock(status: Status, options: StatusTextOptions): readonly string[] {
  const { unconfirmed, storyboard, simulated, at } = status;
  const { style, width } = options;
  const lost = unconfirmed.filter(({ underWay }) => !underWay);
  if (lost.length === 0) return [];
  const heading = `${groupDigits(lost.length)} unconfirmed: may have been accepted and paid for`;
  const settle = commandText('reconcile', storyboard.file, ...simulateFlag(simulated));
  const next = `${settle} settles ${lost.length === 1 ? 'it' : 'them'}; never bought again by itself`;
  return [
    ...hangingText('', heading, width).map(style.bad),
    ...lost.flatMap((submit) => itemLines(submitItem(submit, at, 'unconfirmed'), options)),
    ...hangingText('  next: ', next, width).map(style.strong),
  ];
}

function submitItem({ take, attempt, uses, since, reserved, why }: OpenSubmit, now: number, standing: Standing): Item {
  const money = reserved ? `${formatMoney(reserved)} set aside` : 'no price to set aside';
  const about = `${sinceText(since, now).trimStart()}, ${money}`;
  return { standing, name: take, about, details: [why, `attempt ${attempt}`, uses] };
}

/** More than this nobody reads; `plan --verbose` lists all. */
const SHOWN = 30;

function waitingBlock(
  { waiting, storyboard, simulated, given = {} }: Status,
  options: StatusTextOptions,
): readonly string[] {
  const { style, width } = options;
  const waits = waiting.filter(({ ready }) => !ready);
  if (waits.length === 0) return [];
  const { words, same } = givenFlags(given);
  const plan = commandText('plan', storyboard.file, ...words, ...simulateFlag(simulated), '--verbose') + same;
  const hidden = waits.length - SHOWN;
  return [
    style.strong(`${countText(waits.length, 'take')} ${waits.length === 1 ? 'waits' : 'wait'}`),
    ...waits.slice(0, SHOWN).flatMap((take) => itemLines(waitingItem(take), options)),
    ...(hidden > 0 ? hangingText('  ', `and ${groupDigits(hidden)} more, see ${plan}`, width).map(style.dim) : []),
  ];
}

const STANDING_OF: Readonly<Partial<Record<WaitingTake['state'], Standing>>> = { failed: 'failed', blocked: 'blocked' };

function waitingItem({ take, state, why, waitsFor }: WaitingTake): Item {
  // Words that name the take already need no second mention of it.
  const others = waitsFor.filter((one) => !why?.includes(one.take));
  const names = others.map((one) => `${one.take} (${one.state.replaceAll('-', ' ')})`);
  const reason = [why, names.length === 0 ? undefined : `waits for ${someOf(names, 6)}`].filter(Boolean).join('; ');
  const about = state === 'failed' ? `failed: ${reason}` : reason;
  return { standing: STANDING_OF[state] ?? 'left-out', name: take, about, details: [] };
}

/** Clips that are home and are not what was asked. */
function unfitBlock({ unfit = [], storyboard, simulated }: Status, options: StatusTextOptions): readonly string[] {
  if (unfit.length === 0) return [];
  const { style, width } = options;
  const broken = unfit.filter(({ unreadable }) => unreadable !== undefined).length;
  const next = (take: string): string => `next: ${retakeAdvice(take, { storyboard }, simulated)}`;
  const items = unfit.map(({ take, provider, taskId, unreadable, flaws = [] }): Item => {
    if (unreadable === undefined) return { standing: 'owned', name: take, about: flaws.join('; '), details: [] };
    const details = [`task ${taskId} at ${provider}; paid for and kept`, next(take)];
    return { standing: 'unreadable', name: take, about: `can not be read as video: ${unreadable}`, details };
  });
  const hidden = items.length - SHOWN;
  return [
    (broken > 0 ? style.bad : style.warn)(`${countText(unfit.length, 'clip')} not as asked`),
    ...items.slice(0, SHOWN).flatMap((item) => itemLines(item, options)),
    ...(hidden > 0 ? hangingText('  ', `and ${groupDigits(hidden)} more`, width).map(style.dim) : []),
  ];
}

function moneyLines({ setAside, budgetLeft }: Status, { width }: StatusTextOptions): readonly string[] {
  const left = Object.entries(budgetLeft).map(([unit, amount]) =>
    formatMoney({ amount: amount ?? 0, unit: unit as keyof typeof budgetLeft }),
  );
  const parts = [
    setAside.length === 0 ? undefined : `${moneyText(setAside)} set aside`,
    left.length === 0 ? undefined : `${left.join(' and ')} left of the budget`,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? [] : hangingText('', parts.join('; '), width);
}

function readyLines(
  { waiting, storyboard, simulated, running, given = {} }: Status,
  { width }: StatusTextOptions,
): readonly string[] {
  const ready = waiting.flatMap(({ take, ready: isReady }) => (isReady ? [take] : []));
  if (ready.length === 0 || running) return [];
  const buys = simulated ? 'rehearses' : 'buys';
  const { words, same } = givenFlags(given);
  const run = commandText('run', storyboard.file, ...words, ...simulateFlag(simulated)) + same;
  const text = `${run} ${buys} ${someOf(ready.map(printable), 6)}`;
  return hangingText('next: ', text, width);
}

function itemLines({ standing, name, about, details }: Item, { style, width }: StatusTextOptions): readonly string[] {
  const { mark } = STANDINGS[standing];
  return [
    ...hangingText(`  ${mark} ${printable(name)}: `, printable(about), width),
    ...details.flatMap((text) => hangingText('      ', printable(text), width).map((line: string) => style.dim(line))),
  ];
}
