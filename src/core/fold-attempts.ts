import type { Attempt, AttemptRecord, AttemptState } from './attempt.ts';

/**
 * What a journal comes to: each attempt with the state its records add up to, in the order of their intents.
 * The intent of an attempt comes before its other records: a journal in which it does not is not read at all.
 */
export function foldAttempts(records: Iterable<AttemptRecord>): readonly Attempt[] {
  const attempts = new Map<string, Attempt>();
  for (const record of records) foldRecord(attempts, record);
  return [...attempts.values()];
}

/** Adds one more record to what its journal has come to; attempts are kept by their ids. */
export function foldRecord(attempts: Map<string, Attempt>, record: AttemptRecord): void {
  if (record.kind === 'intent') {
    attempts.set(record.attempt, { intent: record, state: { kind: 'intended' } });
    return;
  }
  const known = attempts.get(record.attempt);
  if (!known) return;
  attempts.set(record.attempt, {
    intent: known.intent,
    state: advance(known.state, record),
    ...(record.kind === 'submitted'
      ? // When an adopted task was really taken on, only the intent comes close to telling.
        { submittedAt: record.adopted ? known.intent.at : record.at }
      : known.submittedAt !== undefined && { submittedAt: known.submittedAt }),
  });
}

type LaterRecord = Exclude<AttemptRecord, { kind: 'intent' }>;

function advance(state: AttemptState, record: LaterRecord): AttemptState {
  const taskId = 'taskId' in state ? state.taskId : undefined;
  switch (record.kind) {
    case 'submitted':
      // An adopted task may follow an unconfirmed submit; a task that is known to have ended stays ended.
      return state.kind === 'owned' || state.kind === 'succeeded'
        ? state
        : { kind: 'submitted', taskId: record.taskId, at: record.at };
    case 'not-accepted':
      // The word of a process that no longer had the lock comes late: a task that is known stays known.
      return taskId === undefined ? { kind: 'not-accepted', failure: record.failure } : state;
    case 'unconfirmed':
      // So does this one; and what was given up because nobody could tell stays given up.
      if (taskId !== undefined || state.kind === 'written-off') return state;
      return { kind: 'unconfirmed', failure: record.failure };
    case 'written-off':
      // What has ended is not given up any more, but for a clip that nobody can fetch: its end is known, or its failure.
      if (state.kind === 'submitted') return { kind: 'written-off', taskId: state.taskId };
      if (state.kind === 'succeeded' && record.gone) {
        const { at: _at, ...finished } = state;
        return { ...finished, kind: 'written-off' };
      }
      return state.kind === 'intended' || state.kind === 'unconfirmed' ? { kind: 'written-off' } : state;
    case 'polled':
      return state.kind === 'submitted' ? { ...state, vendorStatus: record.vendorStatus } : state;
    case 'succeeded':
      if (taskId === undefined || state.kind === 'owned') return state;
      return { kind: 'succeeded', taskId, clip: record.clip, at: record.at, ...(record.cost && { cost: record.cost }) };
    case 'failed':
      // A clip that was there once stays paid for, whatever the provider says of it later.
      if (state.kind === 'succeeded' || state.kind === 'owned') return state;
      return {
        kind: 'failed',
        failure: record.failure,
        ...(taskId !== undefined && { taskId }),
        ...(record.cost && { cost: record.cost }),
      };
    case 'downloaded':
      // A clip that came after all is one that was paid for.
      if (state.kind === 'written-off' && state.taskId !== undefined && state.clip)
        return { ...state, taskId: state.taskId, clip: state.clip, at: record.at, kind: 'owned', stored: record.clip };
      if (state.kind !== 'succeeded' && state.kind !== 'owned') return state;
      return { ...state, kind: 'owned', stored: record.clip };
  }
}
