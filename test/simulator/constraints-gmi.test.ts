import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/core/json.ts';
import { QUEUE, rig } from './rig.ts';

const image = 'https://example.com/a.png';
const T2V = 'skyreels-v4-text-to-video';
const I2V = 'skyreels-v4-image-to-video';
const OMNI = 'skyreels-v4-omni';
const PIX_T2V = 'pixverse-v5.6-t2v';
const PIX_I2V = 'pixverse-v5.6-i2v';
const PIX_TRANSITION = 'pixverse-v5.6-transition';

const subject: JsonObject = { tag: '@s', type: 'subject', image_urls: [image] };
const keyframe: JsonObject = { tag: '@k', type: 'keyframe', time_stamp: 0, image_urls: [image] };
const video: JsonObject = { tag: '@v', type: 'reference', video_url: 'https://example.com/ref.mp4' };
const GOOD: Readonly<Record<string, JsonObject>> = {
  [T2V]: { prompt: 'x', duration: 15, aspect_ratio: '3:4', sound: true, mode: 'std' },
  [I2V]: { prompt: 'x', first_frame_image: image },
  [OMNI]: { prompt: 'Use @s and @k', duration: 5, aspect_ratio: '16:9', ref_images: [subject, keyframe] },
  [PIX_T2V]: { prompt: 'x', duration: '8', aspect_ratio: '1:1', quality: '1080p' },
  [PIX_I2V]: { image_url: image, prompt: 'x', duration: '5', aspect_ratio: '16:9', quality: '540p', seed: 2147483647 },
  [PIX_TRANSITION]: { first_frame_image: image, last_frame_image: image, prompt: 'x', duration: '10', quality: '720p' },
};

/** Model, what is changed in the good request (undefined = left out), status; the change is the document's row. */
const BROKEN: readonly (readonly [string, Record<string, JsonObject[string] | undefined>, number])[] = [
  [T2V, { prompt: undefined }, 400],
  [T2V, { prompt: 'word '.repeat(1281) }, 400],
  [T2V, { duration: 2 }, 400],
  [T2V, { duration: 16 }, 400],
  [T2V, { duration: '5' }, 400],
  [T2V, { aspect_ratio: '2:1' }, 400],
  [T2V, { sound: 'on' }, 400],
  [T2V, { mode: 'fast' }, 400],
  [T2V, { mode: 'turbo' }, 400],
  [T2V, { resolution: '1080p' }, 400],
  [I2V, { first_frame_image: undefined }, 400],
  [I2V, { first_frame_image: 'https://example.com/a.webp' }, 400],
  [I2V, { end_frame_image: image }, 400],
  [I2V, { aspect_ratio: '16:9' }, 400],
  [OMNI, { feature_mode: 'keyframes' }, 400],
  [OMNI, { ref_images: undefined }, 422],
  [OMNI, { ref_images: [] }, 422],
  [OMNI, { ref_images: [{ ...subject, type: 'image' }] }, 400],
  [OMNI, { ref_images: [{ ...subject, image_urls: [] }] }, 400],
  [OMNI, { ref_images: [{ ...keyframe, time_stamp: '0' }] }, 400],
  [OMNI, { ref_images: [{ ...subject, tag: '@other' }] }, 422],
  [OMNI, { ref_images: [{ ...subject, tag: 's' }] }, 422],
  [OMNI, { ref_images: [subject, subject, subject, subject, subject] }, 422],
  [OMNI, { prompt: '@s @k @v', ref_videos: [video, video] }, 422],
  [OMNI, { prompt: '@s @k', ref_videos: [video] }, 422],
  [OMNI, { prompt_optimizer: 1 }, 400],
  [PIX_I2V, { image_url: undefined }, 400],
  [PIX_I2V, { image_url: 'https://example.com/a.gif' }, 400],
  [PIX_I2V, { prompt: undefined }, 400],
  [PIX_I2V, { duration: 5 }, 400],
  [PIX_I2V, { duration: '6' }, 400],
  [PIX_I2V, { duration: undefined }, 400],
  [PIX_I2V, { duration: '10', quality: '1080p' }, 400],
  [PIX_I2V, { quality: undefined }, 400],
  [PIX_I2V, { quality: '480p' }, 400],
  [PIX_I2V, { aspect_ratio: undefined }, 400],
  [PIX_I2V, { thinking_type: 'on' }, 400],
  [PIX_I2V, { generate_audio_switch: 'yes' }, 400],
  [PIX_I2V, { generate_multi_clip_switch: 1 }, 400],
  [PIX_I2V, { seed: -1 }, 400],
  [PIX_I2V, { seed: 2147483648 }, 400],
  [PIX_I2V, { negative_prompt: 3 }, 400],
  [PIX_T2V, { image_url: image }, 400],
  [PIX_TRANSITION, { last_frame_image: undefined }, 400],
  [PIX_TRANSITION, { prompt: 'x'.repeat(2049) }, 400],
  [PIX_TRANSITION, { aspect_ratio: '16:9' }, 400],
];

describe('GMI, Request Parameters', () => {
  it('accepts a good request of every model', async () => {
    const on = await rig();
    for (const [model, payload] of Object.entries(GOOD))
      expect([model, (await on.post(`${QUEUE}/requests`, { model, payload })).status]).toEqual([model, 200]);
    expect(
      on.sim.inspect().tasks.map(({ seconds, width, height, price }) => [seconds, width, height, price.amount]),
    ).toEqual([
      [15, 1080, 1440, 210],
      [5, 1920, 1080, 60],
      [5, 1920, 1080, 60],
      [8, 1080, 1080, 3],
      [5, 960, 540, 3],
      [10, 1280, 720, 3],
    ]);
  });

  it('accepts a reference video, and webp for Pixverse', async () => {
    const on = await rig();
    const omni = { model: OMNI, payload: { prompt: 'As @v', mode: 'std', ref_videos: [video] } };
    expect((await on.post(`${QUEUE}/requests`, omni)).status).toBe(200);
    const payload = { ...GOOD[PIX_I2V], image_url: 'https://example.com/a.webp' };
    expect((await on.post(`${QUEUE}/requests`, { model: PIX_I2V, payload })).status).toBe(200);
  });

  it('refuses every broken row', async () => {
    const on = await rig();
    for (const [model, change, status] of BROKEN) {
      const answer = await on.post(`${QUEUE}/requests`, { model, payload: { ...GOOD[model], ...change } });
      expect([model, change, answer.status]).toEqual([model, change, status]);
      expect(answer.json.error).toEqual(expect.any(String));
    }
    expect(on.sim.inspect().tasks).toEqual([]);
  });
});
