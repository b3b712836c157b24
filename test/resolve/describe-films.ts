import { relative } from 'node:path';
import type { Join } from '../../src/core/film.ts';
import type { CutPiece, FilmCut } from '../../src/resolve/film-cut.ts';

/** Films as text, a line a piece. */
export function describeFilms(films: readonly FilmCut[], folder: string): string {
  return films.map((film) => `\n${describeFilm(film, folder)}`).join('');
}

function describeFilm({ labels, pieces, picture, fps, sound, soundtrack }: FilmCut, folder: string): string {
  const name = Object.entries(labels).map(([axis, label]) => `${axis}=${label}`);
  const settings = { ...picture, ...(fps !== undefined && { fps }), sound };
  const lines = [`film${name.length > 0 ? `[${name.join(',')}]` : ''}: ${JSON.stringify(settings)}`];
  if (soundtrack) {
    const { file, span: _span, written: _written, ...rest } = soundtrack;
    lines.push(`  soundtrack ${relative(folder, file)} ${JSON.stringify(rest)}`);
  }
  return [...lines, ...pieces.map((piece) => `  ${joinText(piece.join)}${pieceText(piece)}`)].join('\n') + '\n';
}

function joinText(join: Join): string {
  return join.kind === 'cut' ? '' : `${join.kind} ${join.seconds}: `;
}

function pieceText(piece: CutPiece): string {
  if (piece.kind === 'card') return `card ${JSON.stringify(piece.text)}, ${piece.seconds} s, ${piece.title}`;
  const { take, unpicked, trim, length, title, caption } = piece;
  const cut = [trim && `from ${trim.value}`, length && `${length.value} s`, unpicked && 'no take picked'];
  const words = [take, ...cut, `"${title}"`, ...(caption === title ? [] : [`caption "${caption}"`])];
  return words.filter((word) => word !== undefined).join(', ');
}
