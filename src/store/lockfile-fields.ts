import type { OwnedClip } from '../core/stanza.ts';
import type { Shape } from './shapes.ts';

/** One field of a clip in the lockfile: its name in core, its key in the file, its shape there. */
export interface ClipField {
  readonly field: keyof OwnedClip;
  readonly key: string;
  readonly shape: Shape | `${Shape}?`;
}

/** In the order they are written. schemas/lockfile.schema.json says the same to other programs. */
export const CLIP_FIELDS: readonly ClipField[] = [
  { field: 'fingerprint', key: 'fingerprint', shape: 'a text' },
  { field: 'uses', key: 'uses', shape: 'a text' },
  { field: 'provider', key: 'provider', shape: 'a provider' },
  { field: 'taskId', key: 'task_id', shape: 'a text' },
  { field: 'sha256', key: 'sha256', shape: 'a SHA-256' },
  { field: 'bytes', key: 'bytes', shape: 'a whole number' },
  { field: 'facts', key: 'media', shape: 'what a clip is?' },
  { field: 'unreadable', key: 'unreadable', shape: 'a text?' },
  { field: 'seconds', key: 'seconds', shape: 'a number?' },
  { field: 'cost', key: 'cost', shape: 'an amount of money?' },
  { field: 'url', key: 'url', shape: 'a text' },
  { field: 'expiresAt', key: 'expires_at', shape: 'a number?' },
  { field: 'thumbnailUrl', key: 'thumbnail_url', shape: 'a text?' },
  { field: 'inputs', key: 'inputs', shape: 'a map of texts?' },
  { field: 'request', key: 'request', shape: 'a map' },
];
