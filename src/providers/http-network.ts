import { TransportError } from '../core/ports.ts';
import type { Agent, Dispatcher } from 'undici';

type RequestOptions = Omit<Dispatcher.RequestOptions, 'origin' | 'path'>;

/** undici behind a few calls: it is loaded, and its pool made, when the first request is sent. */
export interface Network {
  /** Sends a request whose answer the handler takes piece by piece: a third of the work of a stream. */
  dispatch(url: string, options: RequestOptions, handler: Dispatcher.DispatchHandler): Promise<void>;
  request(url: string, options: RequestOptions): Promise<Dispatcher.ResponseData>;
  /** What went wrong, for the user, and whether it proves that no request was written. */
  explain(error: unknown, url: string): TransportError;
  /** Begins to load what the first request needs. */
  warm(): void;
  close(): Promise<void>;
}

export interface NetworkSettings {
  readonly userAgent: string;
  readonly connectTimeoutMs: number;
}

/** A network that has loaded nothing yet. */
export function createNetwork(settings: NetworkSettings): Network {
  const connectErrors = new WeakSet<Error>();
  let pool: Promise<Pool> | undefined;
  let closed = false;
  const load = async (): Promise<Pool> => {
    const { Agent, buildConnector, request } = await import('./undici-parts.ts');
    // A pool whose connector remembers its own errors: those happened before there was a socket to write on.
    const connect = buildConnector({ timeout: settings.connectTimeoutMs });
    const agent = new Agent({
      keepAliveTimeout: 10_000,
      connect(options, callback) {
        connect(options, (...result) => {
          if (result[0]) connectErrors.add(result[0]);
          callback(...result);
        });
      },
    });
    return { agent, request: (options) => request.call(agent, options) };
  };
  const prepare = async (url: string, options: RequestOptions) => {
    if (closed) throw new TransportError('the network was already closed', false);
    if (!isWebUrl(url)) throw new TransportError(`not an http(s) URL: ${hostOf(url)}`, false);
    const { origin, pathname, search } = new URL(url);
    const headers = { 'user-agent': settings.userAgent, ...(options.headers as Record<string, string>) };
    return { pool: await (pool ??= load()), full: { ...options, headers, origin, path: pathname + search } };
  };
  return {
    async dispatch(url, options, handler) {
      const { pool, full } = await prepare(url, options);
      pool.agent.dispatch(full, handler);
    },
    async request(url, options) {
      const { pool, full } = await prepare(url, options);
      return pool.request(full);
    },
    explain(error, url) {
      if (error instanceof TransportError) return error;
      const neverConnected = error instanceof Error && connectErrors.has(error);
      return new TransportError(`${hostOf(url)}: ${describe(error)}`, !neverConnected);
    },
    warm() {
      pool ??= load();
      // Whoever sends the first request meets the error; nobody waits for it here.
      pool.catch(() => undefined);
    },
    async close() {
      closed = true;
      await (await pool)?.agent.destroy();
    },
  };
}

interface Pool {
  readonly agent: Agent;
  readonly request: (options: Dispatcher.RequestOptions) => Promise<Dispatcher.ResponseData>;
}

const WORDS = new Map([
  ['ECONNREFUSED', 'connection refused'],
  ['ENOTFOUND', 'no such host'],
  ['EAI_AGAIN', 'the name could not be looked up'],
  ['ENETUNREACH', 'the network cannot be reached'],
  ['EHOSTUNREACH', 'the host cannot be reached'],
  ['ETIMEDOUT', 'the connection timed out'],
  ['ECONNRESET', 'the connection broke off'],
  ['EPIPE', 'the connection broke off'],
  ['UND_ERR_CONNECT_TIMEOUT', 'no connection in time'],
  ['UND_ERR_HEADERS_TIMEOUT', 'no answer in time'],
  ['UND_ERR_BODY_TIMEOUT', 'the answer stopped coming'],
  ['UND_ERR_SOCKET', 'the connection was closed before the answer was complete'],
  ['UND_ERR_ABORTED', 'the request was stopped'],
]);

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // A host with several addresses fails with one error for each; they seldom differ.
  const cause: unknown = error instanceof AggregateError ? error.errors[0] : error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return WORDS.get(code) ?? (code || error.message || error.name);
}

/** The host of a URL, for messages: a presigned URL's query is a secret too. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host || 'no host' : 'an invalid address';
}

export function isWebUrl(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}

/** Lower-case names, repeated headers joined. */
export function flatHeaders(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) flat[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value;
  return flat;
}
