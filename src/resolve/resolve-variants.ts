import type { Located } from '../core/span.ts';
import { type Take, type TakeFields, takeId, type TakeId } from '../core/take.ts';
import type { Storyboard } from '../manifest/storyboard.ts';
import type { Axes } from './axes.ts';
import type { Neighbours, Source } from './edges.ts';
import type { MakeScope } from './fill.ts';
import type { Findings } from './findings.ts';
import type { MergedShot } from './merge.ts';
import { integer, wrongType } from './read-value.ts';
import { type Relation, relationOf } from './relation.ts';
import { resolveShot } from './resolve-shot.ts';
import type { Scope } from './scope.ts';
import { labelValue, type Sweep } from './sweep.ts';
import { reportTooMany } from './sweep-report.ts';
import { type ChosenModel, chooseModel, type ModelLookup } from './uses.ts';
import type { Variant } from './variants.ts';

interface Context {
  readonly axes: Axes;
  readonly scopeWith: MakeScope;
  readonly lookup: ModelLookup;
  readonly limit: number;
  readonly findings: Findings;
  /** By the first take of a variant: the number of one more. */
  readonly retakes?: ReadonlyMap<TakeId, number>;
}

/** The take of a variant that others use. */
export interface UsedTake {
  readonly take: TakeId;
  /** There are several, and none is picked; this is the first of them. */
  readonly unpicked: boolean;
}

/** A variant with what others need to know of it before it is resolved itself. */
interface Standing {
  readonly variant: Variant;
  readonly shot: MergedShot;
  readonly scope: Scope;
  readonly chosen: ChosenModel | undefined;
  /** How many takes the shot asks for. */
  readonly takes: number;
  readonly pick: Located<number> | undefined;
  /** One more, which nobody uses yet. */
  readonly retake: number | undefined;
}

/** Resolves every variant of every shot into its takes; and the tags that prompts mention, if all could be read. */
export function resolveVariants(
  storyboard: Storyboard,
  sweep: Sweep,
  context: Context,
): {
  readonly takes: readonly Take[];
  readonly mentioned: ReadonlySet<string> | undefined;
  /** The take of a variant that others use; undefined where there are too many to look at. */
  readonly used?: (variant: Variant) => UsedTake;
} {
  const read = new Set<string>();
  const standing = new Map(
    Array.from(sweep.variants, ([shot, own]) => [
      shot,
      own.map((variant) => stand(variant, sweep, { ...context, read })),
    ]),
  );
  if (isOverLimit(standing, sweep, context)) return { takes: [], mentioned: undefined };
  const neighbourhood = new Neighbourhood(standing, context);
  const takes: Take[] = [];
  const mentioned = new Set<string>();
  let allRead = true;
  for (const one of [...standing.values()].flat()) {
    const { request, mentioned: tags } = resolveShot(one.shot, one.chosen, {
      scope: one.scope,
      neighbours: neighbourhood.of(one.variant),
      folders: storyboard.folders,
      skipUnsupported: storyboard.onUnsupported === 'skip',
    });
    if (request) takes.push(...takesOf(one, request, sweep.isSelected(one.variant.labels)));
    for (const tag of tags ?? []) mentioned.add(tag);
    allRead &&= tags !== undefined;
  }
  if (allRead) sweep.reportIdle(read);
  return { takes, mentioned: allRead ? mentioned : undefined, used: (variant) => neighbourhood.used(variant) };
}

function stand(
  variant: Variant,
  sweep: Sweep,
  { axes, scopeWith, lookup, read, retakes }: Context & { readonly read: Set<string> },
): Standing {
  const shot = sweep.mergedAt(variant.shot, variant.own);
  const scope = scopeWith(shot.nameSpan, (axis) => {
    read.add(axis);
    return labelValue(axes, variant.labels, axis);
  });
  const pick = sweep.picks.takeOf(variant.shot, variant.labels);
  const retake = retakes?.get(takeId(variant.shot, variant.labels, 1));
  return { variant, shot, scope, chosen: chooseModel(shot, scope, lookup), takes: takesIn(shot, scope), pick, retake };
}

/** `takes: 3`; one where nothing is said, or where what is said is wrong. */
function takesIn({ fields }: MergedShot, { fill, findings }: Scope): number {
  const field = fields.get('takes');
  const filled = field && fill(field.value);
  const takes = filled && integer(filled, 'takes', findings);
  if (takes !== undefined && takes < 1)
    wrongType(filled as NonNullable<typeof filled>, 'takes must be 1 or more', findings);
  return Math.max(1, takes ?? 1);
}

function isOverLimit(
  standing: ReadonlyMap<string, readonly Standing[]>,
  { mergedAt }: Sweep,
  { limit, findings }: Context,
): boolean {
  let sum = 0;
  for (const [shot, own] of standing) {
    for (const { takes } of own) sum += takes;
    if (sum <= limit) continue;
    const merged = new Map(own.slice(0, 1).map(({ variant }) => [shot, mergedAt(shot, variant.own)]));
    reportTooMany({ merged, limit, findings }, { shot, takes: `with "${shot}" they are ${sum}` });
    return true;
  }
  return false;
}

/** The take that others use: the one picked, else the first. */
function usedTake({ pick }: Standing): number {
  return pick?.value ?? 1;
}

/** Who stands where, for everyone who asks. */
class Neighbourhood {
  readonly #standing: ReadonlyMap<string, readonly Standing[]>;
  readonly #lookup: ModelLookup;
  readonly #shots: ReadonlySet<string>;
  /** Without axes, a shot is its only variant, and nobody has looked who pairs with whom. */
  readonly #multiplies: boolean;
  readonly #ofVariant: ReadonlyMap<Variant, Standing>;
  readonly #relations = new Map<string, Relation<Standing>>();

  constructor(standing: ReadonlyMap<string, readonly Standing[]>, { axes, lookup }: Pick<Context, 'axes' | 'lookup'>) {
    this.#standing = standing;
    this.#lookup = lookup;
    this.#multiplies = axes.size > 0;
    this.#shots = new Set(standing.keys());
    this.#ofVariant = new Map([...standing.values()].flat().map((one) => [one.variant, one]));
  }

  of(variant: Variant): Neighbours {
    return {
      ...this.#lookup,
      shots: this.#shots,
      source: (shot) => this.#sourceOf(variant, shot),
      before: (shot) => this.#before(variant, shot),
    };
  }

  #sourceOf({ sources }: Variant, shot: string): Source | undefined {
    const variant = sources.get(shot) ?? (this.#multiplies ? undefined : this.#standing.get(shot)?.[0]?.variant);
    if (!variant) return undefined;
    return { ...this.used(variant), model: this.#ofVariant.get(variant)?.chosen?.model };
  }

  used(variant: Variant): UsedTake {
    const standing = this.#ofVariant.get(variant);
    const take = takeId(variant.shot, variant.labels, standing ? usedTake(standing) : 1);
    return { take, unpicked: standing !== undefined && standing.takes > 1 && !standing.pick };
  }

  /** Order is between the variants that agree; it carries nothing, so all their takes come first. */
  #before({ labels }: Variant, shot: string): readonly string[] {
    const relation =
      this.#relations.get(shot) ?? relationOf(this.#standing.get(shot) ?? [], ({ variant }) => variant.labels);
    this.#relations.set(shot, relation);
    return relation
      .agreeing(labels)
      .flatMap((one) => numbersOf(one).map((number) => takeId(shot, one.variant.labels, number)));
  }
}

/** The numbers of a variant's takes: as many as the shot asks for, and the one that is picked. */
function numbersOf({ takes, pick }: Standing): readonly number[] {
  const numbers = Array.from({ length: takes }, (_, index) => index + 1);
  return pick && pick.value > takes ? [...numbers, pick.value] : numbers;
}

function takesOf(
  standing: Standing,
  request: Omit<Take, 'id' | 'labels' | 'take'>,
  isSelected: boolean,
): readonly Take[] {
  const { variant, takes, pick, retake } = standing;
  const { shot, labels } = variant;
  const numbers = new Set([...numbersOf(standing), ...(retake === undefined ? [] : [retake])]);
  return Array.from(numbers, (take) => ({
    ...request,
    id: takeId(shot, labels, take),
    labels,
    take,
    fields: withSeed(request.fields, take),
    ...(pick?.value === take && { picked: true }),
    ...(pick?.value === take && take > takes && { beyond: pick.span }),
    // Who asks for one more means it, whatever `select` says.
    ...(!isSelected && take !== retake && { leftOut: true }),
  }));
}

/** Take n sends seed + n - 1, or the same result would come again. */
function withSeed(fields: TakeFields, take: number): TakeFields {
  const { seed } = fields;
  return seed && take > 1 ? { ...fields, seed: { ...seed, value: seed.value + take - 1 } } : fields;
}
