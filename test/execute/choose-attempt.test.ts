import { describe, expect, it } from 'vitest';
import type { Attempt, AttemptState } from '../../src/core/attempt.ts';
import { chooseAttempt, decidable, type UserDecision } from '../../src/execute/choose-attempt.ts';
import { attempt, owned, unconfirmed } from '../plan/attempts.ts';

const WRITTEN_OFF: AttemptState = { kind: 'written-off' };
const IN_FLIGHT: AttemptState = { kind: 'submitted', taskId: 't', at: 1 };
const REFUSED: AttemptState = {
  kind: 'not-accepted',
  failure: { reason: 'rate-limited', billed: 'no', message: 'busy' },
};
const FAILED: AttemptState = { kind: 'failed', failure: { reason: 'generation-failed', billed: 'no', message: 'no' } };

const of = (id: string, take: string, state: AttemptState = unconfirmed, fingerprint = `f1:${take}`): Attempt =>
  attempt(id, state, { take, shot: take.replace(/[[#].*$/, ''), fingerprint });
const ids = (attempts: readonly Attempt[]): string[] => attempts.map(({ intent }) => intent.attempt);
const ADOPT: UserDecision = { verb: 'adopt', taskId: 'T' };
const WRITE_OFF: UserDecision = { verb: 'write-off' };
const NOBODY = { others: [], owned: new Set<string>() };

describe('what the word of a user may settle', () => {
  it('is what nobody answered, also where the process ended before it could tell', () => {
    const all = [of('1', 'a'), of('2', 'b', { kind: 'intended' }), of('3', 'c', IN_FLIGHT), of('4', 'd', owned('t'))];
    for (const decision of [ADOPT, WRITE_OFF]) expect(ids(decidable(all, decision, NOBODY))).toEqual(['1', '2']);
  });

  it.each<[string, Attempt[], string[]]>([
    ['was written off', [], ['1']],
    ['was written off, and is in flight anew', [of('2', 'a', IN_FLIGHT)], []],
    ['was written off, and bought anew', [of('2', 'a', owned('t'))], []],
    ['was written off, and its next submit is open', [of('2', 'a')], ['2']],
    ['was written off, and its next submit was refused', [of('2', 'a', REFUSED)], ['1']],
    ['was written off, and its next task failed', [of('2', 'a', FAILED)], ['1']],
    ['was written off twice', [of('2', 'a', WRITTEN_OFF)], ['1', '2']],
    ['was written off, and bought in another form', [of('2', 'a', owned('t'), 'f1:other')], ['1']],
  ])('is for --adopt also what %s', (_, later, expected) => {
    const all = [of('1', 'a', WRITTEN_OFF), ...later];
    expect(ids(decidable(all, ADOPT, NOBODY))).toEqual(expected);
    expect(ids(decidable(all, WRITE_OFF, NOBODY))).not.toContain('1');
  });

  it('leaves what another storyboard or a lockfile owns by now', () => {
    const all = [of('1', 'a', WRITTEN_OFF)];
    expect(decidable(all, ADOPT, { ...NOBODY, others: [of('2', 'x', owned('t'), 'f1:a')] })).toEqual([]);
    expect(decidable(all, ADOPT, { ...NOBODY, owned: new Set(['f1:a']) })).toEqual([]);
  });

  it('is a task in flight only where it is named, and to be given up', () => {
    const all = [of('1', 'a', IN_FLIGHT), of('2', 'b'), of('3', 'c', owned('t'))];
    expect(ids(decidable(all, { ...WRITE_OFF, take: 'a' }, NOBODY))).toEqual(['1', '2']);
    expect(ids(decidable(all, { ...ADOPT, take: 'a' }, NOBODY))).toEqual(['2']);
  });

  it('is a task that was given up with its id only for that id, and then nothing else', () => {
    const all = [of('1', 'a', { kind: 'written-off', taskId: 'T' }), of('2', 'b')];
    expect(ids(decidable(all, ADOPT, NOBODY))).toEqual(['1']);
    expect(ids(decidable(all, { ...ADOPT, taskId: 'other' }, NOBODY))).toEqual(['2']);
    const bought = [...all, of('3', 'a', owned('t'))];
    expect(ids(decidable(bought, ADOPT, NOBODY))).toEqual(['2']);
  });
});

describe('the attempt that is meant', () => {
  const pool = [of('1', 'opening[tier=fast]'), of('2', 'opening[tier=std]'), of('3', 'walk'), of('4', 'walk')];

  it.each<[string | undefined, readonly Attempt[], string]>([
    [undefined, [of('1', 'a')], '1'],
    ['opening[tier=std]', pool, '2'],
    ['4', pool, '4'],
    ['walk', pool.slice(0, 3), '3'],
    ['opening', pool.slice(1), '2'],
    [undefined, [of('0', 'a', WRITTEN_OFF), of('1', 'b')], '1'],
    [undefined, [of('0', 'a', WRITTEN_OFF)], '0'],
    ['a', [of('0', 'a', WRITTEN_OFF), of('1', 'a')], '1'],
  ])('%s', (wanted, among, expected) => {
    const chosen = chooseAttempt(among, wanted);
    expect(chosen.ok && chosen.value.intent.attempt).toBe(expected);
  });

  it.each<[string, string | undefined, readonly Attempt[], string, string]>([
    [
      'several',
      undefined,
      pool,
      '4 submits are unconfirmed: opening[tier=fast], opening[tier=std], walk (3), walk (4)',
      '--take',
    ],
    ['a shot with several takes', 'opening', pool, '2 submits of opening are unconfirmed', '--take'],
    ['a take sent twice', 'walk', pool, '2 submits of walk are unconfirmed: walk (3), walk (4)', '--take'],
    ['a slip', 'wakl', pool, 'no unconfirmed submit is called "wakl"', 'did you mean walk?'],
    ['something else', 'sequence', pool, 'no unconfirmed submit is called "sequence"', 'there are opening[tier=fast]'],
    ['nothing', undefined, [], 'no submit of this storyboard is unconfirmed', 'nothing to settle'],
    ['nothing by name', 'walk', [], 'no submit of this storyboard is unconfirmed', 'nothing to settle'],
  ])('%s is an error that says what there is', (...[, wanted, among, message, help]) => {
    const chosen = chooseAttempt(among, wanted);
    expect(chosen.ok ? undefined : chosen.error.message).toContain(message);
    expect(chosen.ok ? undefined : chosen.error.help).toContain(help);
  });
});
