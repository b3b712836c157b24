import type { Failure } from '../../core/failure.ts';
import type { Transport } from '../../core/ports.ts';
import type { Result } from '../../core/result.ts';
import type { OwnedTake, RunPorts } from '../../execute/run-ports.ts';
import type { Bucket } from '../../providers/bucket/bucket.ts';
import { downloadClip } from '../../store/download.ts';
import type { Places } from '../../store/places.ts';

/** Where a clip that was bought, but whose bytes are not on this machine, may still be had. */
export interface ClipSources {
  readonly places: Places;
  readonly transport: Transport;
  readonly client: RunPorts['client'];
  /** The bucket of `uploads:`, if it names one: another machine may have brought the clip there. */
  readonly bucket: Result<Bucket, Failure> | undefined;
}

/**
 * Fetches a clip into the store: from its recorded URL, else from the one that the provider's status call gives now,
 * else from the bucket, by content. Whatever comes must be the clip that was paid for. Says what is in the way.
 */
export async function fetchClip(
  owned: OwnedTake,
  sources: ClipSources,
  signal: AbortSignal,
): Promise<Failure | undefined> {
  const { url } = owned.clip;
  const recorded = await fetchFrom(url, owned, sources, signal);
  if (isOver(recorded, signal)) return recorded;
  const refreshed = await fromStatus(owned, sources, signal);
  if (isOver(refreshed, signal)) return refreshed;
  const shared = await fromBucket(owned, sources, signal);
  if (isOver(shared, signal)) return shared;
  const known = [recorded, refreshed, shared].filter((problem) => problem !== undefined && problem !== 'unasked');
  const messages = new Set(known.map(({ message }) => message));
  return { reason: 'unreachable', billed: 'no', message: [...messages].join('; ') };
}

/** `unasked`: there is nobody to ask. */
type Attempted = Failure | 'unasked' | undefined;

/** The clip is here, or nothing more is of any use. */
function isOver(attempted: Attempted, signal: AbortSignal): attempted is Failure | undefined {
  return attempted === undefined || (attempted !== 'unasked' && (signal.aborted || attempted.reason === 'disk'));
}

async function fromStatus(owned: OwnedTake, sources: ClipSources, signal: AbortSignal): Promise<Attempted> {
  const { take, clip } = owned;
  const client = sources.client(take.provider);
  if (!client.ok) return client.error;
  const answer = await client.value.status(clip.taskId);
  if (answer.kind !== 'status' || answer.status.kind !== 'succeeded') return 'unasked';
  return fetchFrom(answer.status.clip.url, owned, sources, signal);
}

async function fromBucket(owned: OwnedTake, sources: ClipSources, signal: AbortSignal): Promise<Attempted> {
  const { bucket } = sources;
  if (!bucket) return 'unasked';
  if (!bucket.ok) return bucket.error;
  const link = await bucket.value.link({ sha256: owned.clip.sha256, extension: 'mp4' });
  const problem = await fetchFrom(link, owned, sources, signal);
  if (!problem || problem.reason === 'disk') return problem;
  return { ...problem, message: `the bucket of uploads: does not have it (${problem.message})` };
}

async function fetchFrom(
  url: string,
  { clip }: OwnedTake,
  { places, transport }: ClipSources,
  signal: AbortSignal,
): Promise<Failure | undefined> {
  const got = await downloadClip({ url, transport, places, signal });
  if (!got.ok) return got.error;
  if (got.value.sha256 === clip.sha256) return undefined;
  return { reason: 'garbage', billed: 'no', message: 'its address gives another clip now' };
}
