import { countText, groupDigits } from './count-text.ts';
import { displayWidth, pad, truncate } from './display-width.ts';
import { aboutText, ageText } from './duration-text.ts';
import { etaSeconds } from './eta.ts';
import { moneyText } from './money-text.ts';
import { printable } from './printable.ts';
import type { LiveTake, ProgressView } from './progress-view.ts';
import type { Style } from './style.ts';
import { isStopped } from './take-life.ts';

export interface ProgressLinesOptions {
  /** Columns of the terminal. */
  readonly width: number;
  /** Lines the display may take; 12 by default. */
  readonly height?: number;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly style: Style;
}

/** A headline with counts, money and time to go, and below it the takes that are under way, longest first. */
export function progressLines(view: ProgressView, options: ProgressLinesOptions): readonly string[] {
  const { width, height = 12, now, style } = options;
  if (height < 1) return [];
  const active = view.takes.filter(isActive).toSorted((a, b) => sinceOf(a) - sinceOf(b));
  const headline = headlines(view, width, now).slice(0, height);
  const room = height - headline.length;
  const shown = active.length <= room ? active : active.slice(0, Math.max(0, room - 1));
  const hidden = active.length - shown.length;
  return [
    ...headline.map((line) => style.strong(truncate(line, width))),
    ...takeLines(shown, options),
    ...(hidden > 0 && room > 0
      ? [style.dim(truncate(`  and ${countText(hidden, 'more task')} under way`, width))]
      : []),
  ];
}

function headlines(view: ProgressView, width: number, now: number): readonly string[] {
  const count = (...kinds: readonly LiveTake['life']['kind'][]): number =>
    view.takes.filter(({ life }) => kinds.includes(life.kind)).length;
  const stopped = view.takes.filter(({ life }) => life.kind === 'blocked' && isStopped(life.why)).length;
  const counts = [
    [count('submitting', 'running', 'saving'), 'running'],
    [count('queued'), 'waiting'],
    [count('failed'), 'failed'],
    [count('unconfirmed'), 'unconfirmed'],
    [count('blocked') - stopped, 'blocked'],
    [stopped, 'not submitted'],
    [count('detached'), 'detached'],
  ] as const;
  const parts = counts.filter(([number]) => number > 0).map(([number, word]) => `${groupDigits(number)} ${word}`);
  const done = `${groupDigits(count('owned'))} of ${groupDigits(view.takes.length)} done`;
  const spent = `${view.spentIsBound ? 'at most ' : ''}${moneyText(view.spent)} spent`;
  const committed = view.committed.length === 0 ? '' : `, up to ${moneyText(view.committed)} committed`;
  const seconds = etaSeconds(view, now);
  const left = seconds === undefined ? '' : seconds < 1 ? ', any moment now' : `, ${aboutText(seconds)} left`;
  const [first, second] = [[done, ...parts].join(', '), `${spent}${committed}${left}`];
  return displayWidth(first) + displayWidth(second) + 2 <= width ? [`${first}; ${second}`] : [first, second];
}

function isActive({ life }: LiveTake): boolean {
  return 'since' in life;
}

function sinceOf({ life }: LiveTake): number {
  return 'since' in life ? life.since : 0;
}

function takeLines(takes: readonly LiveTake[], { width, now, style }: ProgressLinesOptions): readonly string[] {
  const names = takes.map(({ id }) => printable(id));
  const nameWidth = Math.min(Math.floor(width / 2), Math.max(0, ...names.map(displayWidth)));
  return takes.map((take, index) => {
    const name = pad(truncate(names[index] ?? '', nameWidth), nameWidth);
    const age = ageText(now - sinceOf(take)).padStart(6);
    const line = truncate(`  ${name}  ${age}  ${statusText(take)}`, width);
    const start = 2 + nameWidth;
    return displayWidth(line) <= start ? line : `  ${style.strong(name)}${style.dim(line.slice(2 + name.length))}`;
  });
}

function statusText({ life }: LiveTake): string {
  const pause = 'pause' in life && life.pause !== undefined ? `, ${life.pause}` : '';
  switch (life.kind) {
    case 'submitting':
      return printable(`submitting${pause}`);
    case 'saving':
      return printable(`downloading${pause}  ${life.taskId}`);
    case 'running': {
      const percent = life.progress === undefined ? '' : ` ${Math.round(life.progress)} %`;
      return printable(`${life.status ?? (life.resumed ? 'resumed' : 'submitted')}${percent}${pause}  ${life.taskId}`);
    }
    default:
      return '';
  }
}
