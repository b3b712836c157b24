import { isJsonObject } from '../core/json.ts';
import type { Json } from '../core/json.ts';
import { TransportError } from '../core/ports.ts';
import type { HttpReply, HttpRequest } from '../core/ports.ts';
import type { ConnectOptions } from './provider.ts';
import { scrub } from './scrub.ts';

/** The header every reply of the simulator carries. */
export const SIMULATOR_HEADER = 'shotgraph-simulator';

/** What came back, with the key already cut out of every text (invariant 4). */
export type Answer =
  | { readonly kind: 'reply'; readonly status: number; readonly headers: HttpReply['headers']; readonly body: Body }
  | { readonly kind: 'no-reply'; readonly message: string; readonly bytesMayHaveLeft: boolean }
  /** The simulator answered a client that meant to talk to a vendor (invariant 5). */
  | { readonly kind: 'simulator'; readonly baseUrlEnv: string };

/** An answer's text, read as JSON where it is JSON. */
type Body = { readonly kind: 'json'; readonly json: Json } | { readonly kind: 'text'; readonly text: string };

/** A request to the provider itself; the path starts with `/` and follows the base URL's own. */
interface ApiRequest {
  readonly method: HttpRequest['method'];
  readonly path: string;
  readonly json?: Json;
  /** Instead of `json`, with its own content type. */
  readonly body?: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

/** A request to a URL the provider handed out, which is its own permission. */
type PresignedRequest = Pick<HttpRequest, 'method' | 'url' | 'headers' | 'timeoutMs'> & {
  readonly body: Uint8Array;
};

/** The two ways a dialect may use the network. Neither throws for anything the world does. */
export interface Caller {
  readonly baseUrl: string;
  /** Milliseconds since 1970. */
  now(): number;
  /** With the key, to the base URL. */
  api(request: ApiRequest): Promise<Answer>;
  /** Without the key, to anywhere. */
  presigned(request: PresignedRequest): Promise<Answer>;
}

/** The one place that knows the key. `baseUrlEnv` is the variable that may lead to the wrong server. */
export function createCaller(options: ConnectOptions, baseUrlEnv: string): Caller {
  const send = async (request: HttpRequest): Promise<Answer> => {
    try {
      const reply = await options.transport.send(request);
      if (SIMULATOR_HEADER in reply.headers && !options.simulated) return { kind: 'simulator', baseUrlEnv };
      return readReply(reply, options.apiKey);
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
      const message = scrub(error.message, [options.apiKey]);
      return { kind: 'no-reply', message, bytesMayHaveLeft: error.bytesMayHaveLeft };
    }
  };
  return {
    baseUrl: options.baseUrl,
    now: () => options.clock.now(),
    presigned: send,
    api: ({ method, path, json, body = json && JSON.stringify(json), headers, timeoutMs }) =>
      send({
        method,
        url: joinUrl(options.baseUrl, path),
        headers: {
          accept: 'application/json',
          ...(json !== undefined && { 'content-type': 'application/json' }),
          ...headers,
          authorization: `Bearer ${options.apiKey}`,
        },
        ...(body !== undefined && { body: body as string | Uint8Array }),
        timeoutMs,
      }),
  };
}

function readReply(reply: HttpReply, apiKey: string): Answer {
  const clean = (text: string) => scrub(text, [apiKey]);
  const headers = Object.fromEntries(Object.entries(reply.headers).map(([name, value]) => [name, clean(value)]));
  return { kind: 'reply', status: reply.status, headers, body: readBody(clean(reply.text)) };
}

/** Only an object or a list counts as JSON: no provider answers with a bare word or number. */
function readBody(text: string): Body {
  try {
    const json = JSON.parse(text) as Json;
    if (isJsonObject(json) || Array.isArray(json)) return { kind: 'json', json };
  } catch {
    // Not JSON: a web page, a truncated answer, nothing at all.
  }
  return { kind: 'text', text };
}

function joinUrl(baseUrl: string, path: string): string {
  return baseUrl.replace(/\/+$/, '') + path;
}
