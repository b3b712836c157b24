import type { FilmEvent } from '../../src/core/film-event.ts';

type FilmSamples = { readonly [Type in FilmEvent['type']]: Required<Extract<FilmEvent, { type: Type }>> };

/** One event of each type with every optional field: a type or field that is added does not compile until it is here. */
export const FILM_EVENTS: FilmSamples = {
  'film-started': { type: 'film-started', film: 'film.tier-std', pieces: 4, seconds: 17.25 },
  'film-progress': { type: 'film-progress', film: 'film.tier-std', seconds: 4.5, of: 17.25 },
  'film-made': {
    type: 'film-made',
    film: 'film.tier-std',
    file: 'renders/noir/film.tier-std.mp4',
    srt: 'renders/noir/film.tier-std.srt',
    otio: 'renders/noir/film.tier-std.otio',
    seconds: 17.25,
    how: 'encoded',
    tool: 'ffmpeg 5.1.9 (/usr/bin/ffmpeg)',
    gaps: ['line'],
  },
  'film-notice': {
    type: 'film-notice',
    film: 'film',
    message: 'no font on this machine draws Chinese characters: they are boxes on the card "夜"',
  },
  'film-cut': {
    type: 'film-cut',
    film: 'film',
    otio: 'renders/noir/film.otio',
    why: 'it needs a media tool (it has a card), and no ffmpeg is installed',
    help: 'install ffmpeg',
  },
  'film-waits': {
    type: 'film-waits',
    film: 'film',
    for: [
      { take: 'opening', reason: 'failed', why: 'failed: moderation' },
      { take: 'walk[tier=std]#2', reason: 'awaiting-pick', why: 'no take is picked', pick: 'walk[tier=std]' },
    ],
  },
  'film-failed': { type: 'film-failed', film: 'film', why: 'the disk is full', help: 'make room' },
};
