import type { UploadLimits } from '../../core/provider.ts';

/** The content type an object is stored under, by the kind of file. */
export const OBJECT_TYPES: ReadonlyMap<string, string> = new Map([
  ['aac', 'audio/aac'],
  ['aiff', 'audio/aiff'],
  ['avif', 'image/avif'],
  ['bmp', 'image/bmp'],
  ['flac', 'audio/flac'],
  ['gif', 'image/gif'],
  ['heic', 'image/heic'],
  ['jpeg', 'image/jpeg'],
  ['jpg', 'image/jpeg'],
  ['m4a', 'audio/mp4'],
  ['mkv', 'video/x-matroska'],
  ['mov', 'video/quicktime'],
  ['mp3', 'audio/mpeg'],
  ['mp4', 'video/mp4'],
  ['ogg', 'audio/ogg'],
  ['png', 'image/png'],
  ['tiff', 'image/tiff'],
  ['wav', 'audio/wav'],
  ['webm', 'video/webm'],
  ['webp', 'image/webp'],
]);

/** The longest a presigned link may live, in seconds (Amazon S3, Authenticating Requests: Using Query Parameters). */
export const LINK_SECONDS = 7 * 24 * 60 * 60;

/** S3 takes 5 GB in one PUT; a file is read whole to be sent, which is what bounds it here. */
const MAX_BYTES = 1024 * 1024 * 1024;

/** What the bucket takes; its links live for a week, unless anybody can read it under an address of its own. */
export function bucketLimits({ publicBaseUrl }: { readonly publicBaseUrl?: string }): UploadLimits {
  return {
    extensions: [...OBJECT_TYPES.keys()],
    maxBytes: MAX_BYTES,
    ...(publicBaseUrl === undefined && { lifeMs: LINK_SECONDS * 1000 }),
    source: 'uploads in the storyboard',
  };
}
