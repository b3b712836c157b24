import { unreadableText } from '../core/clip-flaws.ts';
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
  /** Takes that may be bought; absent = all, empty = a plan of everything that buys nothing. */
  readonly selected?: ReadonlySet<TakeId>;
  /** Of these only such as have no clip, not even one of another request. */
  readonly onlyMissing?: boolean;
  /** Failed takes that may be bought again although they were, or may have been, billed. */
  readonly retryFailed?: boolean;
  /** Takes to buy again where a clip they were made from was replaced. */
  readonly refresh?: ReadonlySet<TakeId>;
  /** Takes to buy again where their clips are owned but not here. */
  readonly rebuy?: ReadonlySet<TakeId>;
}

/** A take as far as its purchase is concerned. */
export interface Request {
  readonly take: Take;
  readonly fingerprint: string;
  readonly portable: JsonObject;
  readonly payload: JsonObject;
  /** An earlier take of the same fingerprint. */
  readonly twin: TakeId | undefined;
  /** The variant that must be picked before this take may be bought. */
  readonly awaited: string | undefined;
}

/** What becomes of a take. */
export type Decision = Pick<PlannedTake, 'state' | 'buy' | 'unselected'>;
type Decided = ReadonlyMap<TakeId, Decision & Pick<Request, 'twin'>>;

interface Known {
  readonly wishes: Wishes;
  readonly ownership: Ownership;
  /** The takes decided so far: all that this one depends on, and its twin. */
  readonly decided: Decided;
  /** Takes that are bought because one that equals them is wanted, with the state of that one. */
  readonly wanted: Map<TakeId, PlanState>;
}

/**
 * What each take's state is, and whether it is bought; the takes come after all they depend on. A twin that is wanted
 * makes the take it equals be bought. As others may wait for that one and stand before the twin, all is then decided
 * again, with what was found out.
 */
export function decidePurchases(
  requests: readonly Request[],
  { wishes, ownership }: Pick<Known, 'wishes' | 'ownership'>,
): Decided {
  const wanted = new Map<TakeId, PlanState>();
  for (;;) {
    const before = wanted.size;
    const decided = new Map<TakeId, Decision & Pick<Request, 'twin'>>();
    for (const request of requests) {
      const decision = decide(request, { wishes, ownership, decided, wanted });
      decided.set(request.take.id, { ...decision, twin: request.twin });
    }
    if (wanted.size === before) return decided;
  }
}

function decide(request: Request, known: Known): Decision {
  const decision = decideAlone(request, known);
  const asked = known.wanted.get(request.take.id);
  if (!asked || decision.buy || !mayBeBought(decision.state)) return decision;
  // A take may be bought while the one it equals may not: the clip is bought under the first name all the same.
  const isHeld = decision.state.kind === 'left-out' || decision.state.kind === 'awaiting-pick';
  return { state: isHeld ? asked : decision.state, buy: true };
}

/** As if nothing equalled it; but what equals an earlier take only wants that one to be bought. */
function decideAlone(
  { take, fingerprint, portable, payload, twin, awaited }: Request,
  { wishes, ownership, decided, wanted }: Known,
): Decision {
  const isChosen = wishes.selected?.has(take.id) ?? true;
  const refresh = isChosen && (wishes.refresh?.has(take.id) ?? false);
  const rebuy = isChosen && (wishes.rebuy?.has(take.id) ?? false);
  const sources = sourcesIn(payload).map((id) => sourceOf(id, decided));
  const own = freshness({ id: take.id, fingerprint, request: portable, sources, refresh, rebuy }, ownership);
  const isSelected = isChosen && !(wishes.onlyMissing && 'clip' in own);
  const beside = !isSelected && wishes.selected?.size !== 0 ? { unselected: true as const } : {};
  if (take.leftOut && isOpen(own)) return { state: { kind: 'left-out' }, buy: false, ...beside };
  const isWanted = isUnowned(own, wishes.retryFailed ?? false) || isAskedAgain(own, { refresh, rebuy }, ownership);
  if (!isWanted || !isSelected) return { state: own, buy: false, ...beside };
  const hold: PlanState | undefined =
    awaited === undefined ? blockedByUpstream(take, decided) : { kind: 'awaiting-pick', of: awaited };
  if (hold) return { state: hold, buy: false };
  const first = twin === undefined ? undefined : decided.get(twin);
  if (twin !== undefined && first && !first.buy && mayBeBought(first.state)) wanted.set(twin, own);
  return { state: own, buy: twin === undefined };
}

/** Nothing stands for it yet, and nothing is on its way. */
function isOpen({ kind }: PlanState): boolean {
  return kind === 'missing' || kind === 'stale' || kind === 'failed';
}

function isUnowned(state: PlanState, retryFailed: boolean): boolean {
  return state.kind === 'missing' || state.kind === 'stale' || (state.kind === 'failed' && retryFailed);
}

function mayBeBought({ kind }: PlanState): boolean {
  return kind !== 'blocked' && kind !== 'fresh' && kind !== 'in-flight' && kind !== 'unconfirmed';
}

/** The take that decides what becomes of a take: itself, or the one it equals. */
function decisive(id: TakeId, decided: Decided): Decision | undefined {
  const named = decided.get(id);
  return named?.twin === undefined ? named : decided.get(named.twin);
}

function sourceOf(id: TakeId, decided: Decided): Source {
  const named = decided.get(id);
  const clip = named && standingClip(named.state);
  const first = decisive(id, decided);
  const changes = first?.buy === true || first?.state.kind === 'in-flight';
  return { take: id, ...(clip && { sha256: clip.sha256 }), changes };
}

/** A take waits for ever on what will not come in this run. */
function blockedByUpstream(take: Take, decided: Decided): PlanState | undefined {
  for (const { take: id, via } of take.edges) {
    const upstream = decisive(id, decided);
    if (!upstream || upstream.buy) continue;
    switch (upstream.state.kind) {
      case 'fresh':
      case 'elsewhere':
      case 'input-replaced':
        if (via === 'needs' || upstream.state.clip.unreadable === undefined) continue;
        return { kind: 'blocked', why: unreadableText(id, upstream.state.clip.unreadable), by: id };
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
