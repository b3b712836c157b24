/** The outside world as the engine sees it; tests play every order of events through these. */

/** Time. `now` is milliseconds since 1970. */
export interface Clock {
  now(): number;
  /** Resolves after `ms`, or at once when the signal fires; never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** A number in [0, 1). */
export type Random = () => number;

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'HEAD';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Until the whole answer is there. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

export interface HttpReply {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Decoded as UTF-8, cut at the transport's limit. */
  readonly text: string;
}

/** An answer whose body is read as it comes. Reading it may throw `TransportError`. */
export interface HttpStream {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * Sends HTTP requests and follows no redirect, so that no key travels to another host.
 * Rejects with `TransportError` and nothing else.
 */
export interface Transport {
  send(request: HttpRequest): Promise<HttpReply>;
  /** For clips: any size, redirects followed without credentials; `timeoutMs` is the longest silence. */
  open(request: Omit<HttpRequest, 'body' | 'method'>): Promise<HttpStream>;
}

/** No answer, or half of one. `bytesMayHaveLeft` is false only when the connection was never made. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  readonly bytesMayHaveLeft: boolean;

  constructor(message: string, bytesMayHaveLeft: boolean) {
    super(message);
    this.bytesMayHaveLeft = bytesMayHaveLeft;
  }
}

/** What is known about a local file that a storyboard names. */
export interface FileFacts {
  readonly sha256: string;
  readonly bytes: number;
  /** By content, not by name: `png`, `jpg`, `webp`, `mp4`, `mov`, `mp3`, `wav`...; absent = not recognised. */
  readonly format?: string;
  /** Of audio and video, where it could be read. */
  readonly seconds?: number;
  /** Pixels as its header says, of a picture whose header can be read: `png`, `jpg`, `gif`, `bmp`, `webp`. */
  readonly width?: number;
  readonly height?: number;
  /** Its first bytes say which picture format it is, and what follows is none. */
  readonly damaged?: true;
}
