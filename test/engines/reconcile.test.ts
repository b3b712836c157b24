import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { AttemptRecord, IntentRecord } from '../../src/core/attempt.ts';
import { CLOCK } from '../../src/engines/local/clock.ts';
import type { Judged } from '../../src/engines/local/judged.ts';
import { reconcile, type ReconcileOptions } from '../../src/engines/local/reconcile.ts';
import { recordFindings } from '../../src/engines/local/record-findings.ts';
import { findPlaces } from '../../src/store/places.ts';
import { acquireLock } from '../../src/store/process-lock.ts';
import type { JsonObject } from '../../src/core/json.ts';
import { JOURNAL_HEADER } from '../../src/store/read-journal.ts';
import { project } from '../support/built-cli.ts';
import { startVendor, type Vendor } from '../support/vendor.ts';

const PAYLOAD = { prompt: 'Rain.', duration: 5, resolution: '480p' };

/** A task of the account that nobody in the project knows of. */
async function strayTask({ env, key }: Vendor): Promise<string> {
  const reply = await fetch(`${env['APIMART_BASE_URL']}/v1/videos/generations`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'skyreels-v4-fast', ...PAYLOAD }),
  });
  const { data } = (await reply.json()) as { data: [{ task_id: string }] };
  return data[0].task_id;
}

/** The same at a provider that lists its tasks. */
async function listedTask({ env, key }: Vendor, payload: JsonObject): Promise<string> {
  const reply = await fetch(`${env['GMI_BASE_URL']}/api/v1/ie/requestqueue/apikey/requests`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'skyreels-v4-text-to-video', payload }),
  });
  const { request_id: id } = (await reply.json()) as { request_id: string };
  return id;
}

function intentOf(name: string, rest: Partial<IntentRecord> = {}): IntentRecord {
  return {
    kind: 'intent',
    at: Date.now() - 60_000,
    attempt: `attempt-of-${name}`,
    take: 'rain',
    shot: 'rain',
    fingerprint: `f1:${name}`,
    provider: 'apimart',
    baseUrl: 'https://api.test',
    uses: 'apimart/skyreels-v4-fast',
    model: 'skyreels-v4-fast',
    payload: PAYLOAD,
    payloadDigest: '',
    portable: {},
    reserved: { amount: 0.32, unit: 'usd' },
    inputs: {},
    ...rest,
  };
}

/** A storyboard of which only the journal is left: its requests were on their way when the process ended. */
function journal(folder: string, name: string, records: readonly AttemptRecord[]): void {
  mkdirSync(join(folder, '.shotgraph/journals'), { recursive: true });
  const lines = records.map((record) => JSON.stringify(record));
  writeFileSync(journalOf(folder, name), [JOURNAL_HEADER, ...lines, ''].join('\n'));
}

const journalOf = (folder: string, name: string): string => join(folder, `.shotgraph/journals/${name}.jsonl`);

async function twoBoards() {
  const vendor = await startVendor();
  const folder = project({});
  const baseUrl = vendor.env['APIMART_BASE_URL'] ?? '';
  for (const name of ['one', 'two']) journal(folder, name, [intentOf(name, { baseUrl })]);
  const taskId = await strayTask(vendor);
  const settle = async (name: string, options: Pick<ReconcileOptions, 'mayRecord' | 'signal'>) => {
    const { env } = vendor;
    const settled = await reconcile(join(folder, `${name}.yaml`), {
      decision: { verb: 'adopt', taskId },
      env,
      ...options,
    });
    return settled.ok ? settled.value : settled.error;
  };
  const written = (name: string): string => readFileSync(journalOf(folder, name), 'utf8');
  return { taskId, settle, written };
}

const yes = (): Promise<boolean> => Promise.resolve(true);

describe('a task that two storyboards claim', () => {
  it('belongs to the one that was first, even while the other was asked', async () => {
    const { taskId, settle, written } = await twoBoards();
    const late = await settle('one', {
      mayRecord: async (found) => {
        expect(found.takes).toMatchObject([{ finding: { kind: 'named', taskId }, outcome: 'unconfirmed' }]);
        expect(await settle('two', { mayRecord: yes })).toMatchObject({
          unconfirmed: 0,
          takes: [{ outcome: 'adopted' }],
        });
        return true;
      },
    });
    expect(late).toMatchObject({
      unconfirmed: 1,
      takes: [
        { finding: { kind: 'ambiguous', why: expect.stringContaining('meanwhile') as string }, outcome: 'unconfirmed' },
      ],
    });
    expect([written('one').includes(taskId), written('two').includes(taskId)]).toEqual([false, true]);
  });
});

describe('findings are written', () => {
  const judged = (name: string, taskId: string): Judged => ({
    attempt: { intent: intentOf(name, { take: name }), state: { kind: 'intended' } },
    finding: { kind: 'found', taskId },
  });

  function place() {
    const folder = project({ 'one.yaml': '' });
    const places = findPlaces(join(folder, 'one.yaml'));
    const records: AttemptRecord[] = [];
    const append = (record: AttemptRecord): Promise<void> => Promise.resolve(void records.push(record));
    const lock = { isOurs: () => true, loss: undefined };
    const attempts = (): string[] => records.map(({ attempt }) => attempt);
    return { folder, places, records, attempts, recording: { places, journal: { append }, lock } };
  }

  it('one after the other: two lists that show one task give it away once', async () => {
    const { recording, attempts } = place();
    const done = await recordFindings([judged('a', 'T'), judged('b', 'T'), judged('c', 'U')], recording);
    expect(done.ok && done.value.map(({ outcome }) => outcome)).toEqual(['adopted', 'unconfirmed', 'adopted']);
    expect(done.ok && done.value[1]?.finding).toMatchObject({ why: 'task T was adopted by a meanwhile' });
    expect(attempts()).toEqual(['attempt-of-a', 'attempt-of-c']);
  });

  it('after a look at the others if the gate was lost meanwhile', async () => {
    const { folder, places, recording, records, attempts } = place();
    const append = async (record: AttemptRecord): Promise<void> => {
      records.push(record);
      if (records.length > 1) return;
      const gate = await acquireLock(places.gateLock, { clock: CLOCK, breakLock: true });
      const theirs = intentOf('theirs');
      journal(folder, 'two', [theirs, { kind: 'submitted', at: 1, attempt: theirs.attempt, taskId: 'U' }]);
      if (gate.ok) await gate.value.release();
    };
    const done = await recordFindings([judged('a', 'T'), judged('b', 'U'), judged('c', 'V')], {
      ...recording,
      journal: { append },
    });
    expect(done.ok && done.value.map(({ outcome }) => outcome)).toEqual(['adopted', 'unconfirmed', 'adopted']);
    expect(attempts()).toEqual(['attempt-of-a', 'attempt-of-c']);
  });

  it('by nobody who has lost the storyboard', async () => {
    const { recording, records } = place();
    const done = await recordFindings([judged('a', 'T')], {
      ...recording,
      lock: { isOurs: () => false, loss: undefined },
    });
    expect(done).toMatchObject({ ok: false, error: { exitCode: 7 } });
    expect(records).toEqual([]);
  });
});

describe('a provider that lists its tasks', () => {
  const RAIN = { prompt: 'Rain.', duration: 5 };
  const SNOW = { prompt: 'Snow.', duration: 5 };

  async function listed(payloads: readonly JsonObject[]) {
    const vendor = await startVendor();
    const folder = project({});
    const gmi = {
      provider: 'gmi',
      baseUrl: vendor.env['GMI_BASE_URL'] ?? '',
      uses: 'gmi/skyreels-v4-text-to-video',
      model: 'skyreels-v4-text-to-video',
    } as const;
    const ids: string[] = [];
    for (const payload of payloads) ids.push(await listedTask(vendor, payload));
    const settle = (options: Partial<ReconcileOptions> = {}) =>
      reconcile(join(folder, 'one.yaml'), { env: vendor.env, mayRecord: yes, ...options });
    return { vendor, folder, gmi, ids, settle };
  }

  it('refuses the task of another request, and would release nothing if it had been adopted', async () => {
    const { folder, gmi, ids, settle } = await listed([RAIN, SNOW]);
    const [rainTask = '', snowTask = ''] = ids;
    const at = Date.now() - 6000;
    const rain = intentOf('rain', { ...gmi, at, take: 'rain', payload: RAIN });
    const snow = intentOf('snow', { ...gmi, at, take: 'snow', payload: SNOW });
    journal(folder, 'one', [rain, snow]);
    const adopt = { verb: 'adopt', taskId: snowTask, take: 'rain' } as const;
    const refused = await settle({ decision: adopt });
    expect(refused).toMatchObject({ ok: false, error: { exitCode: 2 } });
    expect(JSON.stringify(refused)).toContain('the provider lists it with another request');
    expect(JSON.stringify(await settle({ decision: { ...adopt, taskId: rainTask } }))).toContain('"adopted"');

    const wrong = { kind: 'submitted', at, attempt: rain.attempt, taskId: snowTask, adopted: 'user' } as const;
    journal(folder, 'one', [rain, snow, wrong]);
    const rest = await settle();
    expect(rest).toMatchObject({
      ok: true,
      value: { unconfirmed: 1, takes: [{ take: 'snow', outcome: 'unconfirmed' }] },
    });
    expect(JSON.stringify(rest)).toContain('belongs to rain, which asked for something else');
  });

  it('settles nothing while another storyboard sends the same request', async () => {
    const { folder, gmi, ids, settle } = await listed([RAIN]);
    journal(folder, 'one', [intentOf('one', { ...gmi, at: Date.now() - 6000, payload: RAIN })]);
    const { locksFolder } = findPlaces(join(folder, 'two.yaml'));
    const lock = await acquireLock(join(locksFolder, 'two.lock'), { clock: CLOCK });
    journal(folder, 'two', [intentOf('two', { ...gmi, at: Date.now(), payload: RAIN })]);
    const seen = await settle({ mayRecord: () => expect.unreachable('nothing is settled') });
    expect(seen).toMatchObject({
      ok: true,
      value: { takes: [{ finding: { kind: 'ambiguous' }, outcome: 'unconfirmed' }] },
    });
    expect(JSON.stringify(seen)).toContain('is sending the same request now');
    const [taskId = ''] = ids;
    const adopted = await settle({ decision: { verb: 'adopt', taskId } });
    expect(adopted).toMatchObject({ ok: false, error: { exitCode: 1 } });

    if (lock.ok) await lock.value.release();
    expect(await settle()).toMatchObject({ ok: true, value: { takes: [{ finding: { kind: 'found', taskId } }] } });
  });

  it('nor if the other began while the user was asked', async () => {
    const { folder, gmi, settle } = await listed([RAIN]);
    journal(folder, 'one', [intentOf('one', { ...gmi, at: Date.now() - 6000, payload: RAIN })]);
    const { locksFolder } = findPlaces(join(folder, 'two.yaml'));
    const done = await settle({
      mayRecord: async (found) => {
        expect(found.takes).toMatchObject([{ finding: { kind: 'found' } }]);
        const lock = await acquireLock(join(locksFolder, 'two.lock'), { clock: CLOCK });
        if (lock.ok) onTestFinished(() => lock.value.release());
        journal(folder, 'two', [intentOf('two', { ...gmi, at: Date.now(), payload: RAIN })]);
        return true;
      },
    });
    expect(done).toMatchObject({ ok: true, value: { unconfirmed: 1, takes: [{ finding: { kind: 'ambiguous' } }] } });
  });
});

describe('nothing is recorded', () => {
  it('against the will of the user', async () => {
    const { settle, written } = await twoBoards();
    const before = written('one');
    expect(await settle('one', { mayRecord: () => Promise.resolve(false) })).toMatchObject({ unconfirmed: 1 });
    expect(written('one')).toBe(before);
  });

  it('after a signal to stop, whatever was answered', async () => {
    const { settle, written } = await twoBoards();
    const before = written('one');
    const stop = new AbortController();
    const mayRecord = (): Promise<boolean> => (stop.abort(), yes());
    expect(await settle('one', { mayRecord, signal: stop.signal })).toMatchObject({ unconfirmed: 1 });
    expect(written('one')).toBe(before);
  });
});
