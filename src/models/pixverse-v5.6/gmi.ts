import { gmi_pixverse_v5_6_i2v, gmi_pixverse_v5_6_t2v, gmi_pixverse_v5_6_transition } from '../generated/validators.js';
import type { DocSource } from '../model.ts';
import type { FrameSlot, ModelSpec, Parameter, Validator, WithParameter } from '../model-spec.ts';
import * as field from './fields.ts';
import { pixversePrices } from './pricing.ts';
import { longClipRule } from './rules.ts';

interface Variant {
  readonly kind: 't2v' | 'i2v' | 'transition';
  readonly title: string;
  readonly source: DocSource;
  readonly aspectRatio: boolean;
  /** Reasoning and cinematic cuts; the transition's page does not have them. */
  readonly withParameters: boolean;
  readonly frames: readonly { readonly field: FrameSlot['field']; readonly vendor: string }[];
  readonly validate: Validator;
}

/** The rows of t2v are those of i2v: its own page is not stored, and clients use it with the same parameters. */
const VARIANTS: readonly Variant[] = [
  {
    kind: 'i2v',
    title: 'Pixverse v5.6 image to video',
    source: page('pixverse-v5-6-i2v', 'Pixverse v5.6 Image-to-Video API Usage Guide (GMI Cloud)'),
    aspectRatio: true,
    withParameters: true,
    frames: [{ field: 'first_frame', vendor: 'image_url' }],
    validate: gmi_pixverse_v5_6_i2v,
  },
  {
    kind: 't2v',
    title: 'Pixverse v5.6 text to video',
    source: page(
      'pixverse-v5-6-i2v',
      'Pixverse v5.6 Image-to-Video (GMI Cloud), whose parameters text to video shares',
    ),
    aspectRatio: true,
    withParameters: true,
    frames: [],
    validate: gmi_pixverse_v5_6_t2v,
  },
  {
    kind: 'transition',
    title: 'Pixverse v5.6 transition between two frames',
    source: page('pixverse-v5-6-transition', 'Pixverse v5.6 Transition (GMI Cloud)'),
    aspectRatio: false,
    withParameters: false,
    frames: [
      { field: 'first_frame', vendor: 'first_frame_image' },
      { field: 'end_frame', vendor: 'last_frame_image' },
    ],
    validate: gmi_pixverse_v5_6_transition,
  },
];

function page(slug: string, title: string): DocSource {
  return { title, url: `https://docs.gmicloud.ai/model-quickstarts/video/${slug}`, read: '2026-11-21' };
}

const DOCUMENTS: Readonly<Record<Variant['kind'], string>> = {
  i2v: 'gmi-pixverse-v5.6-image-to-video',
  t2v: 'gmi-pixverse-v5.6-t2v',
  transition: 'gmi-pixverse-v5.6-transition',
};

function pixverse(variant: Variant): ModelSpec {
  const row = (name: string) => `${DOCUMENTS[variant.kind]}, Request Parameters, ${name}`;
  const mode = variant.kind === 't2v' ? 't2v' : 'i2v';
  const parameters: readonly Parameter[] = [
    ...field.commonParameters(row),
    ...(variant.aspectRatio ? [field.aspectRatio(row)] : []),
  ];
  const withOnly: readonly WithParameter[] = variant.withParameters ? field.withParameters(row) : [];
  return {
    name: `gmi/pixverse-v5.6-${variant.kind}`,
    provider: 'gmi',
    vendorName: `pixverse-v5.6-${variant.kind}`,
    title: variant.title,
    sources: [variant.source],
    modes: [mode],
    modeOf: () => mode,
    carries: () => new Set(),
    prompt: { max: { characters: field.PROMPT_CHARACTERS }, row: row('prompt') },
    parameters,
    fixed: [],
    frames: variant.frames.map((slot) => ({
      ...slot,
      required: true,
      formats: field.IMAGE_FORMATS,
      limit: field.PICTURE_LIMIT,
      row: row(slot.vendor),
    })),
    withOnly,
    withAdvice: {},
    ignored: [],
    rules: [longClipRule(row('duration'))],
    validate: variant.validate,
    prices: pixversePrices(parameters),
    outputs: ['video_url', 'thumbnail_url', 'duration'],
    // Our assumption: Pixverse says that a job stuck for ten minutes is given up, and clients poll for about a minute.
    renderSeconds: () => 60,
  };
}

export const GMI_PIXVERSE_V5_6: readonly ModelSpec[] = VARIANTS.map(pixverse);
