import { describe, expect, it } from 'vitest';
import { filmPrint } from '../../src/plan/film-print.ts';
import type { FilmPlan } from '../../src/plan/film-plan.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { type FilmBoardOptions, owning, planFilmBoard } from './film-board.ts';

const HEAD = 'version: 1\ndefaults: { uses: apimart/skyreels-v4-fast, duration: 5, resolution: 480p }\n';
const SHOTS = `${HEAD}shots:
  opening: { prompt: Rain. }
  walk: { extend: opening, prompt: "Video extended @opening, she walks." }
  line: { prompt: She speaks., takes: 2 }
`;

async function planned(text: string, options: FilmBoardOptions = {}): Promise<Plan> {
  const { plan, found } = await planFilmBoard(text, options);
  if (!plan) throw new Error(found.join('\n'));
  return plan;
}

async function filmOf(text: string, options: FilmBoardOptions = {}): Promise<FilmPlan> {
  return (await planned(text, options)).films?.[0] as FilmPlan;
}

describe('the plan of a film', () => {
  const board = `${SHOTS}picks: { line: 2 }\nfilm: { sequence: [opening, { shot: line, length: 3, trim: 1 }] }\n`;

  it('names what it waits for, and how long it will be', async () => {
    expect(await filmOf(board)).toMatchObject({
      name: 'film',
      labels: {},
      seconds: { low: 8, high: 8 },
      state: {
        kind: 'waits',
        for: [
          { take: 'opening', reason: 'missing' },
          { take: 'line#2', reason: 'missing' },
        ],
      },
      pieces: [
        { kind: 'clip', take: 'opening', trim: 0 },
        { kind: 'clip', take: 'line#2', trim: 1, length: 3 },
      ],
    });
  });

  it('is to be made once all clips are there, and fresh once it is made of them', async () => {
    const records = owning(await planned(board), { opening: {}, 'line#2': { seconds: 4.96 } });
    const film = await filmOf(board, { records });
    expect(film).toMatchObject({ state: { kind: 'to-make' }, seconds: { low: 8, high: 8 } });
    const made = new Map([['film', filmPrint(film)]]);
    expect((await filmOf(board, { records, made })).state).toEqual({ kind: 'fresh' });
    const longer = board.replace('length: 3', 'length: 3.5');
    expect((await filmOf(longer, { records, made })).state).toEqual({ kind: 'to-make' });
  });

  it('is made of other bytes when a clip is another', async () => {
    const records = owning(await planned(board), { opening: {}, 'line#2': {} });
    const film = await filmOf(board, { records });
    const other = (records.stanzas ?? []).map((stanza) => ({ ...stanza, sha256: `${stanza.sha256}-new` }));
    const changed = await filmOf(board, {
      records: { stanzas: other, stored: new Set(other.map(({ sha256 }) => sha256)) },
    });
    expect(filmPrint(changed)).not.toBe(filmPrint(film));
  });

  it('is no part of what a take is: no fingerprint and no state changes', async () => {
    const [withFilm, without] = await Promise.all([planned(board), planned(board.replace(/^film:.*\n/m, ''))]);
    expect(withFilm.takes).toEqual(without.takes);
    expect(without.films).toBeUndefined();
  });

  it('of all shots is planned only for who wants it', async () => {
    expect((await planned(SHOTS)).films).toBeUndefined();
    expect((await filmOf(SHOTS, { wantsFilm: true })).pieces).toHaveLength(3);
  });

  it('has another name where a shot has its own', async () => {
    const text = `${HEAD}shots: { Film: { prompt: Rain. } }\nfilm: {}\n`;
    expect(await filmOf(text)).toMatchObject({ name: 'film~' });
  });
});

describe('a film waits', () => {
  const board = `${SHOTS}film: { sequence: [line] }\n`;

  it('for a pick where there are several takes, and the first of them is no pick', async () => {
    const records = owning(await planned(board), { line: {}, 'line#2': {} });
    expect((await filmOf(board, { records })).state).toEqual({
      kind: 'waits',
      for: [{ take: 'line', reason: 'awaiting-pick', why: 'no take is picked', pick: 'line' }],
    });
    expect((await filmOf(`${board}picks: { line: 1 }\n`, { records })).state).toEqual({ kind: 'to-make' });
  });

  it('for a pick of what its clip is to be made from', async () => {
    const text = `${SHOTS}  after: { extend: line, prompt: Goes on from @line. }\nfilm: { sequence: [after] }\n`;
    const records = owning(await planned(text), { line: {}, 'line#2': {} });
    expect((await filmOf(text, { records })).state).toMatchObject({ for: [{ take: 'after', pick: 'line' }] });
  });

  it('for a clip that can not be read', async () => {
    const text = `${SHOTS}film: { sequence: [opening] }\n`;
    const records = owning(await planned(text), { opening: 'it holds no frames' });
    expect((await filmOf(text, { records })).state).toMatchObject({
      for: [{ take: 'opening', reason: 'unreadable', why: 'it holds no frames' }],
    });
  });

  it('for takes of the variant that it plays, and for no other', async () => {
    const text = `${HEAD}matrix: { resolution: [480p, 720p] }
shots: { opening: { prompt: Rain., matrix: [resolution] } }
film: { sequence: [opening] }\n`;
    const records = owning(await planned(text), { 'opening[resolution=720p]': {} });
    const { films } = await planned(text, { records });
    expect(films?.map(({ name, state }) => [name, state.kind])).toEqual([
      ['film.resolution-480p', 'waits'],
      ['film.resolution-720p', 'to-make'],
    ]);
  });
});

describe('a variant that its model can not do', () => {
  const board = (film: string) => `version: 1
on_unsupported: skip
defaults: { uses: gmi/pixverse-v5.6-t2v, resolution: 540p }
matrix: { duration: [7, 5, 8] }
shots: { opening: { prompt: Rain., matrix: [duration] }, end: { prompt: Sun. } }
film: ${film}\n`;

  it('has no film', async () => {
    const { films } = await planned(board('{ sequence: [end, opening] }'));
    expect(films?.map(({ name }) => name)).toEqual(['film.duration-5', 'film.duration-8']);
  });

  it('is passed over along an axis', async () => {
    const film = await filmOf(board('{ sequence: [{ shot: opening, each: duration }, end], crossfade: 0.5 }'));
    expect(film.pieces).toMatchObject([
      { take: 'opening[duration=5]', join: { kind: 'cut' } },
      { take: 'opening[duration=8]', join: { kind: 'crossfade' } },
      { take: 'end' },
    ]);
  });
});

describe('an extend that plays behind its source', () => {
  const board = `${SHOTS}film: { sequence: [opening, walk] }\n`;

  it('plays only what is new, if its clip holds the source', async () => {
    const records = owning(await planned(board), { opening: {}, walk: { seconds: 10 } });
    expect(await filmOf(board, { records })).toMatchObject({
      seconds: { low: 10, high: 10 },
      pieces: [{ take: 'opening' }, { take: 'walk', extends: 'opening' }],
    });
  });

  it('plays whole where it does not, or where its source plays elsewhere', async () => {
    const first = await planned(board);
    const short = owning(first, { opening: {}, walk: { seconds: 5 } });
    expect(await filmOf(board, { records: short })).toMatchObject({ seconds: { low: 10, high: 10 } });
    const long = owning(first, { opening: {}, walk: { seconds: 10 } });
    const apart = `${SHOTS}film: { sequence: [opening, { card: Then }, walk] }\n`;
    expect(await filmOf(apart, { records: long })).toMatchObject({ seconds: { low: 17, high: 17 } });
  });

  it('is as long as the new part alone, as far as the request says', async () => {
    expect(await filmOf(board)).toMatchObject({ seconds: { low: 10, high: 10 } });
  });
});

describe('what is wrong with a cut', () => {
  const found = async (film: string, options: FilmBoardOptions = {}) =>
    (await planFilmBoard(`${SHOTS}film: ${film}\n`, options)).found;

  it('is that a clip has less than is cut off or kept', async () => {
    expect(await found('{ sequence: [{ shot: opening, trim: 5 }, { shot: opening, trim: 3, length: 2.5 }] }')).toEqual([
      'film-length: nothing is left of opening: its clip is 5 s long, and 5 s are cut off',
      'film-length: opening has no 2.5 s behind the 3 s that are cut off: its clip is 5 s long',
    ]);
  });

  it('is said by what was asked for, never by what a vendor made', async () => {
    const text = `${SHOTS}film: { sequence: [{ shot: opening, trim: 4.5 }] }\n`;
    const records = owning(await planned(text), { opening: { seconds: 4 } });
    expect((await planFilmBoard(text, { records })).found).toEqual([]);
  });

  it('is a join that is too long for the shorter piece', async () => {
    expect(
      await found(
        '{ sequence: [opening, { card: x, seconds: 2 }, { shot: line, join: { fade: 2.5 } }], crossfade: 1.5 }',
      ),
    ).toEqual([
      'film-join: a crossfade of 1.5 s is too long before "x": the shorter piece has 2 s, and it may take half of one',
      'film-join: a fade of 2.5 s is too long before "line": the shorter piece has 2 s',
    ]);
  });

  it('is a soundtrack that is not there, or is none', async () => {
    expect(await found('{ soundtrack: a.wav }')).toEqual(['file-missing: a.wav: it does not exist']);
    const facts = { sha256: 'ab', bytes: 1 };
    const png = { file: () => ({ ...facts, format: 'png' }) };
    expect(await found('{ soundtrack: a.wav }', png)).toEqual(['not-sound: a.wav is a png file']);
    expect(await found('{ soundtrack: a.wav }', { file: () => facts })).toEqual([
      'not-sound: a.wav is no sound file that is known',
    ]);
    expect(await found('{ soundtrack: a.wav }', { file: () => ({ ...facts, format: 'mp3' }) })).toEqual([]);
  });
});

describe('what a film needs', () => {
  it('is asked of the film as it would be with clips that are all alike', async () => {
    const text = `${SHOTS}film: { sequence: [opening, walk], crossfade: 0.5 }\n`;
    const needsTool: FilmBoardOptions['needsTool'] = ({ pieces }) =>
      pieces.every((piece) => piece.kind === 'clip' && piece.facts.width === 854) ? 'crossfade' : undefined;
    expect((await filmOf(text, { needsTool })).needs).toBeUndefined();
    const records = owning(await planned(text), { opening: {} });
    expect((await filmOf(text, { needsTool, records })).needs).toBe('crossfade');
  });
});
