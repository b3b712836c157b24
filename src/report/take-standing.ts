import { unreachable } from '../core/bug.ts';
import type { PlannedTake } from '../plan/plan.ts';
import type { Style } from './style.ts';

/** What a plan means for one take, from the reader's point of view: the state, and whether it is bought. */
export type Standing =
  | 'buy'
  | 'buy-again'
  | 'twin'
  | 'left-out'
  | 'owned'
  | 'unreadable'
  | 'elsewhere'
  | 'replaced'
  | 'in-flight'
  | 'unconfirmed'
  | 'failed'
  | 'blocked'
  | 'awaiting-pick'
  | 'unselected';

interface StandingInfo {
  /** One column, plain ASCII. */
  readonly mark: string;
  /** How the totals name it. */
  readonly label: string;
  readonly paint: keyof Style;
  /** Costs nothing and asks for nothing: the whole line is set back. */
  readonly quiet: boolean;
  /** How many lines of it a short plan shows; the rest is counted. What needs the reader's hand is never hidden. */
  readonly shown: number;
}

export const STANDINGS: Readonly<Record<Standing, StandingInfo>> = {
  buy: { mark: '+', label: 'to buy', paint: 'good', quiet: false, shown: 30 },
  'buy-again': { mark: '~', label: 'to buy again', paint: 'warn', quiet: false, shown: 30 },
  twin: { mark: '"', label: 'twins', paint: 'dim', quiet: true, shown: 10 },
  'left-out': { mark: '-', label: 'left out', paint: 'dim', quiet: true, shown: 10 },
  owned: { mark: '=', label: 'owned', paint: 'dim', quiet: true, shown: 0 },
  unreadable: { mark: 'X', label: 'unreadable', paint: 'bad', quiet: false, shown: Infinity },
  elsewhere: { mark: '@', label: 'elsewhere', paint: 'dim', quiet: true, shown: 10 },
  replaced: { mark: '%', label: 'stale input', paint: 'warn', quiet: false, shown: 30 },
  'in-flight': { mark: '>', label: 'in flight', paint: 'good', quiet: false, shown: Infinity },
  unconfirmed: { mark: '?', label: 'unconfirmed', paint: 'bad', quiet: false, shown: Infinity },
  failed: { mark: 'x', label: 'failed', paint: 'bad', quiet: false, shown: Infinity },
  blocked: { mark: '!', label: 'blocked', paint: 'bad', quiet: false, shown: 30 },
  'awaiting-pick': { mark: '#', label: 'unpicked', paint: 'warn', quiet: false, shown: 10 },
  unselected: { mark: '-', label: 'not selected', paint: 'dim', quiet: true, shown: 0 },
};

/** A take that is not bought although nothing is owned is a twin (its equal tells the tale), or was left out by a flag. */
export function standingOf(take: PlannedTake): Standing {
  const { state } = take;
  const { kind } = state;
  if (take.unreadable !== undefined && !take.buy) return 'unreadable';
  switch (kind) {
    case 'fresh':
      return 'owned';
    case 'missing':
    case 'stale':
      if (take.buy) return kind === 'stale' ? 'buy-again' : 'buy';
      return take.twin === undefined ? 'left-out' : 'twin';
    case 'in-flight':
      if (take.twin !== undefined) return 'twin';
      // Nothing that this storyboard's run does brings home what another one has.
      return state.board === undefined ? kind : 'blocked';
    case 'unconfirmed':
      return take.twin === undefined ? kind : 'twin';
    case 'failed':
      if (take.buy) return 'buy-again';
      return take.twin === undefined ? 'failed' : 'twin';
    case 'elsewhere':
      return take.buy ? 'buy-again' : kind;
    case 'input-replaced':
      return take.buy ? 'buy-again' : 'replaced';
    case 'blocked':
    case 'awaiting-pick':
      return kind;
    case 'left-out':
      return 'unselected';
    default:
      return unreachable(kind);
  }
}
