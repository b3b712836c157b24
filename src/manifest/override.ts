import { closest } from '../core/did-you-mean.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { GivenVar, Overridden } from '../core/given.ts';
import { type Dict, emptyDict, type Entry, toPlain } from '../core/value.ts';
import { diagnose } from './codes.ts';
import type { ReadOverrides, SetSelect, SetVar } from './read-overrides.ts';

/** A storyboard's root with the overrides in it, and what of them it has no place for. */
export function override(
  root: Dict,
  { vars, select, varsFiles }: ReadOverrides,
): { readonly root: Dict; readonly diagnostics: readonly Diagnostic[]; readonly overridden?: Overridden } {
  if (vars.length + select.length + varsFiles.length === 0) return { root, diagnostics: [] };
  const isMap = (root.entries.get('vars')?.value.kind ?? 'dict') === 'dict';
  const set = overrideVars(dictIn(root, 'vars'), isMap ? vars : []);
  const chosen = overrideSelect(dictIn(root, 'select'), select, dictIn(root, 'matrix'));
  const entries = new Map(root.entries);
  if (vars.length > 0 && set.dict.entries.size > 0) putIn(entries, 'vars', set.dict);
  if (chosen.dict.entries.size === 0) entries.delete('select');
  else if (select.length > 0) putIn(entries, 'select', chosen.dict);
  const last = new Map(vars.map((one) => [one.entry.key, one]));
  return {
    root: { ...root, entries },
    diagnostics: [...set.diagnostics, ...chosen.diagnostics],
    overridden: {
      ...(select.length > 0 && { select: select.map(({ written }) => written) }),
      ...(varsFiles.length > 0 && { varsFiles }),
      ...(last.size > 0 && { vars: [...last.values()].map(givenVar) }),
    },
  };
}

function givenVar({ entry, from, written }: SetVar): GivenVar {
  return { name: entry.key, value: toPlain(entry.value), from, ...(written !== undefined && { written }) };
}

/** Empty where there is no such section, or where it is reported to be no map. */
function dictIn(root: Dict, section: string): Dict {
  const value = root.entries.get(section)?.value;
  return value?.kind === 'dict' ? value : emptyDict(root.span);
}

function putIn(entries: Map<string, Entry>, section: string, value: Dict): void {
  entries.set(section, { key: section, keySpan: entries.get(section)?.keySpan ?? value.span, value });
}

interface Applied {
  readonly dict: Dict;
  readonly diagnostics: readonly Diagnostic[];
}

function overrideVars(declared: Dict, vars: readonly SetVar[]): Applied {
  const entries = new Map(declared.entries);
  const diagnostics: Diagnostic[] = [];
  for (const { entry } of vars) {
    const { key, keySpan } = entry;
    const known = entries.get(key);
    if (known) entries.set(key, { ...known, value: entry.value });
    else {
      const help = meant(
        key,
        [...declared.entries.keys()],
        'its variables',
        'declare it with a value of its own under vars:',
      );
      const message = `the storyboard declares no variable "${key}"`;
      diagnostics.push(diagnose('error', 'unknown-variable', message, { span: keySpan, help }));
    }
  }
  return { dict: { ...declared, entries }, diagnostics };
}

function overrideSelect(written: Dict, select: readonly SetSelect[], matrix: Dict): Applied {
  const entries = new Map(written.entries);
  const diagnostics: Diagnostic[] = [];
  for (const { axis, axisSpan, labels } of select) {
    // Axes that are selected by are judged with their labels, like those of the storyboard itself.
    if (labels.items.length > 0) entries.set(axis, { key: axis, keySpan: axisSpan, value: labels });
    else if (matrix.entries.has(axis)) entries.delete(axis);
    else {
      const help = meant(axis, [...matrix.entries.keys()], 'its axes', 'leave it out');
      const message = `the storyboard has no axis "${axis}"`;
      diagnostics.push(diagnose('error', 'unknown-field', message, { span: axisSpan, help }));
    }
  }
  return { dict: { ...written, entries }, diagnostics };
}

function meant(name: string, known: readonly string[], what: string, otherwise: string): string {
  if (known.length === 0) return otherwise;
  const likely = closest(name, known);
  return likely === undefined ? `${what} are ${known.join(', ')}` : `did you mean "${likely}"?`;
}
