import type { Json } from '../core/json.ts';
import { outputPlaceholder, type Template } from '../core/payload.ts';
import type { Text } from '../core/take.ts';

/**
 * A text as a template: one string where nothing in it is open, else `{ $text: [...] }`. Its ends are trimmed;
 * `writeTag` says what stands for a tag.
 */
export function textTemplate(text: Text, writeTag: (tag: string) => Json): Template {
  const pieces: Json[] = [];
  for (const part of text.parts) {
    const piece: Json =
      part.kind === 'text' ? part.text : part.kind === 'tag' ? writeTag(part.tag) : outputPlaceholder(part.hole);
    const last = pieces.at(-1);
    if (typeof piece === 'string' && typeof last === 'string') pieces[pieces.length - 1] = last + piece;
    else pieces.push(piece);
  }
  if (typeof pieces[0] === 'string') pieces[0] = pieces[0].trimStart();
  const end = pieces.at(-1);
  if (typeof end === 'string') pieces[pieces.length - 1] = end.trimEnd();
  const kept = pieces.filter((piece) => piece !== '');
  if (kept.length === 0) return '';
  return kept.length === 1 && typeof kept[0] === 'string' ? kept[0] : { $text: kept };
}

/** The text as the vendor reads it, as far as it is known before the run: tags with their @, holes as nothing. */
export function knownText(text: Text): string {
  return text.parts
    .map((part) => (part.kind === 'text' ? part.text : part.kind === 'tag' ? `@${part.tag}` : ''))
    .join('')
    .trim();
}

export function hasHole(text: Text): boolean {
  return text.parts.some((part) => part.kind === 'hole');
}
