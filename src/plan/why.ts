import type { Given } from '../core/given.ts';
import type { Span } from '../core/span.ts';
import type { OwnedClip } from '../core/stanza.ts';
import { clipsOf } from '../core/stanza.ts';
import type { ModelName, Take, TakeId } from '../core/take.ts';
import type { Model } from '../models/model.ts';
import { showValue } from './changes.ts';
import { downstreamOf } from './downstream.ts';
import { fieldPlace } from './field-places.ts';
import { withUpstream } from './lineage.ts';
import { clipUsesIn, type LocatedChange, locatedChanges } from './located-changes.ts';
import { indexOwnership, type Ownership, plannedClip, type Records } from './ownership.ts';
import type { Plan, PlannedClip, PlannedTake } from './plan.ts';
import { type PriceSum, sumPrices } from './price-sum.ts';
import { standingClip } from './standing-clip.ts';

/** Why takes stand as they do: what `shotgraph why --json` prints. */
export interface Why {
  /** Version of this document's shape. */
  readonly version: 1;
  readonly storyboard: Plan['storyboard'];
  /** What was asked for beside the storyboard. */
  readonly given?: Given;
  readonly simulated: boolean;
  /** Those that were asked about, in the plan's order. */
  readonly takes: readonly WhyTake[];
}

type Told = 'id' | 'shot' | 'labels' | 'take' | 'span' | 'uses' | 'provider' | 'flaws' | 'unreadable';

export interface WhyTake extends Pick<PlannedTake, Told> {
  readonly fingerprint: string;
  readonly state: PlannedTake['state'];
  readonly buy: boolean;
  /** An earlier take that asks for the same: one task, one clip, one cost. */
  readonly twin?: TakeId;
  /** What the fingerprint is made of: as long as none of it changes, a clip that was bought for it stays. */
  readonly request: readonly RequestField[];
  /** A clip that was bought under this name for another request, and what differs; only of takes that own none. */
  readonly earlier?: EarlierClip;
  /** Takes that must be bought before this one, because it waits for them. */
  readonly first: readonly FollowingTake[];
  /** Takes that are made, however far down, from this one's clip. */
  readonly downstream: readonly FollowingTake[];
  /** This take and those before it, as far as `run` buys them; of a take that is owned, what to buy it again costs. */
  readonly accept: PriceSum;
  /** The same with all downstream that owns no clip yet; of a take that is owned, with all downstream. */
  readonly chain: PriceSum;
}

export interface RequestField {
  /** A path into the portable request. */
  readonly field: string;
  readonly value: string;
  readonly places: readonly Span[];
  readonly tag?: string;
  /** The takes whose clips it holds. */
  readonly clips?: readonly TakeId[];
  /** Which pictures of clips it holds: `last_frame of opening`. */
  readonly frames?: readonly string[];
}

interface EarlierClip {
  readonly fingerprint: string;
  readonly clip: PlannedClip;
  readonly changes: readonly LocatedChange[];
}

/** Another take of the plan, as far as its money is concerned. */
export type FollowingTake = Pick<PlannedTake, 'id' | 'buy' | 'price' | 'twin'> & {
  readonly state: PlannedTake['state']['kind'];
};

export interface WhyInput {
  readonly plan: Plan;
  readonly takes: readonly Take[];
  readonly records: Records;
  readonly simulated: boolean;
  readonly findModel: (name: ModelName) => Model | undefined;
}

/** Explains some takes of a plan, from the same records that it was made from. */
export function explain(ids: readonly TakeId[], input: WhyInput): Why {
  const { plan, records, simulated } = input;
  const asked = new Set(ids);
  const context = {
    ...input,
    ownership: indexOwnership(records),
    resolved: new Map(input.takes.map((take) => [take.id, take])),
    takeOf: namesOfClips(plan, records),
  };
  return {
    version: 1,
    storyboard: plan.storyboard,
    ...(plan.given && { given: plan.given }),
    simulated,
    takes: plan.takes.filter(({ id }) => asked.has(id)).map((take) => explainTake(take, context)),
  };
}

interface Context extends WhyInput {
  readonly ownership: Ownership;
  readonly resolved: ReadonlyMap<TakeId, Take>;
  readonly takeOf: (fingerprint: string) => TakeId | undefined;
}

function explainTake(planned: PlannedTake, context: Context): WhyTake {
  const { plan } = context;
  const { id, shot, labels, take, span, uses, provider, fingerprint, state, buy, twin, flaws, unreadable } = planned;
  const isOwned = standingClip(state) !== undefined;
  const earlier = isOwned ? undefined : earlierClip(planned, context);
  const bought = (one: PlannedTake): boolean => one.buy || boughtByTwin(one, plan);
  const upstream = withUpstream([id], context.takes);
  const first = isOwned ? [] : plan.takes.filter((one) => one.id !== id && upstream.has(one.id) && bought(one));
  const downstream = downstreamOf([fingerprint], plan.takes);
  const waits = state.kind === 'in-flight' || state.kind === 'unconfirmed';
  const accept = waits ? [] : [...first, planned];
  const following = isOwned ? downstream : downstream.filter((one) => !isSettled(one));
  return {
    id,
    shot,
    labels,
    take,
    span,
    uses,
    provider,
    fingerprint,
    state,
    buy,
    ...(flaws && { flaws }),
    ...(unreadable !== undefined && { unreadable }),
    ...(twin !== undefined && { twin }),
    request: requestFields(planned, context),
    ...(earlier && { earlier }),
    first: first.map(followingTake),
    downstream: downstream.map(followingTake),
    accept: sumPrices(accept),
    chain: sumPrices([...accept, ...following]),
  };
}

/** It has its clip, or will have the one that is being made. */
function isSettled({ state, buy }: PlannedTake): boolean {
  return !buy && (standingClip(state) !== undefined || state.kind === 'in-flight' || state.kind === 'unconfirmed');
}

function boughtByTwin({ twin }: PlannedTake, { takes }: Plan): boolean {
  return twin !== undefined && takes.some(({ id, buy }) => id === twin && buy);
}

function followingTake({ id, state, buy, price, twin }: PlannedTake): FollowingTake {
  return { id, state: state.kind, buy, ...(price && { price }), ...(twin !== undefined && { twin }) };
}

/** What the lockfile, or else the journal, has under a take's name that was bought for another request. */
function earlierClip(planned: PlannedTake, context: Context): EarlierClip | undefined {
  const { ownership, resolved, findModel, takeOf } = context;
  const take = resolved.get(planned.id);
  const known: readonly OwnedClip[] = [ownership.stanza(planned.id) ?? [], ownership.journalled(planned)].flat();
  const clip = known.find(({ fingerprint }) => fingerprint !== planned.fingerprint);
  if (!clip || !take) return undefined;
  const { fingerprint, request } = clip;
  const model = findModel(planned.uses);
  const changes = locatedChanges(request, planned.request.portable, { take, model, takeOf });
  return { fingerprint, clip: plannedClip(clip), changes };
}

function requestFields(planned: PlannedTake, { resolved, findModel, takeOf }: Context): readonly RequestField[] {
  const take = resolved.get(planned.id);
  const model = findModel(planned.uses);
  return Object.entries(planned.request.portable).flatMap(([key, value]) => {
    const parts = Array.isArray(value)
      ? value.map((item, index) => [`${key}[${index}]`, item] as const)
      : [[key, value] as const];
    return parts.map(([field, part]): RequestField => {
      const uses = clipUsesIn(part).flatMap(({ clip, frame }) => ({ take: takeOf(clip), frame }));
      const clips = uses.flatMap(({ take: id }) => id ?? []);
      const frames = uses.flatMap(({ take: id, frame }) => (id !== undefined && frame ? [`${frame} of ${id}`] : []));
      const place = take ? fieldPlace(field, take, model) : { places: [planned.span] };
      return {
        field,
        value: showValue(part),
        ...place,
        ...(clips.length > 0 && { clips }),
        ...(frames.length > 0 && { frames }),
      };
    });
  });
}

/** What is asked for now goes before what was bought once. */
function namesOfClips({ takes }: Plan, { stanzas, attempts }: Records): Context['takeOf'] {
  const names = new Map<string, TakeId>();
  const add = (fingerprint: string, take: TakeId): void => {
    if (!names.has(fingerprint)) names.set(fingerprint, take);
  };
  for (const { fingerprint, id } of takes) add(fingerprint, id);
  for (const stanza of stanzas) for (const { fingerprint } of clipsOf(stanza)) add(fingerprint, stanza.take);
  for (const { intent } of attempts) add(intent.fingerprint, intent.take);
  return (fingerprint) => names.get(fingerprint);
}
