/** A place in a text the user wrote. Lines and columns count from 1, columns in UTF-16 units as editors do. */
export interface Span {
  /** The file as the user named it, relative to where the command runs. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** How many UTF-16 units the place covers on its first line; at least 1. */
  readonly length: number;
}

/** The texts that spans point into, by `Span.file`. */
export type Sources = ReadonlyMap<string, string>;

/** A value with the place it was written at. */
export interface Located<T> {
  readonly value: T;
  readonly span: Span;
}

/** `file:line:column`, the form every terminal and editor can jump to. */
export function formatSpan(span: Span): string {
  return `${span.file}:${span.line}:${span.column}`;
}
