import { unreachable } from '../core/bug.ts';
import { formatMoney } from '../core/money.ts';
import type { PlannedClip } from '../plan/plan.ts';
import type { WhyTake } from '../plan/why.ts';
import { billedText } from './failure-advice.ts';
import { blockedText } from './trouble.ts';

/** How a take stands, in one sentence that begins with its state. */
export function whySentence(take: WhyTake): string {
  const unfit = take.unreadable === undefined ? '' : `; but it can not be read as video (${take.unreadable})`;
  const told = stateSentence(take) + unfit;
  if (take.twin === undefined) return told;
  return `${told}. It asks for the same as ${take.twin}: one task, one clip, one cost`;
}

function stateSentence(take: WhyTake): string {
  const { state, earlier, provider } = take;
  const other = earlier
    ? `; under this name stands a clip that was bought for another request${paidText(earlier.clip)}`
    : '';
  switch (state.kind) {
    case 'fresh':
      return 'fresh: its clip was bought for exactly this request';
    case 'elsewhere':
      return `elsewhere: its clip was bought for exactly this request, and its bytes are not on this machine`;
    case 'input-replaced':
      return `stale (input replaced): its clip was bought for exactly this request, but ${replacedText(state.inputs)}; it is kept and used`;
    case 'missing':
      return missingSentence(state.after, earlier?.clip);
    case 'stale':
      return `stale: the clip that stands under this name was bought for another request${earlier ? paidText(earlier.clip) : ''}`;
    case 'in-flight':
      return `in flight: task ${state.taskId} of ${provider} makes exactly this; it is collected, not bought again${other}`;
    case 'unconfirmed':
      return `unconfirmed: its submit may have been accepted (${state.why}, attempt ${state.attempt}); it is not bought again by itself${other}`;
    case 'failed':
      return `failed: ${state.why} (${billedText(state.billed)}); not bought again by itself${other}`;
    case 'blocked':
      return `blocked: ${blockedText(state)}${other}`;
    case 'awaiting-pick':
      return `awaits a pick: its clip would be made from ${state.of}, of which there are several takes and none is picked${other}`;
    case 'left-out':
      return `left out: select: leaves it out, so it is neither bought nor missed${other}`;
    default:
      return unreachable(state);
  }
}

/** Only the journal knows of a clip under the name of a take that the lockfile has no stanza for. */
function missingSentence(after: string | undefined, clip: PlannedClip | undefined): string {
  const tried = after === undefined ? '' : `; tried before: ${after} (not billed)`;
  return clip
    ? `missing: a clip of this name was bought, but for another request${paidText(clip)}${tried}`
    : `missing: it was never bought${tried}`;
}

function replacedText(inputs: Extract<WhyTake['state'], { kind: 'input-replaced' }>['inputs']): string {
  return inputs
    .map(({ take, before, after }) =>
      after === undefined
        ? `${take} gets a new clip in place of the ${before.slice(0, 8)} it was made from`
        : `it was made from ${before.slice(0, 8)} of ${take}, which is ${after.slice(0, 8)} now`,
    )
    .join(', ');
}

function paidText({ taskId, cost }: PlannedClip): string {
  return ` (task ${taskId}${cost ? `, ${formatMoney(cost)}` : ''})`;
}
