import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Film, FilmPiece } from '../../core/film.ts';

/**
 * The pictures of a film's cards, as files that are there while `work` is done. `onMissing` is told of a card what no font
 * of this machine can draw.
 */
export async function withCards<T>(
  film: Film,
  onMissing: (card: string, scripts: readonly string[]) => void,
  work: (cards: ReadonlyMap<FilmPiece, string>) => Promise<T>,
): Promise<T> {
  const cards = film.pieces.filter((piece) => piece.kind === 'card');
  if (cards.length === 0) return work(new Map());
  const [{ cardSvg }, { rasterize }] = await Promise.all([
    import('../../report/card-svg.ts'),
    import('../../media/raster.ts'),
  ]);
  const size = film.size ?? film.pieces.find((piece) => piece.kind === 'clip')?.facts ?? USUAL;
  const { width, height } = size;
  const folder = await mkdtemp(join(tmpdir(), 'shotgraph-cards-'));
  try {
    const files = new Map<FilmPiece, string>();
    for (const [index, card] of cards.entries()) {
      const file = join(folder, `card-${index + 1}.png`);
      const options = { width, text: card.text, onMissing: onMissing.bind(undefined, card.title) };
      await writeFile(file, await rasterize(cardSvg(card.text, { width, height }), options));
      files.set(card, file);
    }
    return await work(files);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Of a film of cards alone. */
const USUAL = { width: 1280, height: 720 };
