import { basename, join, relative } from 'node:path';
import { type Diagnostic, isError } from '../../core/diagnostic.ts';
import { closest } from '../../core/did-you-mean.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { Span } from '../../core/span.ts';
import type { FileFacts } from '../../core/ports.ts';
import type { UploadLimits } from '../../core/provider.ts';
import type { HostName, Take } from '../../core/take.ts';
import type { Loaded, Shot, Storyboard } from '../../manifest/storyboard.ts';
import { findModel, modelNames } from '../../models/registry.ts';
import { knownText } from '../../models/text.ts';
import { countShortText, loadTokenizer, needsTokenizer } from '../../models/tokens.ts';
import { diagnose } from '../../plan/codes.ts';
import { computePlan, type PlanInput } from '../../plan/compute-plan.ts';
import { mediaInputs } from '../../plan/media-inputs.ts';
import { namedShots, shotOf } from '../../plan/named-shots.ts';
import type { Records } from '../../plan/ownership.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Hosting } from '../../plan/uploads.ts';
import { bucketLimits } from '../../providers/bucket/object-types.ts';
import { PROVIDERS } from '../../providers/registry.ts';
import { WHOLE_SWEEP_CODES } from '../../resolve/codes.ts';
import { resolveTakes } from '../../resolve/resolve-takes.ts';
import { findSameStem } from '../../store/neighbours.ts';
import { findPlaces, type Places } from '../../store/places.ts';
import { CLOCK } from './clock.ts';
import { readRecords } from './read-records.ts';
import { environmentTrouble, type Trouble } from './trouble.ts';

/**
 * The local engine: one machine, one process. It joins the rooms: reads what the pure ones need, hands them their
 * data, and gives the execute room its ports. Nothing is decided here that a room could decide.
 */
export interface PlanOptions {
  /** Plan against the simulator's own records instead of what was really bought. */
  readonly simulate?: boolean;
  /** Shots that may be bought; the others are left as they are. Absent = all. */
  readonly only?: readonly string[];
  /** Failed takes that were, or may have been, billed may be bought again. */
  readonly retryFailed?: boolean;
  /** Shots to buy again where a clip they were made from was replaced; `chain:walk` names all that depends on it too. */
  readonly refresh?: readonly string[];
  /** Shots to buy again where their clips are owned but not on this machine; `chain:` as above. */
  readonly rebuy?: readonly string[];
  /** The most takes a storyboard may ask for; 1,000 by default. */
  readonly maxTakes?: number;
  /** What `env.NAME` in templates reads; `process.env` by default. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** A plan, and all that is needed to run it. */
export interface BuiltPlan {
  readonly plan: Plan;
  /** Warnings and notes; errors make no plan. */
  readonly diagnostics: readonly Diagnostic[];
  readonly storyboard: Storyboard;
  readonly places: Places;
  readonly options: PlanOptions;
  /** What is recorded as bought, and a stamp that differs as soon as that is no longer all. */
  readonly records: Records;
  readonly recordsStamp: string;
  /** The same plan from newer records: what a run does once it holds the lock. */
  readonly again: (records: Records) => Result<Plan, readonly Diagnostic[]>;
}

/** What would be bought and why. Needs no network and no key, and changes nothing. */
export async function buildPlan(
  storyboard: Storyboard,
  options: PlanOptions = {},
): Promise<Result<BuiltPlan, Trouble>> {
  const { sources } = storyboard;
  const { env = process.env, maxTakes } = options;
  const lookup = { env, findModel, modelNames };
  const resolved = resolveTakes(storyboard, { ...lookup, ...(maxTakes !== undefined && { maxTakes }) });
  const unknown = unknownShots(storyboard, options);
  if (unknown) return err(unknown);
  const file = mainFile(storyboard);
  const namesake = await findSameStem(file);
  if (namesake !== undefined) return err(sharedState(file, namesake));
  const places = findPlaces(file, { simulated: options.simulate ?? false });
  const read = await readRecords(places);
  if (!read.ok) return err(environmentTrouble(2, read.error));
  const { records, stamp: recordsStamp, unread } = read.value;
  const input = await gather(storyboard, resolved.takes, options);
  const again = (newer: Records): Result<Plan, readonly Diagnostic[]> => computePlan({ ...input, records: newer });
  const computed = again(records);
  const planned = computed.ok ? computed.value.notes : withoutEchoes(computed.error, resolved.diagnostics, storyboard);
  const diagnostics = [...resolved.diagnostics, ...planned, ...unread.map(unreadableFolder)];
  if (!computed.ok || diagnostics.some(isError)) return err({ kind: 'storyboard', diagnostics, sources });
  const plan: Plan = { ...computed.value, notes: diagnostics };
  return ok({ plan, diagnostics, storyboard, places, options, records, recordsStamp, again });
}

/**
 * A field that could not be resolved is absent from its take; that the take then lacks it is no news. Such complaints
 * stand at the shot's name, because there is no field to point at.
 */
function withoutEchoes(
  found: readonly Diagnostic[],
  resolving: readonly Diagnostic[],
  storyboard: Storyboard,
): readonly Diagnostic[] {
  const hurt = new Set(resolving.filter(isError).map(({ span }) => span && shotAt(storyboard, span)?.nameSpan));
  return found.filter(({ span }) => span === undefined || !hurt.has(span));
}

/** The shot that a place lies in: the last one of the file whose name stands before it. */
function shotAt(storyboard: Storyboard, { file, line, column }: Span): Shot | undefined {
  let found: Shot | undefined;
  for (const shot of storyboard.shots.values()) {
    const { nameSpan } = shot;
    if (nameSpan.file !== file || nameSpan.line > line || (nameSpan.line === line && nameSpan.column > column))
      continue;
    if (
      !found ||
      nameSpan.line > found.nameSpan.line ||
      (nameSpan.line === found.nameSpan.line && nameSpan.column > found.nameSpan.column)
    )
      found = shot;
  }
  return found;
}

/** What else is wrong in a storyboard that could not be loaded: errors in the part of it that is sound. */
export async function furtherProblems(loaded: Loaded, options: PlanOptions = {}): Promise<readonly Diagnostic[]> {
  const { sound } = loaded;
  if (!sound) return [];
  const built = await buildPlan(sound.storyboard, options);
  if (built.ok || built.error.kind !== 'storyboard') return [];
  return built.error.diagnostics.filter((found) => {
    // Who hosts files was said, only not rightly.
    if (found.code === 'cannot-host' && sound.leftOut.has('uploads')) return false;
    const places = [found.span, ...(found.related ?? []).map(({ span }) => span)];
    return (
      isError(found) && !WHOLE_SWEEP_CODES.has(found.code) && places.every((place) => place && !sound.inDoubt(place))
    );
  });
}

/** What was bought for a storyboard in there may be bought again here: its journal is still seen, its lockfile is not. */
function unreadableFolder(folder: string): Diagnostic {
  const name = relative(process.cwd(), folder);
  return diagnose('warning', 'unreadable-folder', `lockfiles in ${name} are not known: permission denied`, {
    help: 'give this user access to it, if there are storyboards in it',
  });
}

/** One journal for two storyboards: each would take the other's tasks for its own, and drop or restore its files. */
function sharedState(file: string, namesake: string): Trouble {
  const name = basename(file);
  const message = `${name} and ${namesake} stand in one folder and would share one journal, one lockfile and one folder of renders`;
  const help =
    'rename one of them: names must differ in more than the extension; what is recorded stays with the other';
  return environmentTrouble(2, { message, help });
}

/** The storyboard's own file, absolute. */
export function mainFile(storyboard: Storyboard): string {
  return join(storyboard.folders.get(storyboard.file) ?? '', basename(storyboard.file));
}

function unknownShots(
  { file, shots }: Storyboard,
  { only = [], refresh = [], rebuy = [] }: PlanOptions,
): Trouble | undefined {
  const named = [...only, ...[...refresh, ...rebuy].map(shotOf)];
  const unknown = [...new Set(named)].filter((shot) => !shots.has(shot));
  if (unknown.length === 0) return undefined;
  const likely = unknown.flatMap((shot) => closest(shot, shots.keys()) ?? []);
  const meant = likely.length > 0 ? `did you mean ${likely.map((shot) => `"${shot}"`).join(', ')}? ` : '';
  const message = `${file} has no shot ${unknown.map((shot) => `"${shot}"`).join(', ')}`;
  return environmentTrouble(2, { message, help: `${meant}its shots are ${[...shots.keys()].join(', ')}` });
}

/** Reads what the pure plan needs to be told: facts of local files, and a tokenizer where a prompt is long. */
async function gather(
  storyboard: Storyboard,
  takes: readonly Take[],
  options: PlanOptions,
): Promise<Omit<PlanInput, 'records'>> {
  const { facts, problems } = await localFiles(takes);
  const long = takes.some(({ fields: { prompt } }) => prompt && needsTokenizer(knownText(prompt.value)));
  const countTokens = long ? await loadTokenizer() : countShortText;
  const file = (path: string): FileFacts | undefined => facts.get(path);
  const { name, budget } = storyboard;
  return {
    settings: {
      file: storyboard.file,
      ...(name !== undefined && { name }),
      limits: storyboard.limits,
      budget,
    },
    takes,
    findModel,
    countTokens,
    statedPrices: storyboard.prices,
    file,
    hosting: { ...hostsOf(storyboard), file, fileProblem: (path) => problems.get(path) },
    now: CLOCK.now(),
    clipLife: CLIP_LIFE,
    skipUnsupported: storyboard.onUnsupported === 'skip',
    ...(options.only && { selected: new Set(options.only) }),
    ...(options.retryFailed !== undefined && { retryFailed: options.retryFailed }),
    refresh: namedShots(options.refresh ?? [], takes),
    rebuy: namedShots(options.rebuy ?? [], takes),
  };
}

/** How long the URL of a new clip lives, by provider. */
const CLIP_LIFE = new Map(
  PROVIDERS.flatMap(({ name, clipUrlLifeMs }) => (clipUrlLifeMs === undefined ? [] : [[name, clipUrlLifeMs] as const])),
);

/** Who can host files: providers with an upload call, and what `uploads:` names. */
function hostsOf({ uploads }: Storyboard): Pick<Hosting, 'limits' | 'named' | 'bucket'> {
  const limits = new Map<HostName, UploadLimits>();
  for (const { name, uploadLimits } of PROVIDERS) if (uploadLimits) limits.set(name, uploadLimits);
  if (!uploads) return { limits };
  if (uploads.value === 'gmi') return { limits, named: 'gmi' };
  const { bucket, endpoint } = uploads.value;
  limits.set('bucket', bucketLimits(uploads.value));
  return { limits, named: 'bucket', bucket: `${bucket} at ${new URL(endpoint).host}` };
}

async function localFiles(
  takes: readonly Take[],
): Promise<{ facts: Map<string, FileFacts>; problems: Map<string, string> }> {
  const facts = new Map<string, FileFacts>();
  const problems = new Map<string, string>();
  const paths = takes.flatMap((take) =>
    mediaInputs(take).flatMap(({ value }) => (value.kind === 'file' ? [value.path] : [])),
  );
  if (paths.length === 0) return { facts, problems };
  const { allFileFacts } = await import('../../media/file-facts.ts');
  for (const [path, result] of await allFileFacts(paths)) {
    if (result.ok) facts.set(path, result.value);
    else problems.set(path, result.error.message);
  }
  return { facts, problems };
}
