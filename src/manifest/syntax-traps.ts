import type { YAMLError } from 'yaml';
import type { Diagnostic } from '../core/diagnostic.ts';
import { bracketsOf, flowItemAt, type Brackets } from './brackets.ts';
import { diagnose, type ManifestCode } from './codes.ts';
import { excerptOf, quotingFix } from './quoting.ts';
import { contains, ownerOf, type Region } from './repair.ts';
import type { SourceText } from './source-text.ts';
import { templateItem } from './template-item.ts';

/**
 * What YAML errors mean to somebody who wrote a prompt. An error alone says little (`Unexpected scalar at node end`),
 * and one mistake draws several; so the value it stands in is found, and the value's own text decides.
 */

export interface Trap {
  readonly diagnostic: Diagnostic;
  /** What to overwrite before reading again; absent: reading on would only invent errors. */
  readonly region?: Region;
}

/** The value an error lies in. */
interface Place {
  readonly source: SourceText;
  readonly error: YAMLError;
  readonly key?: string;
  readonly start: number;
  readonly end: number;
  readonly value: string;
  /** Inside [ ] or { }. */
  readonly flow: boolean;
  /** The value begins with brackets that are closed before the error. */
  readonly afterBrackets: boolean;
}

/** How many errors of one reading are looked into; whoever has more will read the first ones first. */
export const MAX_ERRORS = 100;

/** Errors that say much come before those that often only follow from them; a later rank waits for the next reading. */
function rankOf({ code }: YAMLError): 0 | 1 | 2 {
  if (code === 'NON_STRING_KEY') return 0;
  return code === 'BAD_INDENT' || code === 'UNEXPECTED_TOKEN' ? 2 : 1;
}

/** The traps behind the errors of one reading, at most one for each value; empty only if there are no errors. */
export function findTraps(source: SourceText, errors: readonly YAMLError[]): readonly Trap[] {
  const tabs = errors.filter(({ code }) => code === 'TAB_AS_INDENT');
  if (tabs.length > 0) return tabs.slice(0, MAX_ERRORS).map((error) => tabTrap(source, error));
  const brackets = bracketsOf(source.text);
  for (const rank of [0, 1, 2]) {
    const traps: Trap[] = [];
    const regions: Region[] = [];
    for (const error of errors.filter((each) => rankOf(each) === rank).slice(0, MAX_ERRORS)) {
      if (contains(regions, error.pos[0])) continue;
      const trap = findTrap(source, error, brackets);
      if (!trap?.region || contains(regions, trap.region.start)) continue;
      traps.push(trap);
      regions.push(trap.region);
    }
    if (traps.length > 0) return traps;
  }
  const [first] = errors.filter(({ code }) => code !== 'BAD_INDENT').concat(errors);
  return first ? [unclosedTrap(source, brackets) ?? plainTrap(source, first)] : [];
}

function findTrap(source: SourceText, error: YAMLError, brackets: Brackets): Trap | undefined {
  const atKey = keyTrap(source, error);
  if (atKey) return atKey;
  const place = placeOf(source, error, brackets);
  if (place) {
    for (const recognise of VALUE_TRAPS) {
      const trap = recognise(place);
      if (trap) return trap;
    }
  }
  return place?.flow ? undefined : lineTrap(source, error);
}

function placeOf(source: SourceText, error: YAMLError, brackets: Brackets): Place | undefined {
  const { text } = source;
  let [offset] = error.pos;
  if (error.code === 'NON_STRING_KEY' && text.slice(offset - 1, offset + 1) === '{{') offset -= 1;
  const owner = ownerOf(source, offset);
  const range = brackets.ranges.find(({ start, end }) => start <= offset && offset < end);
  const isTemplate = text.startsWith('{{', range?.start ?? offset);
  if (range && !(isTemplate && range.start === owner?.start)) {
    const item = text.startsWith('{{', offset) ? templateItem(text, offset) : flowItemAt(text, range, offset);
    return { source, error, ...item, value: text.slice(item.start, item.end), flow: true, afterBrackets: false };
  }
  if (!owner || owner.start >= owner.end) return undefined;
  const afterBrackets = brackets.ranges.some(({ start, end }) => start === owner.start && end <= offset);
  return { source, error, ...owner, value: text.slice(owner.start, owner.end), flow: false, afterBrackets };
}

/** White space over a line's end, a key, and a simple value. */
const KEY_ON_NEXT_LINE = /^(\s*\n\s*)["']?([\w$-]+)["']?[ ]*:\s[^,{}[\]"'\r\n]*/;

type Recogniser = (place: Place) => Trap | undefined;

const VALUE_TRAPS: readonly Recogniser[] = [
  ({ value, ...place }) =>
    (place.flow ? /^[^"'#{]*\{\{[^]*\}\}/.test(value) : value.startsWith('{{'))
      ? valueTrap({ value, ...place }, 'unquoted-template', 'a {{template}} needs quotes here, or YAML reads a map')
      : undefined,
  (place) => {
    const sign = /^(?:[@`%*&]|[-?](?= ))/.exec(place.value)?.[0];
    if (sign === undefined && !place.afterBrackets) return undefined;
    const message = `an unquoted text cannot begin with ${sign ?? place.value.charAt(0)}, which means something else in YAML`;
    return valueTrap(place, 'reserved-character', message, signFix(place));
  },
  (place) => {
    if (place.error.code !== 'BAD_DQ_ESCAPE') return undefined;
    const [from, to] = place.error.pos;
    const sequence = place.source.text.slice(from, to + 1).slice(0, 2);
    const message = `${sequence} is no escape that YAML knows inside double quotes`;
    const help = /\w/.test(sequence)
      ? 'double the backslash, or use single quotes'
      : `write ${sequence.slice(1)} without the backslash`;
    return valueTrap(place, 'bad-escape', message, { help, at: from });
  },
  (place) => {
    const closed = /^(?:"(?:[^"\\]|\\[^])*"|'(?:[^']|'')*')\s*(?=[^\s#,\]}])/.exec(place.value);
    if (!closed || place.error.code !== 'UNEXPECTED_TOKEN') return undefined;
    const quote = place.value.charAt(0);
    const apostrophe = quote === "'" && /^\w/.test(place.value.slice(closed[0].length));
    const help = apostrophe ? "double an apostrophe inside single quotes ('') or use double quotes" : undefined;
    const message = `the text ends at the closing ${quote}, and more follows it`;
    return valueTrap(place, 'text-after-quote', message, { at: place.start + closed[0].length, ...(help && { help }) });
  },
  (place) => {
    const header = /^([|>][-+0-9]*)[ ]*(?=[^\s#])/.exec(place.value);
    if (!header || place.flow) return undefined;
    const message = `text stands on the same line as ${header[1]}`;
    const help = `begin the text on the line below ${header[1]}, indented`;
    return valueTrap(place, 'block-header', message, { help, at: place.start + header[0].length });
  },
  (place) => {
    if (!/^[^"'|>\s]/.test(place.value)) return undefined;
    const hash = /[ \t]#.*\n/.exec(place.value);
    if (!hash || place.flow) return undefined;
    const message = 'a # after a space begins a comment and ends the text above it';
    return valueTrap(place, 'comment-in-text', message, { at: place.start + hash.index + 1 });
  },
  (place) => {
    if (!place.flow || place.error.code !== 'MULTILINE_IMPLICIT_KEY') return undefined;
    const next = KEY_ON_NEXT_LINE.exec(place.source.text.slice(place.end, place.end + 500));
    if (!next) return undefined;
    const message = `no comma stands before "${next[2]}", the next key inside { }`;
    const at = place.end + (next[1]?.length ?? 0);
    const whole = { ...place, end: place.end + next[0].length };
    return valueTrap(whole, 'yaml-syntax', message, { at, help: 'put a comma at the end of the line above' });
  },
  (place) => {
    const colon = /:(?=\s|$)/m.exec(place.value);
    if (!colon || !/^[^"'|>{[\s]/.test(place.value)) return undefined;
    if (!['BLOCK_AS_IMPLICIT_KEY', 'BLOCK_IN_FLOW', 'MULTILINE_IMPLICIT_KEY'].includes(place.error.code))
      return undefined;
    const before = place.value.slice(0, colon.index);
    const at = place.start + colon.index;
    if (!before.includes('\n'))
      return valueTrap(place, 'colon-in-text', 'a colon and a space inside an unquoted text begin a map', { at });
    const line = place.start + before.length - (before.split('\n').at(-1) ?? '').trimStart().length;
    const message = 'this line is indented deeper than the key above, so YAML takes it for more of its value';
    return valueTrap(place, 'bad-indent', message, { at: line, help: 'line it up with the key above' });
  },
];

function signFix({ key, value }: Place): { help?: string } {
  const name = /^@([A-Za-z0-9][\w-]*)$/.exec(value)?.[1];
  if (name === undefined) return {};
  return {
    help: `write ${key === undefined ? '' : `${key}: `}${name} where a name is wanted, or "${value}" in a text`,
  };
}

function valueTrap(
  place: Place,
  code: ManifestCode,
  message: string,
  { help, at = place.start }: { help?: string; at?: number } = {},
): Trap {
  const span = place.source.span(at, place.end);
  return {
    diagnostic: diagnose('error', code, message, { span, help: help ?? quotingFix(place.key, place.value, place) }),
    region: { start: place.start, end: place.end, filler: 'text' },
  };
}

/** `@Hero: ...` as a key: the most likely slip in `refs:`. */
function keyTrap(source: SourceText, error: YAMLError): Trap | undefined {
  if (error.code !== 'BAD_SCALAR_START') return undefined;
  const [start] = error.pos;
  const key = /^([@`%])([^\s:,{}[\]]*):(?=\s|$)/m.exec(source.text.slice(start, start + 200));
  if (key?.index !== 0) return undefined;
  const end = start + key[0].length - 1;
  const message = `a key cannot begin with ${key[1]}`;
  const help = key[1] === '@' ? `the key is the tag without @: write ${key[2]}:` : 'put the key in quotes';
  return {
    diagnostic: diagnose('error', 'reserved-character', message, { span: source.span(start, end), help }),
    region: { start, end, filler: 'key' },
  };
}

/** A line among keys that is no key. */
function lineTrap(source: SourceText, error: YAMLError): Trap | undefined {
  if (error.code !== 'MISSING_CHAR' && error.code !== 'MULTILINE_IMPLICIT_KEY') return undefined;
  const line = source.lineAt(error.pos[0]);
  const text = source.line(line);
  const start = source.startOf(line) + text.length - text.trimStart().length;
  const end = source.startOf(line) + text.trimEnd().length;
  const span = source.span(start, end);
  const region = { start, end, filler: 'comment' } as const;
  const joined = /^\s*([A-Za-z][\w-]*):([^\s/].*)$/.exec(text);
  if (joined) {
    const help = `write ${joined[1]}: ${excerptOf(joined[2] ?? '')}`;
    return { diagnostic: diagnose('error', 'missing-space', 'a space must follow the colon', { span, help }), region };
  }
  if (start >= end || /:(\s|$)/.test(text) || /^\s*["'[{]/.test(text)) return undefined;
  const help = 'add a colon and a value, or indent the line if it continues the text above';
  const message = `"${excerptOf(text)}" stands where a key and a colon are expected`;
  return { diagnostic: diagnose('error', 'missing-colon', message, { span, help }), region };
}

function tabTrap(source: SourceText, error: YAMLError): Trap {
  const [start, end] = error.pos;
  const help = 'indent with spaces; two a level is usual';
  const span = source.span(start, end);
  return { diagnostic: diagnose('error', 'tab-indent', 'YAML allows no tabs as indentation', { span, help }) };
}

function unclosedTrap(source: SourceText, { unclosed }: Brackets): Trap | undefined {
  const at = unclosed.at(-1);
  if (at === undefined) return undefined;
  const sign = source.text.charAt(at);
  const closing = { '{': '}', '[': ']' }[sign] ?? sign;
  const help = `add the closing ${closing}, or quote the text if ${sign} belongs to it`;
  const message = `the ${sign} that opens here is never closed`;
  return { diagnostic: diagnose('error', 'unclosed', message, { span: source.span(at, at + 1), help }) };
}

/** What is left, in words for the commonest codes. */
const WORDS: Readonly<Record<string, string>> = {
  BAD_INDENT: 'this line is indented unlike its neighbours',
  BAD_ALIAS: 'a & or * needs a name right after it',
  MULTIPLE_ANCHORS: 'a value can have only one &anchor',
  MULTIPLE_TAGS: 'a value can have only one !tag',
  NON_STRING_KEY: 'a key must be a text, not a list or map',
  KEY_OVER_1024_CHARS: 'a key is longer than 1024 characters',
};

function plainTrap(source: SourceText, error: YAMLError): Trap {
  const [from, end] = error.pos;
  const start = from + (/^[ ]*/.exec(source.text.slice(from, from + 200))?.[0].length ?? 0);
  const code = error.code === 'BAD_INDENT' ? 'bad-indent' : error.code === 'NON_STRING_KEY' ? 'bad-key' : 'yaml-syntax';
  const words =
    WORDS[error.code] ?? `this is not YAML: ${error.message.charAt(0).toLowerCase()}${error.message.slice(1)}`;
  const help =
    code === 'bad-indent'
      ? 'line it up with the keys it belongs to'
      : error.message.startsWith('Missing , ')
        ? 'put a comma before it'
        : 'put a text with special characters in quotes';
  return { diagnostic: diagnose('error', code, words, { span: source.span(start, Math.max(end, start + 1)), help }) };
}
