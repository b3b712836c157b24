import type { ClipFacts } from '../core/clip-facts.ts';
import type { Film, FilmPiece } from '../core/film.ts';
import { sizeOf } from './film-cut.ts';

/**
 * Why a film cannot be joined from its clips as they are, so that its pictures have to be made anew; undefined = it
 * can, as far as the facts tell: the clips' decoders may still be set up differently.
 */
export function needsTool(film: Film): string | undefined {
  if (film.soundtrack) return 'it has a soundtrack';
  const clips: Extract<FilmPiece, { kind: 'clip' }>[] = [];
  for (const [index, piece] of film.pieces.entries()) {
    if (piece.kind === 'card') return 'it has a card';
    if (index > 0 && piece.join.kind !== 'cut') return `it has a ${piece.join.kind}`;
    if (piece.from > 0 || piece.length < piece.facts.seconds - 0.5 / piece.facts.fps) return `${piece.take} is cut`;
    clips.push(piece);
  }
  const first = clips[0];
  if (!first) return undefined;
  const { facts } = first;
  const { width, height } = sizeOf(film);
  if (width !== facts.width || height !== facts.height) return 'it has a size of its own';
  if (film.fps !== undefined && film.fps !== facts.fps) return 'it has a frame rate of its own';
  for (const { take, facts: own } of clips) {
    const why = unjoinable(own) ?? difference(facts, own, film.sound);
    if (why !== undefined) return `${take} ${why}`;
  }
  return undefined;
}

/** Players know H.264 of 8 bits; the rest is made that first. */
function unjoinable({ container, codec, depth, rotation, isVariable }: ClipFacts): string | undefined {
  if (container !== 'mp4' && container !== 'mov') return `is a ${container} file`;
  if (codec !== 'avc') return `is coded as ${codec}`;
  if (depth !== undefined) return `has ${depth} bits a sample`;
  if (rotation !== undefined) return 'is turned by the player';
  return isVariable ? 'has no steady frame rate' : undefined;
}

function difference(first: ClipFacts, other: ClipFacts, withSound: boolean): string | undefined {
  if (other.width !== first.width || other.height !== first.height) return 'has another size';
  if (other.fps !== first.fps) return 'has another frame rate';
  if (!withSound) return undefined;
  if (!other.audio !== !first.audio) return other.audio ? 'has sound, others are silent' : 'is silent, others are not';
  if (!other.audio || !first.audio) return undefined;
  if (other.audio.codec !== 'aac') return `has sound coded as ${other.audio.codec}`;
  const isAlike = other.audio.sampleRate === first.audio.sampleRate && other.audio.channels === first.audio.channels;
  return isAlike ? undefined : 'has sound of another form';
}
