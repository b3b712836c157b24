import type { FactsLike, ReferenceLike, ShotLike } from './take-builder.ts';

/** One documented constraint: what passes it and what does not. */
export interface ConstraintRow {
  readonly row: string;
  readonly accepted: readonly [ShotLike, FactsLike?];
  readonly rejected: readonly [ShotLike, FactsLike?];
  /** The code of the error, or `warning[...]` where the document lets it pass but ignores it. */
  readonly code: string;
}

const url = (name: string) => `https://example.com/${name}`;
const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
const tagsOf = (list: readonly { readonly tag: string }[]) => list.map(({ tag }) => `@${tag}`).join(' ');

function withRefs(uses: string, refs: readonly ReferenceLike[], rest: Partial<ShotLike> = {}): ShotLike {
  return { uses, prompt: `A scene. ${tagsOf(refs)}`, refs, ...rest };
}

const subjects = (count: number) => times(count, (i): ReferenceLike => ({ tag: `s${i}`, images: [url('a.png')] }));
const SUBJECT: ReferenceLike = { tag: 'Hero', images: [url('a.png')] };
const GRID: ReferenceLike = { tag: 'sheet', grid: url('a.png') };
const MOTION: ReferenceLike = { tag: 'dance', motion: url('a.mp4') };
const EXTEND: ReferenceLike = { tag: 'last', extend: url('a.mp4') };

/** The rows of "Parameter Constraints": APIMart's and GCCAI's tables are the same fourteen. */
function parameterConstraints(provider: 'apimart' | 'gccai'): readonly ConstraintRow[] {
  const uses = `${provider}/skyreels-v4-fast`;
  const plain: ShotLike = { uses, prompt: 'Rain.', duration: 8 };
  const frames = (count: number, at = 1) => {
    const mid_frames = times(count, (i) => ({ tag: `m${i}`, image: url('a.png'), at }));
    return { ...plain, prompt: tagsOf(mid_frames), mid_frames };
  };
  const rows: readonly (readonly [string, ConstraintRow['accepted'], ConstraintRow['rejected'], string])[] = [
    [
      'prompt',
      [plain, { tokens: { low: 1280, estimate: 1700 } }],
      [plain, { tokens: { low: 1281, estimate: 1708 } }],
      'prompt-too-long',
    ],
    ['duration', [{ ...plain, duration: 15 }], [{ ...plain, duration: 16 }], 'value-refused'],
    ['resolution', [{ ...plain, resolution: '480p' }], [{ ...plain, resolution: '540p' }], 'value-refused'],
    ['aspect_ratio', [{ ...plain, aspect_ratio: '3:4' }], [{ ...plain, aspect_ratio: '21:9' }], 'value-refused'],
    ['mid_frame_images', [frames(6, -1)], [frames(7)], 'too-many-references'],
    ['mid_frame_images', [frames(1, 7)], [frames(1, 8)], 'frame-time'],
    [
      'ref_images overall',
      [withRefs(uses, [SUBJECT, ...subjects(2)])],
      [withRefs(uses, [SUBJECT, GRID])],
      'reference-combination',
    ],
    [
      'ref_images.type=grid',
      [withRefs(uses, [GRID])],
      [withRefs(uses, [GRID, { ...GRID, tag: 'other' }])],
      'too-many-references',
    ],
    ['ref_images.type=image', [withRefs(uses, subjects(3))], [withRefs(uses, subjects(4))], 'too-many-references'],
    [
      'ref_images.type=image',
      [withRefs(uses, [{ tag: 'Hero', images: times(5, () => url('a.png')) }])],
      [withRefs(uses, [{ tag: 'Hero', images: times(6, () => url('a.png')) }])],
      'too-many-references',
    ],
    [
      'ref_images.audio_url',
      [withRefs(uses, [{ ...SUBJECT, audio: 'v.mp3' }]), { files: { 'v.mp3': { format: 'mp3', seconds: 15 } } }],
      [withRefs(uses, [{ ...SUBJECT, audio: 'v.mp3' }]), { files: { 'v.mp3': { format: 'mp3', seconds: 15.5 } } }],
      'media-too-long',
    ],
    [
      'ref_videos',
      [withRefs(uses, [MOTION])],
      [withRefs(uses, [MOTION, { ...MOTION, tag: 'other' }])],
      'too-many-references',
    ],
    [
      'ref_videos',
      [withRefs(uses, [{ tag: 'last', extend: url('a.mov') }])],
      [withRefs(uses, [{ tag: 'last', extend: url('a.webm') }])],
      'media-format',
    ],
    [
      'ref_videos',
      [
        withRefs(uses, [{ tag: 'last', extend: 'up:video_url' }]),
        { clips: { up: { seconds: { low: 15, high: 15 } } } },
      ],
      [withRefs(uses, [{ tag: 'last', extend: 'v.mp4' }]), { files: { 'v.mp4': { format: 'mp4', seconds: 16 } } }],
      'media-too-long',
    ],
    [
      'ref_videos.type=reference',
      [withRefs(uses, [MOTION, SUBJECT])],
      [withRefs(uses, [MOTION, GRID])],
      'reference-combination',
    ],
    [
      'ref_videos.type=reference',
      [withRefs(uses, [MOTION])],
      [withRefs(uses, [MOTION], { duration: 5 })],
      'warning[field-ignored]',
    ],
    [
      'ref_videos.type=extend',
      [withRefs(uses, [EXTEND], { duration: 8 })],
      [withRefs(uses, [EXTEND, SUBJECT])],
      'reference-combination',
    ],
    ['tag field', [withRefs(uses, [SUBJECT])], [withRefs(uses, [SUBJECT], { prompt: 'No tag.' })], 'tag-not-in-prompt'],
    [
      'I2V / Omni exclusion',
      [{ ...plain, first_frame: url('a.png') }],
      [withRefs(uses, [EXTEND], { first_frame: url('a.png') })],
      'frames-with-references',
    ],
  ];
  return rows.map(([row, accepted, rejected, code]) => ({
    row: `${provider}-skyreels-v4, Parameter Constraints, ${row}`,
    accepted,
    rejected,
    code,
  }));
}

/** The rest of the two documents: fields outside "Parameter Constraints". */
function fieldTables(provider: 'apimart' | 'gccai'): readonly ConstraintRow[] {
  const plain: ShotLike = { uses: `${provider}/skyreels-v4-std`, prompt: 'Rain.', resolution: '720p' };
  const document = `${provider}-skyreels-v4`;
  return [
    {
      row: `${document}, General Fields, prompt_optimizer`,
      accepted: [{ ...plain, prompt_optimizer: false }],
      rejected: [{ ...plain, with: { prompt_optimizer: 'no' } }],
      code: 'with-value',
    },
    {
      row: `${document}, I2V-Specific Fields, first_frame_image`,
      accepted: [{ ...plain, first_frame: url('a.bmp') }],
      rejected: [{ ...plain, first_frame: url('a.webp?v=1.png') }],
      code: 'media-format',
    },
    {
      row: `${document}, I2V-Specific Fields, end_frame_image`,
      accepted: [{ ...plain, end_frame: url('a') }],
      rejected: [{ ...plain, end_frame: 'a.png' }, { files: { 'a.png': { format: 'webp' } } }],
      code: 'media-format',
    },
    {
      row: `${document}, Generation Modes, aspect_ratio in I2V`,
      accepted: [{ ...plain, aspect_ratio: '1:1' }],
      rejected: [{ ...plain, aspect_ratio: '1:1', first_frame: url('a.png') }],
      code: 'warning[field-ignored]',
    },
  ];
}

const T2V: ShotLike = { uses: 'gmi/skyreels-v4-text-to-video', prompt: 'Rain.' };
const I2V: ShotLike = { uses: 'gmi/skyreels-v4-image-to-video', prompt: 'Rain.', first_frame: url('a.png') };
const OMNI = 'gmi/skyreels-v4-omni';
const { first_frame: _, ...I2V_WITHOUT_FRAME } = I2V;
const long = { tokens: { low: 1281, estimate: 1708 } };
const near = { tokens: { low: 864, estimate: 1152 } };

function gmiRow(document: string, name: string, cases: Omit<ConstraintRow, 'row'>): ConstraintRow {
  return { row: `gmi-${document}, Request Parameters, ${name}`, ...cases };
}

function skyreelsBasics(document: string, shot: ShotLike, aspectRatio: boolean): readonly ConstraintRow[] {
  const row = (name: string, cases: Omit<ConstraintRow, 'row'>) => gmiRow(document, `payload.${name}`, cases);
  return [
    row('prompt', { accepted: [shot, near], rejected: [shot, long], code: 'prompt-too-long' }),
    row('duration', {
      accepted: [{ ...shot, duration: 3 }],
      rejected: [{ ...shot, duration: 2 }],
      code: 'value-refused',
    }),
    row('sound', {
      accepted: [{ ...shot, sound: true }],
      rejected: [{ ...shot, with: { sound: 'on' } }],
      code: 'with-value',
    }),
    row('mode', {
      accepted: [{ ...shot, with: { mode: 'std' } }],
      rejected: [{ ...shot, with: { mode: 'pro' } }],
      code: 'with-value',
    }),
    ...(aspectRatio
      ? [
          row('aspect_ratio', {
            accepted: [{ ...shot, aspect_ratio: '9:16' }],
            rejected: [{ ...shot, aspect_ratio: '2:1' }],
            code: 'value-refused',
          }),
        ]
      : []),
    {
      row: `gmi-${document}, Overview, resolution`,
      accepted: [{ ...shot, resolution: '1080p' }],
      rejected: [{ ...shot, resolution: '720p' }],
      code: 'field-not-in-model',
    },
  ];
}

const OMNI_ROWS: readonly ConstraintRow[] = [
  ...skyreelsBasics('skyreels-v4-omni', withRefs(OMNI, [SUBJECT]), true),
  gmiRow('skyreels-v4-omni', 'payload.prompt', {
    accepted: [withRefs(OMNI, [SUBJECT])],
    rejected: [withRefs(OMNI, [SUBJECT], { prompt: 'No tag.' })],
    code: 'tag-not-in-prompt',
  }),
  gmiRow('skyreels-v4-omni', 'payload.feature_mode', {
    accepted: [withRefs(OMNI, [SUBJECT], { with: { feature_mode: 'editing' } })],
    rejected: [withRefs(OMNI, [SUBJECT], { with: { feature_mode: 'edit' } })],
    code: 'with-value',
  }),
  gmiRow('skyreels-v4-omni', 'payload.duration', {
    accepted: [withRefs(OMNI, [MOTION])],
    rejected: [withRefs(OMNI, [MOTION], { duration: 5 })],
    code: 'warning[field-ignored]',
  }),
  gmiRow('skyreels-v4-omni', 'payload.aspect_ratio', {
    accepted: [withRefs(OMNI, [SUBJECT], { aspect_ratio: '1:1' })],
    rejected: [withRefs(OMNI, [MOTION], { aspect_ratio: '1:1' })],
    code: 'warning[field-ignored]',
  }),
  gmiRow('skyreels-v4-omni', 'payload.ref_images', {
    accepted: [withRefs(OMNI, [SUBJECT])],
    rejected: [{ uses: OMNI, prompt: 'Rain.' }],
    code: 'missing-media',
  }),
  gmiRow('skyreels-v4-omni', 'payload.ref_images', {
    accepted: [withRefs(OMNI, subjects(4))],
    rejected: [withRefs(OMNI, subjects(5))],
    code: 'too-many-references',
  }),
  gmiRow('skyreels-v4-omni', 'payload.ref_images', {
    accepted: [withRefs(OMNI, [{ tag: 'key', keyframe: url('a.png'), at: 0 }])],
    rejected: [withRefs(OMNI, [{ tag: 'key', keyframe: url('a.png'), at: 9 }])],
    code: 'frame-time',
  }),
  gmiRow('skyreels-v4-omni', 'payload.ref_videos', {
    accepted: [withRefs(OMNI, [MOTION, SUBJECT])],
    rejected: [withRefs(OMNI, [MOTION, { ...MOTION, tag: 'other' }])],
    code: 'too-many-references',
  }),
  gmiRow('skyreels-v4-omni', 'payload.ref_videos', {
    accepted: [
      withRefs(OMNI, [{ tag: 'dance', motion: 'up:video_url' }]),
      { clips: { up: { seconds: { low: 10, high: 10 } } } },
    ],
    rejected: [
      withRefs(OMNI, [{ tag: 'dance', motion: 'up:video_url' }]),
      { clips: { up: { seconds: { low: 15, high: 15 } } } },
    ],
    code: 'media-too-long',
  }),
  gmiRow('skyreels-v4-omni', 'payload.ref_videos', {
    accepted: [withRefs(OMNI, [MOTION])],
    rejected: [withRefs(OMNI, [EXTEND])],
    code: 'warning[undocumented]',
  }),
  gmiRow('skyreels-v4-omni', 'payload.sound', {
    accepted: [withRefs(OMNI, [MOTION], { sound: false })],
    rejected: [withRefs(OMNI, [MOTION], { sound: true })],
    code: 'warning[field-may-be-ignored]',
  }),
  gmiRow('skyreels-v4-omni', 'payload.prompt_optimizer', {
    accepted: [withRefs(OMNI, [SUBJECT], { prompt_optimizer: true })],
    rejected: [withRefs(OMNI, [SUBJECT], { with: { prompt_optimizer: 1 } })],
    code: 'with-value',
  }),
];

function pixverseRows(
  document: string,
  shot: ShotLike,
  frames: Readonly<Record<string, 'first_frame' | 'end_frame'>>,
): readonly ConstraintRow[] {
  const row = (name: string, cases: Omit<ConstraintRow, 'row'>) => gmiRow(document, name, cases);
  const prompt = (length: number) => ({ ...shot, prompt: 'a'.repeat(length) });
  return [
    row('prompt', { accepted: [prompt(2048)], rejected: [prompt(2049)], code: 'prompt-too-long' }),
    row('negative_prompt', {
      accepted: [{ ...shot, negative_prompt: 'blur' }],
      rejected: [{ ...shot, with: { negative_prompt: 5 } }],
      code: 'with-value',
    }),
    row('duration', {
      accepted: [{ ...shot, duration: 8 }],
      rejected: [{ ...shot, duration: 6 }],
      code: 'value-refused',
    }),
    row('duration', {
      accepted: [{ ...shot, duration: 10, resolution: '720p' }],
      rejected: [{ ...shot, duration: 10, resolution: '1080p' }],
      code: 'value-combination',
    }),
    row('quality', {
      accepted: [{ ...shot, resolution: '360p' }],
      rejected: [{ ...shot, resolution: '480p' }],
      code: 'value-refused',
    }),
    row('generate_audio_switch', {
      accepted: [{ ...shot, sound: true }],
      rejected: [{ ...shot, with: { generate_audio_switch: 'yes' } }],
      code: 'with-value',
    }),
    row('seed', {
      accepted: [{ ...shot, seed: 2_147_483_647 }],
      rejected: [{ ...shot, seed: 2_147_483_648 }],
      code: 'value-refused',
    }),
    ...Object.entries(frames).flatMap(([vendor, field]) => {
      const { [field]: _, ...without } = shot;
      return [
        row(vendor, {
          accepted: [{ ...shot, [field]: url('a.webp') }],
          rejected: [{ ...shot, [field]: url('a.gif') }],
          code: 'media-format',
        }),
        row(vendor, { accepted: [shot], rejected: [without], code: 'missing-media' }),
      ];
    }),
  ];
}

function pixverseExtras(document: string, shot: ShotLike): readonly ConstraintRow[] {
  const row = (name: string, cases: Omit<ConstraintRow, 'row'>) => gmiRow(document, name, cases);
  return [
    row('aspect_ratio', {
      accepted: [{ ...shot, aspect_ratio: '4:3' }],
      rejected: [{ ...shot, aspect_ratio: '2:3' }],
      code: 'value-refused',
    }),
    row('thinking_type', {
      accepted: [{ ...shot, with: { thinking_type: 'disabled' } }],
      rejected: [{ ...shot, with: { thinking_type: 'on' } }],
      code: 'with-value',
    }),
    row('generate_multi_clip_switch', {
      accepted: [{ ...shot, with: { generate_multi_clip_switch: true } }],
      rejected: [{ ...shot, with: { generate_multi_clip_switch: 'true' } }],
      code: 'with-value',
    }),
  ];
}

const PIX_I2V: ShotLike = { uses: 'gmi/pixverse-v5.6-i2v', prompt: 'Rain.', first_frame: url('a.png') };
const PIX_T2V: ShotLike = { uses: 'gmi/pixverse-v5.6-t2v', prompt: 'Rain.' };
const PIX_TRANSITION: ShotLike = { ...PIX_I2V, uses: 'gmi/pixverse-v5.6-transition', end_frame: url('b.png') };

export const ROWS: readonly ConstraintRow[] = [
  ...parameterConstraints('apimart'),
  ...parameterConstraints('gccai'),
  ...fieldTables('apimart'),
  ...fieldTables('gccai'),
  ...skyreelsBasics('skyreels-v4-text-to-video', T2V, true),
  ...skyreelsBasics('skyreels-v4-image-to-video', I2V, false),
  gmiRow('skyreels-v4-image-to-video', 'payload.first_frame_image', {
    accepted: [I2V],
    rejected: [I2V_WITHOUT_FRAME],
    code: 'missing-media',
  }),
  gmiRow('skyreels-v4-image-to-video', 'payload.first_frame_image', {
    accepted: [{ ...I2V, first_frame: url('a.gif') }],
    rejected: [{ ...I2V, first_frame: url('a.tiff') }],
    code: 'media-format',
  }),
  ...OMNI_ROWS,
  ...pixverseRows('pixverse-v5.6-image-to-video', PIX_I2V, { image_url: 'first_frame' }),
  ...pixverseExtras('pixverse-v5.6-image-to-video', PIX_I2V),
  ...pixverseRows('pixverse-v5.6-t2v', PIX_T2V, {}),
  ...pixverseExtras('pixverse-v5.6-t2v', PIX_T2V),
  ...pixverseRows('pixverse-v5.6-transition', PIX_TRANSITION, {
    first_frame_image: 'first_frame',
    last_frame_image: 'end_frame',
  }),
];
