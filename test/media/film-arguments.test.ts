import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import type { Film, FilmPiece, Join, Soundtrack } from '../../src/core/film.ts';
import {
  filmArguments,
  type FilmMaterial,
  lackOf,
  partArguments,
  wholeArguments,
} from '../../src/media/film-arguments.ts';
import { cutOf, partsOf } from '../../src/media/film-cut.ts';
import type { MediaTool, ToolArgument } from '../../src/media/media-tool.ts';
import { goldenCases } from '../support/golden.ts';
import { cardPiece, clipPiece, filmOf } from '../support/films.ts';

/** A film as a case writes it: a card is what has `card`, its length in seconds. */
interface WrittenFilm extends Partial<Omit<Film, 'pieces'>> {
  readonly pieces: readonly (Parameters<typeof clipPiece>[0] & { readonly card?: number; readonly join?: Join })[];
  readonly soundtrack?: Soundtrack & { readonly seconds?: number };
  readonly tool?: Pick<MediaTool, 'kind' | 'can'>;
  /** So many shots a run. */
  readonly most?: number;
}

const TOOL = { kind: 'system', can: { crossfade: true, h264: 'libx264', aac: true } } as const;

goldenCases(resolve(import.meta.dirname, '../cases/media'), (folder) => {
  const {
    pieces,
    tool = TOOL,
    most = 12,
    ...more
  } = JSON.parse(readFileSync(join(folder, 'film.json'), 'utf8')) as WrittenFilm;
  const film = filmOf(
    pieces.map(({ card, ...piece }): FilmPiece =>
      card === undefined ? clipPiece(piece) : cardPiece(card, piece.join),
    ),
    more,
  );
  const material: FilmMaterial = {
    fileOf: ({ piece }) => (piece.kind === 'clip' ? piece.file : '/cards/1.png'),
    ownSound: film.sound,
    ...(more.soundtrack && { soundtrack: more.soundtrack }),
    spare: 100,
  };
  const cut = cutOf(film);
  const parts = partsOf(cut, most);
  const runs =
    parts.length === 1
      ? [filmArguments(cut, material, { tool, output: '/out.mp4' })]
      : [
          ...parts.map((part, index) =>
            partArguments(part, material, { tool, files: { picture: `/${index}.mp4`, sound: `/${index}.wav` } }),
          ),
          wholeArguments(cut, material, {
            picture: '/all.mp4',
            sounds: parts.map((_, index) => `/${index}.wav`),
            output: '/out.mp4',
          }),
        ];
  return Promise.resolve([`${cut.frames} frames`, ...runs.map(shown)].join('\n\n'));
});

/** One line for each argument that has an option's name, and one for each chain of a filter graph. */
function shown(args: readonly ToolArgument[]): string {
  const words = args.map((arg) => {
    if (typeof arg !== 'string') return 'input' in arg ? `\n<- ${arg.input}` : `\n-> ${arg.output}`;
    return arg.includes(';') || arg.includes('[')
      ? arg
          .split(';')
          .map((chain) => `\n   ${chain}`)
          .join('')
      : arg;
  });
  return words
    .join(' ')
    .replaceAll(/ (?=-[a-z_]+[: ]?)/g, '\n')
    .trim();
}

it('names all that a tool lacks for a film, and nothing that the film does not need', () => {
  const poor = { name: 'ffmpeg 4.0 (/f)', can: { crossfade: false, aac: false } };
  const faded = filmOf([clipPiece(), clipPiece({ join: { kind: 'crossfade', seconds: 1 } })]);
  expect(lackOf(faded, poor, true)).toBe(
    'ffmpeg 4.0 (/f) lacks an encoder for H.264 (libx264) and an encoder for AAC and the filter xfade, which crossfades ' +
      'are made with: install a complete ffmpeg of version 4.4 or newer',
  );
  expect(
    lackOf(filmOf([clipPiece()]), { ...poor, can: { crossfade: false, h264: 'libx264', aac: false } }, false),
  ).toBe(undefined);
});
