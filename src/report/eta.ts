import type { LiveTake, ProgressView } from './progress-view.ts';

/**
 * Rough seconds until the run is through: the longest chain still open, or the work of the busiest provider spread
 * over the tasks it may hold at once, whichever is more; scaled by how renders have gone so far. Undefined when
 * nothing is open.
 */
export function etaSeconds({ takes, limits, pace }: ProgressView, now: number): number | undefined {
  const open = takes.filter(isOpen);
  if (open.length === 0) return undefined;
  let chain = 0;
  const work = new Map<string, number>();
  for (const take of open) {
    const gone = goneSeconds(take, now, pace);
    chain = Math.max(chain, take.remainingSeconds * pace - gone);
    work.set(take.provider, (work.get(take.provider) ?? 0) + take.renderSeconds * pace - gone);
  }
  const spread = [...work].map(([provider, seconds]) => seconds / Math.max(1, limits[provider] ?? Infinity));
  return Math.max(chain, ...spread);
}

function isOpen({ life }: LiveTake): boolean {
  return life.kind === 'queued' || 'since' in life;
}

/** Of the take's own rendering; what runs over its estimate counts as nearly done. */
function goneSeconds({ life, renderSeconds }: LiveTake, now: number, pace: number): number {
  if (life.kind === 'saving') return renderSeconds * pace;
  if (!('since' in life)) return 0;
  return Math.min((now - life.since) / 1000, renderSeconds * pace);
}
