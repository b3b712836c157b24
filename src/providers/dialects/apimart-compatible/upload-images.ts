import type { UploadLimits } from '../../../core/provider.ts';

/** File extension to content type, for `POST /v1/uploads/images`. */
export const IMAGE_TYPES: ReadonlyMap<string, string> = new Map([
  ['jpg', 'image/jpeg'],
  ['jpeg', 'image/jpeg'],
  ['png', 'image/png'],
  ['webp', 'image/webp'],
  ['gif', 'image/gif'],
]);

/** Images only: there is no endpoint for audio or video. */
export const IMAGE_LIMITS: UploadLimits = {
  extensions: [...IMAGE_TYPES.keys()],
  maxBytes: 20 * 1024 * 1024,
  lifeMs: 72 * 60 * 60 * 1000,
  source: 'APIMart, Upload Images (docs.apimart.ai/en/api-reference/uploads/images)',
};
