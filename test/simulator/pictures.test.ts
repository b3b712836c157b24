import jpeg from 'jpeg-js';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { JsonObject } from '../../src/core/json.ts';
import { picturesFrom } from '../../src/simulator/options.ts';
import { decodeKeyPicture } from '../../src/simulator/picture/decoder.ts';
import { readSourceClip, type SourceClip } from '../../src/simulator/picture/source-clip.ts';
import { HAS_FFMPEG, looksLike, probe } from './picture/judge.ts';
import { png } from './picture/scenes.ts';
import { buy, clipUrl, QUEUE, rig, type Rig, SUBMIT, T2V } from './rig.ts';

/** As small as the vendors make them. */
const SMALL = { ...T2V, resolution: '480p', duration: 3 };

async function bytesOf(url: string): Promise<Buffer> {
  const answer = await fetch(url);
  expect(answer.status).toBe(200);
  return Buffer.from(await answer.arrayBuffer());
}

/** A clip of a finished task, from its own address. */
async function clipOf(on: Rig, id: string): Promise<Buffer> {
  return await bytesOf(await clipUrl(on, id));
}

async function read(bytes: Buffer): Promise<SourceClip> {
  const clip = await readSourceClip(bytes);
  if (!clip) throw new Error('no clip of ours');
  return clip;
}

async function upload(on: Rig, bytes: Uint8Array): Promise<string> {
  const body = new FormData();
  body.append('file', new Blob([new Uint8Array(bytes)], { type: 'image/png' }), 'a.png');
  return (await on.send('POST', '/apimart/v1/uploads/images', { body })).json.url as string;
}

/** Submits, waits a second of the rig's clock and gives the clip. */
async function make(on: Rig, body: JsonObject, at: number): Promise<{ id: string; url: string; bytes: Buffer }> {
  const id = await buy(on, { ...SMALL, ...body });
  on.at(at);
  const url = await clipUrl(on, id);
  return { id, url, bytes: await bytesOf(url) };
}

const extension = (url: string): JsonObject => ({
  prompt: 'Video extended @v.',
  ref_videos: [{ tag: '@v', type: 'extend', video_url: url }],
});

describe('drawn clips', () => {
  it('are chosen by the environment unless it says plain', () => {
    expect(picturesFrom({})).toBe('drawn');
    expect(picturesFrom({ SHOTGRAPH_SIMULATOR_PICTURES: 'plain' })).toBe('plain');
  });

  it('are as asked, whole or in parts', async () => {
    const on = await rig({ pictures: 'drawn' });
    const { url, bytes } = await make(on, { aspect_ratio: '9:16', duration: 4 }, 1000);
    expect(await read(bytes)).toMatchObject({ width: 480, height: 854 });
    if (HAS_FFMPEG)
      expect(probe(bytes)).toMatchObject({ streams: [{ nb_read_frames: '96' }], format: { duration: '4.000000' } });
    const head = await fetch(url, { method: 'HEAD' });
    expect(head.headers.get('content-length')).toBe(String(bytes.length));
    const part = await fetch(url, { headers: { range: 'bytes=4-7' } });
    expect(await part.text()).toBe('ftyp');
  });

  it('go on from their source, by its address or a copy of it', async () => {
    const on = await rig({ pictures: 'drawn' });
    const source = await make(on, {}, 1000);
    const signed = { 'x-amz-content-sha256': '', authorization: 'AWS4-HMAC-SHA256 x', 'content-type': 'video/mp4' };
    signed['x-amz-content-sha256'] = Buffer.from(
      await crypto.subtle.digest('SHA-256', new Uint8Array(source.bytes)),
    ).toString('hex');
    const put = await on.send('PUT', '/bucket/b/copy.mp4?X-Amz-Signature=1', {
      headers: signed,
      body: new Uint8Array(source.bytes),
    });
    expect(put.status).toBe(200);
    const copy = `${on.sim.origin}/bucket/b/copy.mp4?X-Amz-Signature=1`;
    const { lastFrame } = await read(source.bytes);
    for (const [index, link] of [source.url, copy].entries()) {
      const id = await buy(on, { ...SMALL, ...extension(link) });
      on.at(2000 + index * 1000);
      const clip = await read(await clipOf(on, id));
      const [first] = await clip.frames();
      const begins = first && decodeKeyPicture(first.data.subarray(4), 854, 480);
      expect(looksLike(begins, lastFrame)).toBe(true);
      expect(looksLike(clip.lastFrame, lastFrame)).toBe(false);
    }
  });

  it('contain their source where the simulator is told so', async () => {
    const on = await rig({ pictures: 'drawn', extendOutput: 'full' });
    const source = await make(on, {}, 1000);
    const longer = await make(on, { ...extension(source.url), duration: 4 }, 2000);
    const [before, after] = [await (await read(source.bytes)).frames(), await (await read(longer.bytes)).frames()];
    expect([before.length, after.length]).toEqual([72, 168]);
    expect(after.slice(0, 72).map(({ data }) => Buffer.from(data).toString('base64'))).toEqual(
      before.map(({ data }) => Buffer.from(data).toString('base64')),
    );
  });

  it('hold the pictures they were given, for as long as they live', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'shotgraph-pictures-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const stateFile = join(folder, 'state.jsonl');
    const on = await rig({ pictures: 'drawn', stateFile });
    const given = await make(on, { first_frame_image: await upload(on, png(64, 48, 3)) }, 1000);
    const other = await make(on, { first_frame_image: await upload(on, png(64, 48, 4)) }, 2000);
    expect(given.bytes.equals(other.bytes)).toBe(false);
    await on.sim.close();
    const later = await rig({ pictures: 'drawn', stateFile });
    // The upload has expired by then; what was made with it has not.
    const days = 86_400_000;
    later.at(4 * days);
    expect((await clipOf(later, given.id)).equals(given.bytes)).toBe(true);
  });

  it('follow from the request alone, on any simulator', async () => {
    const made = await Promise.all(
      [1, 2].map(async () => {
        const on = await rig({ pictures: 'drawn' });
        const source = await make(on, {}, 1000);
        const chained = await make(on, extension(source.url), 2000);
        return [source.bytes.toString('base64'), chained.bytes.toString('base64')];
      }),
    );
    expect(made[0]).toEqual(made[1]);
  });

  it.skipIf(!HAS_FFMPEG)('have sound where GMI is asked for it', async () => {
    const on = await rig({ pictures: 'drawn' });
    const pixverse = { prompt: 'A cat.', duration: '5', quality: '360p', aspect_ratio: '16:9' };
    let clock = 0;
    const names = async (switched: boolean): Promise<readonly (string | number | undefined)[]> => {
      const payload = { ...pixverse, generate_audio_switch: switched };
      const { json } = await on.post(`${QUEUE}/requests`, { model: 'pixverse-v5.6-t2v', payload });
      clock += 1000;
      on.at(clock);
      const { outcome } = (await on.get(`${QUEUE}/requests/${json.request_id}`)).json;
      return probe(await bytesOf(outcome.video_url)).streams.map(({ codec_name: name }) => name);
    };
    expect(await names(true)).toEqual(['h264', 'aac']);
    expect(await names(false)).toEqual(['h264']);
  });

  it('have a thumbnail, which can be a first frame', async () => {
    const on = await rig({ pictures: 'drawn' });
    const payload = { prompt: 'A cat.', duration: '5', quality: '360p', aspect_ratio: '1:1' };
    const { json } = await on.post(`${QUEUE}/requests`, { model: 'pixverse-v5.6-t2v', payload });
    on.at(1000);
    const { outcome } = (await on.get(`${QUEUE}/requests/${json.request_id}`)).json;
    const thumbnail = await fetch(outcome.thumbnail_image_url);
    expect(thumbnail.headers.get('content-type')).toBe('image/jpeg');
    expect(outcome.thumbnail_image_url).toMatch(/\.jpg$/);
    expect(jpeg.decode(Buffer.from(await thumbnail.arrayBuffer()))).toMatchObject({ width: 90, height: 90 });
    const next = await make(on, { first_frame_image: outcome.thumbnail_image_url }, 2000);
    expect(await read(next.bytes)).toMatchObject({ width: 480, height: 480 });
  });
});

describe('a hundred clips at once', () => {
  it('leave the server free to answer', { timeout: 120_000 }, async () => {
    const on = await rig({ pictures: 'drawn' });
    const ids = [];
    for (let count = 0; count < 100; count += 1)
      ids.push(await buy(on, { ...SMALL, aspect_ratio: '1:1', prompt: `Shot ${count}.` }));
    on.at(1000);
    const urls = await Promise.all(ids.map((id) => clipUrl(on, id)));
    const drawn = new Set<string>();
    const all = urls.map(async (url) => drawn.add((await bytesOf(url)) && url));
    const seen: number[] = [];
    while (drawn.size < 100) {
      expect((await on.get(`/apimart/v1/tasks/${ids[0]}`)).status).toBe(200);
      expect((await on.post(SUBMIT, T2V)).status).toBe(200);
      seen.push(drawn.size);
    }
    await Promise.all(all);
    // Answers came while all were waiting, and between most of the clips.
    expect(seen[0]).toBeLessThan(10);
    expect(new Set(seen).size).toBeGreaterThan(30);
  });
});
