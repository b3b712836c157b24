import { unreachable } from '../core/bug.ts';
import { formatMoney } from '../core/money.ts';
import { frameText } from '../core/payload.ts';
import type { PlannedTake, PlannedUpload, PlanState } from '../plan/plan.ts';
import { boardAdvice } from './board-advice.ts';
import { changeLines } from './change-text.ts';
import { sizeText } from './count-text.ts';
import { billedText } from './failure-advice.ts';
import { inputTexts } from './input-text.ts';
import { boundsText } from './money-text.ts';
import type { PlanTextOptions } from './plan-text-options.ts';
import { printable } from './printable.ts';
import type { Paint } from './style.ts';
import { standingOf } from './take-standing.ts';
import { blockedText } from './trouble.ts';
import { hangingText } from './wrap-text.ts';

const INDENT = '      ';

/** The lines below a take: why it is not simply bought or simply owned, and what its price hangs on. */
export function reasonLines(take: PlannedTake, options: PlanTextOptions): readonly string[] {
  const bought = take.buy ? priceReason(take, options) : [];
  const twin =
    take.twin === undefined || take.state.kind === 'fresh'
      ? []
      : reason('twin of', `${take.twin}: one task, one cost`, options);
  return [...stateReason(take, options), ...clipReason(take, options), ...twin, ...bought];
}

/** What is wrong with the clip that a take has. */
function clipReason({ unreadable, flaws, buy }: PlannedTake, options: PlanTextOptions): readonly string[] {
  if (buy) return [];
  const { bad, warn } = options.style;
  return [
    ...(unreadable === undefined
      ? []
      : reason('can not be read as video', `${unreadable}; paid for and kept`, options, bad)),
    ...(flaws ? reason('not as asked', flaws.join('; '), options, warn) : []),
  ];
}

function stateReason(take: PlannedTake, options: PlanTextOptions): readonly string[] {
  const { state } = take;
  const { bad, dim } = options.style;
  const leftOut = standingOf(take) === 'left-out' ? '; not bought in this run' : '';
  switch (state.kind) {
    case 'fresh':
      return [];
    case 'elsewhere':
      return reason('elsewhere', elsewhereText(state, take.buy), options);
    case 'input-replaced':
      return reason('stale (input replaced)', replacedText(take, state), options, options.style.warn);
    case 'missing':
      if (state.after === undefined && leftOut === '') return [];
      if (state.after === undefined) return reason('left out', 'not bought in this run', options);
      return reason(
        'tried before',
        `${state.after} (${state.spent ? 'counts as spent' : 'not billed'})${leftOut}`,
        options,
      );
    case 'stale':
      return [
        ...reason('stale', `changed since it was bought${leftOut}`, options, options.style.warn),
        ...changeLines(state.changes, options).map((line) => `${INDENT}  ${line}`),
      ];
    case 'in-flight': {
      const advice = boardAdvice(state, options.simulate ?? false);
      const text = `task ${state.taskId} at ${take.provider}`;
      if (advice === undefined) return reason('in flight', `${text}; collected, not bought again`, options, dim);
      return reason('in flight', `${text}, bought by ${state.board}; ${advice}`, options, bad);
    }
    case 'unconfirmed': {
      const advice = boardAdvice(state, options.simulate ?? false) ?? 'not bought again';
      return reason('unconfirmed', `${state.why} (attempt ${state.attempt}); ${advice}`, options, bad);
    }
    case 'failed': {
      const again = take.buy ? '; bought again' : '';
      return reason('failed', `${state.why} (${billedText(state.billed)})${again}`, options, bad);
    }
    case 'blocked':
      return reason('blocked', blockedText(state), options, bad);
    case 'awaiting-pick':
      return reason('awaits a pick', `which take of ${state.of}?`, options, options.style.warn);
    case 'left-out':
      return reason('left out', 'by select', options, dim);
    default:
      return unreachable(state);
  }
}

function elsewhereText({ clip }: StateOf<'elsewhere'>, buy: boolean): string {
  const paid = clip.cost ? `, paid ${formatMoney(clip.cost)}` : '';
  return `owned, its bytes are not on this machine (task ${clip.taskId}${paid})${buy ? '; bought again' : ''}`;
}

/** What has come in the place of a clip that this one was made from, or will. */
function replacedText({ shot, buy }: PlannedTake, { inputs }: StateOf<'input-replaced'>): string {
  const stand = inputs.every(({ after }) => after === undefined);
  const changes = inputs.map(({ take, before, after }) =>
    after === undefined
      ? `${take} gets a new clip in place of ${before.slice(0, 8)}`
      : `made from ${before.slice(0, 8)} of ${take}, which is ${after.slice(0, 8)} now`,
  );
  const what = changes.join(', ');
  if (buy) return `${what}; bought again`;
  return stand
    ? `will be, as ${what}; kept and used, unless --refresh ${shot} buys it again too`
    : `${what}; kept and used, --refresh ${shot} buys it again`;
}

type StateOf<Kind extends PlanState['kind']> = Extract<PlanState, { kind: Kind }>;

function priceReason(take: PlannedTake, options: PlanTextOptions): readonly string[] {
  if (!take.price) return [];
  const bounds = boundsText(take.price);
  if (bounds === undefined && !options.verbose) return [];
  return reason('price', [bounds, take.price.basis].filter(Boolean).join(': '), options);
}

/** Until when what a bought take is made from can be read. */
export function inputLines(take: PlannedTake, options: PlanTextOptions): readonly string[] {
  if (!take.buy) return [];
  const { warn, dim } = options.style;
  return inputTexts(take, options.verbose ?? false).flatMap(({ text, bad }) =>
    reason('input', text, options, bad ? warn : dim),
  );
}

/** Who will host which local file; each file once, at the first bought take that needs it. */
export function uploadLines(take: PlannedTake, options: PlanTextOptions, announced: Set<string>): readonly string[] {
  if (!take.buy) return [];
  return take.uploads.flatMap((upload) => {
    const key = `${upload.sha256} ${upload.host}`;
    if (announced.has(key)) return [];
    announced.add(key);
    return reason('uploads', `${upload.written} (${sizeText(upload.bytes)}) to ${hostText(upload)}`, options);
  });
}

/** Which pictures are cut from the clips of others for a bought take, and who will host them. */
export function frameLines(take: PlannedTake, options: PlanTextOptions): readonly string[] {
  if (!take.buy) return [];
  return take.frames.flatMap((frame) =>
    reason(frame.fields.join(', '), `${frameText(frame, frame.take)}, uploaded to ${hostText(frame)}`, options),
  );
}

/** Of a bucket also which one: the storyboard, which somebody else may have written, decides where files go. */
function hostText({ host, where }: Pick<PlannedUpload, 'host' | 'where'>): string {
  return where === undefined ? host : `${host} ${where}`;
}

function reason(
  word: string,
  text: string,
  { style, width }: PlanTextOptions,
  paint: Paint = style.dim,
): readonly string[] {
  return hangingText(`${INDENT}${word}: `, printable(text), width).map(paint);
}
