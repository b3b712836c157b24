import { Bug } from '../core/bug.ts';
import { type Diagnostic, isError } from '../core/diagnostic.ts';
import type { StatedPrice } from '../core/money.ts';
import type { FileFacts } from '../core/ports.ts';
import { err, ok, type Result } from '../core/result.ts';
import { type ModelName, PROVIDER_NAMES, type ProviderName, type Take, type TakeId } from '../core/take.ts';
import type { ExpectedClip, Model, Prepared } from '../models/model.ts';
import { formatSpan } from '../core/span.ts';
import { budgetLeft } from './budget-left.ts';
import { diagnose } from './codes.ts';
import { decidePurchase, type Wishes } from './decide-purchase.ts';
import { fingerprint, portableRequest } from './fingerprint.ts';
import { orderTakes, remainingSeconds } from './graph.ts';
import { type InputTimes, planInputs } from './input-life.ts';
import { indexOwnership, type Ownership, type Records } from './ownership.ts';
import { awaitedPick, unknownTake } from './picks.ts';
import type { Plan, PlannedTake, PlanSettings } from './plan.ts';
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
export interface PlanInput extends Wishes {
  readonly settings: PlanSettings;
  readonly takes: readonly Take[];
  readonly findModel: (name: ModelName) => Model | undefined;
  readonly countTokens: (text: string) => { readonly low: number; readonly estimate: number };
  readonly statedPrices: ReadonlyMap<ModelName, StatedPrice>;
  readonly file: (path: string) => FileFacts | undefined;
  readonly hosting: Hosting;
  /** Milliseconds since 1970: what has expired is said by it, and nothing else. */
  readonly now: number;
  /** How long the URL of a new clip lives, by provider, in milliseconds; absent = the vendor does not say. */
  readonly clipLife: ReadonlyMap<ProviderName, number>;
  readonly records: Records;
  /** Takes that their models can not do are left out, with a note; absent = they are errors. */
  readonly skipUnsupported?: boolean;
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
  const remaining = remainingSeconds(takes, (id) => prepared.get(id)?.prepared.renderSeconds ?? 0);
  const { now, clipLife } = input;
  const context: PlanningContext = {
    input,
    ownership: indexOwnership(input.records),
    remaining,
    times: { now, clipLife, runMs: 1000 * [...remaining.values()].reduce((a, b) => Math.max(a, b), 0) },
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
  readonly times: InputTimes;
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
  const awaited = awaitedPick(take, context.awaited);
  if (awaited !== undefined) context.awaited.set(take.id, awaited);
  const { state, buy } = decidePurchase(
    { take, fingerprint: print, portable, payload: prepared.payload, twin },
    { wishes: input, ownership: context.ownership, planned, awaited },
  );
  const unknown = unknownTake(take, state);
  if (unknown) diagnostics.push(unknown);
  const consumer = { take, provider: model.provider, payload: prepared.payload };
  const { inputs, problems } = planInputs(consumer, (id) => planned.get(id), {
    hosting: input.hosting,
    times: context.times,
  });
  if (buy) diagnostics.push(...problems);
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
    buy,
    ...(take.picked && { picked: true }),
    ...(twin !== undefined && { twin }),
    request: { model: model.vendorName, payload: prepared.payload, portable },
    ...(prepared.price && { price: prepared.price }),
    ...(prepared.expected.seconds && { seconds: prepared.expected.seconds }),
    renderSeconds: prepared.renderSeconds,
    remainingSeconds: context.remaining.get(take.id) ?? 0,
    dependsOn: take.edges,
    uploads,
    inputs,
    retries: take.retries,
  };
}
