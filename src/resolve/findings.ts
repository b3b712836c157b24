import type { Diagnostic } from '../core/diagnostic.ts';
import { formatSpan } from '../core/span.ts';
import { diagnose } from './codes.ts';

/**
 * Collects diagnostics in the order found. What stands in `defaults` or `vars` is met once per shot that uses it,
 * so the same words about the same place are kept once.
 */
export class Findings {
  readonly #byKey = new Map<string, Diagnostic>();

  /** Adds a diagnostic; the arguments are those of `diagnose`. Returns nothing, so that a caller can return it. */
  add(...diagnostic: Parameters<typeof diagnose>): undefined {
    const finding = diagnose(...diagnostic);
    const place = finding.span ? formatSpan(finding.span) : '';
    const key = `${place} ${finding.code} ${finding.message}`;
    if (!this.#byKey.has(key)) this.#byKey.set(key, finding);
    return undefined;
  }

  all(): readonly Diagnostic[] {
    return [...this.#byKey.values()];
  }
}
