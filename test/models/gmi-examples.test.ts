import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../src/core/canonical-json.ts';
import type { JsonObject } from '../../src/core/json.ts';
import { findModel } from '../../src/models/registry.ts';
import { findings, prepared, type ShotLike } from './take-builder.ts';

/** The request examples of the GMI documents, in their order. */
const EXAMPLES = JSON.parse(readFileSync(new URL('vendor-examples/gmi.json', import.meta.url), 'utf8')) as readonly {
  readonly document: string;
  readonly body: JsonObject;
}[];

const SHOTS: readonly ShotLike[] = [
  {
    uses: 'gmi/skyreels-v4-image-to-video',
    prompt: 'A cat slowly turns its head and looks at the camera with curious eyes',
    first_frame: 'https://example.com/cat-photo.jpg',
    duration: 5,
    sound: false,
    with: { mode: 'std' },
  },
  {
    uses: 'gmi/skyreels-v4-omni',
    prompt: 'Use @subject1 as the main character and animate @keyframe1 into a cinematic shot',
    duration: 5,
    aspect_ratio: '16:9',
    sound: false,
    with: { mode: 'std' },
    refs: [
      { tag: 'subject1', images: ['https://example.com/subject.png'] },
      { tag: 'keyframe1', keyframe: 'https://example.com/frame0.png', at: 0 },
    ],
  },
  {
    uses: 'gmi/skyreels-v4-omni',
    prompt: 'Transfer camera motion from @video1 while preserving the subject style',
    with: { mode: 'std' },
    refs: [{ tag: 'video1', motion: 'https://example.com/ref.mp4' }],
  },
  {
    uses: 'gmi/pixverse-v5.6-i2v',
    prompt: 'A slow push-in.',
    first_frame: 'https://example.com/a.png',
  },
];

describe('the request examples of the GMI documents', () => {
  it.each(EXAMPLES.map((example, index) => ({ ...example, shot: SHOTS[index] as ShotLike })))(
    '$document',
    ({ body, shot }) => {
      const sent = { model: findModel(shot.uses)?.vendorName ?? '', payload: prepared(shot).payload };
      expect(canonicalJson(sent)).toBe(canonicalJson(body));
      expect(findings(shot)).toEqual([]);
    },
  );

  it('has a shot for each', () => expect(SHOTS).toHaveLength(EXAMPLES.length));
});

describe('Pixverse on GMI', () => {
  it('sends duration as text and quality always, and hashes neither unless written', () => {
    const shot = { uses: 'gmi/pixverse-v5.6-t2v', prompt: 'Waves.' };
    expect(prepared(shot).payload).toEqual({ prompt: 'Waves.', duration: '5', quality: '540p', aspect_ratio: '16:9' });
    expect(prepared(shot).portable).toEqual({ uses: shot.uses, prompt: 'Waves.' });
    const written = { ...shot, duration: 8, resolution: '720p' };
    expect(prepared(written).payload).toMatchObject({ duration: '8', quality: '720p' });
    expect(prepared(written).portable).toMatchObject({ duration: 8, resolution: '720p' });
  });

  it('maps a transition', () => {
    const { payload } = prepared({
      uses: 'gmi/pixverse-v5.6-transition',
      prompt: 'Day turns into night.',
      negative_prompt: 'blur',
      first_frame: 'https://example.com/a.webp',
      end_frame: 'https://example.com/b.jpg',
      sound: true,
      seed: 7,
    });
    expect(payload).toEqual({
      prompt: 'Day turns into night.',
      negative_prompt: 'blur',
      first_frame_image: 'https://example.com/a.webp',
      last_frame_image: 'https://example.com/b.jpg',
      duration: '5',
      quality: '540p',
      generate_audio_switch: true,
      seed: 7,
    });
  });
});
