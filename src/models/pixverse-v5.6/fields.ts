import type { Parameter, PictureLimit, WithParameter } from '../model-spec.ts';

/** GMI's Pixverse parameters. `duration` (as text) and `quality` are always sent: the live API has no defaults. */

export const IMAGE_FORMATS = ['jpg', 'jpeg', 'png', 'webp'] as const;

/** Pixverse's own upload takes no larger picture; GMI, which passes pictures on to it, says nothing of their size. */
export const PICTURE_LIMIT: PictureLimit = {
  maxSide: 4000,
  maxBytes: 20 * 1024 * 1024,
  row: 'Pixverse, Upload Image (docs.platform.pixverse.ai/upload-image-13016631e0)',
};

/** pixverse-v5.6-transition, prompt; Pixverse's own error codes 400018 and 400019 say the same for all its models. */
export const PROMPT_CHARACTERS = 2048;

export function commonParameters(row: (name: string) => string): readonly Parameter[] {
  return [
    { field: 'negative_prompt', vendor: 'negative_prompt', accepts: { kind: 'text' }, row: row('negative_prompt') },
    {
      field: 'duration',
      vendor: 'duration',
      accepts: { kind: 'one-of', values: [5, 8, 10] },
      byDefault: 5,
      always: true,
      asText: true,
      row: row('duration'),
    },
    {
      field: 'resolution',
      vendor: 'quality',
      accepts: { kind: 'one-of', values: ['360p', '540p', '720p', '1080p'] },
      byDefault: '540p',
      always: true,
      row: row('quality'),
    },
    {
      field: 'sound',
      vendor: 'generate_audio_switch',
      accepts: { kind: 'boolean' },
      byDefault: false,
      row: row('generate_audio_switch'),
    },
    { field: 'seed', vendor: 'seed', accepts: { kind: 'integer', min: 0, max: 2_147_483_647 }, row: row('seed') },
  ];
}

export function aspectRatio(row: (name: string) => string): Parameter {
  const values = ['16:9', '9:16', '1:1', '4:3', '3:4'];
  return {
    field: 'aspect_ratio',
    vendor: 'aspect_ratio',
    accepts: { kind: 'one-of', values },
    byDefault: '16:9',
    always: true,
    row: row('aspect_ratio'),
  };
}

export function withParameters(row: (name: string) => string): readonly WithParameter[] {
  return [
    {
      key: 'thinking_type',
      accepts: 'enabled, disabled, auto',
      byDefault: 'auto',
      hashed: true,
      row: row('thinking_type'),
    },
    {
      key: 'generate_multi_clip_switch',
      accepts: 'true or false',
      byDefault: 'false',
      hashed: true,
      row: row('generate_multi_clip_switch'),
    },
  ];
}
