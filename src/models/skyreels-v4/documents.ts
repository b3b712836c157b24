import type { DocSource } from '../model.ts';

/**
 * The vendors' documents this family was read from; a `row` starts with the key. Where a copy does not say its own
 * address, the address is that of the vendor's index, which lists it.
 */
export const DOCUMENTS = {
  'apimart-skyreels-v4': {
    title: 'SkyReels V4 Video Generation (APIMart)',
    url: 'https://docs.apimart.ai/llms.txt',
    read: '2026-11-21',
  },
  'gccai-skyreels-v4': {
    title: 'SkyReels V4 Video Generation (GCCAI)',
    url: 'https://gccai.heqingsong.uk/llms.txt',
    read: '2026-11-21',
  },
  'gmi-skyreels-v4-text-to-video': {
    title: 'skyreels-v4-text-to-video API Usage Guide (GMI Cloud)',
    url: 'https://docs.gmicloud.ai/model-quickstarts/video/skyreels-v4-text-to-video',
    read: '2026-11-21',
  },
  'gmi-skyreels-v4-image-to-video': {
    title: 'skyreels-v4-image-to-video API Usage Guide (GMI Cloud)',
    url: 'https://docs.gmicloud.ai/llms.txt',
    read: '2026-11-21',
  },
  'gmi-skyreels-v4-omni': {
    title: 'skyreels-v4-omni API Usage Guide (GMI Cloud)',
    url: 'https://docs.gmicloud.ai/llms.txt',
    read: '2026-11-21',
  },
} as const satisfies Readonly<Record<string, DocSource>>;

export type DocumentName = keyof typeof DOCUMENTS;
