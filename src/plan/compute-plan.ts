import { Bug } from '../core/bug.ts';
import { type Diagnostic, isError } from '../core/diagnostic.ts';
import type { StatedPrice } from '../core/money.ts';
import type { FileFacts } from '../core/ports.ts';
import { err, ok, type Result } from '../core/result.ts';
import { type ModelName, PROVIDER_NAMES, type Take, type TakeId } from '../core/take.ts';
import type { ExpectedClip, Model, Prepared } from '../models/model.ts';
import { formatSpan } from '../core/span.ts';
import { budgetLeft } from './budget-left.ts';
import { diagnose } from './codes.ts';
import { fingerprint, portableRequest } from './fingerprint.ts';
import { freshness } from './freshness.ts';
import { orderTakes, remainingSeconds } from './graph.ts';
import { indexOwnership, type Ownership, type Records } from './ownership.ts';
import { awaitedPick, unknownTake } from './picks.ts';
import type { Plan, PlannedTake, PlanSettings, PlanState } from './plan.ts';
import { leaveOutUnsupported } from './supported.ts';
import { longestChain, totalsOf } from './totals.ts';
import { type Hosting, planUploads } from './uploads.ts';

/**
 * The plan room: takes + what was bought before -> one plain document of what would be bought, and why.
 *
 * It owns the graph, fingerprints, freshness, prices as sums. It reads no file and asks nobody: lockfiles, journals
 * and file digests come in as data, so the same inputs give the same plan, byte for byte.
 *
 * 1. A plan exists only if nothing in the storyboard is wrong; otherwise every error of the run comes back at once.
 * 2. Nothing that is owned, in flight or unconfirmed under its fingerprint is ever marked to be bought.
 * 3. Equal fingerprints are bought once.
 */
export interface PlanInput {
  readonly settings: PlanSettings;
  readonly takes: readonly Take[];
  readonly findModel: (name: ModelName) => Model | undefined;
  readonly countTokens: (text: string) => { readonly low: number; readonly estimate: number };
  readonly statedPrices: ReadonlyMap<ModelName, StatedPrice>;
  readonly file: (path: string) => FileFacts | undefined;
  readonly hosting: Hosting;
  readonly records: Records;
  /** Which shots may be bought; absent = all. */
  readonly selected?: ReadonlySet<string>;
  /** Takes that their models can not do are left out, with a note; absent = they are errors. */
  readonly skipUnsupported?: boolean;
  /** Failed takes that may be bought again although they were, or may have been, billed. */
  readonly retryFailed?: boolean;
}

/** Tasks alive at one provider where the storyboard says nothing. */
const DEFAULT_LIMIT = 4;

export function computePlan(input: PlanInput): Result<Plan, readonly Diagnostic[]> {
  const order = orderTakes(input.takes);
  const prepared = prepareAll(order.takes, input);
  const { takes, notes } = input.skipUnsupported
    ? leaveOutUnsupported(order.takes, new Map(Array.from(prepared, ([id, one]) => [id, one.prepared])))
    : { takes: order.takes, notes: [] };
  const planned = planAll(takes, prepared, input);
  const diagnostics = distinct([...order.cycles, ...notes, ...planned.diagnostics]);
  if (diagnostics.some(isError)) return err(diagnostics);
  const left = budgetLeft(input.settings.budget, input.records);
  const { file, name } = input.settings;
  return ok({
    version: 1,
    storyboard: { file, ...(name !== undefined && { name }) },
    takes: planned.takes,
    totals: totalsOf(planned.takes),
    longestChain: longestChain(planned.takes),
    limits: limitsOf(input.settings),
    budgetLeft: left,
    notes: diagnostics,
  });
}

/** What is wrong with many variants alike is said once. */
function distinct(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const byText = new Map<string, Diagnostic>();
  for (const one of diagnostics) {
    const key = `${one.span ? formatSpan(one.span) : ''} ${one.code} ${one.message}`;
    if (!byText.has(key)) byText.set(key, one);
  }
  return [...byText.values()];
}

function limitsOf(settings: PlanSettings): Record<string, number> {
  const limits: Record<string, number> = Object.fromEntries(PROVIDER_NAMES.map((name) => [name, DEFAULT_LIMIT]));
  for (const [key, { value }] of settings.limits) limits[key] = value;
  return limits;
}

interface PreparedTake {
  readonly model: Model;
  readonly prepared: Prepared;
}

/** Asks each take's model, upstream first, so that a check can know how long an upstream clip will be. */
function prepareAll(takes: readonly Take[], input: PlanInput): Map<TakeId, PreparedTake> {
  const done = new Map<TakeId, PreparedTake>();
  const upstream = (id: TakeId): ExpectedClip | undefined => done.get(id)?.prepared.expected;
  for (const take of takes) {
    const model = input.findModel(take.uses.value);
    if (!model) throw new Bug(`take ${take.id} uses ${take.uses.value}, which no model answers to`);
    const stated = input.statedPrices.get(model.name);
    const facts = {
      upstream,
      file: input.file,
      countTokens: input.countTokens,
      ...(stated && { statedPrice: stated }),
    };
    done.set(take.id, { model, prepared: model.prepare(take, facts) });
  }
  return done;
}

function planAll(
  takes: readonly Take[],
  prepared: ReadonlyMap<TakeId, PreparedTake>,
  input: PlanInput,
): { takes: PlannedTake[]; diagnostics: Diagnostic[] } {
  const context: PlanningContext = {
    input,
    ownership: indexOwnership(input.records),
    remaining: remainingSeconds(takes, (id) => prepared.get(id)?.prepared.renderSeconds ?? 0),
    planned: new Map(),
    firstOf: new Map(),
    awaited: new Map(),
    diagnostics: [],
  };
  for (const take of takes)
    context.planned.set(take.id, planTake(take, prepared.get(take.id) as PreparedTake, context));
  return { takes: [...context.planned.values()], diagnostics: context.diagnostics };
}

/** What grows while takes are planned one after the other. */
interface PlanningContext {
  readonly input: PlanInput;
  readonly ownership: Ownership;
  readonly remaining: ReadonlyMap<TakeId, number>;
  readonly planned: Map<TakeId, PlannedTake>;
  /** The first take of each fingerprint. */
  readonly firstOf: Map<string, TakeId>;
  /** By take: the variant of which a take must be picked first. */
  readonly awaited: Map<TakeId, string>;
  readonly diagnostics: Diagnostic[];
}

function planTake(take: Take, { model, prepared }: PreparedTake, context: PlanningContext): PlannedTake {
  const { input, planned, firstOf, diagnostics } = context;
  const { uploads, diagnostics: uploadProblems } = planUploads(take, model.provider, prepared.payload, input.hosting);
  diagnostics.push(...prepared.diagnostics, ...uploadProblems);
  const portable = portableRequest(prepared.portable, {
    fingerprintOf: (id) => planned.get(id)?.fingerprint ?? '',
    sha256Of: (path) => input.file(path)?.sha256 ?? '',
    take: take.take,
  });
  const print = fingerprint(portable);
  const twin = firstOf.get(print);
  if (twin === undefined) firstOf.set(print, take.id);
  else
    diagnostics.push(
      diagnose('note', 'equal-takes', `${take.id} asks for the same as ${twin}: one clip serves both`, {
        span: take.span,
      }),
    );
  const own = freshness({ id: take.id, fingerprint: print, request: portable }, context.ownership);
  const unknown = unknownTake(take, own);
  if (unknown) diagnostics.push(unknown);
  const awaited = awaitedPick(take, context.awaited);
  if (awaited !== undefined) context.awaited.set(take.id, awaited);
  const wanted = wantsBuying(own, input.retryFailed ?? false) && (input.selected?.has(take.shot) ?? true);
  const state = standingOf(take, own, { wanted, awaited, planned });
  if (wanted && twin !== undefined && state === own) buyFirst(twin, own, planned);
  return {
    id: take.id,
    shot: take.shot,
    labels: take.labels,
    take: take.take,
    span: take.span,
    uses: model.name,
    provider: model.provider,
    mode: prepared.mode,
    fingerprint: print,
    state,
    buy: wanted && twin === undefined && state === own,
    ...(take.picked && { picked: true }),
    ...(twin !== undefined && { twin }),
    request: { model: model.vendorName, payload: prepared.payload, portable },
    ...(prepared.price && { price: prepared.price }),
    ...(prepared.expected.seconds && { seconds: prepared.expected.seconds }),
    renderSeconds: prepared.renderSeconds,
    remainingSeconds: context.remaining.get(take.id) ?? 0,
    dependsOn: take.edges,
    uploads,
    retries: take.retries,
  };
}

/** What a take is, seen with what it waits for. */
function standingOf(
  take: Take,
  own: PlanState,
  around: { wanted: boolean; awaited: string | undefined; planned: ReadonlyMap<TakeId, PlannedTake> },
): PlanState {
  const { wanted, awaited, planned } = around;
  if (take.leftOut && isOpen(own)) return { kind: 'left-out' };
  if (!wanted) return own;
  return awaited === undefined ? (blockedByUpstream(take, planned) ?? own) : { kind: 'awaiting-pick', of: awaited };
}

/** A take may be bought while the one it equals may not: the clip is bought under the first name all the same. */
function buyFirst(twin: TakeId, state: PlanState, planned: Map<TakeId, PlannedTake>): void {
  const first = planned.get(twin);
  if (first && !first.buy && first.state.kind !== 'blocked') planned.set(twin, { ...first, state, buy: true });
}

/** Nothing stands for it yet, and nothing is on its way. */
function isOpen({ kind }: PlanState): boolean {
  return kind === 'missing' || kind === 'stale' || kind === 'failed';
}

function wantsBuying(state: PlanState, retryFailed: boolean): boolean {
  return state.kind === 'missing' || state.kind === 'stale' || (state.kind === 'failed' && retryFailed);
}

/** A take waits for ever on what will not come in this run. */
function blockedByUpstream(take: Take, planned: ReadonlyMap<TakeId, PlannedTake>): PlanState | undefined {
  for (const { take: id, via } of take.edges) {
    const named = planned.get(id);
    const upstream = named?.twin === undefined ? named : planned.get(named.twin);
    if (!upstream || upstream.buy) continue;
    switch (upstream.state.kind) {
      case 'fresh':
      case 'elsewhere':
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
