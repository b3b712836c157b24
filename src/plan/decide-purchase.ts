import { sourcesIn } from '../core/payload.ts';
import type { JsonObject } from '../core/json.ts';
import type { Take, TakeId } from '../core/take.ts';
import { freshness, isAskedAgain } from './freshness.ts';
import type { Ownership } from './ownership.ts';
import type { PlannedTake, PlanState } from './plan.ts';
import type { Source } from './replaced-inputs.ts';
import { standingClip } from './standing-clip.ts';

/** Which takes a run may buy, beside what is missing or stale. */
export interface Wishes {
  /** Shots that may be bought; absent = all. */
  readonly selected?: ReadonlySet<string>;
  /** Failed takes that may be bought again although they were, or may have been, billed. */
  readonly retryFailed?: boolean;
  /** Shots to buy again where a clip they were made from was replaced. */
  readonly refresh?: ReadonlySet<string>;
  /** Shots to buy again where their clips are owned but not here. */
  readonly rebuy?: ReadonlySet<string>;
}

/** A take as far as its purchase is concerned. */
interface Request {
  readonly take: Take;
  readonly fingerprint: string;
  readonly portable: JsonObject;
  readonly payload: JsonObject;
  /** An earlier take of the same fingerprint. */
  readonly twin: TakeId | undefined;
}

interface Known {
  readonly wishes: Wishes;
  readonly ownership: Ownership;
  /** The takes planned so far: all that this one depends on, and its twin. */
  readonly planned: Map<TakeId, PlannedTake>;
  /** The variant that must be picked before this take may be bought. */
  readonly awaited: string | undefined;
}

/** What a take's state is, and whether it is bought. A twin that is wanted makes the take it equals be bought. */
export function decidePurchase(
  { take, fingerprint, portable, payload, twin }: Request,
  { wishes, ownership, planned, awaited }: Known,
): Pick<PlannedTake, 'state' | 'buy'> {
  const isSelected = wishes.selected?.has(take.shot) ?? true;
  const refresh = isSelected && (wishes.refresh?.has(take.shot) ?? false);
  const rebuy = isSelected && (wishes.rebuy?.has(take.shot) ?? false);
  const sources = sourcesIn(payload).map((id) => sourceOf(id, planned));
  const own = freshness({ id: take.id, fingerprint, request: portable, sources, refresh, rebuy }, ownership);
  if (take.leftOut && isOpen(own)) return { state: { kind: 'left-out' }, buy: false };
  const isWanted = isUnowned(own, wishes.retryFailed ?? false) || isAskedAgain(own, { refresh, rebuy }, ownership);
  if (!isWanted || !isSelected) return { state: own, buy: false };
  const hold: PlanState | undefined =
    awaited === undefined ? blockedByUpstream(take, planned) : { kind: 'awaiting-pick', of: awaited };
  if (hold) return { state: hold, buy: false };
  if (twin !== undefined) buyFirst(twin, own, planned);
  return { state: own, buy: twin === undefined };
}

/** Nothing stands for it yet, and nothing is on its way. */
function isOpen({ kind }: PlanState): boolean {
  return kind === 'missing' || kind === 'stale' || kind === 'failed';
}

function isUnowned(state: PlanState, retryFailed: boolean): boolean {
  return state.kind === 'missing' || state.kind === 'stale' || (state.kind === 'failed' && retryFailed);
}

/** A take may be bought while the one it equals may not: the clip is bought under the first name all the same. */
function buyFirst(twin: TakeId, own: PlanState, planned: Map<TakeId, PlannedTake>): void {
  const first = planned.get(twin);
  if (!first || first.buy || !mayBeBought(first.state)) return;
  const isHeld = first.state.kind === 'left-out' || first.state.kind === 'awaiting-pick';
  planned.set(twin, { ...first, state: isHeld ? own : first.state, buy: true });
}

function mayBeBought({ kind }: PlanState): boolean {
  return kind !== 'blocked' && kind !== 'fresh' && kind !== 'in-flight' && kind !== 'unconfirmed';
}

/** The take that decides what becomes of a take: itself, or the one it equals. */
function decisive(id: TakeId, planned: ReadonlyMap<TakeId, PlannedTake>): PlannedTake | undefined {
  const named = planned.get(id);
  return named?.twin === undefined ? named : planned.get(named.twin);
}

function sourceOf(id: TakeId, planned: ReadonlyMap<TakeId, PlannedTake>): Source {
  const named = planned.get(id);
  const clip = named && standingClip(named.state);
  const first = decisive(id, planned);
  const changes = first?.buy === true || first?.state.kind === 'in-flight';
  return { take: id, ...(clip && { sha256: clip.sha256 }), changes };
}

/** A take waits for ever on what will not come in this run. */
function blockedByUpstream(take: Take, planned: ReadonlyMap<TakeId, PlannedTake>): PlanState | undefined {
  for (const { take: id, via } of take.edges) {
    const upstream = decisive(id, planned);
    if (!upstream || upstream.buy) continue;
    switch (upstream.state.kind) {
      case 'fresh':
      case 'elsewhere':
      case 'input-replaced':
      case 'in-flight':
        continue;
      case 'missing':
      case 'stale':
        return { kind: 'blocked', why: `${id} is ${upstream.state.kind} and not selected`, by: id };
      case 'left-out':
        if (via === 'needs') continue;
        return { kind: 'blocked', why: `${id} is left out by select`, by: id };
      case 'awaiting-pick':
        return upstream.state;
      case 'failed':
      case 'unconfirmed':
      case 'blocked':
        return { kind: 'blocked', why: `${id} is ${upstream.state.kind}`, by: id };
    }
  }
  return undefined;
}
