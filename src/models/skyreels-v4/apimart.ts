import type { ProviderName } from '../../core/take.ts';
import { apimart_skyreels_v4 } from '../generated/validators.js';
import type { FrameSlot, IgnoredField, ModelSpec, TaggedMedia } from '../model-spec.ts';
import { videoReferences } from '../clip-length.ts';
import { parameterConstraints } from './apimart-rules.ts';
import { noteDearDefault } from './dear-default.ts';
import { DOCUMENTS } from './documents.ts';
import * as field from './fields.ts';
import { apimartCarries, modeFromFields } from './modes.ts';
import { apimartPrices, type Tier } from './pricing.ts';
import { writeTagged } from './references.ts';
import { renderSeconds } from './render-time.ts';

/** What APIMart calls the forms of reference; the tables of elements are its own page's, which the document dropped. */
const TYPES = { subject: 'image', grid: 'grid', motion: 'reference', extend: 'extend' } as const;

/** SkyReels V4 as APIMart serves it. GCCAI passes requests on to APIMart: the same tables under another name, unpriced. */
function skyreelsV4(provider: Extract<ProviderName, 'apimart' | 'gccai'>, tier: Tier): ModelSpec {
  const document = `${provider}-skyreels-v4` as const;
  const row = (name: string) => `${document}, Parameter Constraints, ${name}`;
  return {
    name: `${provider}/skyreels-v4-${tier}`,
    provider,
    vendorName: `skyreels-v4-${tier}`,
    title: `SkyReels V4 ${tier === 'fast' ? 'Fast, speed first' : 'Std, quality first'}`,
    sources: [DOCUMENTS[document]],
    modes: ['t2v', 'i2v', 'omni'],
    modeOf: modeFromFields,
    carries: apimartCarries,
    prompt: { max: { tokens: field.PROMPT_TOKENS }, row: row('prompt') },
    parameters: [
      field.duration(row('duration')),
      field.resolution(row('resolution')),
      field.aspectRatio(row('aspect_ratio')),
      field.promptOptimizer(`${document}, General Fields, prompt_optimizer`),
    ],
    fixed: [],
    frames: [frame('first_frame', 'first_frame_image', document), frame('end_frame', 'end_frame_image', document)],
    tagged: taggedMedia(row),
    withOnly: [],
    withAdvice: { mode: `the tier is the model's name: \`uses: ${provider}/skyreels-v4-fast\` or \`-std\`` },
    ignored: ignoredFields(row),
    rules: [
      ...parameterConstraints(document),
      {
        name: 'the default resolution is the dearest',
        row: `${document}, General Fields, resolution`,
        check: noteDearDefault,
      },
    ],
    video: { maxSeconds: 15, upstreamMaxSeconds: field.UPSTREAM_VIDEO_MAX_SECONDS, row: row('ref_videos') },
    validate: apimart_skyreels_v4,
    ...(provider === 'apimart' && { prices: apimartPrices(tier) }),
    outputs: ['video_url', 'duration'],
    renderSeconds: (request) => renderSeconds(request, tier),
  };
}

function frame(name: FrameSlot['field'], vendor: string, document: string): FrameSlot {
  const row = `${document}, I2V-Specific Fields, ${vendor}`;
  return { field: name, vendor, required: false, formats: field.IMAGE_FORMATS, row };
}

function ignoredFields(row: (name: string) => string): readonly IgnoredField[] {
  return [
    {
      field: 'aspect_ratio',
      because: 'in i2v, where the picture decides',
      row: row('aspect_ratio'),
      when: (_, mode) => mode === 'i2v',
    },
    {
      field: 'aspect_ratio',
      because: 'beside a video',
      row: row('aspect_ratio'),
      when: ({ references }) => videoReferences(references).length > 0,
    },
    {
      field: 'duration',
      because: 'beside a motion reference, whose length decides (at most 10 s)',
      row: row('ref_videos.type=reference'),
      when: ({ references }) => references.some(({ kind }) => kind === 'motion'),
    },
  ];
}

function taggedMedia(row: (name: string) => string): TaggedMedia {
  return {
    kinds: new Set(['subject', 'grid', 'motion', 'extend', 'mid_frame']),
    parameters: [
      { field: 'mid_frames', vendor: 'mid_frame_images', accepts: '1 to 6 pictures, each with a tag and a time' },
      {
        field: 'refs',
        vendor: 'ref_images',
        accepts: '1 to 3 subjects of 1 to 5 pictures, each with a sound; or one grid',
      },
      { field: 'extend / motion', vendor: 'ref_videos', accepts: 'one video: mp4, mov, at most 15 s' },
    ],
    imageFormats: field.IMAGE_FORMATS,
    videoFormats: field.VIDEO_FORMATS,
    audioMaxSeconds: field.AUDIO_MAX_SECONDS,
    rows: {
      images: row('ref_images overall'),
      video: row('ref_videos'),
      audio: row('ref_images.audio_url'),
      tag: row('tag field'),
    },
    write: (fields) => writeTagged(TYPES, fields),
  };
}

export const APIMART_SKYREELS_V4: readonly ModelSpec[] = [skyreelsV4('apimart', 'fast'), skyreelsV4('apimart', 'std')];
export const GCCAI_SKYREELS_V4: readonly ModelSpec[] = [skyreelsV4('gccai', 'fast'), skyreelsV4('gccai', 'std')];
