import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { IntentRecord } from '../../src/core/attempt.ts';
import { reconcile, type ReconcileOptions } from '../../src/engines/local/reconcile.ts';
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

/** A storyboard of which only the journal is left: one request was on its way when the process ended. */
function interrupted(folder: string, name: string, baseUrl: string): void {
  const intent: IntentRecord = {
    kind: 'intent',
    at: Date.now() - 60_000,
    attempt: `attempt-of-${name}`,
    take: 'rain',
    shot: 'rain',
    fingerprint: `f1:${name}`,
    provider: 'apimart',
    baseUrl,
    uses: 'apimart/skyreels-v4-fast',
    model: 'skyreels-v4-fast',
    payload: PAYLOAD,
    payloadDigest: '',
    portable: {},
    reserved: { amount: 0.32, unit: 'usd' },
    inputs: {},
  };
  mkdirSync(join(folder, '.shotgraph/journals'), { recursive: true });
  writeFileSync(journalOf(folder, name), `${JOURNAL_HEADER}\n${JSON.stringify(intent)}\n`);
}

const journalOf = (folder: string, name: string): string => join(folder, `.shotgraph/journals/${name}.jsonl`);

async function twoBoards() {
  const vendor = await startVendor();
  const folder = project({});
  for (const name of ['one', 'two']) interrupted(folder, name, vendor.env['APIMART_BASE_URL'] ?? '');
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
