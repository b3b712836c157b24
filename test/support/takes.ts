import type { Span } from '../../src/core/span.ts';
import type { Edge, Field, Take, Text, TakeFields } from '../../src/core/take.ts';

/** Takes made by hand, for the rooms behind resolve. */
export const HERE: Span = { file: 'board.yaml', line: 1, column: 1, length: 1 };

export function field<T>(value: T): Field<T> {
  return { value, span: HERE, keySpan: HERE, origin: 'shot' };
}

export function text(words: string): Field<Text> {
  return field({ parts: [{ kind: 'text', text: words }] });
}

export function edge(take: string, line = 1): Edge {
  return { take, via: 'needs', span: { ...HERE, line } };
}

export function take(id: string, fields: Partial<TakeFields> = {}, rest: Partial<Take> = {}): Take {
  return {
    id,
    shot: id,
    labels: {},
    take: 1,
    uses: field('apimart/skyreels-v4-fast'),
    fields: { prompt: text(`prompt of ${id}`), midFrames: [], references: [], with: new Map(), ...fields },
    edges: [],
    retries: 0,
    span: HERE,
    ...rest,
  };
}

/** A take that extends the clip of another. */
export function extension(id: string, source: string, rest: Partial<Take> = {}): Take {
  const video = { value: { kind: 'output', hole: { take: source, output: 'video_url' } }, span: HERE } as const;
  const prompt = field<Text>({
    parts: [
      { kind: 'text', text: 'extended ' },
      { kind: 'tag', tag: source },
    ],
  });
  const references = [{ kind: 'extend', tag: source, span: HERE, video } as const];
  return take(id, { prompt, references }, { edges: [{ take: source, via: 'extend', span: HERE }], ...rest });
}
