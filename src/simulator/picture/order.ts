import type { PictureRequest } from './request.ts';

/** What is to be drawn. */
export interface Order {
  readonly kind: 'clip' | 'thumbnail';
  readonly request: PictureRequest;
}

/** What comes back from the worker. */
export type Answer = { readonly bytes: Uint8Array } | { readonly error: string };
