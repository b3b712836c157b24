import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AttemptRecord, IntentRecord } from '../../src/core/attempt.ts';
import type { Failure } from '../../src/core/failure.ts';
import { foldAttempts } from '../../src/core/fold-attempts.ts';
import type { StatusOutcome, SubmitOutcome } from '../../src/core/provider.ts';
import { RETRY_RULES } from '../../src/execute/retry-rules.ts';
import { START, step, STOPPED } from '../../src/execute/take-machine.ts';
import type { Step, TakeEffect, TakeEnd, TakeEvent, TaskInHand } from '../../src/execute/take-state.ts';
import { attemptOf, failure } from '../support/hand-world.ts';

const intent = (attempt: string): IntentRecord => ({ ...attemptOf('a').intent, attempt });
const clip = { url: 'https://clips.test/a.mp4' };
const FULL: Failure = { reason: 'no-room', billed: 'no', message: 'other runs hold every slot' };
const DISK: Failure = { reason: 'disk', billed: 'no', message: 'no space left on device' };

const SUBMITS: readonly SubmitOutcome[] = [
  { kind: 'accepted', taskId: 'task' },
  { kind: 'accepted', taskId: 'task', status: { kind: 'succeeded', vendorStatus: 'success', clip } },
  { kind: 'accepted', taskId: 'task', status: { kind: 'queued', vendorStatus: 'queued' } },
  {
    kind: 'accepted',
    taskId: 'task',
    status: { kind: 'failed', vendorStatus: 'failed', failure: failure('no', 'yes') },
  },
  { kind: 'not-accepted', failure: failure('refused connection') },
  { kind: 'throttled', failure: failure('429'), retryAfterMs: 1 },
  { kind: 'refused', failure: failure('422') },
  { kind: 'provider-stopped', failure: failure('401') },
  { kind: 'unconfirmed', failure: failure('502', 'unknown') },
];
const POLLS: readonly StatusOutcome[] = [
  { kind: 'status', status: { kind: 'queued', vendorStatus: 'queued' } },
  { kind: 'status', status: { kind: 'running', vendorStatus: 'a new word' } },
  { kind: 'status', status: { kind: 'succeeded', vendorStatus: 'success', clip, cost: { amount: 1, unit: 'usd' } } },
  { kind: 'status', status: { kind: 'failed', vendorStatus: 'failed', failure: failure('failed', 'yes') } },
  { kind: 'throttled', retryAfterMs: 1 },
  { kind: 'unreachable', failure: failure('503') },
];

type Doing = Exclude<TakeEffect, { kind: 'end' }>;
/** What happens after an effect. */
type Answers = (effect: Doing) => TakeEvent;

const pick = <T>(list: readonly T[], choice: number): T => list[choice % list.length] as T;

/** Anything that may happen: `choice` picks. */
function anything(effect: Doing, choice: number, attempts: () => string): TakeEvent {
  switch (effect.kind) {
    case 'acquire':
      return pick<TakeEvent>(
        [
          ...Array.from({ length: 4 }, (): TakeEvent => ({ kind: 'begin', intent: intent(attempts()) })),
          { kind: 'denied', failure: failure('401') },
          { kind: 'denied', failure: STOPPED },
          { kind: 'unready', why: { kind: 'blocked', why: 'input expired' } },
        ],
        choice,
      );
    case 'write':
      return pick<TakeEvent>(
        [
          ...Array.from({ length: 9 }, (): TakeEvent => ({ kind: 'written' })),
          { kind: 'write-failed', failure: DISK },
          ...(effect.record.kind === 'intent'
            ? [FULL, FULL, STOPPED].map((why): TakeEvent => ({ kind: 'write-failed', failure: why }))
            : []),
        ],
        choice,
      );
    case 'post':
      return { kind: 'submit-reply', outcome: pick(SUBMITS, choice), at: 1 };
    case 'poll':
      return { kind: 'poll-reply', outcome: pick(POLLS, choice), at: 2 };
    case 'download':
      return pick<TakeEvent>(
        [
          { kind: 'download-reply', outcome: { kind: 'stored', clip: { sha256: 's', bytes: 1 } }, at: 3 },
          { kind: 'download-reply', outcome: { kind: 'failed', failure: failure('truncated', 'yes') }, at: 3 },
          { kind: 'stop', why: 'stop' },
        ],
        choice,
      );
    // A signal, a deadline, a run that leaves, one that only looks: for the machine they are all one.
    case 'cool-down':
    case 'await-poll':
    case 'await-download':
      return pick<TakeEvent>(
        [{ kind: 'woken' }, { kind: 'woken' }, { kind: 'woken' }, { kind: 'stop', why: 'stop' }],
        choice,
      );
  }
}

/** A world that means well. */
function kindly(effect: Doing): TakeEvent {
  switch (effect.kind) {
    case 'acquire':
      return { kind: 'begin', intent: intent('last') };
    case 'write':
      return { kind: 'written' };
    case 'post':
      return { kind: 'submit-reply', outcome: { kind: 'accepted', taskId: 'task' }, at: 1 };
    case 'poll':
      return { kind: 'poll-reply', outcome: POLLS[2] as StatusOutcome, at: 2 };
    case 'download':
      return { kind: 'download-reply', outcome: { kind: 'stored', clip: { sha256: 's', bytes: 1 } }, at: 3 };
    default:
      return { kind: 'woken' };
  }
}

/** A run that is stopped: what is open is waited for, nothing else begins. */
function stopping(effect: Doing, choice: number): TakeEvent {
  if (effect.kind === 'acquire') return { kind: 'denied', failure: STOPPED };
  if (effect.kind === 'write' && effect.record.kind === 'intent') return { kind: 'write-failed', failure: STOPPED };
  if (effect.kind === 'write' || effect.kind === 'post' || effect.kind === 'poll')
    return anything(effect, choice, () => 'none');
  return { kind: 'stop', why: 'the run was stopped' };
}

interface Trace {
  readonly effects: readonly TakeEffect[];
  readonly events: readonly TakeEvent[];
  readonly last: Step;
}

function play(first: Step, answers: readonly Answers[]): Trace {
  const effects: TakeEffect[] = [];
  const events: TakeEvent[] = [];
  let at = first;
  for (const answer of answers) {
    effects.push(at.effect);
    if (at.effect.kind === 'end') break;
    const event = answer(at.effect);
    events.push(event);
    at = step(at.state, event);
  }
  return { effects, events, last: at };
}

function atRandom(choices: readonly number[]): readonly Answers[] {
  let made = 0;
  return choices.map((choice) => (effect) => anything(effect, choice, () => `attempt-${(made += 1)}`));
}

const again = (count: number, answer: Answers): readonly Answers[] => Array.from({ length: count }, () => answer);

const endOf = ({ effects }: Trace): TakeEnd | undefined => {
  const last = effects.at(-1);
  return last?.kind === 'end' ? last.end : undefined;
};

/** Records that are on disk. */
const written = ({ effects, events }: Trace): readonly AttemptRecord[] =>
  effects.flatMap((effect, index) =>
    effect.kind === 'write' && events[index]?.kind === 'written' ? [effect.record] : [],
  );

const schedules = fc.array(fc.nat(1_000), { minLength: 1, maxLength: 60 });
/** Enough to meet every pair of events many times; `npm run test:property` takes more. */
const RUNS = Number(process.env['SHOTGRAPH_PROPERTY_RUNS'] ?? 4_000);
const LONG = { timeout: 600_000 };

const task: TaskInHand = { attempt: 'old', take: 'a', taskId: 'task', submittedAt: 0, polls: 0, failedDownloads: 0 };
const STARTS = {
  bought: START,
  resumed: step(START.state, { kind: 'resume', task }),
  rendered: step(START.state, { kind: 'resume', task, clip }),
} as const;

function holds(check: (trace: Trace, choices: readonly number[]) => void, first: Step = START): void {
  const property = fc.property(schedules, (choices) => {
    check(play(first, atRandom(choices)), choices);
  });
  fc.assert(property, { numRuns: RUNS });
}

describe('whatever happens to a take', LONG, () => {
  it('a POST comes only right after its own intent was written, once', () => {
    holds(({ effects, events }) => {
      const posted = effects.flatMap((effect, index) => (effect.kind === 'post' ? [{ effect, index }] : []));
      for (const { effect, index } of posted) {
        const before = effects[index - 1];
        const isWritten = before?.kind === 'write' && before.record === effect.intent;
        expect(isWritten && events[index - 1]?.kind === 'written').toBe(true);
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

  it('nothing is recorded of an attempt whose intent is not, and no room leaves no trace', () => {
    holds((trace) => {
      const intents = new Set<string>();
      let known = true;
      for (const record of written(trace)) {
        if (record.kind === 'intent') intents.add(record.attempt);
        known &&= intents.has(record.attempt);
      }
      expect(known).toBe(true);
      const posts = trace.effects.filter(({ kind }) => kind === 'post').length;
      expect(intents.size - posts).toBeLessThanOrEqual(1);
    });
  });

  it('no room uses up no tries', () => {
    fc.assert(
      fc.property(fc.nat(99), (times) => {
        const noRoom: Answers = (effect) =>
          effect.kind === 'write' ? { kind: 'write-failed', failure: FULL } : kindly(effect);
        const refused: Answers = (effect) =>
          effect.kind === 'post'
            ? { kind: 'submit-reply', outcome: SUBMITS[4] as SubmitOutcome, at: 1 }
            : kindly(effect);
        const tries = RETRY_RULES['not-accepted'].again.tries - 1;
        const trace = play(START, [...again(3 * times, noRoom), ...again(5 * tries, refused), ...again(20, kindly)]);
        expect(endOf(trace)?.kind).toBe('owned');
      }),
      { numRuns: 50 },
    );
  });

  it('a task id is on disk before the first poll or download, and what a poll says before what follows from it', () => {
    holds(({ effects, events }) => {
      const kinds = new Set<string>();
      effects.forEach((effect, index) => {
        if (effect.kind === 'write' && events[index]?.kind === 'written') kinds.add(effect.record.kind);
        if (effect.kind === 'poll') expect(kinds.has('submitted')).toBe(true);
        if (effect.kind === 'download') expect(kinds.has('submitted') && kinds.has('succeeded')).toBe(true);
        if (effect.kind === 'end' && effect.end.kind === 'owned') expect(kinds.has('downloaded')).toBe(true);
        if (effect.kind === 'end' && effect.end.kind === 'detached') expect(kinds.has('submitted')).toBe(true);
      });
    });
  });

  it('a task id that a reply named is on disk, or in the end', () => {
    holds((trace) => {
      const isNamed = trace.events.some((event) => event.kind === 'submit-reply' && event.outcome.kind === 'accepted');
      const end = endOf(trace);
      if (!isNamed || !end) return;
      const named = 'taskId' in end ? end.taskId : end.kind === 'owned' ? end.task.taskId : undefined;
      expect(named).toBe('task');
      if (end.kind === 'unconfirmed') expect(end.failure.message).toContain('task task');
      else expect(written(trace).some(({ kind }) => kind === 'submitted')).toBe(true);
    });
  });

  it.each(Object.entries(STARTS))('a clip that was finished once never becomes a failure (%s)', (_, first) => {
    holds((trace) => {
      const isFinished =
        first === STARTS.rendered ||
        trace.events.some((event) => {
          if (event.kind === 'poll-reply')
            return event.outcome.kind === 'status' && event.outcome.status.kind === 'succeeded';
          return (
            event.kind === 'submit-reply' &&
            event.outcome.kind === 'accepted' &&
            event.outcome.status?.kind === 'succeeded'
          );
        });
      if (isFinished) expect(['failed', 'not-bought', 'unready']).not.toContain(endOf(trace)?.kind);
    }, first);
  });

  it('a task in flight is never submitted again', () => {
    for (const first of [STARTS.resumed, STARTS.rendered])
      holds(({ effects }) => {
        expect(effects.filter(({ kind }) => kind === 'post' || kind === 'acquire')).toEqual([]);
      }, first);
  });

  it('the journal says of it what its end says', () => {
    holds((trace) => {
      const end = endOf(trace);
      const state = foldAttempts(written(trace)).at(-1)?.state.kind;
      switch (end?.kind) {
        case 'owned':
          return expect(state).toBe('owned');
        case 'failed':
          return expect(['failed', 'not-accepted']).toContain(state);
        case 'detached':
          return expect(['submitted', 'succeeded']).toContain(state);
        case 'unconfirmed':
          return expect(['intended', 'unconfirmed']).toContain(state);
        case 'not-bought':
          if (state === 'intended') return expect(end.failure.message).toContain('unconfirmed');
          return expect([undefined, 'not-accepted']).toContain(state);
        case 'unready':
          return expect([undefined, 'not-accepted']).toContain(state);
        case undefined:
          return undefined;
      }
    });
  });

  it.each(Object.entries(STARTS))('it ends as soon as the world means well (%s)', (_, first) => {
    holds((_trace, choices) => {
      const { effects } = play(first, [...atRandom(choices), ...again(14, kindly)]);
      expect(effects.at(-1)?.kind).toBe('end');
    }, first);
  });

  it.each(Object.entries(STARTS))('a stop at any moment ends it, and begins no POST (%s)', (_, first) => {
    holds((trace, choices) => {
      const stop = again(6, (effect) => stopping(effect, choices[0] ?? 0));
      const { effects } = play(first, [...atRandom(choices), ...stop]);
      expect(effects.at(-1)?.kind).toBe('end');
      const posts = effects.slice(trace.effects.length + 1).filter(({ kind }) => kind === 'post');
      expect(posts).toEqual([]);
    }, first);
  });
});

interface RealTask {
  readonly taskId: string;
  state: 'running' | 'succeeded' | 'failed';
}

/**
 * One take over several runs, each of which may be cut anywhere: a provider that knows what it really took on, a disk
 * that keeps what was written, a user who reconciles. Whatever is not chosen goes well.
 */
class Life {
  readonly #choices: readonly number[];
  #next = 0;
  readonly #disk: AttemptRecord[] = [];
  /** What the provider has, by attempt. */
  readonly tasks = new Map<string, RealTask>();
  /** Attempts that the user gave up. */
  readonly givenUp = new Set<string>();
  #made = 0;

  constructor(choices: readonly number[]) {
    this.#choices = choices;
  }

  /** One of `odds` bad turns, or 0: it goes well. */
  #turn(odds: number, of = odds + 4): number {
    const choice = (this.#choices[this.#next] ?? 0) % of;
    this.#next += 1;
    return choice <= odds ? choice : 0;
  }

  get states() {
    return foldAttempts(this.#disk);
  }

  /** Runs the take until nothing is left to do for it. */
  live(): void {
    for (let runs = 0; runs < 200; runs += 1) {
      this.#reconcile();
      const { states } = this;
      const inFlight = states.find(({ state }) => state.kind === 'submitted' || state.kind === 'succeeded');
      if (states.some(({ state }) => state.kind === 'owned')) return;
      if (states.some(({ state }) => state.kind === 'intended' || state.kind === 'unconfirmed')) continue;
      // What failed is bought again only if somebody says so.
      if (!inFlight && states.at(-1)?.state.kind === 'failed' && this.#turn(1) === 0) return;
      this.#run(inFlight);
    }
    throw new Error('it has no end');
  }

  /** By the evidence, which is the truth; later; or the user gives it up. */
  #reconcile(): void {
    for (const {
      intent: { attempt },
      state,
    } of this.states) {
      if (state.kind !== 'intended' && state.kind !== 'unconfirmed') continue;
      const turn = this.#turn(2);
      const task = this.tasks.get(attempt);
      if (turn === 1) continue;
      if (turn === 2) {
        this.givenUp.add(attempt);
        this.#disk.push({ kind: 'written-off', at: 5, attempt });
      } else if (task) this.#disk.push({ kind: 'submitted', at: 5, attempt, taskId: task.taskId, adopted: 'list' });
      else this.#disk.push({ kind: 'not-accepted', at: 5, attempt, failure: failure('not in the list') });
    }
  }

  #run(inFlight: ReturnType<typeof foldAttempts>[number] | undefined): void {
    let at = START;
    if (inFlight && 'taskId' in inFlight.state) {
      const followed = { ...task, attempt: inFlight.intent.attempt, taskId: inFlight.state.taskId ?? '' };
      const rendered = inFlight.state.kind === 'succeeded' && { clip: inFlight.state.clip };
      at = step(START.state, { kind: 'resume', task: followed, ...rendered });
    }
    for (let steps = 0; steps < 60 && at.effect.kind !== 'end'; steps += 1) {
      // Power cuts come before what is asked for, and between it and what follows from it.
      if (this.#turn(1, 25) === 1) return;
      const event = this.#perform(at.effect);
      if (this.#turn(1, 25) === 1) return;
      at = step(at.state, event);
    }
  }

  #perform(effect: Doing): TakeEvent {
    switch (effect.kind) {
      case 'acquire':
        return { kind: 'begin', intent: intent(`attempt-${(this.#made += 1)}`) };
      case 'write': {
        const turn = this.#turn(2, 12);
        // A disk that says no may have written it all the same.
        if (turn !== 1) this.#disk.push(effect.record);
        return turn === 0 ? { kind: 'written' } : { kind: 'write-failed', failure: DISK };
      }
      case 'post':
        return { kind: 'submit-reply', outcome: this.#post(effect.intent.attempt), at: 1 };
      case 'poll':
        return { kind: 'poll-reply', outcome: this.#poll(effect.task.taskId), at: 2 };
      case 'download':
        return this.#turn(1) === 0
          ? { kind: 'download-reply', outcome: { kind: 'stored', clip: { sha256: 's', bytes: 1 } }, at: 3 }
          : { kind: 'download-reply', outcome: { kind: 'failed', failure: failure('truncated', 'yes') }, at: 3 };
      default:
        return this.#turn(1) === 0 ? { kind: 'woken' } : { kind: 'stop', why: 'stop' };
    }
  }

  #post(attempt: string): SubmitOutcome {
    // The one thing that must never happen: a POST while an earlier one may still bring a clip.
    if (this.charged.length > 0) throw new Error(`posted while ${this.charged.join()} may bring a clip`);
    const turn = this.#turn(6);
    if (turn === 1) return { kind: 'not-accepted', failure: failure('refused connection') };
    if (turn === 2) return { kind: 'throttled', failure: failure('429') };
    if (turn === 3) return { kind: 'refused', failure: failure('422') };
    if (turn === 4) return { kind: 'unconfirmed', failure: failure('502', 'unknown') };
    const taskId = `task of ${attempt}`;
    this.tasks.set(attempt, { taskId, state: 'running' });
    if (turn === 5) return { kind: 'unconfirmed', failure: failure('no answer', 'unknown') };
    if (turn === 6) return { kind: 'accepted', taskId, status: { kind: 'queued', vendorStatus: 'queued' } };
    return { kind: 'accepted', taskId };
  }

  #poll(taskId: string): StatusOutcome {
    const found = [...this.tasks.values()].find((one) => one.taskId === taskId);
    if (!found) throw new Error(`${taskId} is not of this provider`);
    const turn = this.#turn(5);
    if (turn === 1) return { kind: 'unreachable', failure: failure('503') };
    if (turn === 2) return { kind: 'throttled' };
    if (turn === 3 && found.state === 'running') return pick(POLLS, this.#next % 2);
    if (turn === 4 && found.state === 'running') found.state = 'failed';
    // It forgets what it has finished, and calls it a failure.
    if (turn === 5 && found.state === 'succeeded') return POLLS[3] as StatusOutcome;
    if (found.state === 'running') found.state = 'succeeded';
    return (found.state === 'failed' ? POLLS[3] : POLLS[2]) as StatusOutcome;
  }

  /** Tasks that are, or will be, paid for, and that nobody gave up. */
  get charged(): readonly string[] {
    return [...this.tasks].flatMap(([attempt, { state, taskId }]) =>
      state === 'failed' || this.givenUp.has(attempt) ? [] : [taskId],
    );
  }
}

describe('over several runs, each cut anywhere', LONG, () => {
  const lives = fc.array(fc.nat(10_000), { maxLength: 80 });

  it('nothing is charged twice, nothing that was paid for is lost, and it has an end', () => {
    fc.assert(
      fc.property(lives, (choices) => {
        const life = new Life(choices);
        life.live();
        const owned = life.states.flatMap(({ state }) => (state.kind === 'owned' ? [state.taskId] : []));
        expect([[], owned]).toContainEqual(life.charged);
        expect(life.charged.length).toBeLessThanOrEqual(1);
        const known = life.states.flatMap(({ state }) => ('taskId' in state ? [state.taskId] : []));
        for (const [attempt, { taskId }] of life.tasks) if (!life.givenUp.has(attempt)) expect(known).toContain(taskId);
      }),
      { numRuns: RUNS },
    );
  });
});
