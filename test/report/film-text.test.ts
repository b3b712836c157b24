import { describe, expect, it } from 'vitest';
import type { FilmPlan } from '../../src/plan/film-plan.ts';
import { filmAdvice, filmLines } from '../../src/report/film-lines.ts';
import { filmProgressText, lengthText, renderFilmEvent, renderMissingClips } from '../../src/report/film-text.ts';
import { PLAIN } from '../../src/report/style.ts';
import { FILM_EVENTS } from './film-events.ts';
import { planOf } from './plans.ts';

it('says of each event what a log needs', () => {
  const lines = Object.values(FILM_EVENTS).map(
    (event) => `${event.type}: ${renderFilmEvent(event, PLAIN) ?? '(nothing)'}`,
  );
  expect(lines.join('\n')).toMatchInlineSnapshot(`
    "film-started: (nothing)
    film-progress: (nothing)
    film-made: film renders/noir/film.tier-std.mp4 (17.25 s; encoded by ffmpeg 5.1.9 (/usr/bin/ffmpeg); cards in place of line)
    cut  renders/noir/film.tier-std.otio
    film-notice: film: no font on this machine draws Chinese characters: they are boxes on the card "夜"
    film-cut: cut  renders/noir/film.otio
    film: no film itself: it needs a media tool (it has a card), and no ffmpeg is installed
      fix: install ffmpeg
    film-waits: film: waits for opening (failed: moderation), walk[tier=std]#2 (no take is picked)
    film-failed: film: the film could not be made: the disk is full
      fix: make room"
  `);
});

it.each([
  ['joined', {}, 'film a.mp4 (7 s; joined, nothing encoded anew)'],
  ['kept', {}, 'film a.mp4 (7 s; up to date)'],
  ['encoded', { tool: 'ffmpeg 5.1.9' }, 'film a.mp4 (7 s; encoded by ffmpeg 5.1.9)'],
] as const)('tells how a film came about: %s', (how, more, line) => {
  const event = { type: 'film-made', film: 'film', file: 'a.mp4', srt: 'a.srt', seconds: 7, how, ...more } as const;
  expect(renderFilmEvent(event, PLAIN)).toBe(line);
});

it('names every clip that a film lacks, and what helps', () => {
  const options = { file: 'noir.yaml', simulate: true, style: PLAIN };
  expect(renderMissingClips(FILM_EVENTS['film-waits'], options)).toMatchInlineSnapshot(`
    "error: film can not be made yet: it lacks 2 clips
      opening: failed: moderation
      walk[tier=std]#2: no take is picked
      fix: \`shotgraph plan noir.yaml --simulate\` says how to get what is missing; look at the takes of walk[tier=std], then say which: \`shotgraph pick noir.yaml 'walk[tier=std]' 1 --simulate\`; --gaps puts a card in each place"
  `);
});

it('shows what was written by others without letting it steer the terminal', () => {
  const event = {
    type: 'film-waits',
    film: 'film',
    for: [{ take: 'a', reason: 'failed', why: 'x\u001b[2Jy\nz' }],
  } as const;
  expect(renderFilmEvent(event, PLAIN)).toBe('film: waits for a (x.[2Jy z)');
});

it('says how far an encode is, and how long a film', () => {
  expect(filmProgressText(FILM_EVENTS['film-progress'])).toBe('film.tier-std: 26 % of 17.25 s encoded');
  expect([0.5, 59.999, 75.5, 600].map(lengthText)).toEqual(['0.5 s', '1 min 0 s', '1 min 15.5 s', '10 min 0 s']);
});

describe('what a plan says of films', () => {
  const span = { file: 'noir.yaml', line: 9, column: 1, length: 4 };
  const card = { kind: 'card', title: 'a', text: 'a', seconds: 2, join: { kind: 'cut' } } as const;
  const film = (name: string, state: FilmPlan['state'], seconds = { low: 8, high: 8 }): FilmPlan => ({
    name,
    labels: {},
    span,
    pieces: [card, card],
    seconds,
    state,
    picture: {},
    sound: true,
  });
  const waits = {
    kind: 'waits',
    for: FILM_EVENTS['film-waits'].for.map((gap) => ({ ...gap, reason: gap.reason as 'failed' })),
  } as const;

  it('is a line for one', () => {
    expect(filmLines(undefined)).toEqual([]);
    expect(filmLines([film('film', { kind: 'fresh' })])).toEqual(['film.mp4: 2 pieces, 8 s; up to date']);
    expect(filmLines([film('film', { kind: 'to-make' }, { low: 8, high: 13 })])).toEqual([
      'film.mp4: 2 pieces, 8 s to 13 s; made by the next run',
    ]);
    expect(filmLines([film('film', waits)])).toEqual([
      'film.mp4: 2 pieces, 8 s; made once 1 clip is there and a take of walk[tier=std] is picked',
    ]);
  });

  it('is two for many', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const films = names.map((name, index) => film(`film.x-${name}`, index === 0 ? { kind: 'fresh' } : waits));
    expect(filmLines(films)).toEqual([
      '6 films: 1 up to date, 5 waiting for clips or picks',
      'film.x-a, film.x-b, film.x-c, film.x-d and 2 more',
    ]);
  });

  it('is followed by what to do, where nothing is to be bought', () => {
    const advice = (state: FilmPlan['state']) => filmAdvice(planOf([], { films: [film('film', state)] }), false);
    expect(advice({ kind: 'fresh' })).toBeUndefined();
    expect(advice({ kind: 'to-make' })).toBe(
      '`shotgraph film neon-noir.yaml` makes the film, as the next run does; nothing is bought',
    );
    expect(advice(waits)).toContain("`shotgraph pick neon-noir.yaml 'walk[tier=std]' 1`");
  });
});
