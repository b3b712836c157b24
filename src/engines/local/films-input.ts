import type { FilmsInput } from '../../plan/plan-films.ts';
import type { FilmCut } from '../../resolve/film-cut.ts';
import { filmName } from '../../store/film-name.ts';
import { readFilmRecord } from '../../store/film-record.ts';
import type { Places } from '../../store/places.ts';

/** What the plan is told of films: their names, and what the files that are there were made of. */
export async function filmsInput(
  cuts: readonly FilmCut[],
  { places, shots }: { readonly places: Places; readonly shots: Iterable<string> },
): Promise<FilmsInput> {
  const { needsTool } = await import('../../media/needs-tool.ts');
  const known = [...shots];
  const made = new Map<string, string>();
  for (const { labels } of cuts) {
    const name = filmName(labels, known);
    const print = await readFilmRecord(places, name);
    if (print !== undefined) made.set(name, print);
  }
  return { cuts, nameOf: (labels) => filmName(labels, known), made, needsTool };
}
