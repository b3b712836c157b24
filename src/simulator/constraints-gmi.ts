import type { Json, JsonObject } from '../core/json.ts';
import {
  atMostCharacters,
  atMostTokens,
  eachOf,
  entriesOf,
  integerBetween,
  lengthProblem,
  linkProblem,
  listOf,
  mediaLink,
  ofValue,
  oneOf,
  onlyFields,
  required,
  someText,
  tagProblem,
  text,
  trueOrFalse,
  type Constraint,
} from './constraint.ts';

/** What a GMI model checks: the queue's own rows are answered 400, those its upstream checks 422. */
export interface GmiConstraints {
  readonly own: readonly Constraint[];
  readonly upstream: readonly Constraint[];
}

const RATIOS = ['16:9', '4:3', '1:1', '9:16', '3:4'];
const SKYREELS_IMAGES = ['jpg', 'jpeg', 'png', 'gif', 'bmp'];
const PIXVERSE_IMAGES = ['jpg', 'jpeg', 'png', 'webp'];
const REFERENCE_SECONDS = 10;

const SKYREELS_PROMPT = [required('prompt'), someText('prompt'), atMostTokens('prompt', 1280)];
const SKYREELS_COMMON = [
  integerBetween('duration', 3, 15),
  trueOrFalse('sound'),
  oneOf('mode', ['fast', 'std', 'pro']),
  ofValue('mode', (mode) =>
    mode === 'std' ? undefined : `mode ${JSON.stringify(mode)} is not supported; only "std" is`,
  ),
];

/** GMI, skyreels-v4-text-to-video (model quickstart). */
const SKYREELS_T2V: readonly Constraint[] = [
  onlyFields(['prompt', 'duration', 'aspect_ratio', 'sound', 'mode']),
  ...SKYREELS_PROMPT,
  ...SKYREELS_COMMON,
  oneOf('aspect_ratio', RATIOS),
];

/** GMI, skyreels-v4-image-to-video, "Request Parameters". */
const SKYREELS_I2V: readonly Constraint[] = [
  onlyFields(['prompt', 'first_frame_image', 'duration', 'sound', 'mode']),
  ...SKYREELS_PROMPT,
  required('first_frame_image'),
  mediaLink('first_frame_image', SKYREELS_IMAGES),
  ...SKYREELS_COMMON,
];

/** GMI, skyreels-v4-omni, "Request Parameters". */
const SKYREELS_OMNI: readonly Constraint[] = [
  onlyFields('prompt feature_mode duration aspect_ratio ref_images ref_videos sound prompt_optimizer mode'.split(' ')),
  ...SKYREELS_PROMPT,
  oneOf('feature_mode', ['image_reference', 'video_reference', 'editing']),
  ...SKYREELS_COMMON,
  oneOf('aspect_ratio', RATIOS),
  trueOrFalse('prompt_optimizer'),
  listOf('ref_images', 0, Infinity),
  eachOf('ref_images', ({ type }) =>
    type === 'subject' || type === 'keyframe' ? undefined : 'type must be subject or keyframe',
  ),
  eachOf('ref_images', imageUrlsProblem),
  eachOf('ref_images', ({ time_stamp: time }) =>
    time === undefined || typeof time === 'number' ? undefined : 'time_stamp must be a number',
  ),
  listOf('ref_videos', 0, Infinity),
  eachOf('ref_videos', (entry) => linkProblem('video_url', entry['video_url'], ['mp4', 'mov'])),
];

/** What the page says upstream refuses, and the rows of its table that speak of several parameters. */
const SKYREELS_OMNI_UPSTREAM: readonly Constraint[] = [
  {
    field: 'ref_images',
    broken: ({ fields }) =>
      entriesOf(fields, 'ref_images').length + entriesOf(fields, 'ref_videos').length === 0
        ? 'At least one reference must be provided'
        : undefined,
  },
  eachOf('ref_images', tagProblem),
  ofValue('ref_images', (_, { fields }) => tooManySubjects(fields)),
  listOf('ref_videos', 0, 1),
  eachOf('ref_videos', tagProblem),
  eachOf('ref_videos', ({ type }) =>
    type === 'reference' || type === 'extend' ? undefined : 'type must be reference or extend',
  ),
  eachOf('ref_videos', (entry, asked) => lengthProblem('video_url', entry['video_url'], REFERENCE_SECONDS, asked)),
];

const PIXVERSE_FIELDS = 'prompt negative_prompt duration quality thinking_type generate_audio_switch'.split(' ');

/** GMI, Pixverse v5.6, "Request Parameters"; `duration` is a text and `quality` has no default (observed). */
const PIXVERSE_COMMON: readonly Constraint[] = [
  required('prompt'),
  someText('prompt'),
  text('negative_prompt'),
  required('duration'),
  oneOf('duration', ['5', '8', '10']),
  required('quality'),
  oneOf('quality', ['360p', '540p', '720p', '1080p']),
  ofValue('duration', (duration, { fields }) =>
    duration === '10' && fields['quality'] === '1080p' ? 'duration 10 is unavailable at 1080p' : undefined,
  ),
  oneOf('thinking_type', ['enabled', 'disabled', 'auto']),
  trueOrFalse('generate_audio_switch'),
  trueOrFalse('generate_multi_clip_switch'),
  integerBetween('seed', 0, 2147483647),
];

const PIXVERSE_RATIO = [required('aspect_ratio'), oneOf('aspect_ratio', RATIOS)];

const PIXVERSE_T2V: readonly Constraint[] = [
  onlyFields([...PIXVERSE_FIELDS, 'aspect_ratio', 'generate_multi_clip_switch', 'seed']),
  ...PIXVERSE_COMMON,
  ...PIXVERSE_RATIO,
];

const PIXVERSE_I2V: readonly Constraint[] = [
  onlyFields([...PIXVERSE_FIELDS, 'aspect_ratio', 'generate_multi_clip_switch', 'seed', 'image_url']),
  required('image_url'),
  mediaLink('image_url', PIXVERSE_IMAGES),
  ...PIXVERSE_COMMON,
  ...PIXVERSE_RATIO,
];

/** GMI, pixverse-v5.6-transition (model quickstart): two frames, no ratio. */
const PIXVERSE_TRANSITION: readonly Constraint[] = [
  onlyFields(
    'prompt negative_prompt duration quality generate_audio_switch seed first_frame_image last_frame_image'.split(' '),
  ),
  required('first_frame_image'),
  required('last_frame_image'),
  mediaLink('first_frame_image', PIXVERSE_IMAGES),
  mediaLink('last_frame_image', PIXVERSE_IMAGES),
  atMostCharacters('prompt', 2048),
  ...PIXVERSE_COMMON,
];

/** By model id, which is case-sensitive. */
export const GMI_CONSTRAINTS: ReadonlyMap<string, GmiConstraints> = new Map([
  ['skyreels-v4-text-to-video', { own: SKYREELS_T2V, upstream: [] }],
  ['skyreels-v4-image-to-video', { own: SKYREELS_I2V, upstream: [] }],
  ['skyreels-v4-omni', { own: SKYREELS_OMNI, upstream: SKYREELS_OMNI_UPSTREAM }],
  ['pixverse-v5.6-t2v', { own: PIXVERSE_T2V, upstream: [] }],
  ['pixverse-v5.6-i2v', { own: PIXVERSE_I2V, upstream: [] }],
  ['pixverse-v5.6-transition', { own: PIXVERSE_TRANSITION, upstream: [] }],
]);

function imageUrlsProblem({ image_urls: urls }: JsonObject): string | undefined {
  if (!Array.isArray(urls) || urls.length === 0) return 'image_urls must be an array of at least one URL';
  return (urls as readonly Json[])
    .map((url) => linkProblem('image_urls', url, SKYREELS_IMAGES))
    .find((message) => message !== undefined);
}

/** "subject refs max 4" */
function tooManySubjects(fields: JsonObject): string | undefined {
  const subjects = entriesOf(fields, 'ref_images').filter(({ type }) => type === 'subject');
  return subjects.length > 4 ? 'at most 4 subject references are supported' : undefined;
}
