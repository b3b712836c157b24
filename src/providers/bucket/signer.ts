import { SignatureV4 } from '@smithy/signature-v4';
import type { HttpRequest } from '../../core/ports.ts';
import type { BucketKey } from './resolve-bucket.ts';

/** Signs requests to one bucket (AWS Signature Version 4) with the signer of Amazon's own SDK. Loaded by the first one. */
export interface Signer {
  /** The headers a request travels with. `sha256` is that of its body. */
  headers(request: Pick<HttpRequest, 'method' | 'url' | 'headers'>, sha256: string, now: number): Promise<Headers>;
  /** A link that lets anybody read one object for so long. */
  link(url: string, seconds: number, now: number): Promise<string>;
}

type Headers = Readonly<Record<string, string>>;

/** A signer with one key. Times are milliseconds since 1970. */
export function createSigner(key: BucketKey, region: string): Signer {
  // S3 signs a path as it stands; every other service of Amazon's escapes it once more.
  const signature = new SignatureV4({ credentials: key, region, service: 's3', sha256: Sha256, uriEscapePath: false });
  return {
    async headers({ method, url, headers }, sha256, now) {
      const request = { ...partsOf(url), method };
      const sent = { ...headers, host: request.headers.host, 'x-amz-content-sha256': sha256 };
      const signed = await signature.sign({ ...request, headers: sent }, { signingDate: new Date(now) });
      return signed.headers;
    },
    async link(url, seconds, now) {
      const { headers, ...request } = partsOf(url);
      const asked = { ...request, method: 'GET', headers: { ...headers, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } };
      const { query = {} } = await signature.presign(asked, { expiresIn: seconds, signingDate: new Date(now) });
      const pairs = Object.entries(query).map(([name, value]) => `${encode(name)}=${encode(String(value))}`);
      return `${url}?${pairs.join('&')}`;
    },
  };
}

function partsOf(url: string) {
  const { protocol, hostname, host, pathname: path, searchParams } = new URL(url);
  return { protocol, hostname, path, query: Object.fromEntries(searchParams), headers: { host } };
}

/** As the signature counts it (RFC 3986): what `encodeURIComponent` leaves is encoded too. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}

type Bytes = string | ArrayBuffer | ArrayBufferView;

/** SHA-256, or HMAC-SHA-256 where there is a secret, for the signer: by the platform's own Web Crypto. */
class Sha256 {
  readonly #secret: Buffer | undefined;
  readonly #pieces: Buffer[] = [];

  constructor(secret?: Bytes) {
    this.#secret = secret === undefined ? undefined : bytesOf(secret);
  }

  update(piece: Bytes): void {
    this.#pieces.push(bytesOf(piece));
  }

  reset(): void {
    this.#pieces.length = 0;
  }

  async digest(): Promise<Uint8Array> {
    const { subtle } = globalThis.crypto;
    const data = Buffer.concat(this.#pieces);
    if (this.#secret === undefined) return new Uint8Array(await subtle.digest('SHA-256', data));
    const hmac = { name: 'HMAC', hash: 'SHA-256' };
    const key = await subtle.importKey('raw', this.#secret, hmac, false, ['sign']);
    return new Uint8Array(await subtle.sign(hmac, key, data));
  }
}

function bytesOf(data: Bytes): Buffer<ArrayBuffer> {
  if (typeof data === 'string') return Buffer.from(data);
  const view = ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : data;
  return Buffer.from(new Uint8Array(view));
}
