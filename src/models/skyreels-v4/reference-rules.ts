import type { Diagnostic } from '../../core/diagnostic.ts';
import type { Span } from '../../core/span.ts';
import type { Take } from '../../core/take.ts';
import { diagnose } from '../codes.ts';
import type { ModelSpec } from '../model-spec.ts';
import { takePlaces } from '../places.ts';

interface Tagged {
  readonly tag: string;
  readonly span: Span;
}

/** Each reference as a related place. */
export function referencePlaces(references: readonly Tagged[]): NonNullable<Diagnostic['related']> {
  return references.map(({ tag, span }) => ({ message: `@${tag} is here`, span }));
}

interface Count {
  readonly spec: ModelSpec;
  readonly take: Take;
  readonly places: readonly Tagged[];
  readonly max: number;
  /** One of them in words: `grid`. */
  readonly words: string;
}

/** An error at the first one past the limit, with the others beside it. */
export function tooMany({ spec, take, places, max, words }: Count): readonly Diagnostic[] {
  const extra = places[max];
  if (!extra) return [];
  const message = `${spec.name} takes ${max === 1 ? `one ${words}` : `at most ${max} ${words}s`}, and this shot has ${places.length}`;
  return [
    diagnose('error', 'too-many-references', message, {
      span: extra.span,
      related: [...referencePlaces(places.slice(0, max)), ...takePlaces(take, extra.span)],
    }),
  ];
}
