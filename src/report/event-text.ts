import { unreachable } from '../core/bug.ts';
import type { RunEvent } from '../core/event.ts';
import { formatMoney } from '../core/money.ts';
import { lossOf } from '../core/unknown-task.ts';
import { countText, sizeText } from './count-text.ts';
import { aboutText, timeOfDay } from './duration-text.ts';
import { billedText, vendorWords } from './failure-advice.ts';
import { printable } from './printable.ts';
import type { Paint, Style } from './style.ts';
import { isStopped, isTakeEvent, isUnfetched, nameOf } from './take-life.ts';
import { blockedText } from './trouble.ts';

/**
 * One line for an event, for logs and pipes; with `now` (milliseconds since 1970) it begins with the time in UTC.
 * Undefined for what a log does not need: polls, a submit whose outcome follows, and what only the summary tells.
 */
export function renderEvent(event: RunEvent, style: Style, now?: number): string | undefined {
  const line = lineOf(event, style);
  if (line === undefined) return undefined;
  const time = now === undefined ? '' : `${style.dim(timeOfDay(now))}  `;
  const name = isTakeEvent(event) ? nameOf(event) : event.type === 'notice' ? event.take : undefined;
  const take = name === undefined ? '' : `${style.strong(printable(name))}  `;
  return `${time}${line.paint(line.word.padEnd(WORD_WIDTH))}  ${take}${printable(line.text)}`;
}

interface Line {
  readonly word: string;
  readonly text: string;
  readonly paint: Paint;
}

const WORD_WIDTH = 'unconfirmed'.length;

function lineOf(event: RunEvent, { dim, good, warn, bad }: Style): Line | undefined {
  switch (event.type) {
    case 'submitting':
    case 'progress':
    case 'run-finished':
      return undefined;
    case 'run-started':
      return { word: 'run', text: startText(event), paint: dim };
    case 'uploaded':
      return { word: 'uploaded', text: `${event.file} to ${event.host}`, paint: dim };
    case 'submitted':
      return { word: 'submitted', text: `task ${event.taskId}`, paint: good };
    case 'resumed':
      return { word: 'resumed', text: `task ${event.taskId}, not bought again`, paint: good };
    case 'waiting':
      return { word: 'waiting', text: waitingText(event), paint: dim };
    case 'succeeded': {
      const cost = event.cost ? `${formatMoney(event.cost)}, ` : '';
      return { word: 'rendered', text: `${cost}task ${event.taskId}, downloading`, paint: good };
    }
    case 'owned': {
      const { unreadable: why, flaws } = event;
      const text = `${event.file || 'kept in the store'} (${sizeText(event.bytes)})`;
      if (why !== undefined) return { word: 'unreadable', text: `${text}: ${why}; paid for and kept`, paint: bad };
      if (flaws) return { word: 'saved', text: `${text}, not as asked: ${flaws.join('; ')}`, paint: warn };
      return { word: 'saved', text, paint: good };
    }
    case 'failed': {
      const { failure } = event;
      return { word: 'failed', text: `${vendorWords(failure)}; ${billedText(failure.billed)}`, paint: bad };
    }
    case 'unconfirmed': {
      const text = `attempt ${event.attempt} may have been accepted: ${vendorWords(event.failure)}`;
      return { word: 'unconfirmed', text, paint: bad };
    }
    case 'blocked':
      // A run that is stopped leaves many takes alone; the summary counts them.
      if (isStopped(event.why)) return undefined;
      return { word: 'blocked', text: blockedText(event), paint: warn };
    case 'detached':
      return { word: 'detached', text: detachedText(event), paint: warn };
    case 'notice':
      if (event.unreadable !== undefined) return { word: 'unreadable', text: event.message, paint: bad };
      return { word: 'note', text: event.message, paint: event.flaws ? warn : dim };
    default:
      return unreachable(event);
  }
}

/** A wait of under a second is one of many: it is asked again and again until the reason is gone. */
function waitingText({ why, ms }: Extract<RunEvent, { type: 'waiting' }>): string {
  return ms < 1000 ? why : `${why}; goes on in ${aboutText(ms / 1000)}`;
}

function detachedText({ taskId, why }: Extract<RunEvent, { type: 'detached' }>): string {
  if (isUnfetched(why)) return `task ${taskId} is finished and paid for, the next run fetches its clip: ${why}`;
  if (lossOf(why) === 'unknown') return `task ${taskId} is not given up, the next run asks for it again: ${why}`;
  return `task ${taskId} stays with the provider, the next run collects it: ${why}`;
}

function startText(event: Extract<RunEvent, { type: 'run-started' }>): string {
  const parts = [`${event.toBuy} to buy`, `${event.owned} owned`, `${event.inFlight} in flight`];
  const orphans = event.orphans === 0 ? '' : `, ${countText(event.orphans, 'task')} that nothing asks for now`;
  const simulated = event.simulated ? ', simulated: nothing is paid for' : '';
  return `${event.storyboard}: ${countText(event.takes, 'take')}, ${parts.join(', ')}${orphans}${simulated}`;
}
