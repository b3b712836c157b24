import { PNG as Png } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { buy, clipUrl, rig, START, SUBMIT, T2V } from './rig.ts';

const PNG = Png.sync.write(new Png({ width: 80, height: 45 }));

function form(bytes: Uint8Array, field = 'file'): FormData {
  const data = new FormData();
  data.append(field, new Blob([new Uint8Array(bytes)], { type: 'image/png' }), 'hero.png');
  return data;
}

describe('submit', () => {
  it('answers with the documented array', async () => {
    const on = await rig();
    const answer = await on.post(SUBMIT, { ...T2V, duration: 5, resolution: '1080p', aspect_ratio: '16:9' });
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({
      code: 200,
      data: [{ status: 'submitted', task_id: expect.stringMatching(/^task_[0-9A-Z]{26}$/) }],
    });
  });

  it('answers with an object to the version header', async () => {
    const on = await rig();
    const answer = await on.post(SUBMIT, T2V, { 'x-apimart-response-version': '2026-07-27' });
    expect(answer.status).toBe(202);
    expect(answer.json).toEqual({
      code: 202,
      data: { id: expect.stringMatching(/^task_/), status: 'queued', object: 'generation.task' },
      request_id: expect.stringMatching(/^req_/),
    });
  });

  it('shows in inspect with payload, headers and price', async () => {
    const on = await rig();
    const id = await buy(on, { ...T2V, duration: 4, resolution: '720p', webhook: 'https://example.com/hook' });
    const [task] = on.sim.inspect().tasks;
    expect(task).toMatchObject({ id, provider: 'apimart', model: 'skyreels-v4-fast', state: 'waiting', seconds: 4 });
    expect(task?.payload).toEqual({ prompt: T2V.prompt, duration: 4, resolution: '720p' });
    expect(task?.headers?.authorization).toBe('Bearer test-key');
    expect(task?.charge.amount).toBe(0);
    expect(task?.price).toEqual({ amount: 0.352, unit: 'usd' });
    expect(on.sim.inspect().submits).toBe(1);
  });

  it.each([
    ['no JSON', '{', 400, undefined],
    ['no model', { prompt: 'x' }, 400, 'model'],
    ['an unknown model', { ...T2V, model: 'skyreels-v4-pro' }, 400, 'model'],
    ['a broken constraint', { ...T2V, duration: 2 }, 422, 'duration'],
  ])('refuses %s', async (_, body, status, param) => {
    const on = await rig();
    const answer = await on.post(SUBMIT, body);
    expect(answer.status).toBe(status);
    expect(answer.json.error).toMatchObject({ type: 'invalid_request_error', message: expect.any(String) });
    expect(answer.json.error.param).toBe(param);
    expect(on.sim.inspect().tasks).toEqual([]);
  });
});

describe('keys', () => {
  it('refuses a missing, a rejected and an unlisted key with 401', async () => {
    const on = await rig({ keys: ['test-key', 'old-key'], rejectKeys: ['old-key'] });
    for (const authorization of ['', 'Bearer old-key', 'Bearer other', 'Basic test-key']) {
      const answer = await on.post(SUBMIT, T2V, { authorization });
      expect(answer.status).toBe(401);
      expect(answer.json.error.type).toBe('apimart_error');
    }
    expect((await on.post(SUBMIT, T2V)).status).toBe(200);
    expect((await on.get('/apimart/v1/tasks/x', { authorization: '' })).status).toBe(401);
  });
});

describe('a task', () => {
  it('waits, runs, and completes with cost, url and expiry', async () => {
    const on = await rig();
    const id = await buy(on, { ...T2V, duration: 5 });
    const path = `/apimart/v1/tasks/${id}?language=en`;
    expect((await on.get(path)).json.data).toMatchObject({ id, status: 'pending', progress: 0 });
    on.at(500);
    expect((await on.get(path)).json.data).toMatchObject({ status: 'processing', progress: 50 });
    on.at(999);
    expect((await on.get(path)).json.data).not.toHaveProperty('result');
    on.at(1000);
    const { json } = await on.get(path);
    expect(json).toEqual({
      code: 200,
      data: {
        id,
        status: 'completed',
        progress: 100,
        cost: 1.1,
        credits_cost: 11,
        created: START / 1000,
        completed: START / 1000 + 1,
        estimated_time: 1,
        actual_time: 1,
        result: {
          videos: [{ url: [`${on.sim.origin}/files/apimart/${id}.0.mp4`], expires_at: START / 1000 + 1 + 86_400 }],
        },
      },
    });
    expect(on.sim.inspect().tasks[0]?.charge.amount).toBe(1.1);
  });

  it('can show its url as a text', async () => {
    const on = await rig({ shapes: { resultUrl: 'text' } });
    const id = await buy(on);
    on.at(1000);
    const { json } = await on.get(`/apimart/v1/tasks/${id}`);
    expect(json.data.result.videos[0].url).toMatch(/\.mp4$/);
  });

  it('is unknown to the other providers', async () => {
    const on = await rig();
    const id = await buy(on);
    expect((await on.get(`/gccai/v1/tasks/${id}`)).status).toBe(404);
    expect((await on.get('/apimart/v1/tasks/task_nobody')).json.error.message).toBe('task not found');
  });
});

describe('idempotency', () => {
  it('replays the same task for the same key and body', async () => {
    const on = await rig();
    const first = await on.post(SUBMIT, T2V, { 'idempotency-key': 'a1' });
    const second = await on.post(SUBMIT, T2V, { 'idempotency-key': 'a1' });
    expect(second.json).toEqual(first.json);
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(on.sim.inspect().tasks).toHaveLength(1);
  });

  it('refuses another body with 409 and a malformed key with 400', async () => {
    const on = await rig();
    await on.post(SUBMIT, T2V, { 'idempotency-key': 'a1' });
    const other = await on.post(SUBMIT, { ...T2V, prompt: 'Another.' }, { 'idempotency-key': 'a1' });
    expect(other.status).toBe(409);
    expect(other.json.error.code).toBe('idempotency_key_reused');
    expect((await on.post(SUBMIT, T2V, { 'idempotency-key': 'x'.repeat(192) })).status).toBe(400);
    expect((await on.post(SUBMIT, T2V, { 'idempotency-key': 'a b' })).status).toBe(400);
  });

  it('keeps no refusal: the corrected request may use the key', async () => {
    const on = await rig();
    expect((await on.post(SUBMIT, { ...T2V, duration: 99 }, { 'idempotency-key': 'a1' })).status).toBe(422);
    expect((await on.post(SUBMIT, T2V, { 'idempotency-key': 'a1' })).status).toBe(200);
  });

  it('means nothing where it is switched off, and nothing to GCCAI', async () => {
    const on = await rig({ idempotency: false });
    for (const path of [SUBMIT, SUBMIT, '/gccai/v1/videos/generations', '/gccai/v1/videos/generations'])
      expect((await on.post(path, T2V, { 'idempotency-key': 'a1' })).status).toBe(200);
    expect(on.sim.inspect().tasks).toHaveLength(4);
  });
});

describe('limits and money', () => {
  it('answers 429 with Retry-After while too many tasks live', async () => {
    const on = await rig({ limits: { apimart: 2 }, retryAfterSeconds: 7 });
    await buy(on);
    await buy(on);
    const refused = await on.post(SUBMIT, T2V);
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('7');
    expect(refused.json.error.type).toBe('rate_limit_error');
    expect((await on.post('/gccai/v1/videos/generations', T2V)).status).toBe(200);
    on.at(1000);
    expect((await on.post(SUBMIT, T2V)).status).toBe(200);
  });

  it('answers 402 when the account is empty, counting what living tasks will cost', async () => {
    const on = await rig({ funds: { apimart: 2.5 } });
    await buy(on);
    await buy(on);
    const refused = await on.post(SUBMIT, T2V);
    expect(refused.status).toBe(402);
    expect(refused.json.error.type).toBe('payment_required');
  });

  it('reports balance and usage', async () => {
    const on = await rig({ funds: { apimart: 10 }, rejectKeys: ['bad'] });
    await buy(on);
    expect((await on.get('/apimart/v1/balance')).json).toMatchObject({ remain_balance: 10, used_balance: 0 });
    on.at(1000);
    for (const path of ['/apimart/v1/balance', '/apimart/v1/user/balance'])
      expect((await on.get(path)).json).toEqual({
        success: true,
        remain_balance: 8.9,
        used_balance: 1.1,
        remain_credits: 89,
        used_credits: 11,
        unlimited_quota: false,
      });
    expect((await on.get('/apimart/v1/usage')).json.data).toEqual({ requests: 1, total_cost: 1.1 });
    expect((await on.get('/apimart/v1/usage?start=2026-01-01&end=2026-03-01')).status).toBe(400);
    const refused = await on.get('/apimart/v1/balance', { authorization: 'Bearer bad' });
    expect(refused.status).toBe(200);
    expect(refused.json).toEqual({ success: false, message: 'invalid token' });
    expect((await on.get('/apimart/v1/balance', { authorization: '' })).status).toBe(401);
  });

  it('says -1 and unlimited without an end', async () => {
    const on = await rig();
    expect((await on.get('/apimart/v1/balance')).json).toMatchObject({ remain_balance: -1, unlimited_quota: true });
  });
});

describe('upload', () => {
  it('hosts an image for 72 hours', async () => {
    const on = await rig();
    const answer = await on.send('POST', '/apimart/v1/uploads/images', { body: form(PNG) });
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({
      url: expect.stringMatching(/\/files\/apimart\/uploads\/\w+\.png$/),
      filename: 'hero.png',
      content_type: 'image/png',
      bytes: PNG.length,
      created_at: START / 1000,
    });
    const served = await fetch(answer.json.url);
    expect(Buffer.from(await served.arrayBuffer()).equals(PNG)).toBe(true);
    on.at(72 * 3_600_000);
    expect((await on.get(answer.json.url)).status).toBe(404);
  });

  it.each([
    ['no form', 'nothing', 400],
    ['another field', form(PNG, 'image'), 400],
    ['bytes that are no image', form(Buffer.from('BM bitmap')), 400],
    ['more than 20 MB', form(Buffer.concat([PNG, Buffer.alloc(20 * 1024 * 1024)])), 413],
  ])('refuses %s', async (_, body, status) => {
    const on = await rig();
    const answer = await on.send('POST', '/apimart/v1/uploads/images', { body });
    expect(answer.status).toBe(status);
    expect(answer.json.error.type).toBe('invalid_request_error');
  });

  it('asks for a key', async () => {
    const on = await rig();
    const init = { body: form(PNG), headers: { authorization: '' } };
    expect((await on.send('POST', '/apimart/v1/uploads/images', init)).status).toBe(401);
  });
});

describe('chaining', () => {
  it('takes its own clip as a reference and follows its length up to 10 s', async () => {
    const on = await rig();
    const source = await buy(on, { ...T2V, duration: 12, resolution: '480p', aspect_ratio: '9:16' });
    on.at(1000);
    const video_url = await clipUrl(on, source);
    const prompt = 'The man imitates @v.';
    const model = 'skyreels-v4-std';
    await buy(on, { model, prompt, resolution: '720p', ref_videos: [{ tag: '@v', type: 'reference', video_url }] });
    await buy(on, { model, prompt, duration: 8, ref_videos: [{ tag: '@v', type: 'extend', video_url }] });
    const [, reference, extended] = on.sim.inspect().tasks;
    expect(reference).toMatchObject({ seconds: 10, width: 720, height: 1280, price: { amount: 2 } });
    expect(extended).toMatchObject({ seconds: 8, price: { amount: 4 } });
  });

  it('can let an extended clip begin with its source, billed by the request', async () => {
    const on = await rig({ extendOutput: 'full' });
    const source = await buy(on, { ...T2V, duration: 5 });
    on.at(1000);
    const ref = { tag: '@v', type: 'extend', video_url: await clipUrl(on, source) };
    await buy(on, { ...T2V, prompt: 'Video extended @v.', duration: 4, ref_videos: [ref] });
    expect(on.sim.inspect().tasks[1]).toMatchObject({ seconds: 9, price: { amount: 1.6 } });
  });

  it('refuses its own expired and unknown links', async () => {
    const on = await rig({ urlLifeMs: 60_000 });
    const source = await buy(on);
    on.at(1000);
    const video_url = await clipUrl(on, source);
    const using = (url: string): object => ({
      ...T2V,
      prompt: 'Video extended @v.',
      ref_videos: [{ tag: '@v', type: 'extend', video_url: url }],
    });
    expect((await on.post(SUBMIT, using(video_url))).status).toBe(200);
    on.at(61_000);
    const expired = await on.post(SUBMIT, using(video_url));
    expect(expired.status).toBe(422);
    expect(expired.json.error.param).toBe('ref_videos[0].video_url');
    expect((await on.post(SUBMIT, using(`${on.sim.origin}/files/apimart/nobody.0.mp4`))).status).toBe(422);
    expect((await on.post(SUBMIT, using(await clipUrl(on, source)))).status).toBe(200);
  });
});

describe('GCCAI', () => {
  it('speaks the dialect without uploads, balance and cost', async () => {
    const on = await rig();
    const id = (await on.post('/gccai/v1/videos/generations', T2V)).json.data[0].task_id as string;
    on.at(1000);
    const { json } = await on.get(`/gccai/v1/tasks/${id}`);
    expect(json.data.status).toBe('completed');
    expect(json.data).not.toHaveProperty('cost');
    expect(json.data.result.videos[0].url[0]).toContain('/files/gccai/');
    expect((await on.send('POST', '/gccai/v1/uploads/images', { body: form(PNG) })).status).toBe(404);
    expect((await on.get('/gccai/v1/balance')).status).toBe(404);
    expect((await on.get('/gccai/v1/models')).json.data).toHaveLength(2);
  });
});
