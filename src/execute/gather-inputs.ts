import type { RunEvent } from '../core/event.ts';
import type { Failure } from '../core/failure.ts';
import type { JsonObject } from '../core/json.ts';
import type { Clock } from '../core/ports.ts';
import type { TakeId } from '../core/take.ts';
import type { PlannedClip, PlannedTake } from '../plan/plan.ts';
import { finishPayload, missingOutputs, sourcesOf } from './request.ts';
import type { RunPorts } from './run-ports.ts';

/** A request that can be sent, or why it can not. */
export type Inputs =
  | { readonly kind: 'ready'; readonly payload: JsonObject; readonly digests: Readonly<Record<TakeId, string>> }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'blocked'; readonly why: string; readonly by?: TakeId };

export interface Gathering {
  readonly ports: RunPorts;
  readonly emit: (event: RunEvent) => void;
  /** What each take that is owned by now can be used as. */
  readonly clips: ReadonlyMap<TakeId, PlannedClip>;
  readonly planned: (take: TakeId) => PlannedTake | undefined;
}

/** A URL counts as dead this long before its declared expiry: the provider reads it when the task's turn comes. */
const EXPIRY_MARGIN_MS = 3_600_000;

/** Uploads local files, makes sure that the URLs of upstream clips live, and puts both into the request. */
export async function gatherInputs(take: PlannedTake, gathering: Gathering): Promise<Inputs> {
  const uploaded = new Map<string, string>();
  for (const upload of take.uploads) {
    const hosted = await gathering.ports.upload(upload);
    if (!hosted.ok) return { kind: 'failed', failure: hosted.error };
    uploaded.set(upload.path, hosted.value.url);
    if (hosted.value.fresh)
      gathering.emit({ type: 'uploaded', file: upload.written, host: upload.host, url: hosted.value.url });
  }
  const clips = new Map<TakeId, PlannedClip>();
  for (const id of sourcesOf(take)) {
    const clip = await liveClip(id, gathering);
    if (clip === undefined)
      return { kind: 'blocked', why: `input expired: the URL of ${id} no longer answers`, by: id };
    clips.set(id, clip);
  }
  const missing = missingOutputs(take, clips);
  if (missing.length > 0) return { kind: 'blocked', why: missing.join(', ') };
  const digests = Object.fromEntries([...clips].map(([id, clip]) => [id, clip.sha256]));
  return { kind: 'ready', payload: finishPayload(take, clips, uploaded), digests };
}

/** The clip with a URL that will still answer: the recorded one, or a new one from the provider's status call. */
async function liveClip(id: TakeId, { ports, clips, planned }: Gathering): Promise<PlannedClip | undefined> {
  const clip = clips.get(id);
  if (!clip || !expiresSoon(clip.expiresAt, ports.clock)) return clip;
  const upstream = planned(id);
  const client = upstream && ports.client(upstream.provider);
  if (!client?.ok) return undefined;
  const answer = await client.value.status(clip.taskId);
  if (answer.kind !== 'status' || answer.status.kind !== 'succeeded') return undefined;
  const { url, expiresAt } = answer.status.clip;
  if (expiresSoon(expiresAt, ports.clock) || !(await ports.urlAlive(url))) return undefined;
  const { expiresAt: _old, ...rest } = clip;
  return { ...rest, url, ...(expiresAt !== undefined && { expiresAt }) };
}

/** Whether a URL is too old to be given to a provider. */
export function expiresSoon(expiresAt: number | undefined, clock: Clock): boolean {
  return expiresAt !== undefined && expiresAt - EXPIRY_MARGIN_MS <= clock.now();
}
