import { clipsIn } from './located-changes.ts';
import type { PlannedTake } from './plan.ts';

/**
 * Every take that is made, however far down, from the clip of one of these fingerprints; in the plan's order. What
 * only waits (`needs`) is not made from it.
 */
export function downstreamOf(fingerprints: Iterable<string>, takes: readonly PlannedTake[]): readonly PlannedTake[] {
  const reached = new Set(fingerprints);
  return takes.filter(({ fingerprint, request }) => {
    if (!clipsIn(request.portable).some((clip) => reached.has(clip))) return false;
    reached.add(fingerprint);
    return true;
  });
}
