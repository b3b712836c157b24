import type { Attempt } from '../../core/attempt.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { Budget } from '../../execute/budget.ts';
import type { Overrides } from '../../manifest/read-overrides.ts';
import type { Storyboard } from '../../manifest/storyboard.ts';
import type { Plan, PlannedTake } from '../../plan/plan.ts';
import type { SelectionRequest } from '../../plan/selection.ts';
import {
  type AskedTask,
  type RunningProcess,
  selectedAttempts,
  type Status,
  statusOf,
  tasksInFlight,
} from '../../plan/status.ts';
import { createTransport } from '../../providers/http.ts';
import { liveHolder } from '../../store/live-holder.ts';
import type { Places } from '../../store/places.ts';
import { StoreError } from '../../store/store-error.ts';
import { askTasks } from './ask-tasks.ts';
import { CLOCK } from './clock.ts';
import { runningSimulator, startEmbeddedSimulator } from './embedded-simulator.ts';
import { knowBoard } from './known-board.ts';
import { openEndpoints } from './open-endpoints.ts';
import { environmentTrouble, type Trouble } from './trouble.ts';

export interface StatusOptions extends SelectionRequest {
  /** Of what is selected, only what has no clip at all. */
  readonly onlyMissing?: boolean;
  readonly overrides?: Overrides;
  /** Of the simulated runs. */
  readonly simulate?: boolean;
  /** Ask no provider: what is recorded must do. */
  readonly offline?: boolean;
  readonly trustBaseUrl?: boolean;
  /** Where keys and base URLs come from; `process.env` by default. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** As long as somebody waits for a list. */
const ASKING_MS = 10_000;

/**
 * Where everything stands that is not home. Takes no lock and changes no record, so it may be asked while a run goes
 * on; a storyboard that cannot be read is spoken of by its records.
 */
export async function readStatus(file: string, options: StatusOptions = {}): Promise<Result<Status, Trouble>> {
  const { simulate = false, overrides } = options;
  const known = await knowBoard(file, options, overrides);
  if (!known.ok) return known;
  const { storyboard, places, records } = known.value.kind === 'planned' ? known.value.built : known.value;
  const plan = known.value.kind === 'planned' ? known.value.built.plan : undefined;
  const running = await runningProcess(places);
  if (!running.ok) return running;
  const tasks = tasksInFlight(records.attempts).filter(selectedAttempts(plan));
  const asked = await ask(tasks, { storyboard, places, options, isRunning: running.value !== undefined });
  if (!asked.ok) return asked;
  const status = statusOf({
    file,
    simulated: simulate,
    at: CLOCK.now(),
    ...(plan && { plan }),
    records,
    ...(running.value && { running: running.value }),
    asked: asked.value,
    refusal: plan ? refusals(plan) : () => undefined,
  });
  return ok(status);
}

async function runningProcess({ processLock }: Places): Promise<Result<RunningProcess | undefined, Trouble>> {
  try {
    const holder = await liveHolder(processLock, CLOCK.now());
    if (!holder) return ok(undefined);
    const { pid, host, since } = holder;
    return ok({
      ...(pid !== undefined && { pid }),
      ...(host !== undefined && { host }),
      ...(since !== undefined && { since }),
    });
  } catch (error) {
    if (error instanceof StoreError) return err(environmentTrouble(2, error));
    throw error;
  }
}

/** The words of the run itself: why it would not set money aside for a take, were it the next one. */
function refusals(plan: Plan): (take: PlannedTake) => string | undefined {
  const budget = (): Budget => new Budget({ left: plan.budgetLeft, maxCost: [], allowUnpriced: false });
  const ofPlan = budget().refusePlan(plan);
  return ({ price }) => {
    const reservation = budget().reserve(price);
    return 'refusal' in reservation ? reservation.refusal : ofPlan;
  };
}

interface AskContext {
  readonly storyboard: Storyboard;
  readonly places: Places;
  readonly options: StatusOptions;
  readonly isRunning: boolean;
}

async function ask(
  tasks: readonly Attempt[],
  { storyboard, places, options, isRunning }: AskContext,
): Promise<Result<ReadonlyMap<string, AskedTask>, Trouble>> {
  if (tasks.length === 0) return ok(new Map());
  if (options.offline) return ok(nobodyAsked(tasks, 'not asked: --offline'));
  const transport = createTransport();
  // The simulator lives in the process that runs; where none does, it is started as the next run would start it.
  const started = places.simulated && !isRunning ? await startEmbeddedSimulator(places, {}) : undefined;
  try {
    const simulator = places.simulated ? (started?.baseUrls ?? (await runningSimulator(places))) : undefined;
    // Never a real provider about a simulated task.
    if (places.simulated && !simulator) return ok(nobodyAsked(tasks, 'the simulator is not up yet'));
    const { env, trustBaseUrl } = options;
    const endpoints = await openEndpoints({
      storyboard,
      places,
      transport,
      ...(env && { env }),
      ...(trustBaseUrl !== undefined && { trustBaseUrl }),
      ...(simulator && { simulator }),
    });
    if (!endpoints.ok) return endpoints;
    const connect: typeof endpoints.value.connect = (name, baseUrl) => endpoints.value.connect(name, baseUrl);
    return ok(await askTasks(tasks, { connect, clock: CLOCK, limitMs: ASKING_MS }));
  } finally {
    await transport.close();
    await started?.close();
  }
}

function nobodyAsked(tasks: readonly Attempt[], why: string): ReadonlyMap<string, AskedTask> {
  return new Map(tasks.map(({ intent }) => [intent.attempt, { kind: 'not-asked', why }]));
}
