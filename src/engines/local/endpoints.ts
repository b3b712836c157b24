import { Bug } from '../../core/bug.ts';
import type { Failure } from '../../core/failure.ts';
import type { Clock, Transport } from '../../core/ports.ts';
import type { FileHost, ProviderClient } from '../../core/provider.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { HostName, ProviderName } from '../../core/take.ts';
import type { Storyboard } from '../../manifest/storyboard.ts';
import { type Bucket, connectBucket } from '../../providers/bucket/bucket.ts';
import { resolveBucket } from '../../providers/bucket/resolve-bucket.ts';
import { findProvider } from '../../providers/registry.ts';
import { type DotEnvFile, type EndpointProblem, resolveEndpoint } from '../../providers/resolve-endpoint.ts';

/** Where each provider's requests go, and with which key; from the environment, `.env`, and the storyboard. */
export interface EndpointSettings {
  readonly storyboard: Storyboard;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly dotEnv: readonly DotEnvFile[];
  readonly trustBaseUrl: boolean;
  /** The simulator's addresses; set = nothing else is looked at. */
  readonly simulator?: Readonly<Record<HostName, string>>;
  readonly transport: Transport;
  readonly clock: Clock;
}

export class Endpoints {
  readonly #settings: EndpointSettings;
  readonly #clients = new Map<string, Result<ProviderClient, EndpointProblem>>();
  #bucket: Result<Bucket, EndpointProblem> | undefined;

  constructor(settings: EndpointSettings) {
    this.#settings = settings;
  }

  /** The client of a provider; with a base URL, the one an earlier run recorded. */
  connect(name: ProviderName, recordedBaseUrl?: string): Result<ProviderClient, EndpointProblem> {
    const key = `${name} ${recordedBaseUrl ?? ''}`;
    const known = this.#clients.get(key);
    if (known) return known;
    const made = this.#connect(name, recordedBaseUrl);
    this.#clients.set(key, made);
    return made;
  }

  /** Who hosts files under this name. */
  host(name: HostName): Result<FileHost, EndpointProblem> {
    if (name === 'bucket') return this.bucket();
    const client = this.connect(name);
    if (!client.ok) return client;
    const upload = client.value.upload?.bind(client.value);
    if (!upload) throw new Bug(`${name} was chosen to host a file and hosts none`);
    return ok({ name, upload });
  }

  /** Whether `uploads:` names a bucket. */
  get hasBucket(): boolean {
    const { uploads } = this.#settings.storyboard;
    return uploads !== undefined && uploads.value !== 'gmi';
  }

  /** The bucket of `uploads:`; only asked for where there is one. */
  bucket(): Result<Bucket, EndpointProblem> {
    return (this.#bucket ??= this.#connectBucket());
  }

  #connectBucket(): Result<Bucket, EndpointProblem> {
    const { storyboard, env, dotEnv, trustBaseUrl, simulator, transport, clock } = this.#settings;
    const { uploads } = storyboard;
    if (!uploads || uploads.value === 'gmi') throw new Bug('a bucket was chosen where uploads: names none');
    if (simulator) {
      const { prefix } = uploads.value;
      const setting = {
        bucket: uploads.value.bucket,
        endpoint: simulator.bucket,
        ...(prefix !== undefined && { prefix }),
      };
      return ok(connectBucket({ setting, ...SIMULATED_BUCKET, transport, clock, simulated: true }));
    }
    const found = resolveBucket({ setting: uploads.value, span: uploads.span, env, dotEnv, trustBaseUrl });
    if (found.kind !== 'ready') return err(found);
    return ok(connectBucket({ setting: uploads.value, key: found.key, region: found.region, transport, clock }));
  }

  #connect(name: ProviderName, recordedBaseUrl: string | undefined): Result<ProviderClient, EndpointProblem> {
    const provider = findProvider(name);
    const { storyboard, env, dotEnv, trustBaseUrl, simulator, transport, clock } = this.#settings;
    if (!provider)
      return err({
        kind: 'bad-base-url',
        variable: '',
        message: `no provider is called ${name}`,
        help: 'check the name',
      });
    const setting = storyboard.providers.get(name);
    const endpoint = resolveEndpoint(provider, {
      env,
      dotEnv,
      trustBaseUrl,
      ...(setting && { setting }),
      ...(recordedBaseUrl !== undefined && { recordedBaseUrl }),
      ...(simulator && { simulate: { baseUrl: simulator[name] } }),
    });
    if (endpoint.kind !== 'ready') return err(endpoint);
    const { baseUrl, apiKey, simulated } = endpoint;
    return ok(provider.connect({ baseUrl, apiKey, transport, clock, simulated }));
  }
}

/** The simulator takes any key; no secret. */
const SIMULATED_BUCKET = { key: { accessKeyId: 'simulator', secretAccessKey: 'simulator' }, region: 'us-east-1' };

/** The same, for a run that is already under way. */
export function asFailure(problem: EndpointProblem): Failure {
  return { reason: 'unauthorized', billed: 'no', message: `${problem.message}; ${problem.help}` };
}
