import { Bug } from '../core/bug.ts';
import { type Diagnostic, isError } from '../core/diagnostic.ts';
import type { StatedPrice } from '../core/money.ts';
import type { FileFacts } from '../core/ports.ts';
import { err, ok, type Result } from '../core/result.ts';
import { type ModelName, PROVIDER_NAMES, type Take, type TakeId } from '../core/take.ts';
import type { ExpectedClip, Model, Prepared } from '../models/model.ts';
import { budgetLeft } from './budget-left.ts';
import { diagnose } from './codes.ts';
import { fingerprint, portableRequest } from './fingerprint.ts';
import { freshness } from './freshness.ts';
import { orderTakes, remainingSeconds } from './graph.ts';
import { indexOwnership, type Ownership, type Records } from './ownership.ts';
import type { Plan, PlannedTake, PlanSettings, PlanState } from './plan.ts';
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
  /** Failed takes that may be bought again although they were, or may have been, billed. */
  readonly retryFailed?: boolean;
}

/** Tasks alive at one provider where the storyboard says nothing. */
const DEFAULT_LIMIT = 4;

export function computePlan(input: PlanInput): Result<Plan, readonly Diagnostic[]> {
  const order = orderTakes(input.takes);
  const prepared = prepareAll(order.takes, input);
  const planned = planAll(order.takes, prepared, input);
  const diagnostics = [...order.cycles, ...planned.diagnostics];
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
  const wanted = wantsBuying(own, input.retryFailed ?? false) && (input.selected?.has(take.shot) ?? true);
  const state = wanted ? (blockedByUpstream(take, planned) ?? own) : own;
  if (wanted && twin !== undefined && state === own) buyFirst(twin, planned);
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
    buy: wanted && twin === undefined && state.kind !== 'blocked',
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

/** A take that is selected while the one it equals is not: the clip is bought under the first name all the same. */
function buyFirst(twin: TakeId, planned: Map<TakeId, PlannedTake>): void {
  const first = planned.get(twin);
  if (first && !first.buy && first.state.kind !== 'blocked') planned.set(twin, { ...first, buy: true });
}

function wantsBuying(state: PlanState, retryFailed: boolean): boolean {
  return state.kind === 'missing' || state.kind === 'stale' || (state.kind === 'failed' && retryFailed);
}

/** A take waits for ever on what will not come in this run. */
function blockedByUpstream(take: Take, planned: ReadonlyMap<TakeId, PlannedTake>): PlanState | undefined {
  for (const { take: id } of take.edges) {
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
      case 'failed':
      case 'unconfirmed':
      case 'blocked':
        return { kind: 'blocked', why: `${id} is ${upstream.state.kind}`, by: id };
    }
  }
  return undefined;
}
