import type { Diagnostic } from '../core/diagnostic.ts';
import type { Span } from '../core/span.ts';
import type { Dict, Entry, Value } from '../core/value.ts';
import { diagnose } from './codes.ts';
import { plainNumber } from './plain-number.ts';
import { excerptOf } from './quoting.ts';

type Named = 'shot' | 'reference' | 'frame' | 'axis';

/** A name that the schema's rule refuses: why, and what to call it. */
export function badName(kind: Named, name: string, span: Span): Diagnostic {
  const reading = yamlReading(name);
  const article = kind === 'axis' ? 'an' : 'a';
  const why =
    reading === undefined
      ? `the name "${excerptOf(name)}" of ${article} ${kind} ${flaw(name)}`
      : `YAML reads the name ${name} of ${article} ${kind} as ${reading}`;
  return diagnose('error', 'bad-name', why, { span, help: `write ${suggestion(kind, name)}` });
}

function yamlReading(name: string): string | undefined {
  if (/^(?:null|Null|NULL|~)$/.test(name)) return 'null';
  if (/^(?:true|True|TRUE|false|False|FALSE)$/.test(name)) return name.toLowerCase();
  const number = plainNumber(name);
  return number === undefined ? undefined : `the number ${number}`;
}

function flaw(name: string): string {
  if (name.length > 64) return 'is longer than 64 characters';
  if (name.startsWith('@')) return 'begins with @, which only prompts write';
  if (!/[A-Za-z]/.test(name)) return 'holds no letter from A to Z';
  if (!/^[A-Za-z0-9]/.test(name)) return 'begins with neither a letter nor a digit';
  return 'holds something else than letters, digits, _ and -';
}

function suggestion(kind: Named, name: string): string {
  const plain = name
    .normalize('NFD')
    .replaceAll(/\p{Mark}/gu, '')
    .replaceAll(/[^A-Za-z0-9_-]+/g, '-')
    .replaceAll(/^[-_]+|[-_]+$/g, '')
    .slice(0, 56);
  const prefix = kind === 'reference' ? 'ref' : kind;
  if (plain === '') return `${prefix}-1`;
  return yamlReading(plain) !== undefined || !/[A-Za-z]/.test(plain) ? `${prefix}-${plain}` : plain;
}

/** Shots and references share one namespace, in which names differ in more than case. */
export function nameClashes(root: Dict): readonly Diagnostic[] {
  const taken = new Map<string, { readonly kind: string; readonly entry: Entry }>();
  const diagnostics: Diagnostic[] = [];
  const claim = (kind: 'shot' | 'reference', entry: Entry): void => {
    const plain = entry.key.toLowerCase();
    const other = taken.get(plain);
    if (other) diagnostics.push(clash({ kind, entry }, other));
    else taken.set(plain, { kind, entry });
  };
  for (const { key, keySpan } of entriesOf(root, 'matrix')) {
    if (key !== 'take') continue;
    const rest = { span: keySpan, help: 'rename it, e.g. take-2' };
    diagnostics.push(diagnose('error', 'name-clash', 'the axis "take" has the name of the number in a pick', rest));
  }
  for (const entry of entriesOf(root, 'shots')) claim('shot', entry);
  for (const entry of entriesOf(root, 'refs')) claim('reference', entry);
  for (const shot of [...entriesOf(root, 'shots'), ...defaultsOf(root)]) {
    for (const entry of entriesOf(shot.value, 'refs')) {
      const other = taken.get(entry.key.toLowerCase());
      const overlay = other?.kind === 'reference' && other.entry.key === entry.key;
      if (other && !overlay) diagnostics.push(clash({ kind: 'reference', entry }, other));
    }
  }
  return diagnostics;
}

function clash(
  { kind, entry }: { readonly kind: string; readonly entry: Entry },
  other: { readonly kind: string; readonly entry: Entry },
): Diagnostic {
  const same = entry.key === other.entry.key;
  const message = same
    ? `the ${kind} "${entry.key}" has the name of a ${other.kind}`
    : `the ${kind} "${entry.key}" differs from the ${other.kind} "${other.entry.key}" in upper and lower case only`;
  const related = [{ message: `the ${other.kind} is here`, span: other.entry.keySpan }];
  return diagnose('error', 'name-clash', message, {
    span: entry.keySpan,
    related,
    help: `rename one, e.g. ${entry.key}-2`,
  });
}

function defaultsOf(root: Dict): readonly Entry[] {
  const defaults = root.entries.get('defaults');
  return defaults ? [defaults] : [];
}

function entriesOf(value: Value, key: string): readonly Entry[] {
  const inner = value.kind === 'dict' ? value.entries.get(key)?.value : undefined;
  return inner?.kind === 'dict' ? [...inner.entries.values()] : [];
}
