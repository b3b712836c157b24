import { unreachable } from '../core/bug.ts';
import type { FilmEvent } from '../core/film-event.ts';
import { commandText } from './command-text.ts';
import { countText, someOf } from './count-text.ts';
import { pickAdvice } from './pick-text.ts';
import { printable } from './printable.ts';
import { simulateFlag } from './run-command.ts';
import type { Style } from './style.ts';

/** How many takes a line names. */
const NAMED = 4;

/** What is said of a film; undefined for what a log does not need. */
export function renderFilmEvent(event: FilmEvent, { good, warn, bad }: Style): string | undefined {
  switch (event.type) {
    case 'film-started':
    case 'film-progress':
      return undefined;
    case 'film-made': {
      const { file, seconds, how, tool, gaps = [], otio } = event;
      const by =
        how === 'kept' ? 'up to date' : how === 'joined' ? 'joined, nothing encoded anew' : `encoded by ${tool ?? ''}`;
      const holes = gaps.length === 0 ? '' : `; cards in place of ${someOf(gaps, NAMED)}`;
      const line = `${good('film')} ${printable(file)} (${lengthText(seconds)}; ${printable(by)}${printable(holes)})`;
      return otio === undefined ? line : `${line}\n${good('cut')}  ${printable(otio)}`;
    }
    case 'film-notice':
      return `${warn(event.film)}: ${printable(event.message)}`;
    case 'film-cut':
      return `${good('cut')}  ${printable(event.otio)}\n${warn(event.film)}: no film itself: ${printable(event.why)}\n  ${good('fix:')} ${printable(event.help)}`;
    case 'film-waits':
      return `${warn(event.film)}: ${printable(waitsText(event.for))}`;
    case 'film-failed': {
      const help = event.help === undefined ? '' : `\n  ${good('fix:')} ${printable(event.help)}`;
      return `${bad(event.film)}: ${printable(`the film could not be made: ${event.why}`)}${help}`;
    }
    default:
      return unreachable(event);
  }
}

/** Why a film that was asked for is not made: every clip that it lacks, and what to do about it. */
export function renderMissingClips(
  { film, for: gaps }: Extract<FilmEvent, { type: 'film-waits' }>,
  { file, simulate, style }: { readonly file: string; readonly simulate: boolean; readonly style: Style },
): string {
  const [first] = variantsToPick(gaps);
  const pick = first === undefined ? '' : pickAdvice(first, file, simulate);
  const plan = commandText('plan', file, ...simulateFlag(simulate));
  const buy = gaps.some(({ pick: variant }) => variant === undefined) ? `${plan} says how to get what is missing` : '';
  const advice = [buy, pick, '--gaps puts a card in each place'].filter((text) => text !== '').join('; ');
  return [
    `${style.bad('error')}: ${printable(film)} can not be made yet: it lacks ${countText(gaps.length, 'clip')}`,
    ...gaps.map(({ take, why }) => `  ${printable(take)}: ${printable(why)}`),
    `  ${style.good('fix:')} ${printable(advice)}`,
  ].join('\n');
}

/** The shots and variants of which a take is to be picked, each once. */
export function variantsToPick(gaps: readonly { readonly pick?: string }[]): readonly string[] {
  return [...new Set(gaps.flatMap(({ pick }) => pick ?? []))];
}

/** `waits for opening (failed: moderation), walk (not bought yet)` */
function waitsText(gaps: readonly { readonly take: string; readonly why: string }[]): string {
  const named = gaps.slice(0, NAMED).map(({ take, why }) => `${take} (${why})`);
  const more = gaps.length - named.length;
  return `waits for ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** `7.5 s`, `1 min 12.04 s` */
export function lengthText(seconds: number): string {
  const hundredths = Math.round(seconds * 100) / 100;
  if (hundredths < 60) return `${hundredths} s`;
  const minutes = Math.floor(hundredths / 60);
  return `${minutes} min ${Math.round((hundredths - minutes * 60) * 100) / 100} s`;
}

/** How far an encode is: `film: 42 % of 17.2 s encoded`. */
export function filmProgressText({ film, seconds, of }: Extract<FilmEvent, { type: 'film-progress' }>): string {
  const share = of > 0 ? Math.min(1, seconds / of) : 0;
  return `${printable(film)}: ${Math.floor(share * 100)} % of ${lengthText(of)} encoded`;
}
