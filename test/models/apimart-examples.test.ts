import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../src/core/canonical-json.ts';
import { isError } from '../../src/core/diagnostic.ts';
import type { JsonObject } from '../../src/core/json.ts';
import { findModel } from '../../src/models/registry.ts';
import { prepared, type ShotLike } from './take-builder.ts';

/** The nine request examples of apimart-skyreels-v4, as its text has them. */
const EXAMPLES = JSON.parse(
  readFileSync(new URL('vendor-examples/apimart-skyreels-v4.json', import.meta.url), 'utf8'),
) as readonly { readonly case: number; readonly title: string; readonly body: JsonObject }[];

const FAST = 'apimart/skyreels-v4-fast';
const STD = 'apimart/skyreels-v4-std';
const at = (name: string) => `https://example.com/${name}`;

const SHOTS: Readonly<Record<number, ShotLike>> = {
  1: { uses: FAST, prompt: 'A serene forest at sunset with golden light filtering through the trees.' },
  2: {
    uses: STD,
    prompt: 'A serene forest at sunset.',
    duration: 5,
    resolution: '720p',
    aspect_ratio: '16:9',
    prompt_optimizer: true,
  },
  3: {
    uses: FAST,
    prompt: 'Slowly pull the camera back to reveal the entire scene.',
    first_frame: at('start.png'),
    duration: 5,
  },
  4: {
    uses: STD,
    prompt: 'The King summons a flying dragon. @image1 The dragon lowers. The King mounts and flies away.',
    duration: 8,
    resolution: '1080p',
    first_frame: at('k2v_0.png'),
    end_frame: at('k2v_2.png'),
    mid_frames: [{ tag: 'image1', image: at('k2v_1.png'), at: 3 }],
  },
  5: {
    uses: FAST,
    prompt: '@Actor-1 walks through a neon-lit street at night.',
    refs: [{ tag: 'Actor-1', images: [at('actor.jpg')] }],
  },
  6: {
    uses: FAST,
    prompt:
      'The man from @image_1 imitates the move on the left in @video_1. The woman from @image_2 imitates the right side.',
    duration: 5,
    refs: [
      { tag: 'image_1', images: [at('a.png')] },
      { tag: 'video_1', motion: at('motion.mp4') },
      { tag: 'image_2', images: [at('b.png')] },
    ],
  },
  7: {
    uses: FAST,
    prompt: 'Create a video showing how to make tomato and egg noodles based on @image1.',
    refs: [{ tag: 'image1', grid: at('recipe_grid.png') }],
  },
  8: {
    uses: FAST,
    prompt: 'Video extended @video1, someone walks over and sits on the sofa.',
    duration: 8,
    refs: [{ tag: 'video1', extend: at('source.mp4') }],
  },
  9: {
    uses: STD,
    prompt: '@Actor-1 speaks with a calm tone.',
    refs: [{ tag: 'Actor-1', images: [at('actor.jpg')], audio: at('voice.mp3') }],
  },
};

describe('the request examples of apimart-skyreels-v4', () => {
  it('are nine', () => expect(EXAMPLES.map((example) => example.case)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]));

  it.each(EXAMPLES)('case $case: $title', ({ case: number, body }) => {
    const shot = SHOTS[number] as ShotLike;
    const { payload, diagnostics } = prepared(shot);
    expect(diagnostics.filter(isError)).toEqual([]);
    const { duration, ...withoutDuration } = body;
    // The document says of case 6 that its duration is overridden: ignored, so it is not sent.
    const expected = number === 6 ? withoutDuration : body;
    expect(number === 6 ? duration : 5).toBe(5);
    const sent = { model: findModel(shot.uses)?.vendorName ?? '', ...payload };
    expect(canonicalJson(sent)).toBe(canonicalJson(expected));
  });

  it('case 6 warns that its duration does not count, and hashes none', () => {
    const { diagnostics, portable } = prepared(SHOTS[6] as ShotLike);
    expect(diagnostics.filter(({ severity }) => severity === 'warning').map(({ code }) => code)).toEqual([
      'field-ignored',
    ]);
    expect(portable).not.toHaveProperty('duration');
  });

  it.each(EXAMPLES)('case $case is the same under gccai/', ({ case: number }) => {
    const shot = SHOTS[number] as ShotLike;
    const there = prepared({ ...shot, uses: shot.uses.replace('apimart/', 'gccai/') });
    expect(canonicalJson(there.payload)).toBe(canonicalJson(prepared(shot).payload));
    expect(there.price).toBeUndefined();
  });
});
