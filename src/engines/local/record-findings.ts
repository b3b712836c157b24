import type { IntentRecord } from '../../core/attempt.ts';
import type { ReconciledTake } from '../../core/reconciliation.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { TaskId } from '../../core/task.ts';
import { ASKED_ELSEWHERE, isAskedElsewhere } from '../../execute/reconcile-evidence.ts';
import { EXIT } from '../../execute/run-result.ts';
import type { Journal } from '../../store/journal.ts';
import type { Places } from '../../store/places.ts';
import type { ProcessLock } from '../../store/process-lock.ts';
import { enterGate } from './enter-gate.ts';
import { describe, type Judged, settlementOf } from './judged.ts';
import { intentsUnderWay } from './on-its-way.ts';
import { readRecords } from './read-records.ts';
import { type KnownOwner, taskOwners } from './task-owners.ts';
import { environmentTrouble, type Trouble } from './trouble.ts';

interface Recording {
  readonly places: Places;
  /** The storyboard's own. */
  readonly journal: Pick<Journal, 'append'>;
  readonly lock: Pick<ProcessLock, 'isOurs' | 'loss'>;
}

/**
 * Writes what is settled, one after the other behind the project's gate, so that no task is adopted twice. A process
 * that stood still may have lost the gate, and what it knew of the others is old: it goes through once more before it
 * writes on. Should it stand still in the write itself, two takes share the task; that buys nothing and loses nothing.
 */
export async function recordFindings(
  judged: readonly Judged[],
  recording: Recording,
): Promise<Result<readonly ReconciledTake[], Trouble>> {
  const takes: ReconciledTake[] = [];
  while (takes.length < judged.length) {
    const passed = await passGate(judged.slice(takes.length), recording);
    if (!passed.ok) return passed;
    takes.push(...passed.value);
  }
  return ok(takes);
}

/** As many of them, from the first, as could be written while the gate was ours. */
async function passGate(
  judged: readonly Judged[],
  { places, journal, lock }: Recording,
): Promise<Result<readonly ReconciledTake[], Trouble>> {
  const gate = await enterGate(places);
  try {
    const read = await readRecords(places);
    if (!read.ok) return err(environmentTrouble(EXIT.badInput, read.error));
    const { records } = read.value;
    const others = { owners: new Map(taskOwners(records)), underWay: intentsUnderWay(records.foreignAttempts) };
    const takes: ReconciledTake[] = [];
    for (const found of judged) {
      if (!gate.isOurs()) break;
      if (!lock.isOurs()) return err(lock.loss === 'removed' ? REMOVED : TAKEN_OVER);
      const one = stillFree(found, others);
      const settlement = settlementOf(one);
      if (settlement) await journal.append(settlement.record);
      if (settlement?.record.kind === 'submitted') {
        const { take: name, attempt, fingerprint, payload } = one.attempt.intent;
        others.owners.set(settlement.record.taskId, { name, attempt, fingerprint, payload });
      }
      takes.push({ ...describe(one), ...(settlement && { outcome: settlement.outcome }) });
    }
    return ok(takes);
  } finally {
    await gate.release();
  }
}

const TAKEN_OVER = environmentTrouble(EXIT.locked, {
  message: 'another process has taken this storyboard over; what was not recorded by then is still open',
  help: 'run the same command again',
});

const REMOVED = environmentTrouble(EXIT.failed, {
  message: 'the folder .shotgraph was removed meanwhile; what was not recorded by then is still open',
  help: 'run the same command again',
});

/** A task that was adopted for another take since it was found, or that may be another's, is not to be had. */
function stillFree(
  one: Judged,
  others: { readonly owners: ReadonlyMap<TaskId, KnownOwner>; readonly underWay: readonly IntentRecord[] },
): Judged {
  const { attempt, finding } = one;
  if (finding.kind !== 'found' && finding.kind !== 'named') return one;
  const open = (why: string): Judged => ({ attempt, finding: { kind: 'ambiguous', why, candidates: [] } });
  const owner = others.owners.get(finding.taskId);
  if (owner && owner.attempt !== attempt.intent.attempt)
    return open(`task ${finding.taskId} was adopted by ${owner.name} meanwhile`);
  return isAskedElsewhere(attempt.intent, others.underWay) ? open(ASKED_ELSEWHERE) : one;
}
