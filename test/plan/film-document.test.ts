import { describe, expect, it } from 'vitest';
import type { ClipFacts } from '../../src/core/clip-facts.ts';
import type { Film } from '../../src/core/film.ts';
import { filmOf } from '../../src/plan/film-document.ts';
import type { FilmPlan } from '../../src/plan/film-plan.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { FACTS, owning, planFilmBoard } from './film-board.ts';

const SHOTS = `version: 1
defaults: { uses: apimart/skyreels-v4-fast, duration: 5, resolution: 480p }
shots:
  opening: { prompt: Rain. }
  walk: { extend: opening, prompt: "Video extended @opening, she walks." }
`;

type Facts = Readonly<Record<string, Partial<ClipFacts>>>;

/** The film of these clips, or why there is none. */
async function cut(film: string, facts: Facts): Promise<Film | readonly string[]> {
  const text = `${SHOTS}film: ${film}\n`;
  const { plan: first } = await planFilmBoard(text);
  const { plan } = await planFilmBoard(text, { records: owning(first as Plan, facts) });
  const takes = new Map(plan?.takes.map((take) => [take.id, take]));
  const clips = new Map(
    Object.entries(facts).map(([id, known]) => [id, { file: `/store/${id}.mp4`, facts: { ...FACTS, ...known } }]),
  );
  const made = filmOf(plan?.films?.[0] as FilmPlan, { take: (id) => takes.get(id), clips });
  return made.ok ? made.value : made.error;
}

/** From where to where each clip plays. */
async function cuts(film: string, facts: Facts): Promise<readonly unknown[]> {
  const made = await cut(film, facts);
  if (!('pieces' in made)) throw new Error(made.join('\n'));
  return made.pieces.map((piece) => (piece.kind === 'clip' ? [piece.from, piece.length] : piece.text));
}

describe('where clips are cut', () => {
  it('is at their ends, but for what is trimmed and kept', async () => {
    const facts = { opening: {}, walk: { seconds: 4.96 } };
    expect(
      await cuts('{ sequence: [opening, { shot: walk, trim: 1 }, { shot: opening, trim: 0.5, length: 3 }] }', facts),
    ).toEqual([
      [0, 5],
      [1, 3.96],
      [0.5, 3],
    ]);
  });

  it('is where the clip ends that a vendor made a little shorter', async () => {
    expect(await cuts('{ sequence: [{ shot: opening, length: 5 }] }', { opening: { seconds: 4.8 } })).toEqual([
      [0, 4.8],
    ]);
    expect(await cut('{ sequence: [{ shot: opening, length: 5 }] }', { opening: { seconds: 3 } })).toEqual([
      'opening has only 3 s left to play, not 5 s',
    ]);
  });

  it('is behind the source, in an extend that holds it and plays behind it', async () => {
    const facts = { opening: { seconds: 5.04 }, walk: { seconds: 10.08 } };
    const [, [from, length]] = (await cuts('{ sequence: [opening, { shot: walk, trim: 0.5 }] }', facts)) as [
      unknown,
      [number, number],
    ];
    expect([from, length]).toEqual([expect.closeTo(5.54), expect.closeTo(4.54)]);
    expect(await cuts('{ sequence: [walk] }', facts)).toEqual([[0, 10.08]]);
  });

  it('is nowhere where nothing is left', async () => {
    expect(await cut('{ sequence: [{ shot: opening, trim: 4 }] }', { opening: { seconds: 3 } })).toEqual([
      'opening has only 3 s, and 4 s are cut off',
    ]);
  });

  it('leaves each piece long enough for its joins', async () => {
    const film = '{ sequence: [opening, walk], crossfade: 2 }';
    expect(await cut(film, { opening: {}, walk: { seconds: 3 } })).toEqual([
      'the crossfade of 2 s before "walk" is too long: one of the two has 3 s',
    ]);
    expect(await cut(film, { opening: {}, walk: { seconds: 4 } })).toHaveProperty('pieces');
  });
});

describe('a clip that is missing', () => {
  it('is a card in its place, that says why, as long as the clip would be', async () => {
    const made = await cut('{ sequence: [opening, { shot: walk, join: { fade: 1 } }] }', { walk: {} });
    expect(made).toMatchObject({
      pieces: [
        { kind: 'card', text: 'opening: not bought yet', title: 'opening', seconds: 5, missing: 'opening' },
        { kind: 'clip', take: 'walk', from: 0, length: 5, join: { kind: 'fade', seconds: 1 } },
      ],
    });
  });
});

describe('how large a film is', () => {
  const sizeOf = async (film: string, facts: Partial<ClipFacts> = {}) => {
    const made = await cut(film, { opening: facts, walk: facts });
    return 'pieces' in made ? made.size : made;
  };

  it.each([
    ['{}', undefined],
    ['{ resolution: 720p }', { width: 1280, height: 720 }],
    ['{ resolution: 720p, aspect_ratio: "16:9" }', { width: 1280, height: 720 }],
    ['{ resolution: 480p, aspect_ratio: "9:16" }', { width: 480, height: 854 }],
    ['{ aspect_ratio: "1:1" }', { width: 480, height: 480 }],
    ['{ resolution: 1281x721 }', { width: 1280, height: 720 }],
  ])('%s', async (film, size) => expect(await sizeOf(film)).toEqual(size));

  it('has even sides', async () =>
    expect(await sizeOf('{ resolution: 405p }', { width: 607, height: 1080 })).toEqual({ width: 406, height: 720 }));
});

it('tells of every clip where it comes from', async () => {
  const made = await cut('{ sequence: [opening] }', { opening: {} });
  expect(made).toMatchObject({
    name: 'film',
    labels: {},
    sound: true,
    pieces: [
      {
        file: '/store/opening.mp4',
        origin: {
          prompt: 'Rain.',
          uses: 'apimart/skyreels-v4-fast',
          provider: 'apimart',
          taskId: 'task-opening',
          sha256: 'sha-opening',
        },
      },
    ],
  });
});
