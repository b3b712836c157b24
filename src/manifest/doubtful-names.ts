import type { Entry, Value } from '../core/value.ts';

/** Whether any text in a value, at any depth, matches. */
export type Reads = (value: Value) => boolean;

const READS_NOTHING: Reads = () => false;

/** Finds the values that read one of these variables; and the variables among `vars` that do, and so on. */
export function readsVariables(
  wrong: ReadonlySet<string>,
  vars: Iterable<Entry>,
): { names: ReadonlySet<string>; reads: Reads } {
  const names = new Set(wrong);
  const others = [...vars];
  let reads = readsAny(names, variablePattern);
  for (let found = 0; found < names.size;) {
    found = names.size;
    for (const { key, value } of others) if (!names.has(key) && reads(value)) names.add(key);
    reads = readsAny(names, variablePattern);
  }
  return { names, reads };
}

/** Finds the values whose text mentions one of these tags. */
export function mentionsTags(tags: ReadonlySet<string>): Reads {
  return readsAny(tags, (names) => `@(?:${names})(?![A-Za-z0-9_-])`);
}

function variablePattern(names: string): string {
  return `\\bvars\\s*[./]\\s*\\[?(?:${names})(?![A-Za-z0-9_-])`;
}

function readsAny(names: ReadonlySet<string>, pattern: (names: string) => string): Reads {
  if (names.size === 0) return READS_NOTHING;
  const escaped = [...names].map((name) =>
    name.replaceAll(/[^\w-]/g, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`),
  );
  const wanted = new RegExp(pattern(escaped.join('|')), 'u');
  const reads: Reads = (value) => {
    if (value.kind === 'scalar') return typeof value.value === 'string' && wanted.test(value.value);
    if (value.kind === 'list') return value.items.some(reads);
    return [...value.entries.values()].some((entry) => reads(entry.value));
  };
  return reads;
}
