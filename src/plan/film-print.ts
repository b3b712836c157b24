import { createHash } from 'node:crypto';
import { canonicalJson } from '../core/canonical-json.ts';
import type { Json } from '../core/json.ts';
import type { FilmPlan, PlannedPiece } from './film-plan.ts';

/**
 * The identity of a film: of which bytes it is made, and how. Names of shots count only where they are seen in it, as
 * titles and captions; where its files lie does not count. `film1` names this scheme.
 */
export function filmPrint({ pieces, picture, fps, sound, soundtrack }: Omit<FilmPlan, 'state'>): string {
  const shaOf = new Map(
    pieces.flatMap((piece) => (piece.kind === 'clip' ? [[piece.take, piece.sha256] as const] : [])),
  );
  const document = {
    pieces: pieces.map((piece) => identityOf(piece, (take) => shaOf.get(take) ?? null)),
    picture: { ...picture },
    fps: fps ?? null,
    sound,
    soundtrack: soundtrack
      ? {
          sha256: soundtrack.sha256,
          gain: soundtrack.gain,
          fadeIn: soundtrack.fadeIn,
          fadeOut: soundtrack.fadeOut,
        }
      : null,
  } as unknown as Json;
  return `film1:${createHash('sha256').update(canonicalJson(document)).digest('hex')}`;
}

function identityOf(piece: PlannedPiece, shaOf: (take: string) => string | null): Json {
  const { title, join } = piece;
  if (piece.kind === 'card') return { card: piece.text, title, seconds: piece.seconds, join: { ...join } };
  const { sha256 = null, trim, length = null, caption } = piece;
  const source = piece.extends === undefined ? null : shaOf(piece.extends);
  return { clip: sha256, title, caption, trim, length, source, join: { ...join } };
}
