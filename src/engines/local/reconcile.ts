import { foldAttempts } from '../../core/fold-attempts.ts';
import type { Transport } from '../../core/ports.ts';
import { isSettled, type ReconciledTake, type Reconciliation } from '../../core/reconciliation.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { Storyboard } from '../../manifest/storyboard.ts';
import { isOpen, type UserDecision } from '../../execute/choose-attempt.ts';
import { EXIT } from '../../execute/run-result.ts';
import { createTransport } from '../../providers/http.ts';
import { type Journal, openJournal } from '../../store/journal.ts';
import type { Places } from '../../store/places.ts';
import type { ProcessLock } from '../../store/process-lock.ts';
import { startEmbeddedSimulator } from './embedded-simulator.ts';
import type { Endpoints } from './endpoints.ts';
import { describe, type Judged, settlementOf } from './judged.ts';
import { knowBoard } from './known-board.ts';
import { lookForSubmits } from './look-for-submits.ts';
import { openElsewhere } from './open-elsewhere.ts';
import { openEndpoints } from './open-endpoints.ts';
import { readRecords } from './read-records.ts';
import { recordFindings } from './record-findings.ts';
import { taskOwners } from './task-owners.ts';
import { environmentTrouble, type Trouble } from './trouble.ts';
import { orDiskTrouble, underLock, type UnderLock } from './under-lock.ts';
import { weighDecision } from './user-decision.ts';

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
  readonly transport: Transport;
}

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
  // Most often there is nothing, and then nobody needs to be kept out.
  if (!options.decision && !records.attempts.some(isOpen))
    return orDiskTrouble(async () => ok(await documentOf(file, places, [])));
  return underLock(places, options, async (held) => {
    const session = await openSession({ file, storyboard, places, options }, held);
    return session.ok ? settle(session.value) : session;
  });
}

async function openSession(
  about: Pick<Session, 'file' | 'storyboard' | 'places' | 'options'>,
  { lock, atEnd }: UnderLock,
): Promise<Result<Session, Trouble>> {
  const { storyboard, places, options } = about;
  const transport = createTransport();
  atEnd(() => transport.close());
  const simulator = places.simulated ? await startEmbeddedSimulator(places, {}) : undefined;
  if (simulator) atEnd(() => simulator.close());
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
  atEnd(() => journal.value.close());
  return ok({ ...about, lock, journal: journal.value, endpoints: endpoints.value, transport });
}

/** Looks, shows, asks, records. */
async function settle(session: Session): Promise<Result<Reconciliation, Trouble>> {
  const { file, places, options } = session;
  const judged = await judge(session);
  if (!judged.ok) return judged;
  const found = await documentOf(file, places, judged.value.map(describe), session);
  const isStopped = (): boolean => options.signal?.aborted ?? false;
  if (isStopped() || !judged.value.some(settlementOf)) return ok(found);
  if (!(await options.mayRecord(found)) || isStopped()) return ok(found);
  const recorded = await recordFindings(judged.value, session);
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
    const weighed = await weighDecision(options.decision, records, session);
    return weighed.ok ? ok([weighed.value]) : weighed;
  }
  const owned = taskOwners(records);
  const findings = await lookForSubmits({ attempts, others: records.foreignAttempts, owned }, endpoints, options);
  return ok(
    attempts.flatMap((attempt) => {
      const finding = findings.get(attempt.intent.attempt);
      return finding ? [{ attempt, finding }] : [];
    }),
  );
}

async function documentOf(
  file: string,
  places: Places,
  takes: readonly ReconciledTake[],
  session?: Session,
): Promise<Reconciliation> {
  const settled = new Set(takes.filter(isSettled).map(({ attempt }) => attempt));
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
