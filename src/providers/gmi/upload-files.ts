import type { UploadLimits } from '../../core/provider.ts';

/**
 * `file_type` to the Content-Types its signed URL may want, likeliest first. They are signed as they stand here,
 * `image/jpg` included; for mp3 the sources disagree (docs/providers.md 3.4 and 7, row 16).
 */
export const FILE_TYPES: ReadonlyMap<string, readonly string[]> = new Map([
  ['jpg', ['image/jpg']],
  ['jpeg', ['image/jpeg']],
  ['png', ['image/png']],
  ['mp4', ['video/mp4']],
  ['mp3', ['audio/mpeg', 'audio/mp3']],
  ['wav', ['audio/wav']],
]);

/** The size is the largest that clients were seen to allow themselves; the vendor documents neither size nor life. */
export const FILE_LIMITS: UploadLimits = {
  extensions: [...FILE_TYPES.keys()],
  maxBytes: 50 * 1024 * 1024,
  source: 'GMI Cloud upload-url, as observed; the size is what other clients keep to',
};
