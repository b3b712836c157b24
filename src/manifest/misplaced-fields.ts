import { isMap, isScalar, YAMLMap, type Node, type Pair } from 'yaml';
import type { Diagnostic } from '../core/diagnostic.ts';
import { diagnose } from './codes.ts';
import type { SourceText } from './source-text.ts';

/** Lines that should stand deeper than the key above them, and stand beside it: one mistake, however many lines. */

type Item = Pair<Node, Node | null>;

/** What a shot may hold; a test holds it to the schema. */
export const SHOT_FIELDS: ReadonlySet<string> = new Set([
  'uses',
  'prompt',
  'prompt_suffix',
  'negative_prompt',
  'duration',
  'resolution',
  'aspect_ratio',
  'first_frame',
  'end_frame',
  'mid_frames',
  'refs',
  'extend',
  'motion',
  'sound',
  'seed',
  'prompt_optimizer',
  'takes',
  'matrix',
  'needs',
  'retries',
  'with',
]);

/** Fields of a shot that are sections of a storyboard as well. */
const SHARED: ReadonlySet<string> = new Set(['refs', 'matrix']);

/** Puts fields under the shot, or `defaults`, that stands empty above them, and says that they must be indented. */
export function takeInMisplaced(source: SourceText, root: Node): readonly Diagnostic[] {
  if (!isMap(root) || root.flow === true) return [];
  const diagnostics: Diagnostic[] = [];
  const sections = root.items as Item[];
  const defaults = (key: string) => key === 'defaults';
  diagnostics.push(
    ...takeIn(source, root, { owner: defaults, isField: (key) => SHOT_FIELDS.has(key) && !SHARED.has(key) }),
  );
  const shots = sections.find(({ key }) => nameOf(key) === 'shots')?.value;
  if (isMap(shots) && shots.flow !== true) {
    const shot = (key: string) => !SHOT_FIELDS.has(key);
    // No shot is a plain value, so what has one below such a field is a field with a slip in its name.
    const isField = (key: string, item: Item, beside: boolean) =>
      SHOT_FIELDS.has(key) || (beside && isScalar(item.value) && !isEmpty(item));
    diagnostics.push(...takeIn(source, shots, { owner: shot, isField }));
  }
  return diagnostics;
}

interface Family {
  readonly owner: (key: string) => boolean;
  /** `beside`: a field stands right above it. */
  readonly isField: (key: string, item: Item, beside: boolean) => boolean;
}

function takeIn(source: SourceText, map: YAMLMap, { owner, isField }: Family): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const kept: Item[] = [];
  let fields: Item[] = [];
  const close = (): void => {
    const above = kept.at(-1);
    if (above && fields.length > 0) diagnostics.push(adopt(source, above, fields));
    fields = [];
  };
  for (const item of map.items as Item[]) {
    const above = kept.at(-1);
    const orphaned = above !== undefined && isEmpty(above) && owner(nameOf(above.key) ?? '');
    if (orphaned && isField(nameOf(item.key) ?? '', item, fields.length > 0)) {
      fields.push(item);
    } else {
      close();
      kept.push(item);
    }
  }
  close();
  map.items = kept;
  return diagnostics;
}

function adopt(source: SourceText, above: Item, fields: readonly Item[]): Diagnostic {
  const start = fields[0]?.key.range?.[0] ?? 0;
  const inner = new YAMLMap<Node, Node | null>();
  inner.items = [...fields];
  inner.range = [start, start, start];
  above.value = inner;
  const name = nameOf(above.key);
  const [first, ...more] = fields.map(({ key }) => `"${nameOf(key)}"`);
  const stands =
    more.length === 0
      ? `${first} stands`
      : `${first} and ${more.length} more ${more.length === 1 ? 'line' : 'lines'} stand`;
  const help = `indent ${more.length === 0 ? 'it' : 'them'} under ${name}:`;
  const span = source.span(start, fields[0]?.key.range?.[1] ?? start + 1);
  const related = [
    { message: `"${name}" is here`, span: source.span(above.key.range?.[0] ?? 0, above.key.range?.[1] ?? 1) },
  ];
  return diagnose('error', 'misplaced-fields', `${stands} beside "${name}", not in it`, { span, related, help });
}

function nameOf(key: unknown): string | undefined {
  return isScalar(key) && typeof key.value === 'string' ? key.value : undefined;
}

/** Nothing is written for it, not even an anchor. */
function isEmpty({ value }: Item): boolean {
  if (value === null) return true;
  return isScalar(value) && value.value === null && (value.source ?? '') === '' && value.anchor === undefined;
}
