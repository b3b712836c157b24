import { unreachable } from '../core/bug.ts';
import type { PickObstacle } from '../plan/pick-obstacle.ts';
import { commandText } from './command-text.ts';
import { billedText } from './failure-advice.ts';
import { simulateFlag } from './run-command.ts';

/** Why a take can not be picked, and what to do about it. */
export function pickObstacleText(
  { take, state, others }: PickObstacle,
  { file, simulate }: { readonly file: string; readonly simulate: boolean },
): { readonly message: string; readonly help: string } {
  const command = (verb: string): string => commandText(verb, file, ...simulateFlag(simulate));
  const there = others.length === 0 ? '' : `; those with a clip are ${others.join(', ')}`;
  switch (state.kind) {
    case 'in-flight':
      return {
        message: `${take} is not there yet`,
        help: `${command('collect')} fetches it once it is finished${there}`,
      };
    case 'unconfirmed':
      return { message: `${take} is unconfirmed: ${state.why}`, help: `${command('reconcile')} settles it${there}` };
    case 'failed':
      return {
        message: `${take} failed (${billedText(state.billed)}): ${state.why}`,
        help: `pick another take${there}`,
      };
    case 'stale':
      return {
        message: `the clip of ${take} was bought for another request than it has now`,
        help: `${commandText('why', file, take, ...simulateFlag(simulate))} says what differs${there}`,
      };
    case 'missing':
    case 'blocked':
    case 'awaiting-pick':
    case 'left-out': {
      const after = state.kind === 'missing' && state.after !== undefined ? `: ${state.after}` : '';
      const help = others.length > 0 ? `pick one that was${there}` : `${command('run')} buys what is missing`;
      return { message: `${take} was never bought${after}`, help };
    }
    default:
      return unreachable(state);
  }
}
