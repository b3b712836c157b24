import { dirname, resolve } from 'node:path';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Span } from '../core/span.ts';
import type { Entry, List, Scalar } from '../core/value.ts';
import { diagnose } from './codes.ts';
import { entriesOf } from './convert/reading.ts';
import { parseYaml } from './parse.ts';
import { readText } from './read.ts';
import { readVarValue } from './var-value.ts';

/**
 * What the command line puts in the place of what the storyboard says. Each text has a place like a file has one:
 * `--var city:1:1`, and `--select:2:1` for the second one.
 */
export interface Overrides {
  /** `name=value`; the value is read as one YAML scalar. */
  readonly vars?: readonly string[];
  /** YAML or JSON files, each a map of values by name; a later one wins, and `vars` over all of them. */
  readonly varsFiles?: readonly string[];
  /** `axis=label,label` in the place of what `select` says of that axis; `axis=` for nothing. */
  readonly select?: readonly string[];
}

/** Overrides as they read, whatever the storyboard may hold. */
export interface ReadOverrides {
  readonly vars: readonly SetVar[];
  readonly select: readonly SetSelect[];
  readonly varsFiles: readonly string[];
  /** All texts that were read, with the folder that paths in them start from; absent = that of the storyboard. */
  readonly texts: readonly { readonly display: string; readonly text: string; readonly folder?: string }[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface SetVar {
  readonly entry: Entry;
  readonly from: string;
  readonly written?: string;
}

export interface SetSelect {
  readonly written: string;
  readonly axis: string;
  readonly axisSpan: Span;
  /** None = the storyboard is not to select by this axis. */
  readonly labels: List;
}

export async function readOverrides({ vars = [], varsFiles = [], select = [] }: Overrides): Promise<ReadOverrides> {
  const files = await Promise.all(varsFiles.map(readVarsFile));
  const set = readVars(vars);
  const chosen = readSelects(select);
  return {
    vars: [...files.flatMap((file) => file.vars), ...set.vars],
    select: chosen.select,
    varsFiles,
    texts: [...files, set, chosen].flatMap(({ texts }) => texts),
    diagnostics: [...files, set, chosen].flatMap(({ diagnostics }) => diagnostics),
  };
}

type Part<Kept extends 'vars' | 'select'> = Pick<ReadOverrides, Kept | 'texts' | 'diagnostics'>;

async function readVarsFile(file: string): Promise<Part<'vars'>> {
  const path = resolve(file);
  const read = await readText({ path, display: file });
  if (!read.ok) {
    const { diagnostic, text } = read.error;
    const texts = text === undefined ? [] : [{ display: file, text }];
    return { vars: [], texts, diagnostics: [diagnostic] };
  }
  const texts = [{ display: file, text: read.value, folder: dirname(path) }];
  const { value, diagnostics } = parseYaml(file, read.value, 'vars');
  if (value?.kind === 'dict')
    return { vars: entriesOf(value).map((entry) => ({ entry, from: file })), texts, diagnostics };
  if (!value) return { vars: [], texts, diagnostics };
  const rest = { span: value.span, help: 'write one variable a line: city: Oslo' };
  const wrong = diagnose('error', 'not-a-map', `${file} is no map of variables`, rest);
  return { vars: [], texts, diagnostics: [...diagnostics, wrong] };
}

function readVars(vars: readonly string[]): Part<'vars'> {
  const set = new Map<string, SetVar>();
  const texts: ReadOverrides['texts'][number][] = [];
  const diagnostics: Diagnostic[] = [];
  for (const given of vars) {
    const at = given.indexOf('=');
    const name = given.slice(0, Math.max(0, at)).trim();
    const display = name === '' ? '--var' : `--var ${name}`;
    const span = { file: display, line: 1, column: 1, length: 1 };
    const written = given.slice(at + 1);
    texts.push({ display, text: name === '' ? given : written });
    if (name === '') {
      const help = 'write a name, = and a value: --var city=Oslo';
      diagnostics.push(diagnose('error', 'bad-value', `"${given}" names no variable`, { span, help }));
    } else if (set.has(name)) {
      const help = 'keep one of the two';
      diagnostics.push(diagnose('error', 'duplicate-key', `--var gives "${name}" twice`, { span, help }));
    } else {
      const { value, diagnostics: found } = readVarValue(display, written);
      diagnostics.push(...found);
      set.set(name, { entry: { key: name, keySpan: value.span, value }, from: '--var', written });
    }
  }
  return { vars: [...set.values()], texts, diagnostics };
}

const SELECT = '--select';

function readSelects(texts: readonly string[]): Part<'select'> {
  const select: SetSelect[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const [index, written] of texts.entries()) {
    const line = index + 1;
    const [, axis = '', labels] = /^\s*([^=\s]+)\s*=([^=]*)$/.exec(written) ?? [];
    const axisSpan = { file: SELECT, line, column: written.indexOf(axis) + 1, length: Math.max(1, axis.length) };
    const span = { ...axisSpan, column: 1, length: Math.max(1, written.length) };
    const items = labels === undefined ? [] : labelsIn(labels, { ...span, column: written.indexOf('=') + 2 });
    if (labels === undefined || (labels.trim() !== '' && items.some(({ value }) => value === ''))) {
      const help = 'write axis=label, axis=label,label, or axis= to select nothing by that axis';
      diagnostics.push(diagnose('error', 'bad-value', `"${written}" selects nothing`, { span, help }));
    } else if (select.some((other) => other.axis === axis)) {
      const help = `keep one; several labels are ${axis}=label,label`;
      diagnostics.push(diagnose('error', 'duplicate-key', `--select names "${axis}" twice`, { span: axisSpan, help }));
    } else {
      const kept = labels.trim() === '' ? [] : items;
      select.push({ written, axis, axisSpan, labels: { kind: 'list', items: kept, span } });
    }
  }
  return { select, texts: texts.length === 0 ? [] : [{ display: SELECT, text: texts.join('\n') }], diagnostics };
}

function labelsIn(text: string, { column, ...place }: Span): readonly Scalar[] {
  let start = column;
  return text.split(',').map((part) => {
    const value = part.trim();
    const span = { ...place, column: start + Math.max(0, part.indexOf(value)), length: Math.max(1, value.length) };
    start += part.length + 1;
    return { kind: 'scalar', value, span };
  });
}
