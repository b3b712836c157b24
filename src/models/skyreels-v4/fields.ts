import type { Parameter } from '../model-spec.ts';

/** What every SkyReels V4 document says alike. Each function takes the row that says it. */

export const IMAGE_FORMATS = ['jpg', 'jpeg', 'png', 'gif', 'bmp'] as const;
export const VIDEO_FORMATS = ['mp4', 'mov'] as const;
export const PROMPT_TOKENS = 1280;
export const AUDIO_MAX_SECONDS = 15;
export const MID_FRAMES_MAX = 6;
/** SkyReels' own API takes no longer video than this; the providers pass requests on to it. */
export const UPSTREAM_VIDEO_MAX_SECONDS = 10;

export function duration(row: string): Parameter {
  return { field: 'duration', vendor: 'duration', accepts: { kind: 'integer', min: 3, max: 15 }, byDefault: 5, row };
}

export function resolution(row: string): Parameter {
  const values = ['480p', '720p', '1080p'];
  return { field: 'resolution', vendor: 'resolution', accepts: { kind: 'one-of', values }, byDefault: '1080p', row };
}

export function aspectRatio(row: string): Parameter {
  const values = ['16:9', '4:3', '1:1', '9:16', '3:4'];
  return { field: 'aspect_ratio', vendor: 'aspect_ratio', accepts: { kind: 'one-of', values }, byDefault: '16:9', row };
}

export function promptOptimizer(row: string): Parameter {
  return { field: 'prompt_optimizer', vendor: 'prompt_optimizer', accepts: { kind: 'boolean' }, byDefault: true, row };
}

export function sound(row: string): Parameter {
  return { field: 'sound', vendor: 'sound', accepts: { kind: 'boolean' }, byDefault: false, row };
}
