import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IntentRecord } from '../../src/core/attempt.ts';
import type { StatusOutcome, SubmitOutcome } from '../../src/core/provider.ts';
import { START, step } from '../../src/execute/take-machine.ts';
import type { Step, TakeEffect, TakeEvent } from '../../src/execute/take-state.ts';
import { failure } from '../support/hand-world.ts';

const intent = (attempt: string): IntentRecord => ({
  kind: 'intent',
  at: 0,
  attempt,
  take: 'a',
  shot: 'a',
  fingerprint: 'f1:a',
  provider: 'apimart',
  baseUrl: 'https://x.test',
  uses: 'apimart/skyreels-v4-fast',
  model: 'skyreels-v4-fast',
  payload: {},
  payloadDigest: '',
  portable: {},
  reserved: null,
  inputs: {},
});

const clip = { url: 'https://clips.test/a.mp4' };
const SUBMITS: readonly SubmitOutcome[] = [
  { kind: 'accepted', taskId: 'task' },
  { kind: 'accepted', taskId: 'task', status: { kind: 'succeeded', vendorStatus: 'success', clip } },
  { kind: 'accepted', taskId: 'task', status: { kind: 'queued', vendorStatus: 'queued' } },
  { kind: 'not-accepted', failure: failure('refused connection') },
  { kind: 'throttled', failure: failure('429') },
  { kind: 'refused', failure: failure('422') },
  { kind: 'provider-stopped', failure: failure('401') },
  { kind: 'unconfirmed', failure: failure('502', 'unknown') },
];
const POLLS: readonly StatusOutcome[] = [
  { kind: 'status', status: { kind: 'queued', vendorStatus: 'queued' } },
  { kind: 'status', status: { kind: 'running', vendorStatus: 'a new word' } },
  { kind: 'status', status: { kind: 'succeeded', vendorStatus: 'success', clip } },
  { kind: 'status', status: { kind: 'failed', vendorStatus: 'failed', failure: failure('failed', 'yes') } },
  { kind: 'throttled' },
  { kind: 'unreachable', failure: failure('503') },
];

/** What may happen after each effect; `choice` picks one. */
function answer(effect: Exclude<TakeEffect, { kind: 'end' }>, choice: number, attempts: () => string): TakeEvent {
  const pick = <T>(list: readonly T[]): T => list[choice % list.length] as T;
  switch (effect.kind) {
    case 'acquire':
      return pick<TakeEvent>([
        { kind: 'begin', intent: intent(attempts()) },
        { kind: 'begin', intent: intent(attempts()) },
        { kind: 'denied', failure: failure('401') },
      ]);
    case 'write':
      return pick<TakeEvent>([
        ...Array.from({ length: 9 }, (): TakeEvent => ({ kind: 'written' })),
        { kind: 'write-failed', failure: failure('disk full') },
      ]);
    case 'post':
      return { kind: 'submit-reply', outcome: pick(SUBMITS), at: 1 };
    case 'poll':
      return { kind: 'poll-reply', outcome: pick(POLLS), at: 2 };
    case 'download':
      return pick<TakeEvent>([
        { kind: 'download-reply', outcome: { kind: 'stored', clip: { sha256: 's', bytes: 1 } }, at: 3 },
        { kind: 'download-reply', outcome: { kind: 'failed', failure: failure('truncated', 'yes') }, at: 3 },
        { kind: 'stop', why: 'stop' },
      ]);
    case 'cool-down':
    case 'await-poll':
    case 'await-download':
      return pick<TakeEvent>([{ kind: 'woken' }, { kind: 'woken' }, { kind: 'woken' }, { kind: 'stop', why: 'stop' }]);
  }
}

interface Trace {
  readonly effects: readonly TakeEffect[];
  readonly events: readonly TakeEvent[];
}

function play(choices: readonly number[], first: Step = START): Trace {
  const effects: TakeEffect[] = [];
  const events: TakeEvent[] = [];
  let made = 0;
  let at: Step = first;
  for (const choice of choices) {
    effects.push(at.effect);
    if (at.effect.kind === 'end') break;
    const event = answer(at.effect, choice, () => `attempt-${(made += 1)}`);
    events.push(event);
    at = step(at.state, event);
  }
  return { effects, events };
}

const schedules = fc.array(fc.nat(59), { minLength: 1, maxLength: 60 });
/** Enough to meet every pair of events many times; the nightly size is set from outside. */
const RUNS = Number(process.env['SHOTGRAPH_PROPERTY_RUNS'] ?? 20_000);

describe('whatever happens to a take', () => {
  const holds = (check: (trace: Trace) => void, first?: Step): void =>
    fc.assert(
      fc.property(schedules, (choices) => {
        check(play(choices, first));
      }),
      { numRuns: RUNS },
    );

  it('a POST comes only right after its own intent was written, once', () => {
    holds(({ effects, events }) => {
      const posted = effects.flatMap((effect, index) => (effect.kind === 'post' ? [{ effect, index }] : []));
      for (const { effect, index } of posted) {
        expect(effects[index - 1]).toEqual({ kind: 'write', record: effect.intent });
        expect(events[index - 1]).toEqual({ kind: 'written' });
      }
      expect(new Set(posted.map(({ effect }) => effect.intent.attempt)).size).toBe(posted.length);
    });
  });

  it('only an answer that proves that nothing was taken on leads to another POST', () => {
    holds(({ effects, events }) => {
      const replies = events.flatMap((event) => (event.kind === 'submit-reply' ? [event.outcome.kind] : []));
      const posts = effects.filter(({ kind }) => kind === 'post').length;
      const repeatable = replies.slice(0, -1).every((kind) => kind === 'not-accepted' || kind === 'throttled');
      expect(posts <= 1 || repeatable).toBe(true);
    });
  });

  it('a task id is on disk before the first poll or download, and what a poll says before what follows from it', () => {
    holds(({ effects, events }) => {
      const written = new Set<string>();
      effects.forEach((effect, index) => {
        if (effect.kind === 'write' && events[index]?.kind === 'written') written.add(effect.record.kind);
        if (effect.kind === 'poll') expect(written.has('submitted')).toBe(true);
        if (effect.kind === 'download') expect(written.has('submitted') && written.has('succeeded')).toBe(true);
        if (effect.kind === 'end' && effect.end.kind === 'owned') expect(written.has('downloaded')).toBe(true);
      });
    });
  });

  it('a task that was accepted never ends without its id being named', () => {
    holds(({ effects, events }) => {
      const accepted = events.some((event) => event.kind === 'submit-reply' && event.outcome.kind === 'accepted');
      const last = effects.at(-1);
      if (!accepted || last?.kind !== 'end') return;
      const { end } = last;
      expect('taskId' in end ? end.taskId : 'task' in end ? end.task.taskId : undefined).toBe('task');
    });
  });

  it('a task in flight is never submitted again', () => {
    const task = { attempt: 'old', take: 'a', taskId: 'task', submittedAt: 0, polls: 0, failedDownloads: 0 };
    const resumed = step(START.state, { kind: 'resume', task });
    holds(
      ({ effects }) => expect(effects.filter(({ kind }) => kind === 'post' || kind === 'acquire')).toEqual([]),
      resumed,
    );
  });
});
