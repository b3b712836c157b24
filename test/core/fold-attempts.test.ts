import { describe, expect, it } from 'vitest';
import type { AttemptRecord } from '../../src/core/attempt.ts';
import { foldAttempts } from '../../src/core/fold-attempts.ts';
import { attempt } from '../plan/attempts.ts';

const { intent } = attempt('one', { kind: 'intended' });
const failure = { reason: 'unreachable', billed: 'unknown', message: 'no answer within 45 s' } as const;
const adopted: AttemptRecord = { kind: 'submitted', at: 2, attempt: 'one', taskId: 'T', adopted: 'list' };
const succeeded: AttemptRecord = { kind: 'succeeded', at: 3, attempt: 'one', clip: { url: 'https://x.test/a' } };
const downloaded: AttemptRecord = { kind: 'downloaded', at: 4, attempt: 'one', clip: { sha256: 'ab', bytes: 1 } };
const writtenOff: AttemptRecord = { kind: 'written-off', at: 2, attempt: 'one' };

const stateAfter = (...records: AttemptRecord[]) => foldAttempts([intent, ...records])[0]?.state;

describe('the late word of a process that was taken over', () => {
  it.each(['unconfirmed', 'not-accepted'] as const)('(%s) forgets no task that was adopted meanwhile', (kind) => {
    const late: AttemptRecord = { kind, at: 9, attempt: 'one', failure };
    expect(stateAfter(adopted, late)).toMatchObject({ kind: 'submitted', taskId: 'T' });
    expect(stateAfter(adopted, succeeded, late)).toMatchObject({ kind: 'succeeded', taskId: 'T' });
    expect(stateAfter(adopted, succeeded, downloaded, late)).toMatchObject({ kind: 'owned', stored: { sha256: 'ab' } });
  });

  it('does not bring back what was given up, unless it names the task or proves that there is none', () => {
    expect(stateAfter(writtenOff, { kind: 'unconfirmed', at: 9, attempt: 'one', failure })).toEqual({
      kind: 'written-off',
    });
    expect(stateAfter(writtenOff, { kind: 'submitted', at: 9, attempt: 'one', taskId: 'T' })).toMatchObject({
      kind: 'submitted',
      taskId: 'T',
    });
    expect(stateAfter(writtenOff, { kind: 'not-accepted', at: 9, attempt: 'one', failure })).toMatchObject({
      kind: 'not-accepted',
    });
  });
});

it('without a task, the last word about a submit counts', () => {
  const unconfirmed: AttemptRecord = { kind: 'unconfirmed', at: 2, attempt: 'one', failure };
  expect(stateAfter(unconfirmed)).toEqual({ kind: 'unconfirmed', failure });
  expect(stateAfter(unconfirmed, { kind: 'not-accepted', at: 3, attempt: 'one', failure })?.kind).toBe('not-accepted');
});
