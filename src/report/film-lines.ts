import type { FilmPlan } from '../plan/film-plan.ts';
import type { Plan } from '../plan/plan.ts';
import { commandText } from './command-text.ts';
import { countText, someOf } from './count-text.ts';
import { lengthText, variantsToPick } from './film-text.ts';
import { pickAdvice } from './pick-text.ts';
import { simulateFlag } from './run-command.ts';

/** How many names a line shows. */
const NAMED = 4;

/** What a plan says of its films: one in a line, many in two. */
export function filmLines(films: readonly FilmPlan[] = []): readonly string[] {
  const [only, ...others] = films;
  if (!only) return [];
  if (others.length === 0)
    return [`${only.name}.mp4: ${countText(only.pieces.length, 'piece')}${secondsText(only)}; ${stateText(only)}`];
  const counts = [
    { count: countOf(films, 'fresh'), text: 'up to date' },
    { count: countOf(films, 'to-make'), text: 'to be made' },
    { count: countOf(films, 'waits'), text: 'waiting for clips or picks' },
  ];
  const told = counts.filter(({ count }) => count > 0).map(({ count, text }) => `${count} ${text}`);
  const names = films.map(({ name }) => name);
  return [`${films.length} films: ${told.join(', ')}`, someOf(names, NAMED)];
}

/** What the reader of a plan that buys nothing does for its films; undefined = nothing. */
export function filmAdvice({ films = [], storyboard }: Plan, simulate: boolean): string | undefined {
  const { file } = storyboard;
  if (films.some(({ state }) => state.kind === 'to-make'))
    return `${commandText('film', file, ...simulateFlag(simulate))} makes the film, as the next run does; nothing is bought`;
  const gaps = films.flatMap(({ state }) => (state.kind === 'waits' ? state.for : []));
  const [variant] = variantsToPick(gaps);
  return variant === undefined ? undefined : pickAdvice(variant, file, simulate);
}

function countOf(films: readonly FilmPlan[], kind: FilmPlan['state']['kind']): number {
  return films.filter(({ state }) => state.kind === kind).length;
}

function secondsText({ seconds }: FilmPlan): string {
  if (!seconds) return '';
  const { low, high } = seconds;
  return low === high ? `, ${lengthText(low)}` : `, ${lengthText(low)} to ${lengthText(high)}`;
}

function stateText({ state }: FilmPlan): string {
  if (state.kind === 'fresh') return 'up to date';
  if (state.kind === 'to-make') return 'made by the next run';
  const unpicked = variantsToPick(state.for);
  const lacking = state.for.filter(({ pick }) => pick === undefined).length;
  const parts = [
    ...(lacking > 0 ? [`${countText(lacking, 'clip')} ${lacking === 1 ? 'is' : 'are'} there`] : []),
    ...(unpicked.length > 0 ? [`a take of ${someOf(unpicked, NAMED)} is picked`] : []),
  ];
  return `made once ${parts.join(' and ')}`;
}
