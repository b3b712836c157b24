import type { Dispatcher } from 'undici';
import { TransportError, type HttpReply, type HttpRequest } from '../core/ports.ts';
import { flatHeaders, hostOf, type Network } from './http-network.ts';

/**
 * One request and its whole answer. A run sends thousands of these, so the answer is gathered as it comes, without a
 * stream. What ends it early (the deadline, the caller, the size limit) is told apart from what the network says.
 */
export async function sendRequest(network: Network, request: HttpRequest, maxBytes: number): Promise<HttpReply> {
  const { url, method, headers, body = null, timeoutMs, signal } = request;
  const exchange = new Exchange(maxBytes);
  const timer = setTimeout(() => exchange.end(`no answer from ${hostOf(url)} within ${timeoutMs / 1000} s`), timeoutMs);
  const onAbort = (): void => exchange.end(`the request to ${hostOf(url)} was stopped`);
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    if (signal?.aborted) throw new TransportError(`the request to ${hostOf(url)} was stopped`, false);
    const options = { method, headers, body: body as string | Buffer, headersTimeout: 0, bodyTimeout: 0 };
    await network.dispatch(url, options, exchange);
    return await exchange.reply;
  } catch (error) {
    throw network.explain(error, url);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

type Controller = Dispatcher.DispatchController;

/** What comes back of one request; undici calls it as the answer arrives. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly reply: Promise<HttpReply>;
  readonly #maxBytes: number;
  #resolve: (reply: HttpReply) => void = () => undefined;
  #reject: (error: Error) => void = () => undefined;
  #controller: Controller | undefined;
  #ended: TransportError | undefined;
  #head: Pick<HttpReply, 'status' | 'headers'> = { status: 0, headers: {} };
  readonly #chunks: Uint8Array[] = [];
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
    this.reply = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Whoever never gets to wait for it (a deadline before the connection) must not end the process.
    this.reply.catch(() => undefined);
  }

  /** Gives up on the answer. The request may have been written by now, so this proves nothing. */
  end(why: string): void {
    this.#ended ??= new TransportError(why, true);
    this.#reject(this.#ended);
    this.#controller?.abort(this.#ended);
  }

  onRequestStart(controller: Controller): void {
    this.#controller = controller;
    if (this.#ended) controller.abort(this.#ended);
  }

  onResponseStart(_controller: Controller, status: number, headers: Dispatcher.ResponseData['headers']): void {
    this.#head = { status, headers: flatHeaders(headers) };
  }

  onResponseData(controller: Controller, chunk: Buffer): void {
    this.#chunks.push(chunk.subarray(0, this.#maxBytes - this.#bytes));
    this.#bytes += chunk.byteLength;
    if (this.#bytes <= this.#maxBytes) return;
    this.#finish();
    controller.abort(new TransportError('the answer is too long', true));
  }

  onResponseEnd(): void {
    this.#finish();
  }

  onResponseError(_controller: Controller | undefined, error: Error): void {
    this.#reject(this.#ended ?? error);
  }

  #finish(): void {
    this.#resolve({ ...this.#head, text: new TextDecoder().decode(Buffer.concat(this.#chunks)) });
  }
}
