import { isScalar, type Node, type Pair, type Scalar as YamlScalar } from 'yaml';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Span } from '../core/span.ts';
import { spanWithin, type Scalar } from '../core/value.ts';
import { characterName } from './character-name.ts';
import { diagnose } from './codes.ts';
import { closestField } from './closest-field.ts';
import { colonFollows } from './comma-pieces.ts';
import { excerptOf, quotingFix } from './quoting.ts';
import type { SourceText } from './source-text.ts';

/** What YAML reads without complaint and differently from what was meant. */

const CORE_TAG = /^tag:yaml\.org,2002:(?:str|int|float|bool|null|map|seq)$/;

export function unknownTag(source: SourceText, node: Node, key: string | undefined): Diagnostic | undefined {
  const { tag, range } = node as YamlScalar;
  if (tag === undefined || CORE_TAG.test(tag) || !range) return undefined;
  const before = source.text.slice(0, range[0]);
  const start = Math.max(before.lastIndexOf('!'), before.endsWith('!') ? before.length - 1 : 0);
  const from = /!\S*\s*$/.exec(source.text.slice(before.lastIndexOf('\n') + 1, range[0]));
  const at = from ? before.lastIndexOf('\n') + 1 + from.index : start;
  const text = source.text.slice(at, range[1]);
  const message = `a text cannot begin with !, which YAML takes for a type ("${excerptOf(text).split(' ', 1)[0]}")`;
  return diagnose('error', 'yaml-tag', message, { span: source.span(at, range[1]), help: quotingFix(key, text) });
}

export function unknownAlias(
  span: Span,
  { name, known, key, inside }: { name: string; known: readonly string[]; key: string | undefined; inside: boolean },
): Diagnostic {
  if (inside) {
    const message = `*${name} stands inside the value that &${name} names`;
    return diagnose('error', 'unknown-alias', message, {
      span,
      help: 'an alias can only repeat what is finished above it',
    });
  }
  const near = closestField(name, known);
  const help = near === undefined ? quotingFix(key, `*${name}`) : `did you mean *${near}?`;
  const message = `*${name} is an alias in YAML, and no &${name} stands before it`;
  return diagnose('error', 'unknown-alias', message, { span, help });
}

/** Fields that hold prose, where a # is likelier a part of the text than a comment. */
const PROSE = new Set(['prompt', 'prompt_suffix', 'negative_prompt', 'text']);

export function trailingComment(span: Span, node: YamlScalar, key: string | undefined): Diagnostic | undefined {
  if (!node.comment || key === undefined || !PROSE.has(key)) return undefined;
  const text = `${String(node.value)} #${node.comment}`;
  const message = `the text ends before "${excerptOf(`#${node.comment}`)}", which YAML takes for a comment`;
  const help = `${quotingFix(key, text)}; if it is a comment, put it on a line of its own`;
  return diagnose('warning', 'trailing-comment', message, { span, help });
}

export function leadingZero(span: Span, value: number, written: string): Diagnostic | undefined {
  if (!/^[-+]?0\d/.test(written)) return undefined;
  const message = `${written} is read as ${value} here, and as another number by older YAML tools`;
  return diagnose('warning', 'leading-zero', message, { span, help: `write ${value}, or "${written}" for a text` });
}

export function inexactNumber(span: Span, value: number, written: string): Diagnostic | undefined {
  if (Number.isSafeInteger(value) || (Number.isFinite(value) && !/^[-+]?\d+$/.test(written))) return undefined;
  const message = `${excerptOf(written)} cannot be kept exactly as a number`;
  return diagnose('error', 'inexact-number', message, { span, help: 'use fewer digits, or quote it if it is a text' });
}

/** A number in `vars` is put into texts, where it is written another way than here. */
export function respelledNumber(span: Span, value: number, written: string): Diagnostic | undefined {
  if (String(value) === written) return undefined;
  const message = `${written} is a number, and a text that it is put into says ${value}`;
  return diagnose('warning', 'respelled-number', message, { span, help: `write ${value}, or "${written}" for a text` });
}

// oxlint-disable-next-line no-control-regex -- the point is to find control characters
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;
/** Marks that turn the reading direction up to some end; text in any script reads well without them. */
const TURNING = /[\u202a-\u202e\u2066-\u2069]/;

/** What nobody sees, and a vendor may choke on or read another way. */
export function unseenCharacter(scalar: Scalar): Diagnostic | undefined {
  const text = String(scalar.value);
  const found = CONTROL.exec(text) ?? TURNING.exec(text);
  if (!found) return undefined;
  const span = spanWithin(scalar, found.index, found[0]);
  const message = `the text holds ${characterName(found[0])}, which nobody sees`;
  const severity = CONTROL.test(found[0]) ? 'error' : 'warning';
  return diagnose(severity, 'unseen-character', message, { span, help: 'remove it' });
}

interface Emptiness {
  /** The key, or the empty item of a list. */
  readonly node: Node;
  readonly parent: 'block' | 'flow' | 'list';
  readonly pair?: Pair<Node, Node | null>;
  readonly key?: string;
}

export function emptyValue(source: SourceText, { node, parent, pair, key }: Emptiness): Diagnostic {
  const [start, end] = node.range ?? [0, 0];
  if (parent === 'list') {
    const span = source.span(Math.max(0, start - 1), Math.max(start, end));
    return diagnose('error', 'empty-value', 'nothing is written for this list item', {
      span,
      help: 'write it or remove it',
    });
  }
  const span = source.span(start, end);
  if (parent === 'flow' && pair && (pair.value === null || !colonFollows(source, end))) {
    const message = `"${key}" has no value: a comma inside { } ends the text before it`;
    const help = 'put quotes around the whole text that holds the comma';
    return diagnose('error', 'comma-in-braces', message, { span, help });
  }
  const comment = isScalar(pair?.value) ? pair.value.comment : undefined;
  const help = comment
    ? `${quotingFix(key, `#${comment}`)}; a # after a space begins a comment`
    : 'write a value, or remove the key';
  return diagnose('error', 'empty-value', `nothing is written for "${key}"`, { span, help });
}
