import { unreachable } from '../core/bug.ts';
import { formatMoney } from '../core/money.ts';
import {
  type Candidate,
  type Finding,
  isSettled,
  type ReconciledTake,
  type Reconciliation,
  type UsageHint,
} from '../core/reconciliation.ts';
import { commandText } from './command-text.ts';
import { countText } from './count-text.ts';
import { moneyText } from './money-text.ts';
import { printable } from './printable.ts';
import { simulateFlag } from './run-command.ts';
import type { Style } from './style.ts';
import { STANDINGS } from './take-standing.ts';
import { hangingText } from './wrap-text.ts';

interface ReconcileTextOptions {
  readonly style: Style;
  /** Columns of the terminal. */
  readonly width: number;
}

/** A block for each submit that nobody answered, or a task that is given up: what is known of it, what was found, and the command that settles it. */
export function renderFindings(found: Reconciliation, { style, width }: ReconcileTextOptions): string {
  const file = printable(found.storyboard);
  if (found.takes.length === 0) return `${style.strong(`${file}: no submit is unconfirmed`)}\n`;
  const [what, whose] = subjectOf(found.takes);
  const head = `${file}: ${countText(found.takes.length, what)} that ${whose}`;
  const blocks = found.takes.map((take) => takeBlock(take, found, { style, width }).join('\n'));
  return `${[style.strong(head), ...blocks].join('\n\n')}\n`;
}

function subjectOf(takes: Reconciliation['takes']): readonly [what: string, whose: string] {
  if (takes.every(({ finding }) => finding.kind === 'unknown')) return ['task', 'its provider does not know'];
  if (takes.every(({ finding }) => finding.kind === 'gone')) return ['clip', 'is gone'];
  return ['submit', 'nobody answered'];
}

function takeBlock(
  take: ReconciledTake,
  found: Reconciliation,
  { style, width }: ReconcileTextOptions,
): readonly string[] {
  const { mark } = STANDINGS.unconfirmed;
  const fact = ([label, text]: Fact): readonly string[] =>
    hangingText(`      ${label.padEnd(LABEL_WIDTH)}`, printable(text), width);
  const head = `${take.uses}, sent ${momentText(take.sentAt)}`;
  return [
    ...hangingText(`${mark} ${printable(take.take)}: `, printable(head), width),
    ...knownFacts(take).flatMap((known) => fact(known).map(style.dim)),
    ...findingFacts(take.finding).flatMap(fact),
    // A command stays in one piece, however narrow the terminal: it is there to be copied.
    ...nextSteps(take, found).flatMap(([when, commands]) => [
      ...fact(['next', `${when}:`]),
      ...commands.map((command) => `        ${command}`),
    ]),
  ];
}

type Fact = readonly [label: string, text: string];

const LABEL_WIDTH = 'set aside  '.length;

function knownFacts(take: ReconciledTake): readonly Fact[] {
  return [
    ['why', take.why],
    ...(take.prompt === undefined ? [] : [['prompt', beginning(take.prompt)] as const]),
    ['set aside', moneyOf(take)],
    ['attempt', `${take.attempt}, sent to ${take.baseUrl}`],
  ];
}

const SHOWN_CANDIDATES = 5;
const SHOWN_LETTERS = 70;

/** Enough to know the shot by. */
function beginning(prompt: string): string {
  const line = prompt.replaceAll(/\s+/g, ' ').trim();
  return line.length > SHOWN_LETTERS ? `${line.slice(0, SHOWN_LETTERS - 1).trimEnd()}…` : line;
}

function moneyOf({ reserved }: ReconciledTake): string {
  return reserved ? formatMoney(reserved) : 'nothing, it has no price';
}

/** `2026-09-16 14:50:29Z` */
function momentText(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')}Z`;
}

function findingFacts(finding: Finding): readonly Fact[] {
  switch (finding.kind) {
    case 'found':
      return [['found', `task ${finding.taskId} is in the provider's list: the same request at the same time`]];
    case 'absent':
      return [['absent', `it was never accepted: ${finding.why}`]];
    case 'named':
      return [['named', `task ${finding.taskId}, which the provider knows; it says "${finding.vendorStatus}"`]];
    case 'given-up':
      return [['given up', 'by your word, whether it was accepted or not']];
    case 'unknown':
      return [
        ['unknown', `task ${finding.taskId}: ${finding.why}`],
        [
          'risk',
          'its clip may be finished and billed all the same; a key of another account is answered like this too',
        ],
      ];
    case 'gone':
      return [['gone', `the clip of task ${finding.taskId}: ${finding.why}`]];
    case 'ambiguous':
      return [
        ['open', finding.why],
        ...finding.candidates.slice(0, SHOWN_CANDIDATES).map((one) => ['perhaps', candidateText(one)] as const),
        ...(finding.candidates.length > SHOWN_CANDIDATES
          ? [['perhaps', 'others; --json lists them all'] as const]
          : []),
      ];
    case 'unlisted':
      return [['open', finding.why], ...(finding.usage ? [['hint', usageText(finding.usage)] as const] : [])];
    default:
      return unreachable(finding);
  }
}

const REQUESTS: Readonly<Record<Candidate['request'], string>> = {
  same: 'the same request',
  similar: 'the same prompt, but not the same request',
  unknown: 'what was asked for is not said',
};

const TIMES: Readonly<Record<Candidate['time'], string>> = {
  fits: 'at the same time',
  before: 'from before it was sent',
  after: 'from long after it was sent',
  unknown: 'at a time that is not said',
};

function candidateText({ taskId, request, time, createdAt }: Candidate): string {
  const when = createdAt === undefined ? '' : ` (${momentText(createdAt)} by the provider's clock)`;
  return `task ${taskId}: ${REQUESTS[request]}, ${TIMES[time]}${when}`;
}

function usageText({ from, to, reported, problem, accounted: { tasks, cost } }: UsageHint): string {
  const spent = cost.length === 0 ? '' : `, ${moneyText(cost)}`;
  const known =
    tasks === 0 ? 'this project knows of none' : `this project knows of ${countText(tasks, 'task')}${spent}`;
  if (!reported)
    return `none to be had, which does not mean that nothing was spent: ${problem ?? 'no figure'}; ${known}`;
  const figures = [
    ...(reported.requests === undefined ? [] : [countText(reported.requests, 'request')]),
    ...(reported.cost === undefined ? [] : [formatMoney(reported.cost)]),
  ];
  return `for ${from} and ${to} (UTC) the provider reports ${figures.join(', ')} for this model; ${known}. This proves nothing`;
}

/** What the user can do where the evidence does not decide: when, and the command. */
function nextSteps(take: ReconciledTake, found: Reconciliation): readonly (readonly [string, readonly string[]])[] {
  const { finding } = take;
  if (take.outcome !== 'unconfirmed' || (finding.kind !== 'ambiguous' && finding.kind !== 'unlisted')) return [];
  const command = (...words: readonly string[]): string => reconcileCommand(found, ...words, ...takeFlag(take, found));
  const candidates = finding.kind === 'ambiguous' ? finding.candidates.slice(0, SHOWN_CANDIDATES) : [];
  const cost = take.reserved ? `${moneyOf(take)} count as spent` : 'it has no price';
  return [
    candidates.length > 0
      ? ['if it is this task', candidates.map(({ taskId }) => command('--adopt', taskId))]
      : ["if you find its task in the provider's console", [command('--adopt', 'TASK_ID')]],
    [`to give it up (${cost}, and the next run buys it anew)`, [command('--write-off')]],
  ];
}

/** On a line of its own it needs no backticks. */
function reconcileCommand({ storyboard, simulated }: Reconciliation, ...words: readonly string[]): string {
  return commandText('reconcile', storyboard, ...words, ...simulateFlag(simulated)).slice(1, -1);
}

/** Only where there is a choice; a take that was sent twice is named by its attempt. */
function takeFlag({ take, attempt }: ReconciledTake, { takes, unconfirmed }: Reconciliation): readonly string[] {
  if (unconfirmed < 2) return [];
  const isAlone = takes.filter((other) => other.take === take).length === 1;
  return ['--take', isAlone ? take : attempt];
}

/** What was written down, what is still open, and how it goes on; nothing where there was nothing. */
export function renderOutcome(done: Reconciliation, { style, width }: ReconcileTextOptions): string {
  const settled = done.takes.filter(isSettled);
  const run = commandText('run', done.storyboard, ...simulateFlag(done.simulated));
  const lines = [
    ...settled.flatMap((take) => hangingText('recorded: ', outcomeText(take), width).map(style.good)),
    ...(done.unconfirmed > 0 && settled.length > 0
      ? [style.bad(`${countText(done.unconfirmed, 'submit')} still unconfirmed`)]
      : []),
    ...done.elsewhere.flatMap(({ storyboard, unconfirmed }) =>
      hangingText('', printable(`${countText(unconfirmed, 'unconfirmed submit')} elsewhere, in ${storyboard}`), width),
    ),
    ...(settled.length > 0 ? hangingText('next: ', `${run} goes on`, width).map(style.strong) : []),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function outcomeText(take: ReconciledTake): string {
  const name = printable(take.take);
  switch (take.outcome) {
    case 'adopted': {
      const { finding } = take;
      return `${name} is task ${'taskId' in finding ? printable(finding.taskId) : ''}; the next run brings its clip home`;
    }
    case 'released':
      return `${name} was never accepted; ${moneyOf(take)} set aside is free again, and the next run buys it`;
    case 'written-off': {
      const { finding } = take;
      const back =
        finding.kind === 'unknown'
          ? `; should task ${printable(finding.taskId)} turn up before, --adopt takes it back`
          : '';
      return `${name} is given up; ${moneyOf(take)} count as spent, and the next run buys it anew${back}`;
    }
    case 'unconfirmed':
      return `${name} is still unconfirmed`;
    case 'in-flight':
      return `${name} is still in flight`;
    default:
      return unreachable(take.outcome);
  }
}
