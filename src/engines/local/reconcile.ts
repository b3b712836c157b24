import type { Attempt, AttemptRecord } from '../../core/attempt.ts';
import { unreachable } from '../../core/bug.ts';
import { foldAttempts } from '../../core/fold-attempts.ts';
import type { Finding, ReconciledTake, Reconciliation } from '../../core/reconciliation.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { Storyboard } from '../../manifest/storyboard.ts';
import { isOpen } from '../../execute/choose-attempt.ts';
import { EXIT } from '../../execute/run-result.ts';
import { createTransport } from '../../providers/http.ts';
import { type Journal, openJournal } from '../../store/journal.ts';
import type { Places } from '../../store/places.ts';
import { acquireLock, type ProcessLock } from '../../store/process-lock.ts';
import { StoreError } from '../../store/store-error.ts';
import { CLOCK } from './clock.ts';
import { startEmbeddedSimulator } from './embedded-simulator.ts';
import { enterGate } from './enter-gate.ts';
import type { Endpoints } from './endpoints.ts';
import { knowBoard } from './known-board.ts';
import { lookForSubmits } from './look-for-submits.ts';
import { openElsewhere } from './open-elsewhere.ts';
import { openEndpoints } from './open-endpoints.ts';
import { readRecords } from './read-records.ts';
import { systemTrouble } from './run-plan.ts';
import { taskOwners } from './task-owners.ts';
import { environmentTrouble, type Trouble } from './trouble.ts';
import { type UserDecision, weighDecision } from './user-decision.ts';

export interface ReconcileOptions {
  readonly simulate?: boolean;
  readonly trustBaseUrl?: boolean;
  readonly breakLock?: boolean;
  /** What the user has decided himself; absent = the evidence decides. */
  readonly decision?: UserDecision;
  /** Is shown what could be recorded, before it is; asked only where there is something. */
  readonly mayRecord: (found: Reconciliation) => Promise<boolean>;
  /** Told before a wait, in milliseconds, for the providers' lists. */
  readonly onWait?: (ms: number) => void;
  /** Fires = record nothing. */
  readonly signal?: AbortSignal;
  /** Where keys and base URLs come from; `process.env` by default. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** A storyboard whose submits are looked for, under its lock. */
interface Session {
  readonly file: string;
  readonly storyboard: Storyboard;
  readonly places: Places;
  readonly options: ReconcileOptions;
  readonly lock: ProcessLock;
  readonly journal: Journal;
  readonly endpoints: Endpoints;
}

/** An attempt with what was found of it. */
interface Judged {
  readonly attempt: Attempt;
  readonly finding: Finding;
}

type Closing = (() => Promise<unknown>)[];

/**
 * Settles submits that nobody answered, by the provider's list or by the user's word, and records what they came to.
 * The journal is enough for it; the storyboard is read for its settings, as far as it can be.
 */
export async function reconcile(file: string, options: ReconcileOptions): Promise<Result<Reconciliation, Trouble>> {
  const known = await knowBoard(file, {
    simulate: options.simulate ?? false,
    only: [],
    ...(options.env && { env: options.env }),
  });
  if (!known.ok) return known;
  const { storyboard, places, records } = known.value.kind === 'planned' ? known.value.built : known.value;
  const closing: Closing = [];
  try {
    // Most often there is nothing, and then nobody needs to be kept out.
    if (!options.decision && !records.attempts.some(isOpen)) return ok(await documentOf(file, places, []));
    const session = await openSession({ file, storyboard, places, options }, closing);
    return session.ok ? await settle(session.value) : session;
  } catch (error) {
    if (error instanceof StoreError) return err(environmentTrouble(EXIT.failed, error));
    const disk = systemTrouble(error);
    if (disk) return err(disk);
    throw error;
  } finally {
    // One that fails must not keep the others, the lock above all, from being closed.
    for (const close of closing.toReversed()) await close().catch(() => undefined);
  }
}

async function openSession(
  about: Pick<Session, 'file' | 'storyboard' | 'places' | 'options'>,
  closing: Closing,
): Promise<Result<Session, Trouble>> {
  const { storyboard, places, options } = about;
  const transport = createTransport();
  closing.push(() => transport.close());
  const lock = await acquireLock(places.processLock, { clock: CLOCK, breakLock: options.breakLock ?? false });
  if (!lock.ok) return err(environmentTrouble(lock.error.reason === 'locked' ? EXIT.locked : EXIT.failed, lock.error));
  closing.push(() => lock.value.release());
  const simulator = places.simulated ? await startEmbeddedSimulator(places, {}) : undefined;
  if (simulator) closing.push(() => simulator.close());
  const endpoints = await openEndpoints({
    storyboard,
    places,
    transport,
    ...(options.env && { env: options.env }),
    ...(options.trustBaseUrl !== undefined && { trustBaseUrl: options.trustBaseUrl }),
    ...(simulator && { simulator: simulator.baseUrls }),
  });
  if (!endpoints.ok) return endpoints;
  const journal = await openJournal(places.journalFile);
  if (!journal.ok) return err(environmentTrouble(EXIT.failed, journal.error));
  closing.push(() => journal.value.close());
  return ok({ ...about, lock: lock.value, journal: journal.value, endpoints: endpoints.value });
}

/** Looks, shows, asks, records. */
async function settle(session: Session): Promise<Result<Reconciliation, Trouble>> {
  const { file, places, options, lock } = session;
  const judged = await judge(session);
  if (!judged.ok) return judged;
  const found = await documentOf(file, places, judged.value.map(describe), session);
  const isStopped = (): boolean => options.signal?.aborted ?? false;
  if (isStopped() || !judged.value.some(({ finding }) => settles(finding))) return ok(found);
  if (!(await options.mayRecord(found)) || isStopped()) return ok(found);
  if (!lock.isOurs()) {
    const message = 'another process has taken this storyboard over; nothing was recorded';
    return err(environmentTrouble(EXIT.locked, { message, help: 'run the same command again' }));
  }
  const recorded = await record(judged.value, session);
  return recorded.ok ? ok(await documentOf(file, places, recorded.value, session)) : recorded;
}

/** What is to be settled, as the journal has it now that nobody else writes it. */
async function judge(session: Session): Promise<Result<readonly Judged[], Trouble>> {
  const { places, options, endpoints, journal } = session;
  const read = await readRecords(places);
  if (!read.ok) return err(environmentTrouble(EXIT.badInput, read.error));
  const attempts = foldAttempts(journal.records);
  const records = { ...read.value.records, attempts };
  if (options.decision) {
    const weighed = await weighDecision(options.decision, records, endpoints);
    return weighed.ok ? ok([weighed.value]) : weighed;
  }
  const owned = new Set(taskOwners(records).keys());
  const findings = await lookForSubmits({ attempts, others: records.foreignAttempts, owned }, endpoints, options);
  return ok(
    attempts.flatMap((attempt) => {
      const finding = findings.get(attempt.intent.attempt);
      return finding ? [{ attempt, finding }] : [];
    }),
  );
}

/** Writes what is settled, behind the project's gate, so that no two storyboards adopt one task. */
async function record(
  judged: readonly Judged[],
  { places, journal }: Session,
): Promise<Result<readonly ReconciledTake[], Trouble>> {
  const gate = await enterGate(places);
  try {
    const read = await readRecords(places);
    if (!read.ok) return err(environmentTrouble(EXIT.badInput, read.error));
    const owners = taskOwners(read.value.records);
    const takes = judged.map(async (one): Promise<ReconciledTake> => {
      const finding = stillFree(one.finding, owners);
      const done = recordOf(one.attempt.intent.attempt, finding);
      if (done) await journal.append(done.record);
      return { ...describe({ ...one, finding }), ...(done && { outcome: done.outcome }) };
    });
    return ok(await Promise.all(takes));
  } finally {
    await gate.release();
  }
}

/** A task that another storyboard adopted while the user was asked is no longer to be had. */
function stillFree(finding: Finding, owners: ReadonlyMap<string, string>): Finding {
  const owner = 'taskId' in finding ? owners.get(finding.taskId) : undefined;
  if (owner === undefined || !('taskId' in finding)) return finding;
  return { kind: 'ambiguous', why: `task ${finding.taskId} was adopted by ${owner} meanwhile`, candidates: [] };
}

function settles(finding: Finding): boolean {
  return recordOf('', finding) !== undefined;
}

/** What is written down for a finding, and what becomes of the take by it. */
function recordOf(
  attempt: string,
  finding: Finding,
): { readonly record: AttemptRecord; readonly outcome: ReconciledTake['outcome'] } | undefined {
  const about = { at: CLOCK.now(), attempt };
  switch (finding.kind) {
    case 'found':
      return {
        record: { kind: 'submitted', ...about, taskId: finding.taskId, adopted: 'list' },
        outcome: 'adopted',
      };
    case 'named':
      return {
        record: { kind: 'submitted', ...about, taskId: finding.taskId, adopted: 'user' },
        outcome: 'adopted',
      };
    case 'absent': {
      const message = `it was never accepted: ${finding.why}`;
      const failure = { reason: 'unreachable', billed: 'no', message } as const;
      return { record: { kind: 'not-accepted', ...about, failure }, outcome: 'released' };
    }
    case 'given-up':
      return { record: { kind: 'written-off', ...about }, outcome: 'written-off' };
    case 'ambiguous':
    case 'unlisted':
      return undefined;
    default:
      return unreachable(finding);
  }
}

function describe({ attempt: { intent, state }, finding }: Judged): ReconciledTake {
  const { take, attempt, provider, baseUrl, uses, model, at: sentAt, reserved, payload } = intent;
  const { prompt } = payload;
  return {
    take,
    attempt,
    provider,
    baseUrl,
    uses,
    model,
    sentAt,
    reserved,
    ...(typeof prompt === 'string' && { prompt }),
    why: whyOpen(state),
    finding,
    outcome: 'unconfirmed',
  };
}

function whyOpen(state: Attempt['state']): string {
  if (state.kind === 'unconfirmed') return state.failure.message;
  if (state.kind === 'written-off') return 'it was written off';
  return 'the process ended while the request was on its way';
}

async function documentOf(
  file: string,
  places: Places,
  takes: readonly ReconciledTake[],
  session?: Session,
): Promise<Reconciliation> {
  const settled = new Set(takes.flatMap(({ attempt, outcome }) => (outcome === 'unconfirmed' ? [] : [attempt])));
  const open = foldAttempts(session?.journal.records ?? []).filter(isOpen);
  return {
    version: 1,
    storyboard: file,
    simulated: places.simulated,
    takes,
    unconfirmed: open.filter(({ intent }) => !settled.has(intent.attempt)).length,
    elsewhere: await openElsewhere(places),
  };
}
