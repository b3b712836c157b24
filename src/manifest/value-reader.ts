import { isAlias, isMap, isScalar, isSeq, type Alias, type Node, type Pair, type Scalar as YamlScalar } from 'yaml';
import type { YAMLMap, YAMLSeq } from 'yaml';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Span } from '../core/span.ts';
import type { Dict, Entry, Scalar, Value } from '../core/value.ts';
import { AliasBudget } from './alias-budget.ts';
import { alone, textWithCommas, withPieces, type WithPieces } from './comma-pieces.ts';
import { diagnose } from './codes.ts';
import { tooDeep } from './compose.ts';
import { contains, type Region } from './repair.ts';
import {
  emptyValue,
  inexactNumber,
  leadingZero,
  respelledNumber,
  trailingComment,
  unknownAlias,
  unknownTag,
  unseenCharacter,
} from './scalar-traps.ts';
import type { SourceText } from './source-text.ts';

/** Builds positioned values from composed nodes, and reports what YAML accepts but nobody can mean. */
export class ValueReader {
  readonly diagnostics: Diagnostic[] = [];
  readonly reported = new Set<Value>();
  readonly #source: SourceText;
  readonly #repaired: readonly Region[];
  readonly #aliases = new AliasBudget();
  #depth = 0;
  /** The root's key that is being read, or what the whole text stands for. */
  #section: string;
  readonly #isSection: boolean;

  /** Nodes may come from a text that was overwritten in `repaired`; `source` is what the user wrote. */
  constructor(source: SourceText, repaired: readonly Region[], section?: string) {
    this.#source = source;
    this.#repaired = repaired;
    this.#section = section ?? '';
    this.#isSection = section !== undefined;
  }

  read(node: Node): Value {
    return this.#value(node, undefined);
  }

  #value(node: Node, key: string | undefined): Value {
    if (isAlias(node)) return this.#alias(node, key);
    const anchored = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
    if (anchored === undefined) return this.#unanchored(node, key);
    this.#aliases.open(anchored, this.#depth);
    const value = this.#unanchored(node, key);
    this.#aliases.close(anchored, value);
    return value;
  }

  #unanchored(node: Node, key: string | undefined): Value {
    this.#aliases.count(this.#depth);
    const tagged = unknownTag(this.#source, node, key);
    const value = isMap(node) ? this.#dict(node) : isSeq(node) ? this.#list(node) : this.#scalar(node, key);
    if (tagged) this.#report(value, tagged);
    return value;
  }

  #report(value: Value, diagnostic: Diagnostic): void {
    this.diagnostics.push(diagnostic);
    this.reported.add(value);
  }

  #alias(node: Alias, key: string | undefined): Value {
    const span = this.#span(node);
    const use = this.#aliases.use(node.source, this.#depth);
    if (use.kind === 'value') return use.value;
    const value: Value = { kind: 'scalar', value: null, span };
    switch (use.kind) {
      case 'unknown':
        this.#report(
          value,
          unknownAlias(span, {
            name: node.source,
            known: this.#aliases.names(),
            key,
            inside: this.#aliases.isOpen(node.source),
          }),
        );
        break;
      case 'too-deep':
        this.#report(value, tooDeep(this.#source, node.range?.[0] ?? 0));
        break;
      case 'exhausted':
        this.reported.add(value);
        if (use.first) this.diagnostics.push(use.diagnose(span));
    }
    return value;
  }

  #list(node: YAMLSeq): Value {
    const items: Value[] = [];
    this.#depth += 1;
    for (const item of node.items) {
      const value = this.#value(item as Node, undefined);
      items.push(value);
      if (isEmptyNode(item)) this.#reportEmpty(value, emptyValue(this.#source, { node: item as Node, parent: 'list' }));
    }
    this.#depth -= 1;
    return { kind: 'list', items, span: this.#span(node) };
  }

  #dict(node: YAMLMap): Dict {
    const entries = new Map<string, Entry>();
    const merged = new Set<string>();
    this.#depth += 1;
    const flow = node.flow === true;
    const pairs = node.items as Pair<Node, Node | null>[];
    for (const { pair, pieces } of flow ? withPieces(this.#source, pairs) : pairs.map(alone)) {
      if (isMergeKey(pair.key)) this.#merge(entries, merged, pair);
      else this.#pair(entries, merged, { pair, flow, pieces });
    }
    this.#depth -= 1;
    return { kind: 'dict', entries, span: this.#span(node) };
  }

  #pair(
    entries: Map<string, Entry>,
    merged: Set<string>,
    { pair, flow, pieces }: WithPieces & { readonly flow: boolean },
  ): void {
    const keySpan = this.#span(pair.key);
    const key = isScalar(pair.key) && typeof pair.key.value === 'string' ? pair.key.value : '';
    if (key === '') {
      const help = 'write a name before the colon';
      this.diagnostics.push(diagnose('error', 'bad-key', 'a key must be a text', { span: keySpan, help }));
      return;
    }
    if (this.#depth === 1 && !this.#isSection) this.#section = key;
    const value: Value = pair.value ? this.#value(pair.value, key) : { kind: 'scalar', value: null, span: keySpan };
    if (!pair.value || isEmptyNode(pair.value))
      this.#reportEmpty(
        value,
        emptyValue(this.#source, { node: pair.key, parent: flow ? 'flow' : 'block', pair, key }),
      );
    // Pieces of a text that was reported and overwritten need no word of their own.
    if (pieces.length > 0 && !this.reported.has(value))
      this.#report(value, textWithCommas(this.#source, { pair, pieces }, key));
    const earlier = entries.get(key);
    if (earlier && !merged.delete(key)) {
      const related = [{ message: 'it was set here first', span: earlier.keySpan }];
      const rest = { span: keySpan, related, help: 'keep one of the two' };
      this.diagnostics.push(diagnose('error', 'duplicate-key', `"${key}" is set twice in one map`, rest));
      return;
    }
    entries.set(key, { key, keySpan, value });
  }

  #reportEmpty(value: Value, diagnostic: Diagnostic): void {
    if (!this.reported.has(value)) this.#report(value, diagnostic);
  }

  /** YAML's merge: what the map says itself wins, whether it stands above `<<` or below. */
  #merge(entries: Map<string, Entry>, merged: Set<string>, pair: Pair<Node, Node | null>): void {
    const value = pair.value && this.#value(pair.value, undefined);
    const sources = value?.kind === 'list' ? value.items : value ? [value] : [];
    for (const source of sources) {
      if (source.kind === 'dict') {
        for (const [key, entry] of source.entries) {
          if (entries.has(key)) continue;
          entries.set(key, entry);
          merged.add(key);
        }
      } else if (!this.reported.has(source)) {
        const help = 'write <<: *name, where &name stands at a map';
        const span = this.#span(pair.key);
        this.diagnostics.push(diagnose('error', 'merge-not-map', '<< takes in maps only', { span, help }));
      }
    }
    if (sources.length > 0) return;
    const help = 'write <<: *name, where &name stands at a map';
    this.diagnostics.push(
      diagnose('error', 'merge-not-map', '<< has nothing to take in', { span: this.#span(pair.key), help }),
    );
  }

  #scalar(node: Node, key: string | undefined): Scalar {
    const { value: written, type, range, source } = node as YamlScalar;
    const [start, end] = range ?? [0, 0];
    const span = this.#source.span(start, end);
    if (contains(this.#repaired, start)) {
      const value: Scalar = { kind: 'scalar', value: null, span };
      this.reported.add(value);
      return value;
    }
    if (typeof written === 'string') {
      const raw = { text: this.#source.text.slice(start, end), line: span.line, column: span.column };
      const comment = type === 'PLAIN' ? trailingComment(span, node as YamlScalar, key) : undefined;
      if (comment) this.diagnostics.push(comment);
      const value: Scalar = { kind: 'scalar', value: written, span, raw };
      const unseen = unseenCharacter(value);
      if (unseen) this.diagnostics.push(unseen);
      return value;
    }
    if (typeof written === 'number') {
      const value: Scalar = { kind: 'scalar', value: Number.isFinite(written) ? written : null, span };
      const inexact = inexactNumber(span, written, source ?? '');
      const zero = leadingZero(span, written, source ?? '');
      if (inexact) this.#report(value, inexact);
      if (zero) this.diagnostics.push(zero);
      const respelled = this.#section === 'vars' ? respelledNumber(span, written, source ?? '') : undefined;
      if (respelled && !inexact && !zero) this.diagnostics.push(respelled);
      return value;
    }
    return { kind: 'scalar', value: typeof written === 'boolean' ? written : null, span };
  }

  #span(node: Node): Span {
    const [start, end] = node.range ?? [0, 0];
    return this.#source.span(start, end);
  }
}

/** Nothing is written: a null whose source is empty. `null` and `~` are something. */
function isEmptyNode(node: unknown): boolean {
  return isScalar(node) && node.value === null && (node.source ?? '') === '';
}

function isMergeKey(node: Node): boolean {
  return isScalar(node) && node.value === '<<' && node.type === 'PLAIN';
}
