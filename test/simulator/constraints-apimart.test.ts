import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/core/json.ts';
import { firstViolation, type Asked } from '../../src/simulator/constraint.ts';
import { APIMART_CONSTRAINTS } from '../../src/simulator/constraints-apimart.ts';

const asked = (fields: JsonObject, seconds?: number): Asked => ({
  fields,
  follow: () =>
    seconds === undefined
      ? { kind: 'elsewhere' }
      : {
          kind: 'file',
          file: {
            provider: 'apimart',
            contentType: 'video/mp4',
            digest: '',
            seconds,
            read: async () => new Uint8Array(),
          },
        },
});
const problem = (fields: JsonObject, seconds?: number): string | undefined =>
  firstViolation(APIMART_CONSTRAINTS, asked(fields, seconds))?.message;

const png = (name: string): string => `https://example.com/${name}.png`;
const images = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => png(String(index)));
const subject = (tag: string, more: JsonObject = {}): JsonObject => ({
  tag,
  type: 'image',
  image_urls: [png('a')],
  ...more,
});
const grid: JsonObject = { tag: '@g', type: 'grid', image_urls: [png('grid')] };
const reference: JsonObject = { tag: '@v', type: 'reference', video_url: 'https://example.com/motion.mp4' };
const extend: JsonObject = { ...reference, type: 'extend' };
const middle = (more: JsonObject = {}): JsonObject => ({ tag: '@m', image_url: png('m'), ...more });
const prompt = '@a @b @c @d @g @v @m';

/** Document row, accepted, rejected, words of the answer. */
const ROWS: readonly (readonly [string, JsonObject, JsonObject, RegExp])[] = [
  ['prompt required', { prompt: 'x' }, {}, /prompt is required/],
  ['prompt not empty', { prompt: 'x' }, { prompt: '  ' }, /prompt/],
  ['prompt max 1280 tokens', { prompt: 'word '.repeat(1280) }, { prompt: 'word '.repeat(1281) }, /1280 tokens/],
  ['prompt in Chinese', { prompt: '雨'.repeat(1200) }, { prompt: '雨'.repeat(2200) }, /1280 tokens/],
  ['duration from 3', { prompt, duration: 3 }, { prompt, duration: 2 }, /duration/],
  ['duration to 15', { prompt, duration: 15 }, { prompt, duration: 16 }, /duration/],
  ['duration is an integer', { prompt, duration: 4 }, { prompt, duration: 4.5 }, /duration/],
  ['duration is a number', { prompt, duration: 5 }, { prompt, duration: '5' }, /duration/],
  ['resolution', { prompt, resolution: '480p' }, { prompt, resolution: '540p' }, /resolution/],
  ['aspect_ratio', { prompt, aspect_ratio: '3:4' }, { prompt, aspect_ratio: '21:9' }, /aspect_ratio/],
  ['prompt_optimizer', { prompt, prompt_optimizer: false }, { prompt, prompt_optimizer: 'no' }, /boolean/],
  ['no other parameters', { prompt }, { prompt, sound: true }, /unknown parameter: sound/],
  [
    'first frame formats',
    { prompt, first_frame_image: png('x') },
    { prompt, first_frame_image: 'https://e.com/x.webp' },
    /webp/,
  ],
  ['end frame is a URL', { prompt, end_frame_image: 'https://e.com/x' }, { prompt, end_frame_image: 'x.png' }, /URL/],
  [
    'frames not as base64',
    { prompt, end_frame_image: png('x') },
    { prompt, end_frame_image: 'data:image/png;base64,AA' },
    /URL/,
  ],
  [
    'mid frames up to 6',
    { prompt, mid_frame_images: Array(6).fill(middle()) },
    { prompt, mid_frame_images: Array(7).fill(middle()) },
    /1 to 6/,
  ],
  [
    'time_stamp -1',
    { prompt, mid_frame_images: [middle({ time_stamp: -1 })] },
    { prompt, mid_frame_images: [middle({ time_stamp: 0 })] },
    /time_stamp/,
  ],
  [
    'time_stamp before the end',
    { prompt, mid_frame_images: [middle({ time_stamp: 4 })] },
    { prompt, mid_frame_images: [middle({ time_stamp: 5 })] },
    /time_stamp/,
  ],
  [
    'time_stamp of a longer clip',
    { prompt, duration: 8, mid_frame_images: [middle({ time_stamp: 7 })] },
    { prompt, duration: 8, mid_frame_images: [middle({ time_stamp: 8 })] },
    /time_stamp/,
  ],
  [
    'mid frame has an image',
    { prompt, mid_frame_images: [middle()] },
    { prompt, mid_frame_images: [{ tag: '@m' }] },
    /image_url/,
  ],
  [
    'mid frame tag in prompt',
    { prompt, mid_frame_images: [middle()] },
    { prompt, mid_frame_images: [middle({ tag: '@x' })] },
    /appear in the prompt/,
  ],
  [
    'one type for all',
    { prompt, ref_images: [subject('@a'), subject('@b')] },
    { prompt, ref_images: [subject('@a'), grid] },
    /same type/,
  ],
  [
    'known type',
    { prompt, ref_images: [subject('@a')] },
    { prompt, ref_images: [subject('@a', { type: 'subject' })] },
    /image or grid/,
  ],
  ['grid alone', { prompt, ref_images: [grid] }, { prompt, ref_images: [grid, grid] }, /only element/],
  [
    'grid of one image',
    { prompt, ref_images: [grid] },
    { prompt, ref_images: [{ ...grid, image_urls: images(2) }] },
    /1 image/,
  ],
  [
    'subjects up to 3',
    { prompt, ref_images: ['@a', '@b', '@c'].map((tag) => subject(tag)) },
    { prompt, ref_images: ['@a', '@b', '@c', '@d'].map((tag) => subject(tag)) },
    /1 to 3/,
  ],
  ['at least one subject', { prompt, ref_images: [subject('@a')] }, { prompt, ref_images: [] }, /1 to 3/],
  [
    'subject images up to 5',
    { prompt, ref_images: [subject('@a', { image_urls: images(5) })] },
    { prompt, ref_images: [subject('@a', { image_urls: images(6) })] },
    /1 to 5/,
  ],
  [
    'subject images from 1',
    { prompt, ref_images: [subject('@a')] },
    { prompt, ref_images: [subject('@a', { image_urls: [] })] },
    /1 to 5/,
  ],
  [
    'audio with type=image',
    { prompt, ref_images: [subject('@a', { audio_url: 'https://e.com/v.mp3' })] },
    { prompt, ref_images: [{ ...grid, audio_url: 'https://e.com/v.mp3' }] },
    /audio_url/,
  ],
  [
    'one reference video',
    { prompt, ref_videos: [reference] },
    { prompt, ref_videos: [reference, reference] },
    /1 to 1/,
  ],
  [
    'video type',
    { prompt, ref_videos: [extend] },
    { prompt, ref_videos: [{ ...extend, type: 'continue' }] },
    /reference or extend/,
  ],
  [
    'video formats',
    { prompt, ref_videos: [{ ...extend, video_url: 'https://e.com/x.MOV' }] },
    { prompt, ref_videos: [{ ...extend, video_url: 'https://e.com/x.webm' }] },
    /webm/,
  ],
  [
    'reference with images',
    { prompt, ref_images: [subject('@a')], ref_videos: [reference] },
    { prompt, ref_images: [grid], ref_videos: [reference] },
    /type=image/,
  ],
  [
    'extend without images',
    { prompt, ref_videos: [extend] },
    { prompt, ref_images: [subject('@a')], ref_videos: [extend] },
    /cannot be combined/,
  ],
  [
    'tag starts with @',
    { prompt, ref_images: [subject('@a')] },
    { prompt: 'a', ref_images: [subject('a')] },
    /start with @/,
  ],
  [
    'tag in prompt as a whole',
    { prompt: 'see @a.', ref_images: [subject('@a')] },
    { prompt: 'see @a1', ref_images: [subject('@a')] },
    /appear in the prompt/,
  ],
  [
    'I2V or Omni',
    { prompt, first_frame_image: png('x') },
    { prompt, first_frame_image: png('x'), ref_videos: [extend] },
    /cannot be used together/,
  ],
  [
    'mid frames or Omni',
    { prompt, mid_frame_images: [middle()] },
    { prompt, mid_frame_images: [middle()], ref_images: [grid] },
    /cannot be used together/,
  ],
];

describe('APIMart and GCCAI SkyReels V4, Parameter Constraints', () => {
  it.each(ROWS)('%s', (_, accepted, rejected, words) => {
    expect(problem(accepted)).toBeUndefined();
    expect(problem(rejected)).toMatch(words);
  });

  it('ref_videos: video_url at most 15 seconds', () => {
    expect(problem({ prompt, ref_videos: [extend] }, 15)).toBeUndefined();
    expect(problem({ prompt, ref_videos: [extend] }, 15.2)).toMatch(/15 seconds/);
  });

  it('ref_images.audio_url: at most 15 seconds', () => {
    const fields = { prompt, ref_images: [subject('@a', { audio_url: 'https://e.com/v.wav' })] };
    expect(problem(fields, 15)).toBeUndefined();
    expect(problem(fields, 16)).toMatch(/15 seconds/);
  });
});
