import { describe, expect, it } from 'vitest';
import type { AttemptRecord } from '../../src/core/attempt.ts';
import { foldAttempts } from '../../src/core/fold-attempts.ts';
import { attempt } from '../plan/attempts.ts';

const { intent } = attempt('one', { kind: 'intended' });
const at = 2;
const submitted: AttemptRecord = { kind: 'submitted', at, attempt: 'one', taskId: 'T' };
const writtenOff: AttemptRecord = { kind: 'written-off', at, attempt: 'one' };
const succeeded: AttemptRecord = { kind: 'succeeded', at, attempt: 'one', clip: { url: 'u' } };

const stateOf = (...records: readonly AttemptRecord[]): unknown => foldAttempts([intent, ...records])[0]?.state;

describe('what was written off', () => {
  it('keeps the id of its task', () => {
    expect(stateOf(writtenOff)).toEqual({ kind: 'written-off' });
    expect(stateOf(submitted, writtenOff)).toEqual({ kind: 'written-off', taskId: 'T' });
  });

  it('stays so, whatever a process says late that had lost the storyboard by then', () => {
    const failure = { reason: 'unreachable', billed: 'unknown', message: 'no answer' } as const;
    const late: AttemptRecord[] = [
      { kind: 'unconfirmed', at, attempt: 'one', failure },
      { kind: 'polled', at, attempt: 'one', vendorStatus: 'processing' },
      writtenOff,
    ];
    expect(stateOf(submitted, writtenOff, ...late)).toEqual({ kind: 'written-off', taskId: 'T' });
  });

  it('is in flight again once its task turns up, and its clip is never lost', () => {
    expect(stateOf(submitted, writtenOff, { ...submitted, adopted: 'user' })).toMatchObject({ kind: 'submitted' });
    expect(stateOf(submitted, writtenOff, succeeded)).toMatchObject({ kind: 'succeeded', taskId: 'T' });
  });

  it('was not finished, or its clip was gone: one that may be fetched is not given up', () => {
    expect(stateOf(submitted, succeeded, writtenOff)).toMatchObject({ kind: 'succeeded' });
    const gone = { ...writtenOff, gone: 'clip' } as const;
    const charged = { ...succeeded, cost: { amount: 1, unit: 'usd' } } as const;
    expect(stateOf(submitted, charged, gone)).toEqual({
      kind: 'written-off',
      taskId: 'T',
      clip: { url: 'u' },
      cost: { amount: 1, unit: 'usd' },
    });
  });

  it('is owned after all once its clip has come', () => {
    const stored = { sha256: 'a'.repeat(64), bytes: 3 };
    const came: AttemptRecord = { kind: 'downloaded', at: 5, attempt: 'one', clip: stored };
    expect(stateOf(submitted, succeeded, { ...writtenOff, gone: 'clip' }, came)).toMatchObject({
      kind: 'owned',
      taskId: 'T',
      stored,
    });
    expect(stateOf(submitted, writtenOff, came)).toMatchObject({ kind: 'written-off' });
  });
});
