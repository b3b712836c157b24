import { basename, join, relative } from 'node:path';
import { type Diagnostic, isError } from '../../core/diagnostic.ts';
import type { Failure } from '../../core/failure.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { Span } from '../../core/span.ts';
import type { FileFacts } from '../../core/ports.ts';
import type { UploadLimits } from '../../core/provider.ts';
import type { HostName, Take } from '../../core/take.ts';
import type { Loaded, Shot, Storyboard } from '../../manifest/storyboard.ts';
import { findModel, modelNames } from '../../models/registry.ts';
import { knownText } from '../../models/text.ts';
import { countShortText, loadTokenizer, needsTokenizer } from '../../models/tokens.ts';
import { diagnose, LENGTH_CODES } from '../../plan/codes.ts';
import { computePlan, type PlanInput } from '../../plan/compute-plan.ts';
import type { Wishes } from '../../plan/decide-purchase.ts';
import { type NoTool, usesFrames } from '../../plan/frames.ts';
import { mediaInputs } from '../../plan/media-inputs.ts';
import { withRetakes } from '../../plan/journal-plan.ts';
import type { Records } from '../../plan/ownership.ts';
import type { Plan } from '../../plan/plan.ts';
import { filmsInNeed, withoutTool } from '../../plan/plan-films.ts';
import type { Hosting } from '../../plan/uploads.ts';
import { bucketLimits } from '../../providers/bucket/object-types.ts';
import { PROVIDERS } from '../../providers/registry.ts';
import { WHOLE_SWEEP_CODES } from '../../resolve/codes.ts';
import { type Resolved, resolveTakes } from '../../resolve/resolve-takes.ts';
import { findSameStem } from '../../store/neighbours.ts';
import { findPlaces, type Places } from '../../store/places.ts';
import { CLOCK } from './clock.ts';
import { filmsInput } from './films-input.ts';
import { readRecords, type StampedRecords } from './read-records.ts';
import { givenIn, readWishes, type WishOptions } from './read-wishes.ts';
import { toolFinder } from './tool-finder.ts';
import { environmentTrouble, type Trouble } from './trouble.ts';

/**
 * The local engine: one machine, one process. It joins the rooms: reads what the pure ones need, hands them their
 * data, and gives the execute room its ports. Nothing is decided here that a room could decide.
 */
export interface PlanOptions extends WishOptions {
  /** Plan against the simulator's own records instead of what was really bought. */
  readonly simulate?: boolean;
  /** What `env.NAME` in templates reads; `process.env` by default. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** For whoever buys nothing by the plan: that no program here can cut pictures from clips is no error then. */
  readonly withoutTool?: boolean;
  /** Films are asked for even where the storyboard has no `film:`: then of all shots in order. */
  readonly wantsFilm?: boolean;
}

/** A plan, and all that is needed to run it. */
export interface BuiltPlan {
  readonly plan: Plan;
  /** As they were resolved, with the place of every field; none where only tasks are followed. */
  readonly takes: readonly Take[];
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

/** Where the facts of a plan come from, where that is not the disk as it is now. */
export interface PlanSources {
  readonly fileFacts?: FileFactsReader;
  /** What counts as bought. */
  readonly records?: StampedRecords;
  /** Why no picture can be cut from a clip; asked only where one has to be. */
  readonly noTool?: () => Promise<NoTool | undefined>;
}

type FileFactsReader = (paths: Iterable<string>) => Promise<ReadonlyMap<string, Result<FileFacts, Failure>>>;

/** What would be bought and why. Needs no network and no key, and changes nothing. */
export async function buildPlan(
  storyboard: Storyboard,
  options: PlanOptions = {},
  sources: PlanSources = {},
): Promise<Result<BuiltPlan, Trouble>> {
  const { env = process.env, maxTakes, retakes } = options;
  const lookup = { env, findModel, modelNames };
  const more = {
    ...(maxTakes !== undefined && { maxTakes }),
    ...(retakes && { retakes }),
    ...(options.wantsFilm && { wantsFilm: true }),
  };
  const resolved = resolveTakes(storyboard, { ...lookup, ...more });
  const wishes = readWishes(storyboard, resolved, options);
  if (!wishes.ok) return wishes;
  const file = mainFile(storyboard);
  const namesake = sources.records ? undefined : await findSameStem(file);
  if (namesake !== undefined) return err(sharedState(file, namesake));
  const places = findPlaces(file, { simulated: options.simulate ?? false });
  const read = sources.records ? ok(sources.records) : await readRecords(places);
  if (!read.ok) return err(environmentTrouble(2, read.error));
  const { records, stamp: recordsStamp, unread = [] } = read.value;
  const input = await gather(storyboard, resolved, { ...options, ...sources, places, wishes: wishes.value });
  const again = (newer: Records): Result<Plan, readonly Diagnostic[]> => {
    const plan = computePlan({ ...input, records: newer });
    return plan.ok ? ok(withRetakes(plan.value, newer)) : plan;
  };
  const computed = again(records);
  const planned = computed.ok ? computed.value.notes : withoutEchoes(computed.error, resolved.diagnostics, storyboard);
  const inNeed = computed.ok && !options.withoutTool ? filmsInNeed(computed.value.films) : [];
  const noTool = inNeed.length > 0 ? await (sources.noTool ?? lookForTool(options))() : undefined;
  const noFilm = noTool ? withoutTool(inNeed, noTool) : [];
  const diagnostics = [...resolved.diagnostics, ...planned, ...noFilm, ...unread.map(unreadableFolder)];
  if (!computed.ok || diagnostics.some(isError)) {
    return err({ kind: 'storyboard', diagnostics, sources: storyboard.sources });
  }
  const [retake] = options.retakes?.keys() ?? [];
  const plan: Plan = { ...computed.value, notes: diagnostics, ...(retake !== undefined && { retake }) };
  return ok({ plan, takes: resolved.takes, diagnostics, storyboard, places, options, records, recordsStamp, again });
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
    if (LENGTH_CODES.has(found.code)) return false;
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

/** Reads what the pure plan needs to be told: facts of local files, and a tokenizer where a prompt is long. */
async function gather(
  storyboard: Storyboard,
  { takes, films: cuts }: Pick<Resolved, 'takes' | 'films'>,
  options: PlanOptions & PlanSources & { readonly places: Places; readonly wishes: Wishes },
): Promise<Omit<PlanInput, 'records'>> {
  const sounds = cuts.flatMap(({ soundtrack }) => soundtrack?.file ?? []);
  const { facts, problems } = await localFiles(takes, sounds, options.fileFacts);
  // Who asks for one more take asks for that, and no film plays it before it is picked.
  const films =
    cuts.length > 0 && !options.retakes
      ? await filmsInput(cuts, { places: options.places, shots: storyboard.shots.keys() })
      : undefined;
  const long = takes.some(({ fields: { prompt } }) => prompt && needsTokenizer(knownText(prompt.value)));
  const countTokens = long ? await loadTokenizer() : countShortText;
  const file = (path: string): FileFacts | undefined => facts.get(path);
  const { name, budget } = storyboard;
  const noTool =
    options.withoutTool || !takes.some(usesFrames) ? undefined : await (options.noTool ?? lookForTool(options))();
  const given = givenIn(storyboard, options);
  return {
    settings: {
      file: storyboard.file,
      ...(name !== undefined && { name }),
      limits: storyboard.limits,
      budget,
      ...(given && { given }),
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
    ...(noTool && { noTool }),
    ...(films && { films }),
    ...options.wishes,
  };
}

function lookForTool({ env = process.env }: PlanOptions): () => Promise<NoTool | undefined> {
  return async () => {
    const tool = await toolFinder(env)();
    return tool.ok ? undefined : tool.error;
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
  sounds: readonly string[],
  readFacts?: FileFactsReader,
): Promise<{ facts: Map<string, FileFacts>; problems: Map<string, string> }> {
  const facts = new Map<string, FileFacts>();
  const problems = new Map<string, string>();
  const paths = takes.flatMap((take) =>
    mediaInputs(take).flatMap(({ value }) => (value.kind === 'file' ? [value.path] : [])),
  );
  paths.push(...sounds);
  if (paths.length === 0) return { facts, problems };
  const read = readFacts ?? (await import('../../media/file-facts.ts')).allFileFacts;
  for (const [path, result] of await read(paths)) {
    if (result.ok) facts.set(path, result.value);
    else problems.set(path, result.error.message);
  }
  return { facts, problems };
}
