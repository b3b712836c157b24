/**
 * With which keys requests to the bucket of `uploads:` are signed, if with any. Pure: the environment comes in as data.
 *
 * The storyboard names the bucket and never a key. It may come with a repository that somebody else wrote, as may a
 * `.env`; a signed request does not give the secret away, but it shows a stranger the id of the key and the session
 * token, and hands him the files. So:
 * 1. The address is always the storyboard's, so that what `plan` shows is where files go. Nothing replaces it.
 * 2. Keys are a set (id, secret, token) and come from one place as a whole: the environment, or one `.env` file. Our
 *    own names come before Amazon's, the environment before `.env`.
 * 3. A set is used at a host that a public service runs for buckets (`known-hosts.ts`), or at the one that
 *    `SHOTGRAPH_S3_ENDPOINT` in the environment or `--trust-base-url` vouches for. A `.env` vouches for its own set only.
 * 4. The first set that may be used is.
 */
import { BUCKET_KEYS } from '../../core/provider.ts';
import type { Span } from '../../core/span.ts';
import { type DotEnvFile, type EndpointProblem, type Environment, hostIn, valueOf } from '../resolve-endpoint.ts';
import { isKnownBucketHost, regionOfHost } from './known-hosts.ts';

/** `uploads:` of a storyboard, as far as it says where objects go. */
export interface BucketSetting {
  /** http(s), without user name and query; http on loopback only. */
  readonly endpoint: string;
  readonly bucket: string;
  readonly region?: string;
  readonly prefix?: string;
  readonly publicBaseUrl?: string;
}

export interface BucketSources {
  readonly setting: BucketSetting;
  /** The place of `uploads:`. */
  readonly span?: Span;
  readonly env: Environment;
  /** The `.env` files that were found, the nearest first. */
  readonly dotEnv?: readonly DotEnvFile[];
  /** `--trust-base-url` */
  readonly trustBaseUrl?: boolean;
}

export interface BucketKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export type ResolvedBucket =
  | { readonly kind: 'ready'; readonly key: BucketKey; readonly region: string }
  | EndpointProblem;

/** Names the endpoint that the user trusts with his keys. */
const ENDPOINT = 'SHOTGRAPH_S3_ENDPOINT';
const REGION = 'SHOTGRAPH_S3_REGION';

/** A place that holds the id of a key. */
interface KeySet {
  readonly names: (typeof BUCKET_KEYS)[number];
  readonly values: Environment;
  /** Undefined = the environment. */
  readonly file?: DotEnvFile;
}

/** The keys for a bucket under these sources, or why there are none. */
export function resolveBucket(sources: BucketSources): ResolvedBucket {
  const sets = keySets(sources);
  const usable = sets.find((set) => mayBeUsed(set, sources));
  const problem = usable ? incomplete(usable, sources) : unusable(sets[0], sources);
  if (problem) return { ...problem, ...(sources.span && { span: sources.span }) };
  const { names, values } = usable as KeySet;
  const sessionToken = valueOf(values, names.token);
  return {
    kind: 'ready',
    key: {
      accessKeyId: valueOf(values, names.id) ?? '',
      secretAccessKey: valueOf(values, names.secret) ?? '',
      ...(sessionToken !== undefined && { sessionToken }),
    },
    region: regionOf(sources),
  };
}

/** How messages call a bucket: it, and who keeps it. */
export function bucketTitle({ bucket, endpoint }: BucketSetting): string {
  return `the bucket ${bucket} at ${new URL(endpoint).host}`;
}

function keySets({ env, dotEnv = [] }: BucketSources): readonly KeySet[] {
  const places = [{ values: env }, ...dotEnv.map((file) => ({ values: file.values, file }))];
  return BUCKET_KEYS.flatMap((names) => places.map((place) => ({ names, ...place }))).filter(
    ({ names, values }) => valueOf(values, names.id) !== undefined,
  );
}

function mayBeUsed({ file }: KeySet, { setting, env, trustBaseUrl }: BucketSources): boolean {
  const { host, hostname } = new URL(setting.endpoint);
  if (trustBaseUrl || isKnownBucketHost(hostname)) return true;
  return [env, ...(file ? [file.values] : [])].some((values) => hostIn(values, ENDPOINT) === host);
}

function unusable(set: KeySet | undefined, { setting }: BucketSources): EndpointProblem {
  const title = bucketTitle(setting);
  const [own] = BUCKET_KEYS;
  if (!set) {
    return {
      kind: 'missing-key',
      variable: own.id,
      message: `no key for ${title}: ${own.id} is not set`,
      help: `set ${own.id} and ${own.secret} (or Amazon's AWS_ names), or try it without a key: --simulate`,
    };
  }
  return {
    kind: 'untrusted-base-url',
    variable: ENDPOINT,
    message: `uploads in the storyboard leads to ${new URL(setting.endpoint).host}, which is no service we know; nothing is signed for it`,
    help: `if you trust it, set ${ENDPOINT}=${new URL(setting.endpoint).origin}${set.file ? ` (or write that into ${set.file.path})` : ''}, or pass --trust-base-url`,
  };
}

function incomplete({ names, values, file }: KeySet, { setting }: BucketSources): EndpointProblem | undefined {
  const where = file ? ` in ${file.path}` : '';
  const title = bucketTitle(setting);
  if (valueOf(values, names.secret) === undefined) {
    return {
      kind: 'missing-key',
      variable: names.secret,
      message: `no key for ${title}: ${names.id}${where} is set, but ${names.secret} beside it is not`,
      help: `set both${where || ' in the environment'}: a key is taken from one place as a whole`,
    };
  }
  const bad = [names.id, names.secret, names.token].find((name) => !/^[!-~]*$/.test(valueOf(values, name) ?? ''));
  if (bad === undefined) return undefined;
  return {
    kind: 'bad-key',
    variable: bad,
    message: `the key for ${title} in ${bad}${where} holds a space or another character no key has`,
    help: `set ${bad} again, without quotes or line breaks`,
  };
}

function regionOf({ setting, env, dotEnv = [] }: BucketSources): string {
  const set = (name: string): string | undefined =>
    [env, ...dotEnv.map(({ values }) => values)].map((values) => valueOf(values, name)).find(Boolean);
  const told = set(REGION) ?? setting.region ?? regionOfHost(new URL(setting.endpoint).hostname);
  return told ?? set('AWS_REGION') ?? 'us-east-1';
}
