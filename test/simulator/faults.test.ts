import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readClipFacts } from '../../src/media/clip-facts.ts';
import { BROKEN, buy, clipUrl, GMI_I2V, QUEUE, rig, SUBMIT, T2V, type Rig } from './rig.ts';

const REQUESTS = `${QUEUE}/requests`;
const tasks = (on: Rig): number => on.sim.inspect().tasks.length;

describe('faults before anything is done', () => {
  it.each(['http=500', 'reset', 'html', 'garbage', 'redirect'])('%s leaves no task', async (kind) => {
    const on = await rig();
    on.plan(`submit:${kind}`);
    await on.post(SUBMIT, T2V).catch(() => 'broken');
    expect(tasks(on)).toBe(0);
    expect((await on.post(SUBMIT, T2V)).status).toBe(200);
    expect(on.sim.inspect().submits).toBe(2);
    expect(on.sim.inspect().pending).toEqual([]);
  });

  it('answers as documented for the status', async () => {
    const on = await rig();
    on.plan('apimart/submit:http=429', 'gmi/submit:http=503', 'submit:http=503,idempotency_unavailable');
    const busy = await on.post(SUBMIT, T2V);
    expect([busy.status, busy.headers.get('retry-after'), busy.json.error.type]).toEqual([
      429,
      '1',
      'rate_limit_error',
    ]);
    const full = await on.post(REQUESTS, GMI_I2V);
    expect([full.status, full.json]).toEqual([503, { error: 'Upstream capacity temporarily exhausted' }]);
    expect((await on.post(SUBMIT, T2V)).json.error.code).toBe('idempotency_unavailable');
  });

  it('answers word for word if told', async () => {
    const on = await rig();
    on.sim.plan({ on: 'submit', kind: 'http', status: 500, body: '{"error":"Backend error (400): duration"}' });
    expect((await on.post(REQUESTS, GMI_I2V)).json.error).toContain('(400)');
  });

  it('html and garbage are 200 and no JSON', async () => {
    const on = await rig();
    on.plan('status:html', 'status:garbage');
    const id = await buy(on);
    const page = await on.get(`/apimart/v1/tasks/${id}`);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    const garbage = await on.get(`/apimart/v1/tasks/${id}`);
    expect([garbage.status, garbage.json]).toEqual([200, undefined]);
  });

  it('redirects to this simulator under another host, where headers show, or elsewhere', async () => {
    const on = await rig();
    on.plan('submit:redirect', 'submit:redirect=https://evil.example/x');
    const first = await on.post(SUBMIT, T2V);
    expect([first.status, first.headers.get('location')]).toEqual([307, `http://localhost:${on.sim.port}/elsewhere`]);
    await fetch(`${on.sim.origin}/elsewhere`, { headers: { authorization: 'Bearer leaked' } });
    expect(on.sim.inspect().requests.at(-1)).toMatchObject({
      path: '/elsewhere',
      headers: { authorization: 'Bearer leaked' },
    });
    expect((await on.post(SUBMIT, T2V)).headers.get('location')).toBe('https://evil.example/x');
  });
});

describe('faults after it is done', () => {
  it.each(['lose-reply', 'truncate'])('%s leaves a task and no whole answer', async (kind) => {
    const on = await rig();
    on.plan(`submit:${kind}`);
    await expect(on.post(SUBMIT, T2V)).rejects.toThrow(BROKEN);
    expect(tasks(on)).toBe(1);
  });

  it('accept-then-5xx leaves a task; a refusal stays one', async () => {
    const on = await rig();
    on.plan('submit:accept-then-5xx:1-2', 'submit:accept-then-5xx=500');
    expect((await on.post(SUBMIT, T2V)).status).toBe(502);
    expect((await on.post(SUBMIT, { ...T2V, duration: 1 })).status).toBe(422);
    expect((await on.post(SUBMIT, T2V)).status).toBe(500);
    expect(tasks(on)).toBe(2);
  });

  it('a lost reply is found again by its idempotency key', async () => {
    const on = await rig();
    on.plan('submit:lose-reply');
    await expect(on.post(SUBMIT, T2V, { 'idempotency-key': 'k' })).rejects.toThrow(BROKEN);
    const again = await on.post(SUBMIT, T2V, { 'idempotency-key': 'k' });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(again.json.data[0].task_id).toBe(on.sim.inspect().tasks[0]?.id);
    expect(tasks(on)).toBe(1);
  });

  it('no-task-id leaves a task', async () => {
    const on = await rig();
    on.plan('submit:no-task-id:1-3');
    expect((await on.post(SUBMIT, T2V)).json).toEqual({ code: 200, data: [{ status: 'submitted' }] });
    const object = await on.post(SUBMIT, T2V, { 'x-apimart-response-version': '2026-07-27' });
    expect(object.json.data).not.toHaveProperty('id');
    expect((await on.post(REQUESTS, GMI_I2V)).json).not.toHaveProperty('request_id');
    expect(tasks(on)).toBe(3);
  });

  it('slow answers late', async () => {
    const on = await rig();
    on.plan('submit:slow=60');
    const start = performance.now();
    expect((await on.post(SUBMIT, T2V)).status).toBe(200);
    expect(performance.now() - start).toBeGreaterThan(50);
  });

  it('truncates a file', async () => {
    const on = await rig();
    const id = await buy(on);
    on.at(1000);
    const url = await clipUrl(on, id);
    on.plan('file:truncate', 'file:http=503');
    await expect(on.get(url)).rejects.toThrow(BROKEN);
    expect((await on.get(url)).status).toBe(503);
    expect((await on.get(url)).status).toBe(200);
  });
});

describe('a clip that is not what was asked', () => {
  const bytesOf = async (url: string): Promise<Uint8Array> => new Uint8Array(await (await fetch(url)).arrayBuffer());
  const factsOf = async (url: string): Promise<unknown> => {
    const folder = mkdtempSync(join(tmpdir(), 'shotgraph-faults-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    writeFileSync(join(folder, 'clip.mp4'), await bytesOf(url));
    return readClipFacts(join(folder, 'clip.mp4'));
  };

  it('has another length or size, and costs what was asked', async () => {
    const on = await rig();
    on.plan('submit:wrong-length=2', 'submit:wrong-size=640x360');
    const ids = [await buy(on), await buy(on), await buy(on)];
    on.at(1000);
    const urls = await Promise.all(ids.map((id) => clipUrl(on, id)));
    expect(await factsOf(urls[0] ?? '')).toMatchObject({ value: { seconds: 2, width: 1920, height: 1080 } });
    expect(await factsOf(urls[1] ?? '')).toMatchObject({ value: { seconds: 5, width: 640, height: 360 } });
    expect(await factsOf(urls[2] ?? '')).toMatchObject({ value: { seconds: 5, width: 1920, height: 1080 } });
    const charges = on.sim.inspect().tasks.map(({ charge }) => charge.amount);
    expect(new Set(charges).size).toBe(1);
  });

  it('is half of it, or something else, as if that were all', async () => {
    const on = await rig();
    const id = await buy(on);
    on.at(1000);
    const url = await clipUrl(on, id);
    const whole = await bytesOf(url);
    on.plan('file:cut', 'file:no-video');
    expect(await bytesOf(url)).toEqual(whole.slice(0, whole.length >> 1));
    expect(await factsOf(url)).toEqual({ ok: false, error: expect.stringContaining('no video') });
    expect(await bytesOf(url)).toEqual(whole);
  });
});

describe('faults of a task', () => {
  it('fails with the vendor words, free or billed', async () => {
    const on = await rig();
    on.plan(
      'submit:fail-task',
      'submit:fail-task=billed,content policy violation',
      'submit:fail-task=free,upstream RPM',
    );
    const free = await buy(on);
    const billed = await buy(on);
    const gmi = (await on.post(REQUESTS, GMI_I2V)).json.request_id as string;
    on.at(999);
    expect((await on.get(`/apimart/v1/tasks/${free}`)).json.data.status).toBe('processing');
    on.at(1000);
    expect((await on.get(`/apimart/v1/tasks/${free}`)).json).toMatchObject({
      code: 200,
      data: {
        status: 'failed',
        progress: 100,
        cost: 0,
        error: { code: 'task_failed', message: 'video generation failed', type: 'task_failed', param: '' },
      },
    });
    const { data } = (await on.get(`/apimart/v1/tasks/${billed}`)).json;
    expect(data).toMatchObject({ cost: 1.1, error: { message: 'content policy violation' } });
    expect((await on.get(`${REQUESTS}/${gmi}`)).json).toMatchObject({
      status: 'failed',
      outcome: { error: 'upstream RPM' },
    });
    expect(on.sim.inspect().tasks.map(({ state, charge }) => [state, charge.amount])).toEqual([
      ['failed', 0],
      ['failed', 1.1],
      ['failed', 0],
    ]);
  });

  it('never finishes, and holds its slot', async () => {
    const on = await rig({ limits: { gmi: 1 } });
    on.plan('submit:never-finish');
    const id = (await on.post(REQUESTS, GMI_I2V)).json.request_id as string;
    on.at(1e9);
    expect((await on.get(`${REQUESTS}/${id}`)).json).toMatchObject({ status: 'queued', outcome: null });
    expect((await on.post(REQUESTS, GMI_I2V)).status).toBe(429);
  });

  it('shows an unknown status', async () => {
    const on = await rig();
    const id = await buy(on);
    const gmi = (await on.post(REQUESTS, GMI_I2V)).json.request_id as string;
    on.at(1000);
    on.plan('status:unknown-status:1-2');
    expect((await on.get(`/apimart/v1/tasks/${id}`)).json.data.status).toBe('reviewing');
    expect((await on.get(`${REQUESTS}/${gmi}`)).json).toMatchObject({ status: 'reviewing', outcome: null });
    expect((await on.get(`/apimart/v1/tasks/${id}`)).json.data.status).toBe('completed');
  });
});

describe('faults of the list', () => {
  it('echoes empty payloads, lags, and ends early', async () => {
    const on = await rig();
    const ids: string[] = [];
    for (const prompt of ['one', 'two', 'three']) {
      const payload = { ...GMI_I2V.payload, prompt };
      ids.unshift((await on.post(REQUESTS, { ...GMI_I2V, payload })).json.request_id as string);
    }
    const listed = async (): Promise<string[]> =>
      (await on.get(REQUESTS)).json.requests.map((record: { request_id: string }) => record.request_id);
    on.plan('list:empty-echo', 'list:lag=1', 'list:page=2', 'status:empty-echo');
    expect((await on.get(REQUESTS)).json.requests[0].payload).toEqual({});
    expect(await listed()).toEqual(ids.slice(1));
    expect(await listed()).toEqual(ids.slice(0, 2));
    expect(await listed()).toEqual(ids);
    expect((await on.get(`${REQUESTS}/${ids[0]}`)).json.payload).toEqual({});
  });
});

describe('planning', () => {
  it('counts requests of the point and the provider', async () => {
    const on = await rig();
    on.plan('gccai/submit:http=500:2', 'submit:http=502:4+');
    const statuses: number[] = [];
    for (const path of [SUBMIT, '/gccai/v1/videos/generations', '/gccai/v1/videos/generations', SUBMIT, SUBMIT])
      statuses.push((await on.post(path, T2V)).status);
    expect(statuses).toEqual([200, 200, 500, 502, 502]);
    expect(on.sim.inspect().pending).toHaveLength(1);
  });

  it('takes faults that are due at once one after the other', async () => {
    const on = await rig();
    on.plan('submit:http=500', 'submit:http=501', 'submit:http=502:2');
    const statuses: number[] = [];
    for (let index = 0; index < 4; index += 1) statuses.push((await on.post(SUBMIT, T2V)).status);
    expect(statuses).toEqual([500, 501, 502, 200]);
  });

  it('strikes uploads too', async () => {
    const on = await rig();
    on.plan('upload:http=500', 'gmi/upload:http=403:2');
    expect((await on.post(`${QUEUE}/upload-url`, { file_type: 'png' })).status).toBe(500);
    const { upload_url } = (await on.post(`${QUEUE}/upload-url`, { file_type: 'png' })).json;
    expect(upload_url).toBeUndefined();
    expect((await on.post(`${QUEUE}/upload-url`, { file_type: 'png' })).status).toBe(200);
  });
});
