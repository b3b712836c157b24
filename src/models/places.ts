import type { Diagnostic } from '../core/diagnostic.ts';
import type { Span } from '../core/span.ts';
import type { Origin, Take } from '../core/take.ts';

type Related = NonNullable<Diagnostic['related']>;

/**
 * The other lines that make a value wrong for a take: the one that chooses the model, and the shot's own where value
 * or model come from elsewhere. A line that the diagnostic already points at is not repeated.
 */
export function takePlaces(take: Take, value: Span, origin: Origin = 'shot'): Related {
  const places: Related[number][] = [];
  const add = (message: string, span: Span) => {
    if (![value, ...places.map((place) => place.span)].some((seen) => sameLine(seen, span)))
      places.push({ message, span });
  };
  add(`${take.uses.value} is chosen here`, take.uses.span);
  if (origin === 'defaults' || take.uses.origin === 'defaults') add(`shot "${take.shot}"`, take.span);
  return places;
}

function sameLine(a: Span, b: Span): boolean {
  return a.file === b.file && a.line === b.line;
}
