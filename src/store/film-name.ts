import type { Labels } from '../core/take.ts';
import { renderName } from './render-name.ts';

const FILM = 'film';

/**
 * Of the files of a film, without extension: `film.tier-std`, as safe as a take's. A shot may be called `film` too; then
 * it is `film~`, which no shot's file is called.
 */
export function filmName(labels: Labels, shots: Iterable<string>): string {
  const name = renderName({ shot: FILM, labels, take: 1 }).replace(/\.mp4$/, '');
  const isShot = [...shots].some((shot) => shot.toLowerCase() === FILM);
  return isShot ? `${FILM}~${name.slice(FILM.length)}` : name;
}
