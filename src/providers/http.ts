import type { Transport } from '../core/ports.ts';
import { openDownload } from './http-download.ts';
import { createNetwork } from './http-network.ts';
import { sendRequest } from './http-send.ts';

/**
 * The network, over undici (loaded by the first request). Keep-alive; no redirect is followed by
 * `send`; a reply is cut at the size limit; every error is a `TransportError`.
 *
 * `bytesMayHaveLeft` is false only where the connector itself failed (refused, unknown host, unreachable, timeout,
 * TLS): then no request was ever written. Whatever happens on a socket that was once open proves nothing, a pooled
 * socket that died meanwhile included.
 */
export interface ClosableTransport extends Transport {
  /** Cuts every connection; requests under way fail, and so do later ones. */
  close(): Promise<void>;
  /** Begins to load what the first request needs, so that it is there once the disk has been asked. */
  warm(): void;
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
    send: (request) => sendRequest(network, request, settings.maxReplyBytes),
    open: (request) => openDownload(network, request),
    close: () => network.close(),
    warm: () => network.warm(),
  };
}
