import { isError } from '../../core/diagnostic.ts';
import { type Given, givenOf } from '../../core/given.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { Take, TakeId } from '../../core/take.ts';
import type { Storyboard } from '../../manifest/storyboard.ts';
import type { Wishes } from '../../plan/decide-purchase.ts';
import { namedTakes, type Selectable, type SelectionRequest, selectTakes } from '../../plan/selection.ts';
import type { Resolved } from '../../resolve/resolve-takes.ts';
import type { Trouble } from './trouble.ts';

/** Which takes a plan is about, and which of them it buys beside what is missing or stale. */
export interface WishOptions extends SelectionRequest {
  /** Of what is selected, only what has no clip at all; what is stale is left as it is. */
  readonly onlyMissing?: boolean;
  /** Failed takes that were, or may have been, billed may be bought again. */
  readonly retryFailed?: boolean;
  /** Selectors of takes to buy again where a clip they were made from was replaced; `chain:walk`: all that depends on it too. */
  readonly refresh?: readonly string[];
  /** The same for clips that are owned but not on this machine. */
  readonly rebuy?: readonly string[];
  /** The most takes a storyboard may ask for; 1,000 by default. */
  readonly maxTakes?: number;
  /** By the first take of a variant: the number of one more, beside those of the storyboard. */
  readonly retakes?: ReadonlyMap<TakeId, number>;
}

/** Which takes the options mean. Of a storyboard with mistakes only the names are judged: its takes may be others. */
export function readWishes(
  storyboard: Storyboard,
  { takes, diagnostics }: Resolved,
  options: WishOptions,
): Result<Wishes, Trouble> {
  const { onlyMissing, retryFailed } = options;
  const board = selectableIn(storyboard, diagnostics.some(isError) ? undefined : takes);
  const selected = selectTakes(options, board);
  const refresh = namedTakes(options.refresh ?? [], board);
  const rebuy = namedTakes(options.rebuy ?? [], board);
  if (!selected.ok || !refresh.ok || !rebuy.ok) {
    const problems = [selected, refresh, rebuy].flatMap((result) => (result.ok ? [] : result.error));
    return err({ kind: 'environment', exitCode: 2, problems });
  }
  return ok({
    ...(selected.value && { selected: selected.value }),
    ...(onlyMissing !== undefined && { onlyMissing }),
    ...(retryFailed !== undefined && { retryFailed }),
    refresh: refresh.value,
    rebuy: rebuy.value,
  });
}

/** What there is to be selected in a storyboard; without its takes where they can not be known. */
export function selectableIn({ file, shots, matrix }: Storyboard, takes?: readonly Take[]): Selectable {
  return {
    file,
    shots: new Set(shots.keys()),
    axes: new Map(Array.from(matrix, ([axis, { labels }]) => [axis, labels.map(({ name }) => name)])),
    ...(takes && { takes }),
  };
}

/** What the plan is to say again wherever it advises a command. */
export function givenIn({ overridden }: Storyboard, options: WishOptions): Given | undefined {
  const { where, upto, from, refresh, rebuy, maxTakes } = options;
  // Nobody can select a take by itself that the storyboard does not ask for.
  const only = options.retakes ? undefined : options.only;
  const onlyMissing = options.onlyMissing ? true : undefined;
  return givenOf({ ...overridden, only, where, upto, from, onlyMissing, refresh, rebuy, maxTakes });
}
