/**
 * The providers room: everything that is different about one vendor, and nothing that is not.
 *
 * A provider is one data object (`Provider`) and a dialect (`Dialect`: paths, shapes, words). The rest is written
 * once: `client.ts` turns a dialect into the `ProviderClient` the engine knows, `call.ts` is the only place that
 * holds a provider's key, `classify-submit.ts` and `classify-read.ts` say what an answer means, `http.ts` is the network.
 * To add a vendor, copy `_template/` and put the object into `registry.ts`; the contract tests then enrol it.
 *
 * The room does not decide when to send, wait or send again: it says what came back, as data.
 *
 * Invariants
 * 1. A POST that buys is sent once for each call of `submit`. Nothing in this room repeats it.
 * 2. `not-accepted` and `throttled` are said only where it is proven that nothing was taken on; in doubt, `unconfirmed`.
 * 3. A read that fails says nothing about the task: it is `unreachable` or `throttled`, never a failed task. A task
 *    that is finished but names no clip we can read is unreachable too, so that a paid clip is not written off.
 * 4. The key travels in the Authorization header to the origin of the base URL, nowhere else: not in a query, not to
 *    a presigned URL, not with a download, not through a redirect. What comes back is scrubbed of it before it is read.
 * 5. An answer of the simulator is believed only by a client that was told it talks to the simulator.
 * 6. Vendor spellings end in `wire.ts`; zod, undici and the signer are loaded by the first call, not at start.
 */
import type { Clock, Transport } from '../core/ports.ts';
import type { ProviderClient, UploadLimits } from '../core/provider.ts';
import type { ProviderName } from '../core/take.ts';

/** One vendor, as data. Making it costs nothing; `connect` neither. */
export interface Provider {
  readonly name: ProviderName;
  /** How messages call it. */
  readonly title: string;
  readonly defaultBaseUrl: string;
  /** Hosts the vendor documents as its own: a storyboard may name them as base URL and still get the key. */
  readonly knownHosts: readonly string[];
  /** The environment variable that replaces the base URL. */
  readonly baseUrlEnv: string;
  /** The environment variable that holds the key, unless the storyboard names another. */
  readonly keyEnv: string;
  readonly features: ProviderFeatures;
  /** How long the URL of a new clip lives, in milliseconds, where the vendor says so; `expires_at` of a clip goes before it. */
  readonly clipUrlLifeMs?: number;
  /** What it can host for us; absent = nothing. */
  readonly uploadLimits?: UploadLimits;
  connect(options: ConnectOptions): ProviderClient;
}

/** Which optional calls the client has. */
interface ProviderFeatures {
  readonly list: boolean;
  readonly upload: boolean;
  readonly balance: boolean;
  readonly usage: boolean;
}

export interface ConnectOptions {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly transport: Transport;
  readonly clock: Clock;
  /** The base URL is the simulator's, and the user asked for it. */
  readonly simulated?: boolean;
}
