import { Bug } from '../core/bug.ts';
import { askedOf, flawsOf } from '../core/clip-flaws.ts';
import { type Diagnostic, isError } from '../core/diagnostic.ts';
import type { StatedPrice } from '../core/money.ts';
import type { FileFacts } from '../core/ports.ts';
import { passedOver } from '../core/passed-over.ts';
import { err, ok, type Result } from '../core/result.ts';
import { type ModelName, PROVIDER_NAMES, type ProviderName, type Take, type TakeId } from '../core/take.ts';
import type { ExpectedClip, Model, Prepared } from '../models/model.ts';
import { formatSpan } from '../core/span.ts';
import { budgetLeft } from './budget-left.ts';
import { diagnose } from './codes.ts';
import { type Decision, decidePurchases, type Request, type Wishes } from './decide-purchase.ts';
import { fingerprint, portableRequest } from './fingerprint.ts';
import { missingTool, type NoTool, planFrames } from './frames.ts';
import { orderTakes, remainingSeconds } from './graph.ts';
import { planInputs } from './input-life.ts';
import { indexOwnership, type Records } from './ownership.ts';
import { awaitedPick, unknownTake } from './picks.ts';
import type { Plan, PlannedTake, PlanSettings } from './plan.ts';
import { type FilmsInput, planFilms } from './plan-films.ts';
import { standingClip } from './standing-clip.ts';
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
  /** Why no picture can be cut from a clip on this machine; absent = it can, or nobody has looked. */
  readonly noTool?: NoTool;
  /** Absent = no film is asked for. */
  readonly films?: FilmsInput;
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
  const film = input.films && planFilms(planned.takes, input.films, input.hosting);
  const diagnostics = distinct([...order.cycles, ...notes, ...planned.diagnostics, ...(film?.diagnostics ?? [])]);
  if (diagnostics.some(isError)) return err(diagnostics);
  const left = budgetLeft(input.settings.budget, input.records);
  const { file, name, given } = input.settings;
  return ok({
    version: 1,
    storyboard: { file, ...(name !== undefined && { name }) },
    ...(given && { given }),
    takes: planned.takes,
    totals: totalsOf(planned.takes),
    ...(film && film.films.length > 0 && { films: film.films }),
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

/** A take with all that is asked before anything is known of what was bought. */
type Asked = Request & PreparedTake & Pick<PlannedTake, 'uploads' | 'frames'>;

function planAll(
  takes: readonly Take[],
  prepared: ReadonlyMap<TakeId, PreparedTake>,
  input: PlanInput,
): { takes: PlannedTake[]; diagnostics: Diagnostic[] } {
  const { asked, diagnostics } = askAll(takes, prepared, input);
  const ownership = indexOwnership(input.records);
  const decided = decidePurchases(asked, { wishes: input, ownership });
  const remaining = remainingSeconds(takes, (id) => prepared.get(id)?.prepared.renderSeconds ?? 0);
  const runMs = 1000 * [...remaining.values()].reduce((a, b) => Math.max(a, b), 0);
  const times = { now: input.now, clipLife: input.clipLife, runMs };
  const planned = new Map<TakeId, PlannedTake>();
  const isPassedOver = passedOver(takes);
  for (const one of asked) {
    const { take, model, prepared: request } = one;
    const { id } = take;
    const { state, buy, unselected } = decided.get(id) as Decision;
    const unknown = unknownTake(take, state, ownership.stanza(id) !== undefined);
    if (unknown) diagnostics.push(unknown);
    const consumer = { take, provider: model.provider, payload: request.payload };
    const { inputs, problems } = planInputs(consumer, (source) => planned.get(source), {
      hosting: input.hosting,
      times,
    });
    if (buy) diagnostics.push(...problems);
    const found = { state, buy, inputs, remainingSeconds: remaining.get(id) ?? 0, isPassedOver: isPassedOver(take) };
    const result = plannedTake(one, { ...found, ...(unselected && { unselected }) });
    diagnostics.push(...missingTool(result, input.noTool));
    planned.set(id, result);
  }
  return { takes: [...planned.values()], diagnostics };
}

/** What each take asks for, and which of them are equal, upstream first: a fingerprint is made of those before it. */
function askAll(
  takes: readonly Take[],
  prepared: ReadonlyMap<TakeId, PreparedTake>,
  input: PlanInput,
): { asked: readonly Asked[]; diagnostics: Diagnostic[] } {
  const prints = new Map<TakeId, string>();
  const firstOf = new Map<string, TakeId>();
  const awaiting = new Map<TakeId, string>();
  const diagnostics: Diagnostic[] = [];
  const asked = takes.map((take): Asked => {
    const { model, prepared: request } = prepared.get(take.id) as PreparedTake;
    const { payload } = request;
    const { uploads, diagnostics: uploadProblems } = planUploads(take, model.provider, payload, input.hosting);
    const { frames, diagnostics: frameProblems } = planFrames(take, model.provider, payload, input.hosting);
    diagnostics.push(...request.diagnostics, ...uploadProblems, ...frameProblems);
    const portable = portableRequest(request.portable, {
      fingerprintOf: (id) => prints.get(id) ?? '',
      sha256Of: (path) => input.file(path)?.sha256 ?? '',
      take: take.take,
    });
    const print = fingerprint(portable);
    prints.set(take.id, print);
    const twin = firstOf.get(print);
    if (twin === undefined) firstOf.set(print, take.id);
    else diagnostics.push(equalTakes(take, twin));
    const awaited = awaitedPick(take, awaiting);
    if (awaited !== undefined) awaiting.set(take.id, awaited);
    const known = { take, model, prepared: request, uploads, frames, payload };
    return { ...known, portable, fingerprint: print, twin, awaited };
  });
  return { asked, diagnostics };
}

function equalTakes({ id, span }: Take, twin: TakeId): Diagnostic {
  return diagnose('note', 'equal-takes', `${id} asks for the same as ${twin}: one clip serves both`, { span });
}

function plannedTake(
  { take, model, prepared, uploads, frames, portable, fingerprint: print, twin }: Asked,
  found: Pick<PlannedTake, 'state' | 'buy' | 'unselected' | 'inputs' | 'remainingSeconds'> & {
    readonly isPassedOver: boolean;
  },
): PlannedTake {
  const { state, buy, unselected, inputs } = found;
  const { facts, unreadable } = standingClip(state) ?? {};
  const { seconds } = prepared.expected;
  const flaws =
    facts && !found.isPassedOver ? flawsOf(facts, askedOf({ ...(seconds && { seconds }), request: { portable } })) : [];
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
    ...(unselected && { unselected }),
    ...(take.picked && { picked: true }),
    ...(flaws.length > 0 && { flaws }),
    ...(unreadable !== undefined && !found.isPassedOver && { unreadable }),
    ...(twin !== undefined && { twin }),
    request: { model: model.vendorName, payload: prepared.payload, portable },
    ...(prepared.price && { price: prepared.price }),
    ...(seconds && { seconds }),
    renderSeconds: prepared.renderSeconds,
    remainingSeconds: found.remainingSeconds,
    dependsOn: take.edges,
    uploads,
    frames,
    inputs,
    retries: take.retries,
  };
}
