import type { Span } from './span.ts';

/**
 * Something wrong with (or worth knowing about) what the user wrote. Diagnostics are collected, never
 * thrown, and all of one run are shown together. An error stops the command with exit code 2.
 */
export interface Diagnostic {
  /** Stable and worded, e.g. `unknown-field`. Each room lists its own in `codes.ts`; docs/diagnostics.md explains all. */
  readonly code: string;
  /** `note` is for what a plan should mention (a default left out), `warning` for what is probably a mistake. */
  readonly severity: 'error' | 'warning' | 'note';
  /** One sentence, no full stop, lower case, naming the thing: `unknown field "promt"`. */
  readonly message: string;
  readonly span?: Span;
  /** Other places that take part: the other line of a contradiction, each edge of a cycle. */
  readonly related?: readonly { readonly message: string; readonly span: Span }[];
  /** The smallest fix, in the imperative: `did you mean "prompt"?`. */
  readonly help?: string;
}

export function isError(diagnostic: Diagnostic): boolean {
  return diagnostic.severity === 'error';
}

/** Builds diagnostics for one room, so that a code its table lacks does not compile. */
export function diagnosticFactory<Code extends string>(_table: Readonly<Record<Code, string>>) {
  return function diagnose(
    severity: Diagnostic['severity'],
    code: Code,
    message: string,
    rest: { span?: Span | undefined; help?: string | undefined; related?: Diagnostic['related'] } = {},
  ): Diagnostic {
    return {
      code,
      severity,
      message,
      ...(rest.span && { span: rest.span }),
      ...(rest.related?.length ? { related: rest.related } : {}),
      ...(rest.help !== undefined && { help: rest.help }),
    };
  };
}
