import { unreachable } from '../../core/bug.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { takeId, type TakeId } from '../../core/take.ts';
import type { Storyboard } from '../../manifest/storyboard.ts';
import { readTakeName, takesNamed } from '../../plan/named-takes.ts';
import type { PlannedTake } from '../../plan/plan.ts';
import { openNumbers, takeNumbers, variantsOf } from '../../plan/take-numbers.ts';
import { someOf } from '../../report/count-text.ts';
import { type BuiltPlan, buildPlan, type PlanOptions } from './build-plan.ts';
import { environmentTrouble, type Trouble } from './trouble.ts';

/** The plan of one more take, and of nothing else. */
export interface Retake {
  readonly built: BuiltPlan;
  readonly take: TakeId;
  /** An earlier retake left it at the provider, or may have: then no other one is bought. */
  readonly left?: 'in-flight' | 'unconfirmed';
}

/**
 * Plans the next take of a variant beside those that it has. Its number is one past every number that a take of it ever
 * had, so nothing that was bought is replaced. One that was interrupted on its way comes first.
 */
export async function planRetake(
  storyboard: Storyboard,
  name: string,
  options: PlanOptions = {},
): Promise<Result<Retake, Trouble>> {
  const variant = await findVariant(storyboard, name, options);
  if (!variant.ok) return variant;
  const { id, base, asked } = variant.value;
  const { plan, records, recordsStamp } = base;
  const planTake = async (number: number): Promise<Result<PlannedRetake, Trouble>> => {
    const take = nameOf(id, number);
    const one = { ...options, only: [take], retakes: new Map([[id, number]]) };
    const built = await buildPlan(storyboard, one, { records: { records, stamp: recordsStamp } });
    if (!built.ok) return built;
    const planned = built.value.plan.takes.find((other) => other.id === take);
    return planned ? ok({ built: built.value, take, ...useOf(planned) }) : err(noTake(name));
  };
  for (const number of openNumbers(id, records.attempts)) {
    if (asked.has(number)) continue;
    const planned = await planTake(number);
    if (!planned.ok) return planned;
    // Else it was bought for what the storyboard said before: the run brings it home, but it is not this one.
    if (planned.value.left) return planned;
  }
  // A number may be taken under another name of the variant. Of these there are no more than records.
  for (let number = Math.max(0, ...takeNumbers(id, plan.takes, records)) + 1; ; number += 1) {
    const planned = await planTake(number);
    if (!planned.ok) return planned;
    if (!planned.value.isTaken) return planned;
  }
}

interface PlannedRetake extends Retake {
  /** The number belongs to another purchase. */
  readonly isTaken: boolean;
}

/** What a retake makes of the take that has the number. */
function useOf({ state }: PlannedTake): Pick<PlannedRetake, 'isTaken' | 'left'> {
  switch (state.kind) {
    case 'missing':
    case 'stale':
    // These two say why it can not be bought.
    case 'blocked':
    case 'awaiting-pick':
    case 'left-out':
      return { isTaken: false };
    case 'in-flight':
    case 'unconfirmed':
      return { isTaken: false, left: state.kind };
    case 'fresh':
    case 'elsewhere':
    case 'input-replaced':
    case 'failed':
      return { isTaken: true };
    default:
      return unreachable(state);
  }
}

interface FoundVariant {
  /** The name of its first take. */
  readonly id: TakeId;
  readonly base: BuiltPlan;
  /** The numbers that the storyboard asks for, without a pick's that is past them. */
  readonly asked: ReadonlySet<number>;
}

/** The one variant that a name means. */
async function findVariant(
  storyboard: Storyboard,
  name: string,
  options: PlanOptions,
): Promise<Result<FoundVariant, Trouble>> {
  const named = readTakeName(name);
  if (named?.take !== undefined) {
    const message = `"${name}" names a take, and a retake gets a number of its own`;
    return err(environmentTrouble(2, { message, help: `leave out #${named.take}` }));
  }
  // Nothing is bought by this plan; it finds what is wrong with the name, and the records.
  const base = await buildPlan(storyboard, { ...options, only: [name], withoutTool: true });
  if (!base.ok) return base;
  const own = named ? takesNamed(named, base.value.plan.takes) : [];
  const [id, ...others] = variantsOf(own);
  if (id === undefined) return err(noTake(name));
  if (others.length > 0) return err(severalVariants(name, [id, ...others]));
  const written = named ? takesNamed(named, base.value.takes) : [];
  return ok({ id, base: base.value, asked: new Set(written.flatMap(({ beyond, take }) => (beyond ? [] : [take]))) });
}

/** A take of a variant; the labels are in the name already. */
function nameOf(variant: TakeId, number: number): TakeId {
  return takeId(variant, {}, number);
}

function severalVariants(name: string, variants: readonly TakeId[]): Trouble {
  const message = `"${name}" has ${variants.length} variants, and a retake is of one`;
  return environmentTrouble(2, { message, help: `name one of ${someOf(variants, LISTED)}` });
}

const LISTED = 8;

function noTake(name: string): Trouble {
  const message = `"${name}" has no take in the plan, as its model can not do what is asked`;
  return environmentTrouble(2, { message, help: 'shotgraph plan says why' });
}
