/**
 * What every registered provider must do, over real HTTP, against the simulator: two readings of the same vendor
 * documents, made independently. Time is the simulator's own and moves only when a test says so.
 */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { StatusOutcome } from '../../src/core/provider.ts';
import { createTransport } from '../../src/providers/http.ts';
import type { ClosableTransport } from '../../src/providers/http.ts';
import { PROVIDERS } from '../../src/providers/registry.ts';
import { startSimulator } from '../../src/simulator/simulator.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { deadPort, startServer } from '../providers/local-server.ts';
import { KEY } from '../providers/scripted-transport.ts';
import { PNG, SAMPLES } from './samples.ts';

type Fault = Parameters<Simulator['plan']>[0];
type SimulatorOptions = NonNullable<Parameters<typeof startSimulator>[0]>;

/** The two of the design; any other provider has none. */
const REFUSALS_THAT_MAY_BE_REPEATED: Partial<Record<string, { words?: string; body?: string }>> = {
  apimart: { words: 'idempotency_unavailable' },
  gmi: { body: '{"error":"Upstream capacity temporarily exhausted"}' },
};

const START = Date.UTC(2026, 8, 16);
let time = START;
const clock = { now: () => time, sleep: () => Promise.resolve() };
let transport: ClosableTransport;
beforeAll(() => {
  transport = createTransport();
});
afterAll(() => transport.close());
beforeEach(() => {
  time = START;
});

it('there are providers to look at', () => {
  expect(PROVIDERS.map(({ name }) => name)).toEqual(Object.keys(SAMPLES));
});

describe.each(PROVIDERS.map((provider) => [provider.name, provider] as const))('%s', (name, provider) => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await startSimulator({ pictures: 'plain', now: () => time, latency: { medianMs: 1000, spread: 0 } });
  });
  afterAll(() => simulator.close());
  afterEach(() => simulator.reset());

  const request = { ...SAMPLES[name], idempotencyKey: 'attempt-0001' };

  function connect(rest: { baseUrl?: string; simulated?: boolean } = {}) {
    const baseUrl = rest.baseUrl ?? simulator.baseUrls[name];
    return provider.connect({ baseUrl, apiKey: KEY, transport, clock, simulated: rest.simulated ?? true });
  }

  async function submitted(): Promise<string> {
    const outcome = await connect().submit(request);
    expect(outcome).toMatchObject({ kind: 'accepted' });
    return outcome.kind === 'accepted' ? outcome.taskId : '';
  }

  async function finished(): Promise<StatusOutcome> {
    const taskId = await submitted();
    time += 10_000;
    return connect().status(taskId);
  }

  /** The bytes behind a URL. */
  async function download(url: string): Promise<Buffer> {
    const stream = await transport.open({ url, headers: {}, timeoutMs: 5000 });
    expect(stream.status).toBe(200);
    const chunks: Uint8Array[] = [];
    for await (const chunk of stream.body) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  it('says what it can do', () => {
    const client = connect();
    expect([client.name, client.baseUrl]).toEqual([name, simulator.baseUrls[name]]);
    const offered = (['list', 'upload', 'balance', 'usage'] as const).map((call) => [call, call in client]);
    expect(Object.fromEntries(offered)).toEqual(provider.features);
    expect(provider.uploadLimits !== undefined).toBe(provider.features.upload);
    expect(provider.knownHosts).toContain(new URL(provider.defaultBaseUrl).hostname);
  });

  it('buys a clip: submit, wait, succeed, download', async () => {
    const taskId = await submitted();
    const early = await connect().status(taskId);
    expect(early.kind === 'status' && early.status.kind).toMatch(/queued|running/);
    time += 10_000;
    const late = await connect().status(taskId);
    expect(late).toMatchObject({ kind: 'status', status: { kind: 'succeeded' } });
    const clip = late.kind === 'status' && late.status.kind === 'succeeded' ? late.status.clip : undefined;
    expect((await download(clip?.url ?? '')).subarray(4, 8).toString()).toBe('ftyp');
    expect(simulator.inspect()).toMatchObject({ submits: 1, tasks: [{ state: 'succeeded' }] });
  });

  it.each<[string, Fault, string, number]>([
    ['a broken connection', { on: 'submit', kind: 'reset' }, 'unconfirmed', 0],
    ['a lost answer', { on: 'submit', kind: 'lose-reply' }, 'unconfirmed', 1],
    ['half an answer', { on: 'submit', kind: 'truncate' }, 'unconfirmed', 1],
    ['a web page', { on: 'submit', kind: 'html' }, 'unconfirmed', 0],
    ['garbage', { on: 'submit', kind: 'garbage' }, 'unconfirmed', 0],
    ['an answer without a task id', { on: 'submit', kind: 'no-task-id' }, 'unconfirmed', 1],
    ['an acceptance hidden behind a 500', { on: 'submit', kind: 'accept-then-5xx', status: 500 }, 'unconfirmed', 1],
    ['an acceptance hidden behind a 503', { on: 'submit', kind: 'accept-then-5xx', status: 503 }, 'unconfirmed', 1],
    ['an acceptance hidden behind a 502', { on: 'submit', kind: 'accept-then-5xx', status: 502 }, 'unconfirmed', 1],
    ...[400, 404, 413, 422].map((status) => httpRow(status, 'refused')),
    ...[401, 402, 403].map((status) => httpRow(status, 'provider-stopped')),
    ...[408, 409, 425, 500, 502, 504].map((status) => httpRow(status, 'unconfirmed')),
    httpRow(429, 'throttled'),
  ])('a submit that meets %s', async (...[, fault, kind, tasks]) => {
    simulator.plan(fault);
    const outcome = await connect().submit(request);
    expect(outcome).toMatchObject({ kind, failure: { billed: kind === 'unconfirmed' ? 'unknown' : 'no' } });
    // Once, whatever came back (invariant 1).
    expect(simulator.inspect().tasks).toHaveLength(tasks);
    expect(simulator.inspect().requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
    expect(JSON.stringify(outcome)).not.toContain('planted');
  });

  it.runIf(name in REFUSALS_THAT_MAY_BE_REPEATED)('believes the one 5xx that says nothing was taken on', async () => {
    simulator.plan({ on: 'submit', kind: 'http', status: 503, ...REFUSALS_THAT_MAY_BE_REPEATED[name] });
    const failure = { reason: 'no-capacity', billed: 'no' };
    expect(await connect().submit(request)).toMatchObject({ kind: 'not-accepted', failure });
    expect(simulator.inspect().tasks).toHaveLength(0);
  });

  it('reads how long a 429 asks to wait', async () => {
    simulator.plan({ on: 'submit', kind: 'http', status: 429 });
    expect(await connect().submit(request)).toMatchObject({ kind: 'throttled', retryAfterMs: 1000 });
  });

  it('knows that nothing was taken on when there was no connection', async () => {
    const client = connect({ baseUrl: `http://127.0.0.1:${await deadPort()}` });
    expect(await client.submit(request)).toMatchObject({ kind: 'not-accepted', failure: { billed: 'no' } });
    expect(await client.status('t')).toMatchObject({ kind: 'unreachable' });
  });

  it('is refused what the documents forbid', async () => {
    const wrong = { ...request, payload: { ...request.payload, duration: 99 } };
    expect(await connect().submit(wrong)).toMatchObject({ kind: 'refused', failure: { reason: 'bad-request' } });
  });

  it.each<[string, Fault, string]>([
    ['a broken connection', { on: 'status', kind: 'reset' }, 'unreachable'],
    ['a web page', { on: 'status', kind: 'html' }, 'garbage'],
    ['garbage', { on: 'status', kind: 'garbage' }, 'garbage'],
    ['a redirect', { on: 'status', kind: 'redirect' }, 'unreachable'],
    ['401', { on: 'status', kind: 'http', status: 401 }, 'unauthorized'],
    ['403', { on: 'status', kind: 'http', status: 403 }, 'unauthorized'],
    ['404', { on: 'status', kind: 'http', status: 404 }, 'unreachable'],
    ['500', { on: 'status', kind: 'http', status: 500 }, 'unreachable'],
  ])('a poll that meets %s says nothing about the task, and the next one finds it', async (_, fault, reason) => {
    const taskId = await submitted();
    time += 10_000;
    simulator.plan(fault);
    expect(await connect().status(taskId)).toMatchObject({ kind: 'unreachable', failure: { reason } });
    expect(await connect().status(taskId)).toMatchObject({ kind: 'status', status: { kind: 'succeeded' } });
  });

  it('a poll that meets 429 is throttled', async () => {
    simulator.plan({ on: 'status', kind: 'http', status: 429 });
    expect(await connect().status(await submitted())).toEqual({ kind: 'throttled', retryAfterMs: 1000 });
  });

  it('a task nobody knows is unreachable', async () => {
    expect(await connect().status('no-such-task')).toMatchObject({ kind: 'unreachable' });
  });

  it('an unknown status is a task that runs, with the word kept', async () => {
    simulator.plan({ on: 'status', kind: 'unknown-status' });
    const outcome = await finished();
    expect(outcome).toMatchObject({ kind: 'status', status: { kind: 'running' } });
    expect(outcome.kind === 'status' && outcome.status.vendorStatus).not.toMatch(/^(|running)$/);
  });

  it('a task that fails is a failure with the words of the vendor', async () => {
    simulator.plan({ on: 'submit', kind: 'fail-task', billed: false, message: 'the model gave up' });
    const outcome = await finished();
    expect(outcome).toMatchObject({ status: { kind: 'failed', failure: { reason: 'generation-failed' } } });
    expect(JSON.stringify(outcome)).toContain('the model gave up');
  });

  it.each<SimulatorOptions>([
    { shapes: { resultUrl: 'text', outcome: 'video_url' } },
    { shapes: { resultUrl: 'list', outcome: 'media_urls' } },
    { shapes: { outcome: 'media_url_texts' } },
  ])('finds the clip in every known shape: %j', async (options) => {
    const other = await startSimulator({ pictures: 'plain', ...options, now: () => time });
    try {
      const client = connect({ baseUrl: other.baseUrls[name] });
      const outcome = await client.submit(request);
      time += 60_000;
      const status = await client.status(outcome.kind === 'accepted' ? outcome.taskId : '');
      expect(status).toMatchObject({
        status: { kind: 'succeeded', clip: { url: expect.stringMatching(/\.mp4/) as string } },
      });
    } finally {
      await other.close();
    }
  });

  it('never follows a redirect with the key', async () => {
    const elsewhere = await startServer((_, response) => response.end('{}'));
    try {
      const taskId = await submitted();
      for (const on of ['submit', 'status'] as const) simulator.plan({ on, kind: 'redirect', to: elsewhere.url });
      expect(await connect().submit(request)).toMatchObject({ kind: 'unconfirmed' });
      expect(await connect().status(taskId)).toMatchObject({ kind: 'unreachable' });
      expect(elsewhere.seen).toEqual([]);
    } finally {
      await elsewhere.close();
    }
  });

  it('cuts the key out of whatever comes back', async () => {
    const taskId = await submitted();
    const body = JSON.stringify({ error: { message: `no ${KEY} here`, code: KEY, type: KEY, request_id: KEY } });
    const outcomes: unknown[] = [];
    for (const text of [body, body.replaceAll('/', String.raw`\/`), `<title>${KEY}</title>`, encodeURIComponent(KEY)]) {
      for (const status of [200, 401, 422, 500]) {
        simulator.plan({ on: 'submit', kind: 'http', status, body: text });
        simulator.plan({ on: 'status', kind: 'http', status, body: text });
        outcomes.push(await connect().submit(request), await connect().status(taskId));
      }
    }
    expect(JSON.stringify(outcomes)).toContain('[key]');
    expect(JSON.stringify(outcomes)).not.toContain('planted');
  });

  it('sends the key in the Authorization header and nowhere else', async () => {
    await finished();
    await connect().upload?.({ path: 'hero.png', extension: 'png', bytes: PNG });
    const { requests } = simulator.inspect();
    expect(requests.length).toBeGreaterThan(1);
    for (const { path, headers } of requests) {
      const { authorization, ...others } = headers;
      expect([undefined, `Bearer ${KEY}`]).toContain(authorization);
      expect(JSON.stringify([path, others])).not.toContain('planted');
    }
  });

  it('is stopped when the simulator answers and nobody asked for it (invariant 5)', async () => {
    const client = connect({ simulated: false });
    expect(await client.submit(request)).toMatchObject({ kind: 'provider-stopped', failure: { billed: 'no' } });
    expect(await client.status('t')).toMatchObject({ kind: 'unreachable' });
    expect(JSON.stringify(await client.submit(request))).toContain('--simulate');
  });

  describe.runIf(provider.features.upload)('upload', () => {
    it('hosts a picture under a URL that gives it back', async () => {
      const outcome = await connect().upload?.({ path: 'hero.png', extension: 'png', bytes: PNG });
      expect(outcome).toMatchObject({ kind: 'uploaded' });
      const url = outcome?.kind === 'uploaded' ? outcome.url : '';
      expect(Uint8Array.from(await download(url))).toEqual(PNG);
    });

    it.each([401, 413, 429, 500])('that meets %d fails and costs nothing', async (status) => {
      simulator.plan({ on: 'upload', kind: 'http', status });
      const outcome = await connect().upload?.({ path: 'hero.png', extension: 'png', bytes: PNG });
      expect(outcome).toMatchObject({ kind: 'failed', failure: { billed: 'no' } });
    });
  });

  describe.runIf(provider.features.list)('list', () => {
    it('names the tasks of a model with their payload', async () => {
      const taskId = await submitted();
      const outcome = await connect().list?.(request.model);
      const { model, payload } = request;
      expect(outcome).toMatchObject({ kind: 'listed', tasks: [{ taskId, model, payload }] });
      expect(await connect().list?.('another-model')).toMatchObject({ kind: 'listed', tasks: [] });
    });

    it('without an echo still names them', async () => {
      const taskId = await submitted();
      simulator.plan({ on: 'list', kind: 'empty-echo' });
      expect(await connect().list?.(request.model)).toMatchObject({ tasks: [{ taskId, payload: {} }] });
    });

    it('that cannot be had is unreachable', async () => {
      simulator.plan({ on: 'list', kind: 'http', status: 429 });
      expect(await connect().list?.(request.model)).toMatchObject({
        kind: 'unreachable',
        failure: { reason: 'rate-limited' },
      });
    });
  });

  describe.runIf(provider.features.balance)('balance', () => {
    it('is read', async () => {
      expect(await connect().balance?.()).toMatchObject({ kind: 'balance' });
    });
  });

  describe.runIf(provider.features.usage)('usage', () => {
    const query = { model: request.model, from: '2026-09-16', to: '2026-09-17' };

    it('is summed up over days of one model', async () => {
      await finished();
      expect(await connect().usage?.(query)).toMatchObject({ kind: 'usage', requests: 1, cost: { unit: 'usd' } });
      const other = await connect().usage?.({ ...query, model: 'another-model' });
      expect(other).toMatchObject({ kind: 'usage', requests: 0, cost: { amount: 0 } });
    });

    it('that is not to be had is unreachable, not zero', async () => {
      const elsewhere = connect({ baseUrl: `http://127.0.0.1:${await deadPort()}` });
      expect(await elsewhere.usage?.(query)).toMatchObject({ kind: 'unreachable' });
    });
  });
});

function httpRow(status: number, kind: string): [string, Fault, string, number] {
  return [String(status), { on: 'submit', kind: 'http', status }, kind, 0];
}
