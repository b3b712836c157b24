import { mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readFilmRecord, writeFilmRecord } from '../../src/store/film-record.ts';
import { findPlaces, type Places } from '../../src/store/places.ts';
import { scratch } from './scratch.ts';

async function recorded(): Promise<Places> {
  const places = findPlaces(join(scratch(), 'boards/noir.yaml'), { home: '/nonexistent', tmp: '/nonexistent' });
  mkdirSync(places.rendersFolder, { recursive: true });
  for (const name of ['film.mp4', 'film.srt']) writeFileSync(join(places.rendersFolder, name), `the ${name}`);
  await writeFilmRecord(places, 'film', { print: 'film1:a', files: ['film.mp4', 'film.srt'] });
  return places;
}

it('tells what the files of a film were made of, as long as they are as they were written', async () => {
  const places = await recorded();
  expect(await readFilmRecord(places, 'film')).toBe('film1:a');
  expect(await readFilmRecord(places, 'film.tier-std')).toBeUndefined();
});

it('knows files that were copied, by their content', async () => {
  const places = await recorded();
  utimesSync(join(places.rendersFolder, 'film.mp4'), 1, 1);
  expect(await readFilmRecord(places, 'film')).toBe('film1:a');
});

it.each(['film.mp4', 'film.srt'])(
  'tells nothing once %s is gone, shorter, or another of the same length',
  async (name) => {
    const gone = await recorded();
    rmSync(join(gone.rendersFolder, name));
    expect(await readFilmRecord(gone, 'film')).toBeUndefined();
    const shorter = await recorded();
    writeFileSync(join(shorter.rendersFolder, name), 'x');
    expect(await readFilmRecord(shorter, 'film')).toBeUndefined();
    const other = await recorded();
    const path = join(other.rendersFolder, name);
    writeFileSync(path, readFileSync(path, 'utf8').toUpperCase());
    utimesSync(path, 1, 1);
    expect(await readFilmRecord(other, 'film')).toBeUndefined();
  },
);

it.each(['', '{', 'null', '{"version":2,"print":"film1:a","files":[]}', '{"version":1,"print":3,"files":[]}'])(
  'tells nothing where the record is %j',
  async (text) => {
    const places = await recorded();
    const folder = join(places.stateFolder, 'films', places.label);
    const [file = ''] = readdirSync(folder);
    writeFileSync(join(folder, file), text);
    expect(await readFilmRecord(places, 'film')).toBeUndefined();
  },
);
