/**
 * Which server a provider's requests go to, and which key goes with them. Pure: the environment comes in as data.
 *
 * A storyboard and a `.env` beside it may come with a repository that somebody else wrote, so neither may decide
 * alone where the user's key is sent:
 * 1. The address: the environment, else the nearest `.env`, else the storyboard, else the vendor's own.
 * 2. An address from the environment, or the vendor's own, gets the key.
 * 3. An address from a `.env` gets only a key from the same file.
 * 4. An address from the storyboard, or one recorded by an earlier run, gets a key only if it is a host the vendor
 *    documents as its own, if the environment names the same host, or if the user says so (`--trust-base-url`).
 * 5. No key travels in the clear: http is for this machine only.
 */
import type { Located, Span } from '../core/span.ts';
import type { Provider } from './provider.ts';

/** Variables and what they are set to. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface EndpointSources {
  /** `providers: { NAME: ... }` of the storyboard. */
  readonly setting?: { readonly baseUrl?: Located<string>; readonly keyEnv?: Located<string> };
  readonly env: Environment;
  /** The `.env` files that were found, the nearest first. */
  readonly dotEnv?: readonly DotEnvFile[];
  /** `--trust-base-url` */
  readonly trustBaseUrl?: boolean;
  /** The base URL an earlier run wrote into its journal: requests about its tasks go there, whatever is set now. */
  readonly recordedBaseUrl?: string;
  /** `--simulate`: where the simulator listens; nothing else is looked at. */
  readonly simulate?: { readonly baseUrl: string };
}

export interface DotEnvFile {
  /** As messages name it. */
  readonly path: string;
  readonly values: Environment;
}

export type Endpoint =
  | { readonly kind: 'ready'; readonly baseUrl: string; readonly apiKey: string; readonly simulated: boolean }
  | EndpointProblem;

/** Why nothing can be sent: one sentence, and the smallest fix. */
export interface EndpointProblem {
  readonly kind: 'missing-key' | 'bad-key' | 'untrusted-base-url' | 'bad-base-url';
  /** The environment variable it is about. */
  readonly variable: string;
  readonly message: string;
  readonly help: string;
  /** In the storyboard, where the cause stands there. */
  readonly span?: Span;
}

/** Sent to the simulator, which takes any key; no secret. */
const SIMULATOR_KEY = 'simulator';

/** An address and who said so. */
type Address = { readonly url: string; readonly origin: string; readonly span?: Span } & (
  | { readonly from: 'environment' | 'vendor' | 'storyboard' | 'journal' }
  | { readonly from: 'file'; readonly file: DotEnvFile }
);

/** The endpoint of a provider under these sources, or why there is none. */
export function resolveEndpoint(provider: Provider, sources: EndpointSources): Endpoint {
  if (sources.simulate) {
    return { kind: 'ready', baseUrl: sources.simulate.baseUrl, apiKey: SIMULATOR_KEY, simulated: true };
  }
  const address = findAddress(provider, sources);
  const problem = badAddress(provider, address) ?? untrusted(provider, address, sources);
  return problem ?? withKey(provider, address, sources);
}

function findAddress(provider: Provider, sources: EndpointSources): Address {
  const { env, dotEnv = [], setting, recordedBaseUrl } = sources;
  const name = provider.baseUrlEnv;
  if (recordedBaseUrl !== undefined) return recordedAddress(provider, recordedBaseUrl, sources);
  const fromEnv = valueOf(env, name);
  if (fromEnv !== undefined) return { url: fromEnv, from: 'environment', origin: name };
  for (const file of dotEnv) {
    const url = valueOf(file.values, name);
    if (url !== undefined) return { url, from: 'file', file, origin: `${name} in ${file.path}` };
  }
  const written = setting?.baseUrl;
  if (written)
    return { url: written.value, from: 'storyboard', origin: 'base_url in the storyboard', span: written.span };
  return { url: provider.defaultBaseUrl, from: 'vendor', origin: provider.title };
}

/** An earlier run's address, put under the rule of the `.env` that still names its host, if one does. */
function recordedAddress(provider: Provider, url: string, { env, dotEnv = [] }: EndpointSources): Address {
  const origin = 'the base URL of an earlier run';
  const namedIn = (values: Environment) => hostIn(values, provider.baseUrlEnv) === hostOf(url);
  const file = namedIn(env) ? undefined : dotEnv.find(({ values }) => namedIn(values));
  return file ? { url, from: 'file', file, origin } : { url, from: 'journal', origin };
}

function badAddress(provider: Provider, address: Address): EndpointProblem | undefined {
  const why = whyBad(address.url);
  if (why === undefined) return undefined;
  return {
    kind: 'bad-base-url',
    variable: provider.baseUrlEnv,
    message: `${address.origin} ${why}`,
    help: `write it like ${provider.defaultBaseUrl}`,
    ...(address.span && { span: address.span }),
  };
}

function whyBad(text: string): string | undefined {
  if (!URL.canParse(text)) return 'is not a URL';
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'is not an http(s) URL';
  if (url.username || url.password) return 'holds a user name or password';
  if (url.search || url.hash || text.includes('?') || text.includes('#')) return 'holds a query or a fragment';
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) return 'is http, which would send the key in the clear';
  return undefined;
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

function untrusted(provider: Provider, address: Address, sources: EndpointSources): EndpointProblem | undefined {
  if (address.from !== 'storyboard' && address.from !== 'journal') return undefined;
  const { host, hostname } = new URL(address.url);
  const namedByUser = hostIn(sources.env, provider.baseUrlEnv) === host;
  if (sources.trustBaseUrl || namedByUser || provider.knownHosts.includes(hostname)) return undefined;
  const variable = provider.baseUrlEnv;
  return {
    kind: 'untrusted-base-url',
    variable,
    message: `${address.origin} leads to ${host}, which is not ${provider.title}; no key is sent there`,
    help: `if you trust it, set ${variable}=${shellWord(address.url)} or pass --trust-base-url`,
    ...(address.span && { span: address.span }),
  };
}

function withKey(provider: Provider, address: Address, { setting, env, dotEnv = [] }: EndpointSources): Endpoint {
  const variable = setting?.keyEnv?.value ?? provider.keyEnv;
  const places = address.from === 'file' ? [address.file.values] : [env, ...dotEnv.map(({ values }) => values)];
  const apiKey = places.map((values) => valueOf(values, variable)).find((key) => key !== undefined);
  const about = { variable, ...(setting?.keyEnv && { span: setting.keyEnv.span }) };
  if (apiKey === undefined) return { ...missingKey(provider, address, variable), ...about };
  if (!/^[!-~]+$/.test(apiKey)) {
    const message = `the key for ${provider.title} in ${variable} holds a space or another character no key has`;
    return { kind: 'bad-key', message, help: `set ${variable} again, without quotes or line breaks`, ...about };
  }
  return { kind: 'ready', baseUrl: address.url.replace(/\/+$/, ''), apiKey, simulated: false };
}

function missingKey(provider: Provider, address: Address, variable: string) {
  const kind = 'missing-key' as const;
  if (address.from !== 'file') {
    const message = `no key for ${provider.title}: ${variable} is not set`;
    return { kind, message, help: `set ${variable}, or try it without a key: --simulate` };
  }
  const { path } = address.file;
  const message = `no key for ${provider.title}: ${path} sets the base URL, so only the ${variable} of the same file is sent there`;
  const help = `add ${variable} to ${path}, or set ${provider.baseUrlEnv} in the environment, or use --simulate`;
  return { kind, message, help };
}

/** A URL as it can be pasted into a shell, whoever wrote it; it was found to be one before. */
function shellWord(url: string): string {
  const { href } = new URL(url);
  const word = href.replace(/\/+$/, '');
  return /^[\w./:%@~+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", '%27')}'`;
}

/** The host a variable's URL leads to; undefined where it is not set or is no URL. */
export function hostIn(values: Environment, name: string): string | undefined {
  const url = valueOf(values, name);
  return url !== undefined && URL.canParse(url) ? hostOf(url) : undefined;
}

/** Host and port; empty for what is no URL, which equals no host. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : '';
}

/** What a variable is set to, without the blanks around it; empty counts as not set. */
export function valueOf(values: Environment, name: string): string | undefined {
  const value = Object.hasOwn(values, name) ? values[name]?.trim() : undefined;
  return value === '' ? undefined : value;
}
