import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { type Rig, rig, START } from './rig.ts';

const OBJECT = '/bucket/film-inputs/noir/take.mp4';
const SIGNED = 'AWS4-HMAC-SHA256 Credential=any/20260410/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0';

const put = (on: Rig, text: string, headers: Record<string, string> = {}) =>
  on.send('PUT', OBJECT, {
    body: text,
    headers: {
      authorization: SIGNED,
      'x-amz-content-sha256': createHash('sha256').update(text).digest('hex'),
      'content-type': 'video/mp4',
      ...headers,
    },
  });

/** A link that was signed when the clock stood at its start. */
const link = (seconds: number): string => {
  const date = new Date(START).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return `${OBJECT}?X-Amz-Date=${date}&X-Amz-Expires=${seconds}&X-Amz-Signature=0`;
};

it('keeps signed objects with their type, under any number of folders', async () => {
  const on = await rig();
  expect((await put(on, 'a take')).status).toBe(200);
  const whole = await on.get(OBJECT, { authorization: SIGNED });
  expect([whole.status, whole.text, whole.headers.get('content-type')]).toEqual([200, 'a take', 'video/mp4']);
  const head = await on.send('HEAD', OBJECT, { headers: { authorization: SIGNED } });
  expect([head.status, head.headers.get('content-length')]).toEqual([200, '6']);
  expect((await on.get('/bucket/film-inputs/other', { authorization: SIGNED })).status).toBe(404);
  expect((await on.get('/bucket/film-inputs', { authorization: SIGNED })).status).toBe(200);
});

it('refuses what is not signed, what was changed on the way, and a link that is over', async () => {
  const on = await rig();
  expect((await put(on, 'x', { authorization: 'none' })).status).toBe(403);
  expect((await put(on, 'x', { 'x-amz-content-sha256': '0'.repeat(64) })).status).toBe(400);
  await put(on, 'a take');
  expect((await on.get(OBJECT)).status).toBe(403);
  expect((await on.get(link(60))).text).toBe('a take');
  on.at(60_001);
  expect((await on.get(link(60))).status).toBe(403);
});

it('refuses a request that names an object by a link that is over, or one that is not there', async () => {
  const on = await rig();
  await put(on, 'x');
  const submit = async (path: string) => {
    const body = {
      model: 'skyreels-v4-fast',
      prompt: 'it moves like @a',
      ref_videos: [{ tag: '@a', type: 'reference', video_url: on.sim.origin + path }],
    };
    return (await on.post('/apimart/v1/videos/generations', body)).text;
  };
  on.at(61_000);
  const over = await submit(link(60));
  expect(over).toMatch(/422/);
  expect(await submit('/bucket/film-inputs/nothing.mp4')).toBe(over);
  expect(await submit(link(600))).toMatch(/task_/);
});
