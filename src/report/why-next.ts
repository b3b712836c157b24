import { unreachable } from '../core/bug.ts';
import type { TakeId } from '../core/take.ts';
import type { Why, WhyTake } from '../plan/why.ts';
import { commandText } from './command-text.ts';
import { boardFlags } from './given-flags.ts';
import { pickAdvice } from './pick-text.ts';
import { runAllCommand, simulateFlag } from './run-command.ts';
import { retakeAdvice } from './unfit-clips.ts';

/** What to do about one take, with the exact command. */
export function whyNext(take: WhyTake, why: Why): string {
  const { state, id, first, twin } = take;
  const { simulated } = why;
  const { file } = why.storyboard;
  const run = runAllCommand(why, simulated);
  const follow = (verb: string): string => commandText(verb, file, ...simulateFlag(simulated));
  const only = ['--only', ...new Set([...first.map((one) => one.id), id])];
  const too = first.length > 0 ? ', and first what it is made from' : '';
  const buys = (what: string): string =>
    simulated ? `rehearses ${what}${too}; nothing is paid` : `buys ${what}${too}`;
  if (take.unreadable !== undefined && !take.buy) return retakeAdvice(id, why, simulated);
  switch (state.kind) {
    case 'fresh':
      return 'nothing to do';
    case 'elsewhere':
      return `${run('--only', id)} fetches the clip; with --rebuy ${id} it buys it again where that fails`;
    case 'input-replaced':
      return `nothing has to be done; ${run('--only', id, '--refresh', id)} buys it again`;
    case 'missing':
    case 'stale':
      if (twin !== undefined) return `${whyCommand(twin, why)} tells of the take that is bought for both`;
      return `${run(...only)} ${buys('it')}`;
    case 'in-flight':
      return `${follow('collect')} fetches it once it is finished, ${follow('status')} says how far it is`;
    case 'unconfirmed':
      return `${follow('reconcile')} looks for it at the provider, and buys nothing`;
    case 'failed':
      return `change the shot, or ${run(...only, '--retry-failed')} ${buys('it again')}`;
    case 'blocked':
      return state.by === undefined
        ? 'mend what blocks it, then plan again'
        : `${whyCommand(state.by, why)} says what is the matter with ${state.by}`;
    case 'awaiting-pick':
      return pickAdvice(state.of, file, simulated);
    case 'left-out':
      return `nothing, or let select: name it, in ${file} or by --select`;
    default:
      return unreachable(state);
  }
}

/** The command that explains another take of the same plan, in backticks. */
export function whyCommand(take: TakeId, { storyboard, given = {}, simulated }: Why): string {
  const { words, same } = boardFlags(given);
  return commandText('why', storyboard.file, take, ...words, ...simulateFlag(simulated)) + same;
}
