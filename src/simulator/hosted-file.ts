import type { HostName } from '../core/take.ts';
import type { MediaFacts } from './media-facts.ts';

/** A file that can be had from the simulator. */
export interface HostedFile extends MediaFacts {
  readonly provider: HostName;
  readonly contentType: string;
  /** Of what it holds, the same in every run. */
  readonly digest: string;
  read(): Promise<Uint8Array>;
}

/** What a link in a request leads to. */
export type Linked =
  | { readonly kind: 'elsewhere' }
  /** Ours, but expired or never there. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'file'; readonly file: HostedFile };
