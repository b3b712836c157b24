import { TransportError } from '../core/ports.ts';
import type { HttpReply, HttpRequest, Transport } from '../core/ports.ts';
import { openDownload } from './http-download.ts';
import { createNetwork, flatHeaders, hostOf } from './http-network.ts';
import type { Network } from './http-network.ts';

/**
 * The network, over undici (loaded by the first request: it costs 80 ms). Keep-alive; no redirect is followed by
 * `send`; a reply is cut at the size limit; every error is a `TransportError`.
 *
 * `bytesMayHaveLeft` is false only where the connector itself failed (refused, unknown host, unreachable, timeout,
 * TLS): then no request was ever written. Whatever happens on a socket that was once open proves nothing, a pooled
 * socket that died meanwhile included.
 */
export interface ClosableTransport extends Transport {
  /** Cuts every connection; requests under way fail, and so do later ones. */
  close(): Promise<void>;
}

export interface TransportOptions {
  /** `shotgraph/1.2.3` */
  readonly userAgent?: string;
  readonly connectTimeoutMs?: number;
  readonly maxReplyBytes?: number;
}

/** A transport with its own pool of connections; free until the first request. */
export function createTransport(options: TransportOptions = {}): ClosableTransport {
  const settings = {
    userAgent: options.userAgent ?? 'shotgraph',
    connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
    maxReplyBytes: options.maxReplyBytes ?? 8 * 1024 * 1024,
  };
  const network = createNetwork(settings);
  return {
    send: (request) => send(network, request, settings.maxReplyBytes),
    open: (request) => openDownload(network, request),
    close: () => network.close(),
  };
}

async function send(network: Network, request: HttpRequest, maxReplyBytes: number): Promise<HttpReply> {
  const limit = startDeadline(request);
  try {
    const reply = await network.request(request.url, {
      method: request.method,
      headers: request.headers,
      body: request.body ?? null,
      headersTimeout: 0,
      bodyTimeout: 0,
      signal: limit.signal,
    });
    const text = await readText(reply.body, maxReplyBytes);
    return { status: reply.statusCode, headers: flatHeaders(reply.headers), text };
  } catch (error) {
    throw limit.explain(error) ?? network.explain(error, request.url);
  } finally {
    limit.stop();
  }
}

/** One signal for the caller's wish to stop and for the deadline, which says afterwards which of them it was. */
function startDeadline({ timeoutMs, signal, url }: HttpRequest) {
  const controller = new AbortController();
  let why: string | undefined;
  const stop = (reason: string) => {
    why ??= reason;
    controller.abort();
  };
  const onAbort = () => stop(`the request to ${hostOf(url)} was stopped`);
  const timer = setTimeout(() => stop(`no answer from ${hostOf(url)} within ${timeoutMs / 1000} s`), timeoutMs);
  if (signal?.aborted) onAbort();
  signal?.addEventListener('abort', onAbort, { once: true });
  const before = controller.signal.aborted;
  return {
    signal: controller.signal,
    explain: (error: unknown) =>
      why === undefined || error instanceof TransportError ? undefined : new TransportError(why, !before),
    stop: () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    },
  };
}

async function readText(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk.subarray(0, maxBytes - bytes));
    bytes += chunk.byteLength;
    if (bytes > maxBytes) break;
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}
