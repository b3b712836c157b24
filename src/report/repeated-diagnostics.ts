import type { Diagnostic } from '../core/diagnostic.ts';
import { formatSpan, type Span } from '../core/span.ts';

/** One diagnostic, and the places where the very same is said again. */
export interface Repeated {
  readonly diagnostic: Diagnostic;
  /** What the repetitions relate to that the diagnostic itself does not name. */
  readonly elsewhere: readonly Span[];
}

/** A line in `defaults` that is wrong for twenty shots is one thing to say, not twenty. */
export function groupRepeated(diagnostics: readonly Diagnostic[]): readonly Repeated[] {
  const groups = new Map<string, { diagnostic: Diagnostic; elsewhere: Span[]; named: Set<string> }>();
  for (const diagnostic of diagnostics) {
    const { severity, code, message, span, related = [], help = '' } = diagnostic;
    const key = JSON.stringify([severity, code, message, span && formatSpan(span), help]);
    const group = groups.get(key);
    if (!group) {
      const named = new Set(related.map((place) => formatSpan(place.span)));
      groups.set(key, { diagnostic, elsewhere: [], named });
      continue;
    }
    for (const place of related) {
      const name = formatSpan(place.span);
      if (!group.named.has(name)) group.elsewhere.push(place.span);
      group.named.add(name);
    }
  }
  return [...groups.values()];
}
