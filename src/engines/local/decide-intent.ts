import { type Attempt, type IntentRecord, LEFT_NOTHING } from '../../core/attempt.ts';
import { poolsOf } from '../../execute/scheduler.ts';

/** Whether an intent may be written: `taken` = somebody else has bought the same, or may have; `full` = a pool has no slot. */
export type Decision =
  | { readonly kind: 'go' }
  | { readonly kind: 'taken' }
  | { readonly kind: 'full'; readonly pool: string };

/** How things stand in the project. */
interface Standing {
  /** Tasks alive at once, by pool: a provider, a model as in `uses`, or `total`. */
  readonly limits: Readonly<Record<string, number>>;
  /** Attempts of other storyboards. */
  readonly others: Iterable<Attempt>;
  /** Those that the plan knew of when it chose to buy all the same, by their ids. */
  readonly weighed: ReadonlySet<string>;
  /** What holds a slot, of ours and of others. */
  readonly alive: readonly Attempt[];
}

export function decideIntent(intent: IntentRecord, { limits, others, weighed, alive }: Standing): Decision {
  for (const { intent: other, state } of others) {
    const isSame = other.fingerprint === intent.fingerprint;
    if (isSame && !LEFT_NOTHING.has(state.kind) && !weighed.has(other.attempt)) return { kind: 'taken' };
  }
  const pool = poolsOf(intent).find((name) => {
    const taken = alive.filter((other) => poolsOf(other.intent).includes(name));
    return taken.length >= (limits[name] ?? Infinity);
  });
  return pool === undefined ? { kind: 'go' } : { kind: 'full', pool };
}

/** What of an attempt that the plan knew of is no news, whatever becomes of it: the plan has not counted on it. */
export function weighedBy(known: readonly Attempt[]): ReadonlySet<string> {
  // Of one that had left nothing then, anything is.
  return new Set(known.filter(({ state }) => !LEFT_NOTHING.has(state.kind)).map(({ intent }) => intent.attempt));
}
