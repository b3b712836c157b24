import { describe, expect, it } from 'vitest';
import { buy, clipUrl, GMI_I2V, QUEUE, rig, START } from './rig.ts';

const REQUESTS = `${QUEUE}/requests`;
const SECOND = START / 1000;

describe('submit', () => {
  it('answers with the documented record', async () => {
    const on = await rig();
    const answer = await on.post(REQUESTS, GMI_I2V);
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({
      request_id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/),
      model: 'skyreels-v4-image-to-video',
      status: 'queued',
      created_at: SECOND,
      updated_at: SECOND,
      queued_at: SECOND,
    });
    expect(on.sim.inspect().tasks[0]?.price).toEqual({ amount: 60, unit: 'credits:gmi' });
  });

  it('answers with the outcome where a task takes no time', async () => {
    const on = await rig({ latency: { medianMs: 0, spread: 0 } });
    const { json } = await on.post(REQUESTS, GMI_I2V);
    expect(json.status).toBe('success');
    expect(json.outcome.video_url).toMatch(/\.mp4$/);
  });

  it.each([
    ['no payload', { model: GMI_I2V.model }, 400, 'model and payload are required'],
    ['an unknown model', { ...GMI_I2V, model: 'SkyReels-v4-omni' }, 404, 'model not found or access denied'],
    [
      'an omni request without references',
      { model: 'skyreels-v4-omni', payload: { prompt: 'x' } },
      422,
      'At least one reference must be provided',
    ],
  ])('refuses %s', async (_, body, status, words) => {
    const on = await rig();
    const answer = await on.post(REQUESTS, body);
    expect(answer.status).toBe(status);
    expect(answer.json).toEqual({ error: words });
    expect(on.sim.inspect().tasks).toEqual([]);
  });

  it('refuses bad keys, full queues and empty accounts', async () => {
    const on = await rig({ limits: { gmi: 1 }, funds: { gmi: 70 }, rejectKeys: ['bad'] });
    const unauthorised = await on.post(REQUESTS, GMI_I2V, { authorization: 'Bearer bad' });
    expect([unauthorised.status, unauthorised.json]).toEqual([401, { error: 'Unauthorized' }]);
    await on.post(REQUESTS, GMI_I2V);
    const busy = await on.post(REQUESTS, GMI_I2V);
    expect([busy.status, busy.headers.get('retry-after')]).toEqual([429, '1']);
    on.at(1000);
    const broke = await on.post(REQUESTS, GMI_I2V);
    expect(broke.status).toBe(402);
    expect(broke.json.error).toBe('Insufficient credits. Please add more credits to your account.');
  });
});

describe('a request', () => {
  it('queues, is dispatched, processes and succeeds; outcome is null until then', async () => {
    const on = await rig();
    const id = (await on.post(REQUESTS, GMI_I2V)).json.request_id as string;
    const statuses: string[] = [];
    for (const ms of [0, 150, 500, 999]) {
      on.at(ms);
      const { json } = await on.get(`${REQUESTS}/${id}`);
      expect(json.outcome).toBeNull();
      statuses.push(json.status as string);
    }
    expect(statuses).toEqual(['queued', 'dispatched', 'processing', 'processing']);
    on.at(1000);
    const stem = `${on.sim.origin}/files/gmi/${id}.0`;
    expect((await on.get(`${REQUESTS}/${id}`)).json).toEqual({
      request_id: id,
      org_id: 'org-simulated',
      user_id: 'user-simulated',
      model: GMI_I2V.model,
      status: 'success',
      is_public: false,
      payload: GMI_I2V.payload,
      outcome: {
        video_url: `${stem}.mp4`,
        thumbnail_image_url: `${stem}.jpg`,
        duration: 5,
        resolution: '1920x1080',
        media_urls: [{ id: '0', url: `${stem}.mp4` }],
      },
      created_at: SECOND,
      updated_at: SECOND + 1,
      queued_at: SECOND,
    });
    const thumbnail = await fetch(`${stem}.jpg`);
    expect(thumbnail.headers.get('content-type')).toBe('image/jpeg');
  });

  it('may be created before it queues', async () => {
    const on = await rig();
    const seen = new Set<string>();
    for (let index = 0; index < 20; index += 1) {
      const payload = { ...GMI_I2V.payload, prompt: `cat ${index}` };
      await on.post(REQUESTS, { ...GMI_I2V, payload });
    }
    on.at(20);
    for (const { status } of (await on.get(REQUESTS)).json.requests) seen.add(status as string);
    expect([...seen].toSorted()).toEqual(['created', 'queued']);
  });

  it.each([
    ['video_url' as const, { video_url: expect.any(String) }],
    ['media_urls' as const, { media_urls: [{ id: '0', url: expect.any(String) }] }],
    ['media_url_texts' as const, { media_urls: [expect.stringMatching(/\.mp4$/)] }],
  ])('can give its outcome as %s', async (outcome, shown) => {
    const on = await rig({ shapes: { outcome }, latency: { medianMs: 0, spread: 0 } });
    const { json } = await on.post(REQUESTS, GMI_I2V);
    const about = { thumbnail_image_url: expect.any(String), duration: 5, resolution: '1920x1080' };
    expect(json.outcome).toEqual({ ...shown, ...about });
  });

  it('is 404 if unknown, and has no DELETE', async () => {
    const on = await rig();
    const id = (await on.post(REQUESTS, GMI_I2V)).json.request_id as string;
    expect((await on.get(`${REQUESTS}/nobody`)).status).toBe(404);
    expect((await on.send('DELETE', `${REQUESTS}/${id}`)).status).toBe(404);
    expect(on.sim.inspect().tasks[0]?.state).toBe('waiting');
  });

  it('fails later, unbilled, when it was given a link of ours that is gone', async () => {
    const on = await rig();
    const first_frame_image = `${on.sim.origin}/files/gmi/uploads/nothing.png`;
    const { json } = await on.post(REQUESTS, { ...GMI_I2V, payload: { ...GMI_I2V.payload, first_frame_image } });
    on.at(1000);
    const record = (await on.get(`${REQUESTS}/${json.request_id}`)).json;
    expect(record.status).toBe('failed');
    expect(record.outcome.error).toMatch(/^Backend error \(400\): failed to download first_frame_image/);
    expect(on.sim.inspect().tasks[0]?.charge.amount).toBe(0);
  });
});

describe('list and models', () => {
  it('lists one model, newest first', async () => {
    const on = await rig();
    const ids: string[] = [];
    for (const prompt of ['one', 'two']) {
      const payload = { ...GMI_I2V.payload, prompt };
      ids.push((await on.post(REQUESTS, { ...GMI_I2V, payload })).json.request_id as string);
    }
    await on.post(REQUESTS, { model: 'skyreels-v4-text-to-video', payload: { prompt: 'three' } });
    const { json } = await on.get(`${REQUESTS}?model_id=${GMI_I2V.model}`);
    expect(json.requests.map((record: { request_id: string }) => record.request_id)).toEqual(ids.toReversed());
    expect(json.requests[0].payload.prompt).toBe('two');
    expect((await on.get(REQUESTS)).json.requests).toHaveLength(3);
  });

  it('names the models at both documented paths', async () => {
    const on = await rig();
    const { json } = await on.get(`${QUEUE}/models`);
    expect(json.model_ids).toContain('pixverse-v5.6-i2v');
    expect((await on.get('/gmi/api/v1/apikey/models')).json).toEqual(json);
    expect((await on.get(`${QUEUE}/models/skyreels-v4-omni`)).json.model).toBe('skyreels-v4-omni');
    expect((await on.get(`${QUEUE}/models/nobody`)).status).toBe(404);
  });
});

describe('upload', () => {
  const types: readonly [string, string][] = [
    ['jpg', 'image/jpg'],
    ['jpeg', 'image/jpeg'],
    ['png', 'image/png'],
    ['mp4', 'video/mp4'],
    ['mp3', 'audio/mpeg'],
    ['wav', 'audio/wav'],
  ];

  it.each(types)('takes %s as %s and nothing else', async (file_type, contentType) => {
    const on = await rig();
    const { upload_url, public_url } = (await on.post(`${QUEUE}/upload-url`, { file_type })).json;
    const put = (type: string) => on.send('PUT', upload_url, { body: 'bytes', headers: { 'content-type': type } });
    const wrong = await put('application/octet-stream');
    expect(wrong.status).toBe(403);
    expect(wrong.text).toContain('SignatureDoesNotMatch');
    expect((await on.get(public_url)).status).toBe(403);
    expect((await put(contentType)).status).toBe(200);
    expect(await on.get(public_url)).toMatchObject({ status: 200, text: 'bytes' });
  });

  it('signs mp3 as told, and jpg never as image/jpeg', async () => {
    const on = await rig({ shapes: { mp3: 'audio/mp3' } });
    const address = async (file_type: string): Promise<string> =>
      (await on.post(`${QUEUE}/upload-url`, { file_type })).json.upload_url;
    const put = (url: string, type: string) => on.send('PUT', url, { body: 'x', headers: { 'content-type': type } });
    expect((await put(await address('mp3'), 'audio/mpeg')).status).toBe(403);
    expect((await put(await address('mp3'), 'audio/mp3')).status).toBe(200);
    expect((await put(await address('jpg'), 'image/jpeg')).status).toBe(403);
  });

  it('refuses other types, a missing content type, a forged and an old address', async () => {
    const on = await rig();
    expect((await on.post(`${QUEUE}/upload-url`, { file_type: 'bmp' })).status).toBe(400);
    expect((await on.post(`${QUEUE}/upload-url`, { file_type: 'png' }, { authorization: '' })).status).toBe(401);
    const { upload_url } = (await on.post(`${QUEUE}/upload-url`, { file_type: 'png' })).json;
    const headers = { 'content-type': 'image/png' };
    expect((await on.send('PUT', upload_url, { body: new Uint8Array([1]) })).status).toBe(400);
    expect((await on.send('PUT', upload_url.split('?')[0], { body: 'x', headers })).status).toBe(403);
    on.at(899_000);
    const late = await on.send('PUT', upload_url, { body: 'x', headers });
    expect([late.status, late.text.includes('ExpiredToken')]).toEqual([400, true]);
  });
});

describe('omni with a video', () => {
  it('ignores duration, also to extend', async () => {
    const on = await rig();
    const ref_videos = [{ tag: '@v', type: 'extend', video_url: 'https://example.com/a.mp4' }];
    const payload = { prompt: 'Video extended @v', duration: 9, ref_videos };
    expect((await on.post(REQUESTS, { model: 'skyreels-v4-omni', payload })).status).toBe(200);
    expect(on.sim.inspect().tasks[0]).toMatchObject({ seconds: 5, price: { amount: 60 } });
  });

  it('follows the reference up to 10 s and refuses a longer one', async () => {
    const on = await rig();
    const ask = async (duration: number): Promise<number> => {
      const source = await buy(on, { model: 'skyreels-v4-fast', prompt: 'x', duration });
      on.at(duration * 1000);
      const ref_videos = [{ tag: '@v', type: 'reference', video_url: await clipUrl(on, source) }];
      return (await on.post(REQUESTS, { model: 'skyreels-v4-omni', payload: { prompt: 'As @v', ref_videos } })).status;
    };
    expect(await ask(9)).toBe(200);
    expect(on.sim.inspect().tasks[1]).toMatchObject({ seconds: 9, price: { amount: 108 } });
    expect(await ask(11)).toBe(422);
  });
});
