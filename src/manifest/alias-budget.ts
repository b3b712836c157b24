import type { Diagnostic } from '../core/diagnostic.ts';
import type { Span } from '../core/span.ts';
import type { Value } from '../core/value.ts';
import { diagnose } from './codes.ts';
import { MAX_DEPTH } from './compose.ts';

/** How often aliases may be used in a file, counting those that come along inside what they stand for. */
const MAX_ALIASES = 100;
/** How many values a file may hold once its aliases are unfolded. */
const MAX_VALUES = 2_000_000;

type Use =
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'too-deep' }
  | { readonly kind: 'exhausted'; readonly first: boolean; diagnose(span: Span): Diagnostic };

interface Anchor {
  readonly value: Value;
  readonly aliases: number;
  readonly values: number;
  /** Levels of nesting inside it. */
  readonly height: number;
}

interface Opened {
  readonly name: string;
  readonly aliases: number;
  readonly values: number;
  readonly depth: number;
  readonly deepest: number;
}

/** Anchors, and what unfolding them would cost. Values are shared, so an alias costs nothing before that is known. */
export class AliasBudget {
  readonly #anchors = new Map<string, Anchor>();
  readonly #open: Opened[] = [];
  #used = 0;
  #values = 0;
  #deepest = 0;
  #exhausted = false;

  /** A value was met at this depth. */
  count(depth: number): void {
    this.#values += 1;
    if (depth > this.#deepest) this.#deepest = depth;
  }

  open(name: string, depth: number): void {
    this.#anchors.delete(name);
    this.#open.push({ name, aliases: this.#used, values: this.#values, depth, deepest: this.#deepest });
    this.#deepest = depth;
  }

  close(name: string, value: Value): void {
    const opened = this.#open.pop();
    if (!opened) return;
    this.#anchors.set(name, {
      value,
      aliases: this.#used - opened.aliases,
      values: this.#values - opened.values,
      height: this.#deepest - opened.depth,
    });
    this.#deepest = Math.max(this.#deepest, opened.deepest);
  }

  use(name: string, depth: number): Use {
    const anchor = this.#anchors.get(name);
    if (!anchor) return { kind: 'unknown' };
    if (depth + anchor.height > MAX_DEPTH) return { kind: 'too-deep' };
    this.#used += 1 + anchor.aliases;
    this.#values += anchor.values;
    if (depth + anchor.height > this.#deepest) this.#deepest = depth + anchor.height;
    if (this.#used <= MAX_ALIASES && this.#values <= MAX_VALUES) return { kind: 'value', value: anchor.value };
    const first = !this.#exhausted;
    this.#exhausted = true;
    return { kind: 'exhausted', first, diagnose: (span) => this.#limit(span) };
  }

  /** Whether what the anchor stands for has begun and not ended, so that an alias would hold itself. */
  isOpen(name: string): boolean {
    return this.#open.some((opened) => opened.name === name);
  }

  names(): readonly string[] {
    return [...this.#anchors.keys()];
  }

  #limit(span: Span): Diagnostic {
    const what =
      this.#used > MAX_ALIASES ? `more than ${MAX_ALIASES} uses of aliases` : `more than ${MAX_VALUES} values`;
    const help = 'write what many shots share under defaults: or vars: instead';
    return diagnose('error', 'alias-limit', `the file unfolds to ${what}`, { span, help });
  }
}
