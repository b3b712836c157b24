import {
  gmi_skyreels_v4_image_to_video,
  gmi_skyreels_v4_omni,
  gmi_skyreels_v4_text_to_video,
} from '../generated/validators.js';
import { videoReferences } from '../clip-length.ts';
import type { ModelSpec, TaggedMedia, WithParameter } from '../model-spec.ts';
import { DOCUMENTS, type DocumentName } from './documents.ts';
import * as field from './fields.ts';
import { OMNI_RULES } from './gmi-rules.ts';
import { carriesNothing, omniCarries } from './modes.ts';
import { GMI_PRICES } from './pricing.ts';
import { writeTagged } from './references.ts';
import { renderSeconds } from './render-time.ts';

/** What GMI calls the forms of reference. It shows no `extend`; the payload goes on to SkyReels, which has it. */
const TYPES = { subject: 'subject', keyframe: 'keyframe', motion: 'reference', extend: 'extend' } as const;

const row = (document: DocumentName, name: string) => `${document}, Request Parameters, payload.${name}`;

const T2V = 'gmi-skyreels-v4-text-to-video';
const I2V = 'gmi-skyreels-v4-image-to-video';
const OMNI = 'gmi-skyreels-v4-omni';

/** What the three GMI models share: one tier, one resolution, credits per second. */
function common(document: typeof T2V | typeof I2V | typeof OMNI) {
  const mode: WithParameter = {
    key: 'mode',
    accepts: 'std',
    byDefault: 'std',
    hashed: true,
    row: row(document, 'mode'),
  };
  return {
    name: `gmi/${document.slice('gmi-'.length)}`,
    provider: 'gmi',
    vendorName: document.slice('gmi-'.length),
    sources: [DOCUMENTS[document]],
    prompt: { max: { tokens: field.PROMPT_TOKENS }, row: row(document, 'prompt') },
    fixed: [{ field: 'resolution', value: '1080p', row: `${document}, Overview, resolution` }],
    frames: [],
    withOnly: [mode],
    withAdvice: { mode: 'GMI runs std only; for the fast tier use apimart/skyreels-v4-fast' },
    ignored: [],
    rules: [],
    prices: GMI_PRICES,
    outputs: ['video_url', 'thumbnail_url', 'duration'],
    carries: carriesNothing,
    renderSeconds: (request) => renderSeconds(request, 'std'),
  } satisfies Partial<ModelSpec>;
}

const TEXT_TO_VIDEO: ModelSpec = {
  ...common(T2V),
  title: 'SkyReels V4 text to video, 1080p',
  modes: ['t2v'],
  modeOf: () => 't2v',
  parameters: [
    field.duration(row(T2V, 'duration')),
    field.aspectRatio(row(T2V, 'aspect_ratio')),
    field.sound(row(T2V, 'sound')),
  ],
  validate: gmi_skyreels_v4_text_to_video,
};

const IMAGE_TO_VIDEO: ModelSpec = {
  ...common(I2V),
  title: 'SkyReels V4 image to video, 1080p',
  modes: ['i2v'],
  modeOf: () => 'i2v',
  parameters: [field.duration(row(I2V, 'duration')), field.sound(row(I2V, 'sound'))],
  frames: [
    {
      field: 'first_frame',
      vendor: 'first_frame_image',
      required: true,
      formats: field.IMAGE_FORMATS,
      row: row(I2V, 'first_frame_image'),
    },
  ],
  validate: gmi_skyreels_v4_image_to_video,
};

const OMNI_TAGGED: TaggedMedia = {
  kinds: new Set(['subject', 'keyframe', 'motion', 'extend']),
  parameters: [
    { field: 'refs', vendor: 'ref_images', accepts: 'at most 4 subjects, and keyframes with a time' },
    { field: 'extend / motion', vendor: 'ref_videos', accepts: 'one video: mp4, mov, at most 10 s' },
  ],
  imageFormats: field.IMAGE_FORMATS,
  videoFormats: field.VIDEO_FORMATS,
  rows: {
    images: row(OMNI, 'ref_images'),
    video: row(OMNI, 'ref_videos'),
    audio: row(OMNI, 'ref_images'),
    tag: row(OMNI, 'prompt'),
  },
  write: (fields) => writeTagged(TYPES, fields),
};

const OMNI_MODEL: ModelSpec = {
  ...common(OMNI),
  title: 'SkyReels V4 from references, 1080p',
  modes: ['omni'],
  modeOf: () => 'omni',
  carries: omniCarries,
  parameters: [
    field.duration(row(OMNI, 'duration')),
    field.aspectRatio(row(OMNI, 'aspect_ratio')),
    field.sound(row(OMNI, 'sound')),
    field.promptOptimizer(row(OMNI, 'prompt_optimizer')),
  ],
  tagged: OMNI_TAGGED,
  withOnly: [
    ...common(OMNI).withOnly,
    {
      key: 'feature_mode',
      accepts: 'image_reference, video_reference, editing',
      byDefault: 'image_reference',
      hashed: false,
      row: row(OMNI, 'feature_mode'),
    },
  ],
  ignored: [
    {
      field: 'duration',
      because: 'beside a video',
      row: row(OMNI, 'duration'),
      when: ({ references }) => videoReferences(references).length > 0,
    },
    {
      field: 'aspect_ratio',
      because: 'beside a video',
      row: row(OMNI, 'aspect_ratio'),
      when: ({ references }) => videoReferences(references).length > 0,
    },
  ],
  rules: OMNI_RULES,
  video: { maxSeconds: 10, upstreamMaxSeconds: 10, row: row(OMNI, 'ref_videos') },
  validate: gmi_skyreels_v4_omni,
};

export const GMI_SKYREELS_V4: readonly ModelSpec[] = [TEXT_TO_VIDEO, IMAGE_TO_VIDEO, OMNI_MODEL];
