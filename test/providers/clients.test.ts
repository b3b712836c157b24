import { describe, expect, it } from 'vitest';
import { Bug } from '../../src/core/bug.ts';
import { TransportError } from '../../src/core/ports.ts';
import { templateProvider } from '../../src/providers/_template/index.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { PROVIDERS, findProvider } from '../../src/providers/registry.ts';
import { clock, KEY, NOW, scripted } from './scripted-transport.ts';

const BASE = 'https://base.example/prefix';

function connect(name: string, ...steps: Parameters<typeof scripted>) {
  const transport = scripted(...steps);
  const provider = name === 'template' ? templateProvider('gmi') : (findProvider(name) as Provider);
  return { transport, client: provider.connect({ baseUrl: `${BASE}/`, apiKey: KEY, transport, clock }) };
}

const request = { model: 'skyreels-v4-fast', payload: { prompt: 'p', duration: 5 }, idempotencyKey: 'attempt-1' };

async function statusOf(name: string, body: unknown) {
  return connect(name, { body }).client.status('t');
}

describe('APIMart and its reseller', () => {
  it.each(['apimart', 'gccai'])('%s: sends the flat body, the key and the idempotency key', async (name) => {
    const { client, transport } = connect(name, {
      body: { code: 200, data: [{ status: 'submitted', task_id: 'task_1' }] },
    });
    expect(await client.submit(request)).toEqual({ kind: 'accepted', taskId: 'task_1' });
    expect(transport.requests).toHaveLength(1);
    expect(transport.requests[0]).toMatchObject({
      method: 'POST',
      url: `${BASE}/v1/videos/generations`,
      body: '{"model":"skyreels-v4-fast","prompt":"p","duration":5}',
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json', 'idempotency-key': 'attempt-1' },
      timeoutMs: 45_000,
    });
  });

  it.each([
    ['a list with task_id', { code: 200, data: [{ status: 'submitted', task_id: 't' }] }],
    ['a list with id', { code: 200, data: [{ id: 't' }] }],
    [
      'an object with id',
      { code: 202, data: { id: 't', status: 'queued', object: 'generation.task' }, request_id: 'r' },
    ],
    ['an object with task_id', { data: { task_id: 't', id: 'other' } }],
    ['an empty task_id beside an id', { data: { task_id: '', id: 't' } }],
  ])('reads a submit answer: %s', async (_, body) => {
    expect(await connect('apimart', { status: 202, body }).client.submit(request)).toEqual({
      kind: 'accepted',
      taskId: 't',
    });
  });

  it('refuses to send an idempotency key the vendor does not allow', async () => {
    const { client } = connect('apimart');
    await expect(client.submit({ ...request, idempotencyKey: 'ä' })).rejects.toThrow(Bug);
  });

  it.each([
    ['submitted', 'queued'],
    ['queued', 'queued'],
    ['pending', 'queued'],
    ['processing', 'running'],
    ['in_progress', 'running'],
    ['IN_PROGRESS', 'running'],
    ['rendering (pass 2)', 'running'],
    ['constructor', 'running'],
  ])('status %s is %s', async (word, kind) => {
    expect(await statusOf('apimart', { code: 200, data: { id: 't', status: word, progress: 40 } })).toEqual({
      kind: 'status',
      status: { kind, vendorStatus: word, progress: 40 },
    });
  });

  it.each([
    ['a list', ['https://cdn.example/x.mp4']],
    ['a text', 'https://cdn.example/x.mp4'],
    ['a list with rubbish before it', ['', null, 'file:///etc/passwd', 'https://cdn.example/x.mp4']],
    ['an object', { url: 'https://cdn.example/x.mp4' }],
  ])('reads the clip of a completed task: url is %s', async (_, url) => {
    const data = { status: 'completed', cost: 0.44, result: { videos: [{ url, expires_at: 1_776_086_400 }] } };
    const status = {
      kind: 'succeeded',
      vendorStatus: 'completed',
      clip: { url: 'https://cdn.example/x.mp4', expiresAt: 1_776_086_400_000 },
      cost: { amount: 0.44, unit: 'usd' },
    };
    expect(await statusOf('apimart', { code: 200, data })).toEqual({ kind: 'status', status });
    expect(await statusOf('gccai', { code: 200, data: [data] })).toEqual({ kind: 'status', status });
  });

  it.each([
    ['completion', { created: 1_000_000_000, completed: 1_776_000_090 }, 1_776_000_090_000 + 86_400_000],
    ['creation', { created: 1_776_000_000 }, 1_776_000_000_000 + 86_400_000],
    ['now', { completed: 0 }, NOW + 86_400_000],
  ])('without expires_at a URL lives a day from %s', async (_, times, expiresAt) => {
    const data = { status: 'completed', ...times, result: { videos: [{ url: 'https://c.example/x.mp4' }] } };
    expect(await statusOf('apimart', { data })).toMatchObject({ status: { clip: { expiresAt } } });
  });

  it('resolves a path against the base URL, as a rebranding proxy may send it', async () => {
    const data = { status: 'completed', result: { videos: [{ url: ['/_gccai/cdn/x.mp4'] }] } };
    expect(await statusOf('gccai', { data })).toMatchObject({
      status: { clip: { url: 'https://base.example/_gccai/cdn/x.mp4' } },
    });
  });

  it('never loses a clip to a field of the wrong type', async () => {
    const video = { url: 'https://c.example/x.mp4', expires_at: 'tomorrow' };
    const data = { status: 'completed', cost: '0.44', progress: 'all', error: [], result: { videos: video } };
    expect(await statusOf('apimart', { data })).toMatchObject({
      status: { kind: 'succeeded', cost: { amount: 0.44 } },
    });
  });

  it.each([
    ['without a result', { status: 'completed' }],
    ['with no video', { status: 'completed', result: { videos: [] } }],
    ['with a URL nobody can fetch', { status: 'completed', result: { videos: [{ url: 'javascript:alert(1)' }] } }],
  ])('completed %s is not a failed task (invariant 3)', async (_, data) => {
    expect(await statusOf('apimart', { data })).toMatchObject({ kind: 'unreachable', failure: { reason: 'garbage' } });
  });

  it.each([
    ['apimart', 'failed', 'too hard', 'generation-failed', 'no'],
    ['gccai', 'failed', 'too hard', 'generation-failed', 'unknown'],
    ['apimart', 'failed', 'blocked by content moderation', 'moderation', 'no'],
    ['apimart', 'cancelled', 'by the user', 'cancelled', 'unknown'],
  ])('%s: %s, "%s" is %s, billed: %s', async (...[name, word, message, reason, billed]) => {
    const data = { status: word, error: { code: 'task_failed', message, type: 'task_failed', param: '' } };
    const outcome = await statusOf(name, { code: 200, data });
    expect(outcome).toMatchObject({
      kind: 'status',
      status: { kind: 'failed', vendorStatus: word, failure: { reason, billed, vendorCode: 'task_failed' } },
    });
    expect(JSON.stringify(outcome)).toContain(message);
  });

  it.each([
    ['failed', 0.44, { failure: { billed: 'yes' }, cost: { amount: 0.44, unit: 'usd' } }],
    ['cancelled', 0.1, { failure: { billed: 'yes' }, cost: { amount: 0.1, unit: 'usd' } }],
    ['failed', 0, { failure: { billed: 'no' } }],
  ])('a task that is %s and names a cost of %d was billed as it says', async (status, cost, expected) => {
    expect(await statusOf('apimart', { code: 200, data: { status, cost } })).toMatchObject({ status: expected });
  });

  it.each([
    [
      { success: true, remain_balance: 10.5 },
      { amount: 10.5, unit: 'usd' },
    ],
    [{ success: true, remain_balance: -1, unlimited_quota: true }, 'unlimited'],
    [{ remain_balance: -1 }, 'unlimited'],
  ])('balance %j', async (body, left) => {
    expect(await connect('apimart', { body }).client.balance?.()).toEqual({ kind: 'balance', left });
  });

  it('a balance that says success:false is no balance', async () => {
    const outcome = await connect('apimart', {
      body: { success: false, message: 'token not found' },
    }).client.balance?.();
    expect(outcome).toMatchObject({ kind: 'unreachable', failure: { reason: 'garbage' } });
    expect(JSON.stringify(outcome)).toContain('token not found');
  });

  it.each<[unknown, unknown]>([
    [
      { success: true, data: { requests: 2, total_cost: 0.88 } },
      { requests: 2, cost: { amount: 0.88, unit: 'usd' } },
    ],
    [
      {
        data: [
          { cost: 0.44, count: 1 },
          { cost: '0.1', count: '2' },
        ],
      },
      { requests: 3, cost: { amount: 0.54, unit: 'usd' } },
    ],
    [
      { total_cost: 0, request_count: 0 },
      { requests: 0, cost: { amount: 0, unit: 'usd' } },
    ],
    [{ data: { total_cost: 1 } }, { cost: { amount: 1, unit: 'usd' } }],
    [{ data: [{ cost: 1, requests: 1 }, { requests: 1 }] }, { requests: 2 }],
  ])('usage %j', async (body, sums) => {
    const { client, transport } = connect('apimart', { body });
    const usage = await client.usage?.({ model: 'skyreels-v4-fast', from: '2026-09-16', to: '2026-09-17' });
    expect(usage).toEqual({ kind: 'usage', ...(sums as object) });
    const query = 'start=2026-09-16&end=2026-09-17&model=skyreels-v4-fast&group_by=none&tz=UTC';
    expect(transport.requests[0]).toMatchObject({ method: 'GET', url: `${BASE}/v1/usage?${query}` });
  });

  it.each<[string, Parameters<typeof scripted>[0]]>([
    ['is unavailable', { status: 503, body: { error: { code: 'usage_unavailable', message: 'try later' } } }],
    ['refuses with 200', { body: { success: false, message: 'no such key', data: { total_cost: 0 } } }],
    ['holds nothing we know', { body: { data: { rows: [] } } }],
    ['holds no rows', { body: { data: [] } }],
  ])('a usage report that %s is no figure, not zero', async (_, step) => {
    const usage = await connect('apimart', step).client.usage?.({ model: 'm', from: '2026-09-16', to: '2026-09-17' });
    expect(usage).toMatchObject({ kind: 'unreachable' });
  });

  it('uploads an image as a form, with the key, under a neutral name', async () => {
    const reply = { url: 'https://upload.example/i.png', filename: 'i.png', created_at: 1_776_000_000 };
    const { client, transport } = connect('apimart', { body: reply });
    const file = { path: '/secret/cast/hero.png', extension: 'png', bytes: new Uint8Array([1, 2, 3]) };
    const expiresAt = 1_776_000_000_000 + 72 * 3_600_000;
    expect(await client.upload?.(file)).toEqual({ kind: 'uploaded', url: reply.url, expiresAt });
    expect(transport.requests[0]).toMatchObject({
      url: `${BASE}/v1/uploads/images`,
      headers: { authorization: `Bearer ${KEY}` },
    });
    expect(transport.requests[0]?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
    expect(Buffer.from(transport.requests[0]?.body as Uint8Array).toString('latin1')).not.toContain('hero');
  });
});

describe('GMI Cloud', () => {
  const QUEUE = `${BASE}/api/v1/ie/requestqueue/apikey`;

  it('sends model and payload, reads request_id', async () => {
    const { client, transport } = connect('gmi', { body: { request_id: 'r-1', status: 'queued', created_at: 1 } });
    expect(await client.submit(request)).toEqual({ kind: 'accepted', taskId: 'r-1' });
    expect(transport.requests[0]).toMatchObject({
      url: `${QUEUE}/requests`,
      body: '{"model":"skyreels-v4-fast","payload":{"prompt":"p","duration":5}}',
    });
    expect(transport.requests[0]?.headers).not.toHaveProperty('idempotency-key');
  });

  it('takes the end of the task from the submit answer of a synchronous model', async () => {
    const outcome = { video_url: 'https://storage.example/v.mp4' };
    const done = await connect('gmi', { body: { request_id: 'r', status: 'success', outcome } }).client.submit(request);
    expect(done).toMatchObject({
      kind: 'accepted',
      taskId: 'r',
      status: { kind: 'succeeded', clip: { url: outcome.video_url } },
    });
    const failed = await connect('gmi', { body: { request_id: 'r', status: 'failed' } }).client.submit(request);
    expect(failed).toMatchObject({ kind: 'accepted', status: { kind: 'failed', failure: { billed: 'unknown' } } });
  });

  it.each([
    ['created', 'queued'],
    ['queued', 'queued'],
    ['dispatched', 'running'],
    ['processing', 'running'],
    ['warming', 'running'],
  ])('status %s is %s', async (word, kind) => {
    const outcome = await statusOf('gmi', { request_id: 'r', status: word, outcome: null });
    expect(outcome).toEqual({ kind: 'status', status: { kind, vendorStatus: word } });
  });

  const thumbnail = 'https://storage.example/t.jpg';
  const video = 'https://storage.example/v.mp4';
  it.each([
    ['video_url', { thumbnail_image_url: thumbnail, video_url: video }],
    ['media_urls of objects', { thumbnail_image_url: thumbnail, media_urls: [{ id: '0', url: video }] }],
    ['media_urls of texts', { thumbnail_image_url: thumbnail, media_urls: [video] }],
    ['media_urls as a text', { thumbnail_image_url: thumbnail, media_urls: video }],
    ['media_urls in a wrapper', { thumbnail_image_url: thumbnail, media_urls: { items: [{ url: video }] } }],
    ['media_urls with the thumbnail first', { thumbnail_image_url: thumbnail, media_urls: [thumbnail, video] }],
    [
      'video_url null beside media_urls',
      { thumbnail_image_url: thumbnail, video_url: null, media_urls: [{ url: video }] },
    ],
  ])('finds the clip in %s, never the thumbnail', async (_, outcome) => {
    expect(
      await statusOf('gmi', { request_id: 'r', status: 'success', outcome: { ...outcome, duration: '5' } }),
    ).toEqual({
      kind: 'status',
      status: { kind: 'succeeded', vendorStatus: 'success', clip: { url: video, thumbnailUrl: thumbnail, seconds: 5 } },
    });
  });

  it('success with only a thumbnail is not a clip and not a failure', async () => {
    const outcome = { thumbnail_image_url: thumbnail, media_urls: [thumbnail] };
    expect(await statusOf('gmi', { status: 'success', outcome })).toMatchObject({ kind: 'unreachable' });
  });

  it.each([
    [{ outcome: { error: 'upstream RPM exceeded' } }],
    [{ outcome: null, error: 'upstream RPM exceeded' }],
    [{ reason: 'upstream RPM exceeded' }],
    [{ outcome: { error: { message: 'upstream RPM exceeded' } } }],
  ])('finds the words of a failure in %j', async (rest) => {
    expect(await statusOf('gmi', { request_id: 'r', status: 'failed', ...rest })).toMatchObject({
      status: { failure: { billed: 'unknown', message: 'GMI Cloud could not make the clip: upstream RPM exceeded' } },
    });
  });

  const entries = [
    { request_id: 'a', model: 'm', payload: { prompt: 'p' }, created_at: 1_750_442_925 },
    { request_id: 'b' },
  ];
  it.each([[{ requests: entries }], [{ data: entries }], [{ items: entries }], [entries]])(
    'lists from %j',
    async (body) => {
      const { client, transport } = connect('gmi', { headers: { date: 'Wed, 16 Sep 2026 00:00:05 GMT' }, body });
      expect(await client.list?.('m v')).toEqual({
        kind: 'listed',
        tasks: [
          { taskId: 'a', model: 'm', payload: { prompt: 'p' }, createdAt: 1_750_442_925_000 },
          { taskId: 'b', model: '' },
        ],
        serverTime: NOW + 5000,
      });
      expect(transport.requests[0]?.url).toBe(`${QUEUE}/requests?model_id=m%20v`);
    },
  );

  it.each([[{ requests: [{ request_id: 'a' }, { id: 'b' }] }], [{}], ['<html>']])(
    'concludes nothing from a list it cannot read whole: %j',
    async (body) => {
      expect(await connect('gmi', { body }).client.list?.('m')).toMatchObject({ kind: 'unreachable' });
    },
  );

  const signed = {
    upload_url: 'https://storage.example/put?X-Goog-Signature=s',
    public_url: 'https://storage.example/f',
  };
  const file = (extension: string) => ({ path: `f.${extension}`, extension, bytes: new Uint8Array([1]) });

  it.each([
    ['png', 'image/png'],
    ['jpg', 'image/jpg'],
    ['jpeg', 'image/jpeg'],
    ['mp4', 'video/mp4'],
    ['wav', 'audio/wav'],
    ['mp3', 'audio/mpeg'],
  ])('puts %s as %s to the signed URL, without the key', async (extension, type) => {
    const { client, transport } = connect('gmi', { body: signed }, { status: 200, body: '' });
    expect(await client.upload?.(file(extension))).toEqual({ kind: 'uploaded', url: signed.public_url });
    const [ask, put] = transport.requests;
    expect(ask).toMatchObject({ url: `${QUEUE}/upload-url`, body: JSON.stringify({ file_type: extension }) });
    expect(put).toMatchObject({
      method: 'PUT',
      url: signed.upload_url,
      headers: { 'content-type': type },
      timeoutMs: 120_000,
    });
    expect(JSON.stringify(put)).not.toContain('planted');
  });

  it('tries the other type of mp3 with a fresh URL after a 403, and no third time', async () => {
    const { client, transport } = connect('gmi', { body: signed }, { status: 403 }, { body: signed }, { status: 200 });
    expect(await client.upload?.(file('mp3'))).toMatchObject({ kind: 'uploaded' });
    expect(transport.requests.map(({ headers }) => headers['content-type'])).toEqual([
      'application/json',
      'audio/mpeg',
      'application/json',
      'audio/mp3',
    ]);
    const png = connect('gmi', { body: signed }, { status: 403, body: '<Error>' }, { body: signed }, { status: 200 });
    expect(await png.client.upload?.(file('png'))).toMatchObject({
      kind: 'failed',
      failure: { httpStatus: 403, billed: 'no' },
    });
    expect(png.transport.requests).toHaveLength(2);
  });
});

describe('uploads that cannot work are not tried', () => {
  it.each([
    ['apimart', 'bmp', 10, 'APIMart hosts jpg, jpeg, png, webp, gif, not bmp'],
    ['apimart', 'mp4', 10, 'not mp4'],
    ['apimart', 'png', 0, 'the file is empty'],
    ['apimart', 'png', 20 * 1024 * 1024 + 1, 'up to 20 MB'],
    ['gmi', 'webp', 10, 'not webp'],
  ])('%s: %s of %d bytes', async (name, extension, size, words) => {
    const { client, transport } = connect(name);
    const outcome = await client.upload?.({ path: `a.${extension}`, extension, bytes: new Uint8Array(size) });
    expect(outcome).toMatchObject({ kind: 'failed', failure: { reason: 'input', billed: 'no' } });
    expect(JSON.stringify(outcome)).toContain(words);
    expect(transport.requests).toHaveLength(0);
  });
});

describe.each(PROVIDERS.map(({ name }) => name))('a poll of %s that gives nothing', (name) => {
  it.each<[string, Parameters<typeof scripted>[0], string]>([
    ['no connection', new TransportError('refused', false), 'unreachable'],
    ['a broken connection', new TransportError('reset', true), 'unreachable'],
    ['401', { status: 401, body: '{}' }, 'unauthorized'],
    ['403', { status: 403, body: '{}' }, 'unauthorized'],
    ['404', { status: 404, body: { error: 'not found' } }, 'unreachable'],
    ['302', { status: 302, headers: { location: 'https://x.example' } }, 'unreachable'],
    ['500', { status: 500, body: '{}' }, 'unreachable'],
    ['a web page', { body: '<html>' }, 'garbage'],
    ['half an answer', { body: '{"data":{"status":"comp' }, 'garbage'],
    ['an answer without a status', { body: { data: {} } }, 'garbage'],
    ['the simulator, uninvited', { headers: { 'shotgraph-simulator': '1' }, body: {} }, 'unreachable'],
  ])('%s is unreachable, never a failed task (invariant 3)', async (_, step, reason) => {
    expect(await connect(name, step).client.status('t')).toMatchObject({ kind: 'unreachable', failure: { reason } });
  });

  it('429 is throttled', async () => {
    const { client } = connect(name, { status: 429, headers: { 'retry-after': '3' }, body: '' });
    expect(await client.status('t')).toEqual({ kind: 'throttled', retryAfterMs: 3000 });
  });

  it('asks under its own path for any id, and only reads', async () => {
    const { client, transport } = connect(name, { body: {} });
    await client.status('a/b?c=1 ü');
    expect(transport.requests[0]).toMatchObject({ method: 'GET', timeoutMs: 15_000 });
    expect(transport.requests[0]?.url).toContain('/a%2Fb%3Fc%3D1%20%C3%BC');
  });
});

describe('the template', () => {
  it('works as it stands', async () => {
    const { client } = connect(
      'template',
      { body: { job_id: 'j', state: 'waiting' } },
      { body: { job_id: 'j', state: 'working' } },
      { body: { job_id: 'j', state: 'odd' } },
      { body: { job_id: 'j', state: 'done' } },
      { body: { job_id: 'j', state: 'done', clip_url: 'https://c.example/x.mp4' } },
      { body: { job_id: 'j', state: 'error', error: 'no' } },
      { status: 500 },
    );
    expect(await client.submit(request)).toEqual({ kind: 'accepted', taskId: 'j' });
    expect(await client.status('j')).toMatchObject({ status: { kind: 'running', vendorStatus: 'working' } });
    expect(await client.status('j')).toMatchObject({ status: { kind: 'running', vendorStatus: 'odd' } });
    expect(await client.status('j')).toMatchObject({ kind: 'unreachable' });
    expect(await client.status('j')).toMatchObject({ status: { clip: { url: 'https://c.example/x.mp4' } } });
    expect(await client.status('j')).toMatchObject({ status: { kind: 'failed', failure: { billed: 'unknown' } } });
    expect(await client.submit(request)).toMatchObject({ kind: 'unconfirmed' });
  });
});
