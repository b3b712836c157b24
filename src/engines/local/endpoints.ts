import type { Failure } from '../../core/failure.ts';
import type { Clock, Transport } from '../../core/ports.ts';
import type { ProviderClient } from '../../core/provider.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { ProviderName } from '../../core/take.ts';
import type { Storyboard } from '../../manifest/storyboard.ts';
import { findProvider } from '../../providers/registry.ts';
import { type DotEnvFile, type EndpointProblem, resolveEndpoint } from '../../providers/resolve-endpoint.ts';

/** Where each provider's requests go, and with which key; from the environment, `.env`, and the storyboard. */
export interface EndpointSettings {
  readonly storyboard: Storyboard;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly dotEnv: readonly DotEnvFile[];
  readonly trustBaseUrl: boolean;
  /** The simulator's addresses; set = nothing else is looked at. */
  readonly simulator?: Readonly<Record<ProviderName, string>>;
  readonly transport: Transport;
  readonly clock: Clock;
}

export class Endpoints {
  readonly #settings: EndpointSettings;
  readonly #clients = new Map<string, Result<ProviderClient, EndpointProblem>>();

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

/** The same, for a run that is already under way. */
export function asFailure(problem: EndpointProblem): Failure {
  return { reason: 'unauthorized', billed: 'no', message: `${problem.message}; ${problem.help}` };
}
