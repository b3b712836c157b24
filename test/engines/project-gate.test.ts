import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { AttemptRecord, IntentRecord } from '../../src/core/attempt.ts';
import type { Failure } from '../../src/core/failure.ts';
import { foldAttempts } from '../../src/core/fold-attempts.ts';
import type { Result } from '../../src/core/result.ts';
import { CLOCK } from '../../src/engines/local/clock.ts';
import { ProjectGate } from '../../src/engines/local/project-gate.ts';
import type { AskProviders } from '../../src/engines/local/project-load.ts';
import type { AskedTask } from '../../src/plan/status.ts';
import { openJournal } from '../../src/store/journal.ts';
import { findPlaces, type Places } from '../../src/store/places.ts';
import { acquireLock } from '../../src/store/process-lock.ts';
import { readJournal } from '../../src/store/read-journal.ts';
import { readLocks } from '../../src/store/read-locks.ts';

const MINUTE = 60_000;

function newProject(): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'shotgraph-gate-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, '.git'));
  return root;
}

/** Makes a lock's last beat so old; `holder` = and another process its holder. */
function beatsAgo(lock: string, seconds: number, holder?: object): void {
  const file = join(lock, String(Math.max(...readdirSync(lock).map((name) => Number(name) || 0))));
  if (holder) writeFileSync(file, JSON.stringify(holder));
  const at = Date.now() / 1000 - seconds;
  utimesSync(file, at, at);
}

const realNow = CLOCK.now.bind(CLOCK);
let shiftMs = 0;

/** Moves this process's clock on. */
function later(ms: number): void {
  shiftMs += ms;
  const clock = vi.spyOn(CLOCK, 'now').mockImplementation(() => realNow() + shiftMs);
  onTestFinished(() => {
    clock.mockRestore();
    shiftMs = 0;
  });
}

interface GateOptions {
  readonly limits?: Readonly<Record<string, number>>;
  readonly simulated?: boolean;
  readonly mayBuy?: () => boolean;
  readonly ask?: AskProviders;
  readonly breakLock?: boolean;
}

/** A storyboard of the project at work: its lock, its journal, its gate. */
async function atWork(root: string, board: string, options: GateOptions = {}) {
  const places = findPlaces(join(root, `${board}.yaml`), { simulated: options.simulated ?? false });
  const lock = await acquireLock(places.processLock, { clock: CLOCK, breakLock: options.breakLock ?? false });
  if (!lock.ok) throw lock.error;
  const locks = await readLocks(places.locksFolder, CLOCK.now());
  const known = await foreign(root, places);
  const journal = await openJournal(places.journalFile);
  if (!journal.ok) throw journal.error;
  let meanwhile: (() => Promise<unknown>) | undefined;
  const append = async (record: AttemptRecord): Promise<void> => {
    const first = meanwhile;
    meanwhile = undefined;
    await first?.();
    return journal.value.append(record);
  };
  const gate = new ProjectGate({
    places,
    limits: options.limits ?? {},
    attempts: foldAttempts(journal.value.records),
    known,
    locks,
    journal: { append },
    ask: options.ask ?? (async () => new Map()),
    mayBuy: options.mayBuy ?? (() => true),
  });
  /** What happens while the run stands still between what it has decided next and its record. */
  const standStill = (during: () => Promise<unknown>): void => {
    meanwhile = during;
  };
  const leave = async (): Promise<void> => {
    await journal.value.close();
    await lock.value.release();
  };
  onTestFinished(() => leave().catch(() => undefined));
  let count = 0;
  const intent = (fingerprint: string, changes: Partial<IntentRecord> = {}): IntentRecord => {
    count += 1;
    return { ...INTENT, at: CLOCK.now(), attempt: `${board}-${count}`, fingerprint, ...changes };
  };
  const buy = async (fingerprint: string, changes: Partial<IntentRecord> = {}): Promise<Result<void, Failure>> => {
    const record = intent(fingerprint, changes);
    const admitted = await gate.record(record);
    if (admitted.ok) await gate.record(submitted(record.attempt));
    return admitted;
  };
  return { places, journal: journal.value, gate, standStill, leave, intent, buy };
}

async function foreign(root: string, places: Places) {
  const others = ['one', 'two', 'three'].map((name) => findPlaces(join(root, `${name}.yaml`), places).journalFile);
  const journals = await Promise.all(others.filter((path) => path !== places.journalFile).map(readJournal));
  return journals.flatMap((journal) => (journal.ok ? foldAttempts(journal.value.records) : []));
}

const INTENT: IntentRecord = {
  kind: 'intent',
  at: 0,
  attempt: '',
  take: 'a',
  shot: 'a',
  fingerprint: '',
  provider: 'apimart',
  baseUrl: 'https://apimart.test',
  uses: 'apimart/skyreels-v4-fast',
  model: 'skyreels-v4-fast',
  payload: {},
  payloadDigest: '',
  portable: {},
  reserved: null,
  inputs: {},
};

const submitted = (attempt: string, at = CLOCK.now()): AttemptRecord => ({
  kind: 'submitted',
  at,
  attempt,
  taskId: `task-${attempt}`,
});

const succeeded = (attempt: string): AttemptRecord => ({
  kind: 'succeeded',
  at: CLOCK.now(),
  attempt,
  clip: { url: 'https://clips.test/a.mp4' },
});

const notAccepted = (attempt: string): AttemptRecord => ({
  kind: 'not-accepted',
  at: CLOCK.now(),
  attempt,
  failure: { reason: 'no-capacity', billed: 'no', message: 'full' },
});

const LOST: Failure = { reason: 'unreachable', billed: 'unknown', message: 'reset' };

const GO = { ok: true };
const NO_ROOM = { ok: false, error: { reason: 'no-room', billed: 'no' } };
const TAKEN = { ok: false, error: { reason: 'stopped', billed: 'no' } };

describe('one clip for several storyboards', () => {
  it('is bought by who comes first; the other is told, and nothing is written', async () => {
    const root = newProject();
    const [one, two] = [await atWork(root, 'one'), await atWork(root, 'two')];
    const outcomes = await Promise.all([one.buy('f1:x'), two.buy('f1:x'), one.buy('f1:y'), two.buy('f1:z')]);
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(3);
    expect(outcomes.find(({ ok }) => !ok)).toMatchObject(TAKEN);
    const words = outcomes.flatMap((outcome) => (outcome.ok ? [] : [outcome.error.message]));
    expect(words).toEqual([
      'another storyboard of this project asks for the same clip and was first; run again to use it',
    ]);
  });

  it('may be bought by the second where the first took nothing on, failed, or was written off', async () => {
    const root = newProject();
    const [one, two] = [await atWork(root, 'one'), await atWork(root, 'two')];
    const failure: Failure = { reason: 'generation-failed', billed: 'yes', message: 'no' };
    const ends: ((attempt: string) => AttemptRecord)[] = [
      notAccepted,
      (attempt) => ({ kind: 'failed', at: 1, attempt, failure }),
      (attempt) => ({ kind: 'written-off', at: 1, attempt }),
    ];
    for (const [index, end] of ends.entries()) {
      const intent = one.intent(`f1:${index}`);
      await one.gate.record(intent);
      expect(await two.buy(`f1:${index}`)).toMatchObject(TAKEN);
      await one.gate.record(end(intent.attempt));
      expect(await two.buy(`f1:${index}`)).toMatchObject(GO);
    }
  });

  it('is not bought again though its buyer has come and gone since the plan was made', async () => {
    const root = newProject();
    const one = await atWork(root, 'one');
    const two = await atWork(root, 'two');
    await two.buy('f1:x');
    await two.leave();
    expect(await one.buy('f1:x')).toMatchObject(TAKEN);
    expect(await one.buy('f1:y')).toMatchObject(GO);
  });

  it('is bought again where the plan knew of the clip and wants another', async () => {
    const root = newProject();
    const two = await atWork(root, 'two');
    await two.buy('f1:x');
    await two.gate.record(succeeded('two-1'));
    await two.gate.record({ kind: 'downloaded', at: 1, attempt: 'two-1', clip: { sha256: 'ab'.repeat(32), bytes: 1 } });
    const one = await atWork(root, 'one');
    expect(await one.buy('f1:x')).toMatchObject(GO);
  });

  it('is bought again where the plan knew of what another has asked for, made from other inputs', async () => {
    const root = newProject();
    const two = await atWork(root, 'two');
    const [old, gone] = [two.intent('f1:x'), two.intent('f1:y')];
    await two.gate.record(old);
    await two.gate.record({ kind: 'unconfirmed', at: 1, attempt: old.attempt, failure: LOST });
    await two.gate.record(gone);
    await two.gate.record({ kind: 'written-off', at: 1, attempt: gone.attempt });
    const one = await atWork(root, 'one');
    expect(await one.buy('f1:x', { inputs: { up: 'new' } })).toMatchObject(GO);
    await two.gate.record({ kind: 'submitted', at: 1, attempt: old.attempt, taskId: 'found', adopted: 'list' });
    expect(await one.buy('f1:x', { inputs: { up: 'newer' } })).toMatchObject(GO);
    // What had left nothing then, and has come to light since, is news.
    await two.gate.record({ kind: 'submitted', at: 1, attempt: gone.attempt, taskId: 'late', adopted: 'user' });
    expect(await one.buy('f1:y')).toMatchObject(TAKEN);
  });

  it.each(['.drafts/noir', 'renders/noir', 'node_modules/noir', 'gate/noir', 'bell/noir', 'one.lock/noir'])(
    'is bought once whatever a folder is called: %s',
    async (board) => {
      for (const simulated of [false, true]) {
        const root = newProject();
        const one = await atWork(root, 'one', { simulated });
        expect(await one.buy('f1:0')).toMatchObject(GO);
        const { outcome, states } = await overtaken(
          'f1:x',
          async (noir) => expect(await noir.buy('f1:x')).toMatchObject(GO),
          { root, board, simulated },
        );
        expect([outcome, states]).toMatchObject([TAKEN, ['submitted', 'not-accepted']]);
      }
    },
  );

  it('is bought once though a run stood still behind the gate until another had passed it', async () => {
    for (const [wanted, end] of [
      ['f1:x', TAKEN],
      ['f1:other', GO],
    ] as const) {
      const root = newProject();
      const one = await atWork(root, 'one');
      const two = await atWork(root, 'two');
      one.standStill(async () => {
        beatsAgo(one.places.gateLock, 11);
        expect(await two.buy('f1:x')).toMatchObject(GO);
      });
      expect(await one.buy(wanted)).toMatchObject(end);
    }
  });

  it('is bought once though the clock of another machine is a minute behind', async () => {
    const root = newProject();
    const two = await atWork(root, 'two');
    const beat = (secondsAgo: number): void => {
      beatsAgo(two.places.processLock, secondsAgo, { pid: 1, host: 'elsewhere', since: Date.now() - 100_000 });
    };
    beat(60);
    const one = await atWork(root, 'one');
    expect(await two.buy('f1:x')).toMatchObject(GO);
    beat(59);
    expect(await one.buy('f1:x')).toMatchObject(TAKEN);
    await two.journal.append(two.intent('f1:y'));
    beat(57);
    expect(await one.buy('f1:y')).toMatchObject(TAKEN);
  });

  it('is bought once though a run stood still for so long that another took it for dead', async () => {
    const root = newProject();
    const two = await atWork(root, 'two');
    expect(await two.buy('f1:0')).toMatchObject(GO); // and is alone
    const one = await atWork(root, 'one');
    beatsAgo(two.places.processLock, 11);
    expect(await one.buy('f1:1')).toMatchObject(GO);
    later(11_000);
    expect(await one.buy('f1:2')).toMatchObject(GO); // and thinks itself alone
    one.standStill(async () => {
      expect(await two.buy('f1:x')).toMatchObject(GO);
    });
    expect(await one.buy('f1:x')).toMatchObject(TAKEN);
  });

  it('is withdrawn when another run has begun and was first while the intent was being written', async () => {
    const { outcome, states } = await overtaken('f1:x', async (two) => {
      expect(await two.buy('f1:x')).toMatchObject(GO);
    });
    expect([outcome, states]).toMatchObject([TAKEN, ['not-accepted']]);
  });
});

/** Buys for `one` while the whole start and purchase of `two` falls between its look at the locks and its record. */
async function overtaken(
  fingerprint: string,
  meanwhile: (two: Awaited<ReturnType<typeof atWork>>) => Promise<unknown>,
  options: GateOptions & { readonly root?: string; readonly board?: string } = {},
) {
  const { root = newProject(), board = 'two' } = options;
  const { places, gate, standStill, intent } = await atWork(root, 'one', { ...options, breakLock: true });
  standStill(() => atWork(root, board, options).then(meanwhile));
  const outcome = await gate.record(intent(fingerprint, { attempt: 'overtaken' }));
  const written = await readJournal(places.journalFile);
  return { outcome, states: written.ok && foldAttempts(written.value.records).map(({ state }) => state.kind) };
}

describe('limits that all runs of a state folder share', () => {
  it('count what the others have alive at the provider, and what is on its way there', async () => {
    const root = newProject();
    const limits = { apimart: 3 };
    const [one, two] = [await atWork(root, 'one', { limits }), await atWork(root, 'two', { limits })];
    expect(await one.buy('f1:1')).toMatchObject(GO);
    const onItsWay = one.intent('f1:2');
    expect(await one.gate.record(onItsWay)).toMatchObject(GO);
    expect(await two.buy('f1:3')).toMatchObject(GO);
    const refused = await two.buy('f1:4');
    expect(refused).toMatchObject(NO_ROOM);
    expect(!refused.ok && refused.error.message).toBe('other runs of this project hold every slot of apimart');
    expect(await readFile(two.places.journalFile, 'utf8')).not.toContain('f1:4');
    await one.gate.record(notAccepted(onItsWay.attempt));
    expect(await two.buy('f1:4')).toMatchObject(GO);
    await two.gate.record(succeeded('two-1'));
    expect(await one.buy('f1:5')).toMatchObject(GO);
    expect(await one.buy('f1:6')).toMatchObject(NO_ROOM);
  });

  it('hold for each pool by itself: a model, a provider, all of them', async () => {
    const root = newProject();
    const limits = { 'apimart/skyreels-v4-fast': 1, apimart: 2, total: 3 };
    const [one, two] = [await atWork(root, 'one', { limits }), await atWork(root, 'two', { limits })];
    const std = { uses: 'apimart/skyreels-v4-std' };
    const gmi = { provider: 'gmi', uses: 'gmi/pixverse-v5.6-t2v' } as const;
    expect(await one.buy('f1:1')).toMatchObject(GO);
    expect(await two.buy('f1:2')).toMatchObject(NO_ROOM);
    expect(await two.buy('f1:3', std)).toMatchObject(GO);
    expect(await one.buy('f1:4', std)).toMatchObject(NO_ROOM);
    expect(await one.buy('f1:5', gmi)).toMatchObject(GO);
    expect(await two.buy('f1:6', gmi)).toMatchObject(NO_ROOM);
  });

  it('are never passed by runs that submit at the same moment', async () => {
    const root = newProject();
    const limits = { apimart: 4 };
    const boards = await Promise.all(['one', 'two', 'three'].map((name) => atWork(root, name, { limits })));
    const outcomes = await Promise.all(
      boards.flatMap(({ buy }, board) => [0, 1, 2, 3].map((take) => buy(`f1:${board}-${take}`))),
    );
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(4);
    for (const outcome of outcomes) if (!outcome.ok) expect(outcome).toMatchObject(NO_ROOM);
  });

  it('hold for an intent that was overtaken while it was being written; it does not count against itself', async () => {
    const limits = { apimart: 1 };
    const full = await overtaken('f1:x', (two) => two.buy('f1:y'), { limits });
    expect([full.outcome, full.states]).toMatchObject([NO_ROOM, ['not-accepted']]);
    const free = await overtaken('f1:x', async () => undefined, { limits });
    expect([free.outcome, free.states]).toMatchObject([GO, ['intended']]);
  });

  it('go to those who wait in turn: a run whose task has ended stands behind one that found no room', async () => {
    const root = newProject();
    const limits = { apimart: 1 };
    const [one, two] = [await atWork(root, 'one', { limits }), await atWork(root, 'two', { limits })];
    expect(await one.buy('f1:1')).toMatchObject(GO);
    expect(await two.buy('f1:2')).toMatchObject(NO_ROOM);
    await one.gate.record(succeeded('one-1'));
    expect(await one.buy('f1:3')).toMatchObject(NO_ROOM);
    expect(await two.buy('f1:2')).toMatchObject(GO);
    await two.gate.record(succeeded('two-2'));
    expect(await two.buy('f1:4')).toMatchObject(NO_ROOM);
    expect(await one.buy('f1:3')).toMatchObject(GO);
  });

  it('give a slot back for a task that its run follows no longer', async () => {
    const root = newProject();
    const limits = { apimart: 1 };
    const one = await atWork(root, 'one', { limits });
    await atWork(root, 'two', { limits });
    expect(await one.buy('f1:1')).toMatchObject(GO);
    expect(await one.buy('f1:2')).toMatchObject(NO_ROOM);
    one.gate.letGo('task-one-1');
    expect(await one.buy('f1:2')).toMatchObject(GO);
  });

  it('hold no slot for what is unconfirmed, nor for an intent that an earlier process left behind', async () => {
    const root = newProject();
    const limits = { apimart: 1 };
    const one = await atWork(root, 'one', { limits });
    await one.journal.append(one.intent('f1:old', { at: 1 }));
    const intent = one.intent('f1:1');
    await one.gate.record(intent);
    await one.gate.record({ kind: 'unconfirmed', at: CLOCK.now(), attempt: intent.attempt, failure: LOST });
    const two = await atWork(root, 'two', { limits });
    expect(await two.buy('f1:2')).toMatchObject(GO);
    await two.gate.record(succeeded('two-1'));
    // Neither for the storyboard's own next run.
    await one.leave();
    const again = await atWork(root, 'one', { limits });
    expect(await again.buy('f1:3', { attempt: 'new' })).toMatchObject(GO);
  });
});

describe('tasks that a run has left behind', () => {
  async function leftBehind(root: string, ageMs: number, options: GateOptions = {}): Promise<void> {
    const two = await atWork(root, 'two', options);
    const at = CLOCK.now() - ageMs;
    await two.gate.record(two.intent('f1:left', { at }));
    await two.gate.record(submitted('two-1', at));
    await two.leave();
  }
  const limits = { apimart: 1 };

  it('count for ten minutes after their submit, though nobody else runs', async () => {
    const root = newProject();
    await leftBehind(root, 9 * MINUTE);
    const one = await atWork(root, 'one', { limits });
    const refused = await one.buy('f1:1');
    expect(refused).toMatchObject(NO_ROOM);
    const two = relative(process.cwd(), join(root, 'two.yaml'));
    expect(!refused.ok && refused.error.message).toBe(
      `tasks that ${two} left behind hold every slot of apimart; \`shotgraph collect ${two}\` fetches what is finished`,
    );
  });

  it('count no longer after that', async () => {
    const root = newProject();
    await leftBehind(root, 11 * MINUTE);
    const one = await atWork(root, 'one', { limits });
    expect(await one.buy('f1:1')).toMatchObject(GO);
    await atWork(root, 'three', { limits });
    expect(await one.buy('f1:2')).toMatchObject(NO_ROOM); // its own
  });

  it('count also where they were left after the plan was made', async () => {
    const root = newProject();
    const one = await atWork(root, 'one', { limits });
    await leftBehind(root, 0);
    expect(await one.buy('f1:1')).toMatchObject(NO_ROOM);
  });

  it('count no longer once a run that buys nothing has collected them', async () => {
    const root = newProject();
    await leftBehind(root, MINUTE);
    const one = await atWork(root, 'one', { limits });
    expect(await one.buy('f1:1')).toMatchObject(NO_ROOM);
    const two = await atWork(root, 'two');
    await two.gate.record(succeeded('two-1'));
    await two.leave();
    expect(await one.buy('f1:1')).toMatchObject(GO);
  });

  describe('are asked about where they leave no room', () => {
    const answer = (kind: 'running' | 'failed' | 'succeeded'): AskedTask => {
      const failure: Failure = { reason: 'generation-failed', billed: 'no', message: 'no' };
      const status = { kind, vendorStatus: kind, clip: { url: 'https://clips.test/a.mp4' }, failure } as const;
      return { kind: 'answer', status };
    };
    const silence: AskedTask = { kind: 'not-asked', why: 'reset' };
    /** A provider that says this of every task, and keeps what it was asked. */
    const provider = (says: { now: AskedTask }) => {
      const asked: string[][] = [];
      const ask: AskProviders = async (tasks) => {
        asked.push(tasks.map(({ intent }) => intent.attempt));
        return new Map(tasks.map(({ intent }) => [intent.attempt, says.now]));
      };
      return { ask, asked };
    };

    it.each([
      ['succeeded', answer('succeeded'), GO],
      ['failed', answer('failed'), GO],
      ['is running', answer('running'), NO_ROOM],
      ['gets no answer', silence, NO_ROOM],
    ])('one that %s', async (_, now, outcome) => {
      for (const others of [[], ['three']]) {
        const root = newProject();
        await leftBehind(root, MINUTE);
        const { ask, asked } = provider({ now });
        const one = await atWork(root, 'one', { limits, ask });
        for (const other of others) await atWork(root, other);
        expect(await one.buy('f1:1')).toMatchObject(outcome);
        expect(asked).toEqual([['two-1']]);
        expect(await one.buy('f1:2')).toMatchObject(NO_ROOM); // its own, or still the other's
        expect(asked).toEqual([['two-1']]);
      }
    });

    it('again after five seconds, and never once they have ended', async () => {
      const root = newProject();
      await leftBehind(root, MINUTE);
      const says: { now: AskedTask } = { now: silence };
      const { ask, asked } = provider(says);
      const one = await atWork(root, 'one', { limits, ask });
      expect(await one.buy('f1:1')).toMatchObject(NO_ROOM);
      later(4000);
      says.now = answer('succeeded');
      expect(await one.buy('f1:1')).toMatchObject(NO_ROOM);
      later(1500);
      expect(await one.buy('f1:1')).toMatchObject(GO);
      later(6000);
      expect(await one.buy('f1:2')).toMatchObject(NO_ROOM);
      expect(asked).toEqual([['two-1'], ['two-1']]);
    });

    it('only where nobody follows them, and there is no room', async () => {
      const root = newProject();
      await leftBehind(root, MINUTE);
      const { ask, asked } = provider({ now: answer('succeeded') });
      const free = await atWork(root, 'one', { limits: { apimart: 2 }, ask });
      expect(await free.buy('f1:1')).toMatchObject(GO);
      await atWork(root, 'two');
      const three = await atWork(root, 'three', { limits, ask });
      expect(await three.buy('f1:2')).toMatchObject(NO_ROOM);
      expect(asked).toEqual([]);
    });
  });

  it('count for nothing in a simulation, whose provider ended with the run', async () => {
    const root = newProject();
    await leftBehind(root, 0, { simulated: true });
    const one = await atWork(root, 'one', { limits, simulated: true });
    expect(await one.buy('f1:1')).toMatchObject(GO);
  });

  it('count as before while a run follows them, for an hour', async () => {
    for (const [ageMs, outcome] of [
      [59 * MINUTE, NO_ROOM],
      [61 * MINUTE, GO],
    ] as const) {
      const root = newProject();
      await leftBehind(root, ageMs);
      await atWork(root, 'two');
      const one = await atWork(root, 'one', { limits });
      expect(await one.buy('f1:1')).toMatchObject(outcome);
    }
  });
});

describe('a run that may buy no more', () => {
  it('writes no intent, and withdraws the one that was being written', async () => {
    const root = newProject();
    let left = 1;
    const one = await atWork(root, 'one', { mayBuy: () => (left -= 1) >= 0 });
    expect(await one.buy('f1:1')).toMatchObject({ error: { reason: 'stopped' } });
    expect(await one.buy('f1:2')).toMatchObject({ error: { reason: 'stopped' } });
    const journal = await readJournal(one.places.journalFile);
    expect(journal.ok && journal.value.records.map(({ kind }) => kind)).toEqual(['intent', 'not-accepted']);
  });
});

describe('a run that is stopped while it looks whether it still is alone', () => {
  it('withdraws the intent', async () => {
    const root = newProject();
    const { places, journal, intent } = await atWork(root, 'one');
    let looks = 0;
    const watched: Places = Object.defineProperty({ ...places }, 'bell', {
      get: () => {
        looks += 1;
        return places.bell;
      },
    });
    const parts = { places: watched, limits: {}, attempts: [], known: [], locks: new Map(), journal };
    const gate = new ProjectGate({ ...parts, ask: async () => new Map(), mayBuy: () => looks < 2 });
    expect(await gate.record(intent('f1:x'))).toMatchObject({ error: { reason: 'stopped' } });
    const written = await readJournal(places.journalFile);
    expect(written.ok && written.value.records.map(({ kind }) => kind)).toEqual(['intent', 'not-accepted']);
  });
});

describe('a journal of another storyboard that is damaged', () => {
  it('withdraws the intent that was written before it was read', async () => {
    const { outcome, states } = await overtaken('f1:x', async (two) => {
      await two.buy('f1:y');
      await two.journal.append({ kind: 'sold' } as never);
    });
    expect([outcome, states]).toMatchObject([{ error: { reason: 'disk', billed: 'no' } }, ['not-accepted']]);
  });

  it('lets nothing be bought while its owner is at work', async () => {
    const root = newProject();
    const one = await atWork(root, 'one');
    const two = await atWork(root, 'two');
    await two.journal.append({ kind: 'sold' } as never);
    expect(await one.buy('f1:1')).toMatchObject({ ok: false, error: { reason: 'disk', billed: 'no' } });
  });
});
