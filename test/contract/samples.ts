import type { SubmitRequest } from '../../src/core/provider.ts';
import type { ProviderName } from '../../src/core/take.ts';

const flat: Omit<SubmitRequest, 'idempotencyKey'> = {
  model: 'skyreels-v4-fast',
  payload: { prompt: 'A serene forest at sunset.', duration: 5, resolution: '720p' },
};

/** A request each provider's documents allow; a provider without one does not compile. */
export const SAMPLES: Readonly<Record<ProviderName, Omit<SubmitRequest, 'idempotencyKey'>>> = {
  apimart: flat,
  gccai: flat,
  gmi: {
    model: 'skyreels-v4-text-to-video',
    payload: { prompt: 'A serene forest at sunset.', duration: 5, aspect_ratio: '16:9' },
  },
};

/** The smallest PNG there is: one pixel. */
export const PNG = Uint8Array.from(
  Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
    'base64',
  ),
);
