import { TransportError } from '../core/ports.ts';
import type { HttpRequest, HttpStream } from '../core/ports.ts';
import { flatHeaders, hostOf, isWebUrl } from './http-network.ts';
import type { Network } from './http-network.ts';

const MOST_REDIRECTS = 5;

/** The only headers that travel with a download: no list of secret ones could ever be complete (invariant 4). */
const HEADERS_SENT = new Set(['accept', 'if-none-match', 'if-range', 'range', 'user-agent']);

/** Bodies of refusals are read at once, so that a caller who only looks at the status leaves no connection open. */
const MOST_ERROR_BYTES = 64 * 1024;

/**
 * Opens a URL for reading: up to five redirects, none to anything but http(s), no credentials. `timeoutMs` is the
 * longest silence, before the headers and between two pieces of the body; the whole may take as long as it takes.
 */
export async function openDownload(
  network: Network,
  request: Omit<HttpRequest, 'body' | 'method'>,
): Promise<HttpStream> {
  let url = request.url;
  try {
    for (let redirects = 0; ; redirects += 1) {
      const reply = await network.request(url, {
        method: 'GET',
        headers: harmless(request.headers),
        headersTimeout: request.timeoutMs,
        bodyTimeout: request.timeoutMs,
        signal: request.signal ?? null,
      });
      const headers = flatHeaders(reply.headers);
      const location = isRedirect(reply.statusCode) ? headers['location'] : undefined;
      if (location === undefined) {
        const body = reply.statusCode < 400 ? pieces(network, reply.body, url) : inMemory(await start(reply.body));
        return { status: reply.statusCode, headers, body };
      }
      await reply.body.dump();
      url = nextUrl(url, location, redirects);
    }
  } catch (error) {
    throw network.explain(error, url);
  }
}

function nextUrl(from: string, location: string, redirects: number): string {
  if (redirects >= MOST_REDIRECTS)
    throw new TransportError(`${hostOf(from)}: more than ${MOST_REDIRECTS} redirects`, true);
  const url = URL.canParse(location, from) ? new URL(location, from).href : location;
  if (!isWebUrl(url)) throw new TransportError(`${hostOf(from)}: a redirect to something that is not http(s)`, true);
  return url;
}

function isRedirect(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

function harmless(headers: HttpRequest['headers']): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => HEADERS_SENT.has(name.toLowerCase())));
}

async function* pieces(network: Network, body: AsyncIterable<Uint8Array>, url: string): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    throw network.explain(error, url);
  }
}

async function start(body: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    bytes += chunk.byteLength;
    if (bytes > MOST_ERROR_BYTES) break;
  }
  return chunks;
}

async function* inMemory(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}
