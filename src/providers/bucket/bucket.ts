import type { Failure } from '../../core/failure.ts';
import { type Clock, type HttpReply, type HttpRequest, type Transport, TransportError } from '../../core/ports.ts';
import type { FileHost, HashedFile, HostedContent, UploadOutcome } from '../../core/provider.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { SIMULATOR_HEADER } from '../call.ts';
import { unfitForUpload } from '../upload-limits.ts';
import { bucketFailure } from './bucket-failure.ts';
import { bucketLimits, LINK_SECONDS, OBJECT_TYPES } from './object-types.ts';
import { type BucketKey, type BucketSetting, bucketTitle } from './resolve-bucket.ts';
import type { Signer } from './signer.ts';

/** A bucket on an S3-compatible server, as a host of files. Objects are named by what they hold. None of this throws. */
export interface Bucket extends FileHost {
  find(content: HostedContent): Promise<UploadOutcome | undefined>;
  /** What is plainly wrong with the bucket or its key, before anything depends on it. */
  check(): Promise<Failure | undefined>;
  /** Where an object of this content would be read, whether or not it is there. */
  link(content: Named): Promise<string>;
}

type Named = Pick<HashedFile, 'sha256' | 'extension'>;

export interface BucketConnection {
  readonly setting: BucketSetting;
  readonly key: BucketKey;
  readonly region: string;
  readonly transport: Transport;
  readonly clock: Clock;
  /** The endpoint is the simulator's, and the user asked for it. */
  readonly simulated?: boolean;
}

const TIMEOUT_MS = 15_000;
const PUT_TIMEOUT_MS = 15 * 60_000;
/** A link signed with a session's key ends with the session, whenever that is: one is made for each request. */
const SESSION_LINK_MS = 60 * 60_000;
/** SHA-256 of nothing. */
const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** The bucket of `uploads:`; free until the first call, which loads the signer. */
export function connectBucket(connection: BucketConnection): Bucket {
  return new S3Bucket(connection);
}

class S3Bucket implements Bucket {
  readonly name = 'bucket';
  readonly #connection: BucketConnection;
  readonly #title: string;
  #signer: Promise<Signer> | undefined;

  constructor(connection: BucketConnection) {
    this.#connection = connection;
    this.#title = bucketTitle(connection.setting);
  }

  async upload(file: HashedFile): Promise<UploadOutcome> {
    const unfit = unfitForUpload(this.#title, bucketLimits(this.#connection.setting), file);
    if (unfit) return { kind: 'failed', failure: unfit };
    const there = await this.find({ ...file, bytes: file.bytes.byteLength });
    if (there) return there;
    const failure = await this.#put(file);
    return failure ? { kind: 'failed', failure } : this.#given(file);
  }

  /** Anything but a plain yes is a no: a key that may not look gets a 403 for what is not there. */
  async find(content: HostedContent): Promise<UploadOutcome | undefined> {
    const request = { method: 'HEAD', url: this.#objectUrl(content), headers: {}, timeoutMs: TIMEOUT_MS } as const;
    const reply = await this.#send(request, EMPTY);
    if (!reply.ok || reply.value.status !== 200) return undefined;
    return reply.value.headers['content-length'] === String(content.bytes) ? this.#given(content) : undefined;
  }

  async link(content: Named): Promise<string> {
    const signer = await this.#load();
    return signer.link(this.#objectUrl(content), LINK_SECONDS, this.#connection.clock.now());
  }

  async check(): Promise<Failure | undefined> {
    const url = `${this.#bucketUrl()}?list-type=2&max-keys=1`;
    const reply = await this.#send({ method: 'GET', url, headers: {}, timeoutMs: TIMEOUT_MS }, EMPTY);
    if (!reply.ok) return reply.error;
    if (reply.value.status < 300) return undefined;
    const failure = bucketFailure(this.#title, reply.value);
    // A key may be made for writing objects and nothing else; then listing proves nothing.
    return failure.vendorCode === 'AccessDenied' ? undefined : failure;
  }

  async #put(file: HashedFile): Promise<Failure | undefined> {
    const headers = { 'content-type': OBJECT_TYPES.get(file.extension) ?? 'application/octet-stream' };
    const request = { method: 'PUT', url: this.#objectUrl(file), headers, timeoutMs: PUT_TIMEOUT_MS } as const;
    const reply = await this.#send({ ...request, body: file.bytes }, file.sha256);
    if (!reply.ok) return reply.error;
    return reply.value.status < 300 ? undefined : bucketFailure(this.#title, reply.value);
  }

  /** Where requests find an object that is there. A public address is given away only if it answers. */
  async #given(content: Named): Promise<UploadOutcome> {
    const { setting, key, clock } = this.#connection;
    if (setting.publicBaseUrl === undefined) {
      const life = key.sessionToken === undefined ? LINK_SECONDS * 1000 : SESSION_LINK_MS;
      return { kind: 'uploaded', url: await this.link(content), expiresAt: clock.now() + life };
    }
    const url = `${setting.publicBaseUrl.replace(/\/+$/, '')}/${this.#keyOf(content)}`;
    const reply = await this.#exchange({ method: 'HEAD', url, headers: {}, timeoutMs: TIMEOUT_MS });
    if (reply.ok && reply.value.status < 400) return { kind: 'uploaded', url };
    const why = reply.ok ? `its public address answers ${reply.value.status}` : reply.error.message;
    const message = `${this.#title} has the file, but ${why}; public_base_url must serve its objects to anybody`;
    return { kind: 'failed', failure: { reason: 'input', billed: 'no', message } };
  }

  #keyOf({ sha256, extension }: Named): string {
    const { prefix = '' } = this.#connection.setting;
    return `${prefix}${prefix === '' || prefix.endsWith('/') ? '' : '/'}${sha256}.${extension}`;
  }

  #bucketUrl(): string {
    const { endpoint, bucket } = this.#connection.setting;
    return `${endpoint.replace(/\/+$/, '')}/${bucket}`;
  }

  #objectUrl(content: Named): string {
    return `${this.#bucketUrl()}/${this.#keyOf(content)}`;
  }

  async #send(request: HttpRequest, sha256: string): Promise<Result<HttpReply, Failure>> {
    const signer = await this.#load();
    const headers = await signer.headers(request, sha256, this.#connection.clock.now());
    return this.#exchange({ ...request, headers });
  }

  async #exchange(request: HttpRequest): Promise<Result<HttpReply, Failure>> {
    const { transport, simulated = false } = this.#connection;
    try {
      const reply = await transport.send(request);
      if (SIMULATOR_HEADER in reply.headers && !simulated)
        return err(this.#unreachable('its address leads to the shotgraph simulator; add --simulate'));
      return ok(reply);
    } catch (error) {
      if (error instanceof TransportError) return err(this.#unreachable(error.message));
      throw error;
    }
  }

  #unreachable(why: string): Failure {
    return { reason: 'unreachable', billed: 'no', message: `${this.#title}: ${why}` };
  }

  #load(): Promise<Signer> {
    const { key, region } = this.#connection;
    return (this.#signer ??= import('./signer.ts').then(({ createSigner }) => createSigner(key, region)));
  }
}
