import { unreachable } from '../core/bug.ts';
import type { CutClip } from '../resolve/film-cut.ts';
import type { FilmGap } from './film-plan.ts';
import type { PlannedClip, PlannedTake } from './plan.ts';

/** Takes of a plan, by name, and how many of each variant have a clip. */
export type TakesByName = ReadonlyMap<string, PlannedTake>;

/** The clip that a piece plays, or why there is none. */
export type Playing = { readonly clip: PlannedClip } | { readonly gap: FilmGap };

/** What a film plays of a take: its clip, unless that is to be replaced, can not be read, or waits for a pick. */
export function playingOf(
  { take: id, unpicked }: Pick<CutClip, 'take' | 'unpicked'>,
  takes: TakesByName,
  hasAnyClip: (take: PlannedTake) => boolean,
): Playing {
  const take = takes.get(id);
  const gap = (reason: FilmGap['reason'], why: string): Playing => ({ gap: { take: id, reason, why } });
  if (!take) return gap('missing', 'the storyboard asks for no such take');
  const { state, buy } = take;
  const toPick = (variant: string, why: string): Playing => ({
    gap: { take: id, reason: 'awaiting-pick', why, pick: variant },
  });
  if (unpicked && hasAnyClip(take)) return toPick(id.replace(/#\d+$/, ''), 'no take is picked');
  switch (state.kind) {
    case 'fresh':
    case 'elsewhere':
    case 'input-replaced':
      if (buy) return gap('stale', 'about to be bought again');
      if (state.clip.unreadable !== undefined) return gap('unreadable', state.clip.unreadable);
      return { clip: state.clip };
    case 'stale':
      return gap('stale', 'changed since it was bought');
    case 'missing':
      return state.after === undefined ? gap('missing', 'not bought yet') : gap('failed', `failed: ${state.after}`);
    case 'left-out':
      return gap('missing', 'not bought, because select leaves it out');
    case 'in-flight':
      return gap('in-flight', 'its task is not finished');
    case 'unconfirmed':
      return gap('unconfirmed', `unconfirmed: ${state.why}`);
    case 'failed':
      return gap('failed', `failed: ${state.why}`);
    case 'blocked':
      return gap('blocked', `blocked: ${state.why}`);
    case 'awaiting-pick':
      return toPick(state.of, `a take of ${state.of} must be picked first`);
    default:
      return unreachable(state);
  }
}
