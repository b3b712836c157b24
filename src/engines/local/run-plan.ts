import { setMaxListeners } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { RunEvent } from '../../core/event.ts';
import { foldAttempts } from '../../core/fold-attempts.ts';
import type { Money } from '../../core/money.ts';
import type { Transport } from '../../core/ports.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { followedAttempts } from '../../execute/followed.ts';
import { RETRY_RULES } from '../../execute/retry-rules.ts';
import { runPlan as execute } from '../../execute/run-plan.ts';
import type { RunOptions as ExecuteOptions, Stay } from '../../execute/run-ports.ts';
import { EXIT, type RunResult } from '../../execute/run-result.ts';
import { withOpenSubmits } from '../../plan/journal-plan.ts';
import { indexOwnership, type Records } from '../../plan/ownership.ts';
import type { Plan } from '../../plan/plan.ts';
import { createTransport } from '../../providers/http.ts';
import { temporaryFolder } from '../../store/download.ts';
import { removeStaleTemporaries } from '../../store/durable.ts';
import { type Journal, openJournal } from '../../store/journal.ts';
import type { Places } from '../../store/places.ts';
import type { ProcessLock } from '../../store/process-lock.ts';
import { readLocks } from '../../store/read-locks.ts';
import type { BuiltPlan } from './build-plan.ts';
import { askTasks } from './ask-tasks.ts';
import { bucketTrouble } from './bucket-trouble.ts';
import { CLOCK } from './clock.ts';
import { startEmbeddedSimulator } from './embedded-simulator.ts';
import type { Endpoints } from './endpoints.ts';
import { Keeper } from './keeper.ts';
import { bucketOf, clientOf, hostOf, makePorts } from './make-ports.ts';
import { missingKeys, missingKeysOfTasks } from './missing-keys.ts';
import { openEndpoints } from './open-endpoints.ts';
import { ProjectGate } from './project-gate.ts';
import { readRecords, stampRecords } from './read-records.ts';
import { toolFinder } from './tool-finder.ts';
import { WatchedJournal } from './watched-journal.ts';
import type { SimulatorSettings } from './simulator-settings.ts';
import { environmentTrouble, type Trouble } from './trouble.ts';
import { underLock, type UnderLock } from './under-lock.ts';

export interface RunOptions {
  readonly onEvent?: (event: RunEvent) => void;
  /** Fires = submit nothing more, wait for open submits, leave the rest to the next run. */
  readonly signal?: AbortSignal;
  /** Bounds for this run alone. */
  readonly maxCost?: readonly Money[];
  readonly allowUnpriced?: boolean;
  readonly trustBaseUrl?: boolean;
  /** A task that is not finished after this long is left to be collected later; one hour by default. */
  readonly deadlineMs?: number;
  readonly breakLock?: boolean;
  /** How long to stay with tasks that the providers work on; `until-done` by default. */
  readonly stay?: Stay;
  /** So many billed failures of a model in a row end buying from it; 3 by default, 0 = never. */
  readonly maxBilledFailures?: number;
  /** Whether a provider that answers 429 is given fewer tasks at a time; true by default. */
  readonly adaptLimits?: boolean;
  /** Where keys and base URLs come from; `process.env` by default. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** How the embedded simulator behaves, under `simulate`. */
  readonly simulator?: SimulatorSettings;
}

/**
 * Applies a plan on this machine: takes the storyboard's lock, looks again at what is owned by now, and buys the rest.
 * Everything is recorded as it becomes true, so that a run that ends anywhere is taken up by the next one.
 */
export async function runPlan(built: BuiltPlan, options: RunOptions = {}): Promise<Result<RunResult, Trouble>> {
  const transport = createTransport();
  if (built.plan.totals.toBuy + built.plan.totals.inFlight > 0) transport.warm();
  try {
    return await underLock(built.places, options, (session) => runLocked(built, options, { ...session, transport }));
  } finally {
    await transport.close().catch(() => undefined);
  }
}

/** A run under its storyboard's lock. */
interface Session extends UnderLock {
  readonly transport: Transport;
}

async function runLocked(built: BuiltPlan, options: RunOptions, session: Session): Promise<Result<RunResult, Trouble>> {
  const { places } = built;
  await keepOutOfGit(places);
  for (const folder of [temporaryFolder(places.storeFolder), dirname(places.lockfile), places.rendersFolder]) {
    await removeStaleTemporaries(folder, CLOCK.now());
  }
  const { transport, lock, atEnd } = session;
  const endpoints = await startProviders(built, options, session);
  if (!endpoints.ok) return endpoints;
  const locks = await readLocks(places.locksFolder, CLOCK.now());
  const current = await planNow(built);
  if (!current.ok) return current;
  const { plan, records } = current.value;
  const followsOnly = built.options.only?.length === 0;
  const trouble =
    moreThanShown(built.plan, plan) ??
    (followsOnly ? missingKeysOfTasks(records.attempts, endpoints.value) : missingKeys(plan, endpoints.value));
  if (trouble) return err(trouble);
  const bucket = await bucketTrouble(plan, endpoints.value);
  if (bucket) return err(bucket);
  const journal = await openJournal(places.journalFile);
  if (!journal.ok) return err(environmentTrouble(EXIT.failed, journal.error));
  atEnd(() => journal.value.close());
  const client = clientOf(endpoints.value);
  const keeper = new Keeper({ places, transport, client, bucket: bucketOf(endpoints.value) }, indexOwnership(records));
  const watched = new WatchedJournal(journal.value, lock);
  // At once: until then another run would find nothing of what is in flight.
  lock.lost.addEventListener('abort', () => void journal.value.wasRemoved().catch(() => undefined), { once: true });
  const how = executeOptions(built, options, { lock, journal: watched });
  const mayBuy = (): boolean => !how.signal.aborted && lock.isOurs();
  const attempts = foldAttempts(journal.value.records);
  const gate = new ProjectGate({
    places,
    limits: plan.limits,
    attempts: followedAttempts(plan, attempts),
    known: records.foreignAttempts,
    locks,
    journal: watched,
    ask: (tasks) => askTasks(tasks, { connect: endpoints.value.connect.bind(endpoints.value), ...ASKING_LEFT_BEHIND }),
    mayBuy,
  });
  const findTool = toolFinder(options.env ?? process.env);
  const ports = makePorts({ places, transport, client, host: hostOf(endpoints.value), keeper, gate, findTool });
  const onEvent = (event: RunEvent): void => {
    if (event.type === 'detached') gate.letGo(event.taskId);
    how.onEvent(event);
    if (event.type === 'run-started') tellOfMending(journal.value, how.onEvent);
  };
  return ok(await execute(plan, attempts, ports, { ...how, onEvent }));
}

function tellOfMending({ tornBytes }: Journal, onEvent: (event: RunEvent) => void): void {
  if (tornBytes === 0) return;
  const message = `the journal ended in ${tornBytes} bytes of a record that a crash had cut short; they were cut off`;
  onEvent({ type: 'notice', message });
}

/**
 * The plan as it is under the lock: the one that was shown, unless something has been bought meanwhile; and every submit
 * that is still unconfirmed, even if no take asks for it any more.
 */
async function planNow(built: BuiltPlan): Promise<Result<{ plan: Plan; records: Records }, Trouble>> {
  const { places, storyboard, plan, records, recordsStamp } = built;
  if ((await stampRecords(places)) === recordsStamp)
    return ok({ plan: withOpenSubmits(plan, records.attempts), records });
  const newer = await readRecords(places);
  if (!newer.ok) return err(environmentTrouble(EXIT.badInput, newer.error));
  const again = built.again(newer.value.records);
  if (!again.ok) return err({ kind: 'storyboard', diagnostics: again.error, sources: storyboard.sources });
  return ok({ plan: withOpenSubmits(again.value, newer.value.records.attempts), records: newer.value.records });
}

const HOUR_MS = 3_600_000;

const TAKEN_OVER = 'another process has taken this storyboard over; this one has stopped and left the rest to it';

/** A submit waits for it. */
const ASKING_LEFT_BEHIND = { clock: CLOCK, limitMs: 3000 };

function executeOptions(
  built: BuiltPlan,
  options: RunOptions,
  { lock, journal }: { readonly lock: ProcessLock; readonly journal: WatchedJournal },
): ExecuteOptions {
  const { lost } = lock;
  const signal = options.signal ? AbortSignal.any([options.signal, lost]) : lost;
  // Every wait of every take listens to it.
  setMaxListeners(0, signal);
  return {
    simulated: built.places.simulated,
    maxCost: options.maxCost ?? [],
    allowUnpriced: options.allowUnpriced ?? false,
    deadlineMs: options.deadlineMs ?? HOUR_MS,
    stay: options.stay ?? 'until-done',
    maxBilledFailures: options.maxBilledFailures ?? RETRY_RULES['billed-failures'].again.most,
    adaptLimits: options.adaptLimits ?? true,
    signal,
    interruption: async () => {
      if (lock.loss === undefined) return { kind: 'interrupted' };
      if (lock.loss === 'taken-over') return { kind: 'locked', message: TAKEN_OVER };
      return { kind: 'state-removed', message: await journal.tellOfRemoval(built.places) };
    },
    onEvent: options.onEvent ?? (() => undefined),
    renders: relative(process.cwd(), built.places.rendersFolder) || '.',
  };
}

async function startProviders(
  built: BuiltPlan,
  options: RunOptions,
  { transport, atEnd }: Session,
): Promise<Result<Endpoints, Trouble>> {
  const { storyboard, places } = built;
  const simulator = places.simulated ? await startEmbeddedSimulator(places, options.simulator ?? {}) : undefined;
  if (simulator) atEnd(() => simulator.close());
  return openEndpoints({
    storyboard,
    places,
    transport,
    ...(options.env && { env: options.env }),
    ...(options.trustBaseUrl !== undefined && { trustBaseUrl: options.trustBaseUrl }),
    ...(simulator && { simulator: simulator.baseUrls }),
  });
}

/** Somebody else may have worked on this storyboard since its plan was shown; never buy what was not shown. */
function moreThanShown(shown: Plan, now: Plan): Trouble | undefined {
  const agreed = new Set(shown.takes.flatMap((take) => (take.buy ? [take.fingerprint] : [])));
  const more = now.takes.filter((take) => take.buy && !agreed.has(take.fingerprint));
  if (more.length === 0) return undefined;
  const message = `what is owned has changed since the plan was made; it would now also buy ${more.map(({ id }) => id).join(', ')}`;
  return environmentTrouble(EXIT.failed, { message, help: 'run again to see the new plan' });
}

/** The state folder is this machine's own; git is told so from inside it. */
async function keepOutOfGit(places: Places): Promise<void> {
  const folder = join(places.root, '.shotgraph');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, '.gitignore'), '*\n', { flag: 'wx' }).catch(() => undefined);
}
