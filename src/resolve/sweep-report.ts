import { type Labels, takeId } from '../core/take.ts';
import type { Condition as Written } from '../manifest/storyboard.ts';
import type { Findings } from './findings.ts';
import { type Condition, labelOn } from './labels.ts';
import type { MergedShot } from './merge.ts';
import type { Expansion, Unpaired, Variant } from './variants.ts';

interface Context {
  readonly merged: ReadonlyMap<string, MergedShot>;
  /** Each exclusion, and what it was written as. */
  readonly exclude: ReadonlyMap<Condition, Written>;
  readonly limit: number;
  readonly findings: Findings;
}

/** What there is to say about how the shots multiplied. */
export function reportExpansion(expansion: Expansion, context: Context): void {
  const { variants, unpaired, overflow } = expansion;
  if (overflow) {
    const { shot, points } = overflow;
    reportTooMany(context, { shot, takes: `${shot} alone stands at ${points} points of the matrix` });
    return;
  }
  reportUnpaired(unpaired, context);
  for (const [shot, own] of variants) {
    reportInherited(shot, own, context);
    if (own.length > 0) continue;
    context.findings.add('warning', 'no-variants', `nothing is left of "${shot}"`, {
      span: placeOf(shot, context),
      help: 'look at exclude, and at what the shots that it consumes are left with',
    });
  }
  for (const [condition, written] of context.exclude)
    if (!expansion.excluding.has(condition)) reportIdleExclude(condition, written, { ...context, variants });
}

/** Reports that a sweep has more takes than it may have. */
export function reportTooMany(
  { merged, limit, findings }: Pick<Context, 'merged' | 'limit' | 'findings'>,
  { shot, takes }: { readonly shot: string; readonly takes: string },
): void {
  const place = merged.get(shot);
  findings.add('error', 'too-many-takes', `the storyboard asks for more than ${limit} takes: ${takes}`, {
    span: place?.fields.get('matrix')?.keySpan ?? place?.fields.get('takes')?.keySpan ?? place?.nameSpan,
    help: 'exclude combinations, list fewer axes, or allow more with --max-takes',
  });
}

function placeOf(shot: string, { merged }: Context) {
  return merged.get(shot)?.nameSpan;
}

/** How many names a line shows. */
const SHOWN = 3;

function reportUnpaired(unpaired: readonly Unpaired[], context: Context): void {
  const groups = new Map<string, Unpaired[]>();
  for (const one of unpaired) {
    const key = `${one.shot} ${one.source}`;
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  for (const [first, ...others] of groups.values()) {
    if (!first) continue;
    const names = [first, ...others].slice(0, SHOWN).map(({ shot, labels }) => takeId(shot, labels, 1));
    const more = others.length + 1 - names.length;
    const text = `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
    context.findings.add('note', 'variant-unpaired', `${text}: left out, because ${first.source} has no such variant`, {
      span: placeOf(first.shot, context),
    });
  }
}

/** `walk: x6 because of opening; inherits tier: not applied` */
function reportInherited(shot: string, variants: readonly Variant[], context: Context): void {
  const inherited = new Set<string>();
  const because = new Set<string>();
  for (const { labels, own, sources } of variants) {
    if (own === labels) continue;
    for (const axis of Object.keys(labels)) {
      if (labelOn(own, axis) !== undefined) continue;
      inherited.add(axis);
      for (const source of sources.values()) if (labelOn(source.labels, axis) !== undefined) because.add(source.shot);
    }
  }
  if (inherited.size === 0) return;
  const axes = [...inherited].join(', ');
  const message = `${shot}: x${variants.length} because of ${[...because].join(', ')}; inherits ${axes}: not applied`;
  context.findings.add('note', 'axis-inherited', message, { span: placeOf(shot, context) });
}

function reportIdleExclude(
  condition: Condition,
  { span }: Written,
  { variants, findings }: Context & Pick<Expansion, 'variants'>,
): void {
  const hasAll = (labels: Labels): boolean =>
    [...condition.keys()].every((axis) => labelOn(labels, axis) !== undefined);
  const meeting = [...variants.values()].some((own) => own.some(({ labels }) => hasAll(labels)));
  findings.add('error', 'exclude-without-effect', 'this excludes nothing', {
    span,
    help: meeting
      ? 'another entry excludes the same, or what is consumed has no such variant: remove it'
      : `no shot has ${[...condition.keys()].join(' and ')} together: remove it`,
  });
}
