import { expect, it } from 'vitest';
import { filmName } from '../../src/store/film-name.ts';
import { renderName } from '../../src/store/render-name.ts';

it.each([
  [{}, 'film'],
  [{ tier: 'std' }, 'film.tier-std'],
  [{ aspect_ratio: '16:9', resolution: '720p' }, 'film.aspect_ratio-16_9.resolution-720p'],
])('is safe as the name of a file: %j', (labels, name) => {
  expect(filmName(labels, ['opening'])).toBe(name);
});

it.each(['film', 'Film', 'FILM'])('is no name that the shot %s has', (shot) => {
  const labels = { tier: 'std' };
  expect(filmName(labels, ['opening', shot])).toBe('film~.tier-std');
  const taken = [{}, labels].map((own) => renderName({ shot, labels: own, take: 1 }).toLowerCase());
  for (const own of [{}, labels]) expect(taken).not.toContain(`${filmName(own, [shot])}.mp4`.toLowerCase());
});

it('tells films apart whose labels differ in case alone', () => {
  const names = ['std', 'Std', 'STD'].map((tier) => filmName({ tier }, []).toLowerCase());
  expect(new Set(names).size).toBe(3);
});
