import type { Attempt } from '../core/attempt.ts';
import { takeId, type TakeId } from '../core/take.ts';
import { fromAttempt } from './freshness.ts';
import type { Records } from './ownership.ts';
import type { PlannedTake } from './plan.ts';

/** The number of a take of a variant, by its name; undefined for a take of any other one. `variant` is its first take. */
function numberOf(id: TakeId, variant: TakeId): number | undefined {
  if (id === variant) return 1;
  return id.startsWith(`${variant}#`) ? Number(id.slice(variant.length + 1)) : undefined;
}

/** The numbers that takes of a variant have, or were tried to be bought under: by plan, lockfile and journal; in order. */
export function takeNumbers(
  variant: TakeId,
  takes: readonly PlannedTake[],
  { stanzas, attempts }: Pick<Records, 'stanzas' | 'attempts'>,
): readonly number[] {
  const names = [...takes.map(({ id }) => id), ...stanzas.map(({ take }) => take), ...attempts.map(takeOf)];
  return [...new Set(names.flatMap((id) => numberOf(id, variant) ?? []))].sort((a, b) => a - b);
}

/** The numbers of a variant's takes that are bought at this moment, as far as the journal knows; in order. */
export function openNumbers(variant: TakeId, attempts: readonly Attempt[]): readonly number[] {
  const open = attempts.filter((attempt) => {
    const kind = fromAttempt(attempt)?.kind;
    return kind === 'in-flight' || kind === 'unconfirmed';
  });
  return [...new Set(open.flatMap((attempt) => numberOf(takeOf(attempt), variant) ?? []))].sort((a, b) => a - b);
}

function takeOf({ intent }: Attempt): TakeId {
  return intent.take;
}

/** The variants that takes are of, each by the name of its first take. */
export function variantsOf(takes: readonly Pick<PlannedTake, 'shot' | 'labels'>[]): readonly TakeId[] {
  return [...new Set(takes.map(({ shot, labels }) => takeId(shot, labels, 1)))];
}
