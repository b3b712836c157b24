import type { LookedAt } from '../core/attempt.ts';
import { askedOf, flawsOf } from '../core/clip-flaws.ts';
import type { RunEvent } from '../core/event.ts';
import type { PlannedTake } from '../plan/plan.ts';
import type { SeenClip } from './run-ports.ts';

type Judgement = Pick<Extract<RunEvent, { type: 'owned' }>, 'media' | 'flaws' | 'unreadable'>;

/** What there is to say of a clip that came just now: what it is, and in what it is not what was asked. */
export function judge(take: PlannedTake, { facts, unreadable }: LookedAt): Judgement {
  const flaws = facts ? flawsOf(facts, askedOf(take)) : [];
  return {
    ...(facts && { media: facts }),
    ...(flaws.length > 0 && { flaws }),
    ...(unreadable !== undefined && { unreadable }),
  };
}

/** What there is to say of a clip that was owned before: that it is no video, or what a first look at it has shown. */
export function noticeOf({ take, clip, file }: SeenClip): RunEvent | undefined {
  const { flaws, unreadable } = judge(take, clip);
  const about = { type: 'notice', take: take.id, file } as const;
  if (unreadable !== undefined) {
    const message = `${file} can not be read as video (${unreadable}); it was paid for and is kept`;
    return { ...about, message, unreadable };
  }
  return flaws && { ...about, message: `${file} is not as asked: ${flaws.join('; ')}`, flaws };
}
