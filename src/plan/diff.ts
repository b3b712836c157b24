import type { ModelName, Take, TakeId } from '../core/take.ts';
import type { Model } from '../models/model.ts';
import { type LocatedChange, locatedChanges } from './located-changes.ts';
import type { Plan, PlannedTake } from './plan.ts';
import { type PriceSum, sumPrices } from './price-sum.ts';
import { standingClip } from './standing-clip.ts';

/** What a change of a storyboard means for its clips and its price: what `shotgraph diff --json` prints. */
export interface Diff extends ComparedTakes {
  /** Version of this document's shape. */
  readonly version: 1;
  readonly storyboard: Plan['storyboard'];
  readonly simulated: boolean;
  readonly against: Against;
  /** Local files that the earlier version names and does not hold: they count as they are now. */
  readonly filesAsNow: readonly string[];
  readonly cost: DiffCost;
}

export type Against =
  | { readonly kind: 'revision'; readonly revision: string; readonly commit: string }
  /** The revision does not have the storyboard, so everything is new. */
  | { readonly kind: 'nothing'; readonly revision: string; readonly commit: string }
  | { readonly kind: 'file'; readonly file: string };

interface ComparedTakes {
  readonly added: readonly ComparedTake[];
  /** Of the earlier version. */
  readonly removed: readonly ComparedTake[];
  readonly changed: readonly ChangedTake[];
  /** Of these nothing changed but the clips that they are made from. */
  readonly following: readonly ChangedTake[];
  /** The same request under another name: free. */
  readonly moved: readonly { readonly from: TakeId; readonly to: TakeId }[];
  /** The same request under the same name, which only one of the versions buys: picked, selected, or no longer. */
  readonly switched: readonly ComparedTake[];
  /** How many are as they were. */
  readonly same: number;
}

/** A take and what the plan of its version does about it. */
export interface ComparedTake extends Pick<PlannedTake, 'id' | 'span' | 'buy' | 'price' | 'twin'> {
  readonly state: PlannedTake['state']['kind'];
  readonly owned: boolean;
}

export interface ChangedTake extends ComparedTake {
  readonly changes: readonly LocatedChange[];
}

export interface DiffCost {
  /** What `run` buys now. */
  readonly toBuy: PriceSum;
  /** As far as the earlier version, run now, would not buy it. */
  readonly byChange: PriceSum;
  /** What both would buy. */
  readonly anyway: PriceSum;
  /** What the earlier version, run now, would buy and this one does not. */
  readonly noLonger: PriceSum;
}

/** A version of a storyboard, planned against the same records as the other one. */
export interface PlannedVersion {
  readonly plan: Plan;
  readonly takes: readonly Take[];
}

/**
 * Compares two versions of a storyboard take by take; first by name, then by request, so that a new name costs nothing.
 * What a version was not asked about is left out of what is told, not of the comparison.
 */
export function compareVersions(
  before: PlannedVersion,
  after: PlannedVersion,
  findModel: (name: ModelName) => Model | undefined,
): ComparedTakes & { readonly cost: DiffCost } {
  const [old, now] = [before.plan.takes, after.plan.takes];
  const bought = { before: fingerprintsBought(old), after: fingerprintsBought(now) };
  const { pairs, moved, added, removed } = askedAbout(pairUp(old, now));
  const changes = changesOf(pairs, { before, after, findModel });
  const equal = pairs.filter(([one, other]) => one.fingerprint === other.fingerprint).map(([, other]) => other);
  const isSwitched = ({ fingerprint }: PlannedTake): boolean =>
    bought.before.has(fingerprint) !== bought.after.has(fingerprint);
  const isFollowing = ({ changes: own }: ChangedTake): boolean => own.every(isSameClip);
  return {
    added: added.map(compared),
    removed: removed.map(compared),
    changed: changes.filter((one) => !isFollowing(one)),
    following: changes.filter(isFollowing),
    moved: moved.map(([from, to]) => ({ from: from.id, to: to.id })),
    switched: equal.filter(isSwitched).map(compared),
    same: equal.filter((take) => !isSwitched(take)).length,
    cost: costOf(old, now, bought),
  };
}

/** Another clip of the take that it is made from as before. */
function isSameClip({ clip, frame }: LocatedChange): boolean {
  return clip?.before !== undefined && clip.before === clip.after && frame?.before === frame?.after;
}

type Pair = readonly [before: PlannedTake, after: PlannedTake];

interface Pairs {
  /** Of one name. */
  readonly pairs: readonly Pair[];
  /** Of one request, under another name. */
  readonly moved: readonly Pair[];
  readonly added: readonly PlannedTake[];
  readonly removed: readonly PlannedTake[];
}

function pairUp(old: readonly PlannedTake[], now: readonly PlannedTake[]): Pairs {
  const byName = new Map(old.map((take) => [take.id, take]));
  const isKept = (take: PlannedTake): boolean => byName.get(take.id)?.fingerprint === take.fingerprint;
  const kept = new Set(now.filter(isKept).map(({ id }) => id));
  const leaving = new Map<string, PlannedTake[]>();
  for (const take of old) {
    if (!kept.has(take.id)) leaving.set(take.fingerprint, [...(leaving.get(take.fingerprint) ?? []), take]);
  }
  const moved = now.flatMap((take): readonly Pair[] => {
    const from = kept.has(take.id) ? undefined : leaving.get(take.fingerprint)?.shift();
    return from ? [[from, take]] : [];
  });
  const gone = new Set(moved.map(([from]) => from.id));
  const come = new Set(moved.map(([, to]) => to.id));
  const pairs: Pair[] = [];
  const added: PlannedTake[] = [];
  for (const take of now) {
    if (come.has(take.id)) continue;
    const earlier = byName.get(take.id);
    if (earlier && !gone.has(earlier.id)) pairs.push([earlier, take]);
    else added.push(take);
  }
  const paired = new Set(pairs.map(([{ id }]) => id));
  return { pairs, moved, added, removed: old.filter(({ id }) => !paired.has(id) && !gone.has(id)) };
}

/** The selected ones of the version that has them; a pair is of the later one. */
function askedAbout({ pairs, moved, added, removed }: Pairs): Pairs {
  const isSelected = ({ unselected }: PlannedTake): boolean => unselected === undefined;
  const isPairSelected = ([, take]: Pair): boolean => isSelected(take);
  return {
    pairs: pairs.filter(isPairSelected),
    moved: moved.filter(isPairSelected),
    added: added.filter(isSelected),
    removed: removed.filter(isSelected),
  };
}

function changesOf(
  pairs: readonly Pair[],
  {
    before,
    after,
    findModel,
  }: {
    readonly before: PlannedVersion;
    readonly after: PlannedVersion;
    readonly findModel: (name: ModelName) => Model | undefined;
  },
): readonly ChangedTake[] {
  const resolved = new Map(after.takes.map((take) => [take.id, take]));
  const both = [...after.plan.takes, ...before.plan.takes].toReversed();
  const names = new Map(both.map(({ fingerprint, id }) => [fingerprint, id]));
  return pairs.flatMap(([old, now]): readonly ChangedTake[] => {
    const take = resolved.get(now.id);
    if (old.fingerprint === now.fingerprint || !take) return [];
    const context = { take, model: findModel(now.uses), takeOf: (fingerprint: string) => names.get(fingerprint) };
    return [{ ...compared(now), changes: locatedChanges(old.request.portable, now.request.portable, context) }];
  });
}

function compared({ id, span, buy, price, twin, state }: PlannedTake): ComparedTake {
  return {
    id,
    span,
    state: state.kind,
    owned: standingClip(state) !== undefined,
    buy,
    ...(price && { price }),
    ...(twin !== undefined && { twin }),
  };
}

function fingerprintsBought(takes: readonly PlannedTake[]): ReadonlySet<string> {
  return new Set(takes.filter(({ buy }) => buy).map(({ fingerprint }) => fingerprint));
}

function costOf(
  old: readonly PlannedTake[],
  now: readonly PlannedTake[],
  bought: { readonly before: ReadonlySet<string>; readonly after: ReadonlySet<string> },
): DiffCost {
  const toBuy = now.filter(({ buy }) => buy);
  return {
    toBuy: sumPrices(toBuy),
    byChange: sumPrices(toBuy.filter(({ fingerprint }) => !bought.before.has(fingerprint))),
    anyway: sumPrices(toBuy.filter(({ fingerprint }) => bought.before.has(fingerprint))),
    noLonger: sumPrices(old.filter(({ buy, fingerprint }) => buy && !bought.after.has(fingerprint))),
  };
}
