import { Bug } from '../core/bug.ts';
import { unreadableText } from '../core/clip-flaws.ts';
import type { RunEvent } from '../core/event.ts';
import type { JsonObject } from '../core/json.ts';
import { frameText, momentOf } from '../core/payload.ts';
import type { Clock } from '../core/ports.ts';
import { ok, type Result } from '../core/result.ts';
import { withoutSignature } from '../core/signed-url.ts';
import type { TakeId } from '../core/take.ts';
import { GOOD_FOR_MS } from '../core/task.ts';
import type { PlannedClip, PlannedTake } from '../plan/plan.ts';
import { liveClip } from './live-clip.ts';
import { finishPayload, frameKey, missingOutputs, sourcesOf, urlsNeeded } from './request.ts';
import type { RunPorts } from './run-ports.ts';
import { STOPPED } from './take-machine.ts';
import type { Unready } from './take-state.ts';

/** A request that can be sent, with the SHA-256 of each clip it was given. */
export interface ReadyRequest {
  readonly kind: 'ready';
  readonly payload: JsonObject;
  readonly digests: Readonly<Record<TakeId, string>>;
}

/** What a run has brought so far of a take: its clip, and when that came, where it was not owned before. */
export interface ArrivedClip {
  readonly clip: PlannedClip;
  /** Milliseconds since 1970. */
  readonly cameAt?: number;
}

export interface Gathering {
  readonly ports: RunPorts;
  readonly emit: (event: RunEvent) => void;
  /** Of each take that is owned by now. */
  readonly arrived: ReadonlyMap<TakeId, ArrivedClip>;
  readonly planned: (take: TakeId) => PlannedTake | undefined;
  /** Fires when the run is to end: no picture is cut any more. */
  readonly signal: AbortSignal;
}

/** Makes sure of everything that a request needs, and puts it in. */
export type Gather = () => Promise<ReadyRequest | Unready>;

/**
 * The same, but what is ready stays so for as long as a URL that was seen to answer is believed: who knocks for room
 * twice a second does not ask providers and hosts as often.
 */
export function keepReady(gather: Gather, clock: Clock): Gather {
  let ready: { readonly request: ReadyRequest; readonly until: number } | undefined;
  return async () => {
    const now = clock.now();
    if (ready && now < ready.until) return ready.request;
    const request = await gather();
    ready = request.kind === 'ready' ? { request, until: now + GOOD_FOR_MS } : undefined;
    return request;
  };
}

/**
 * Uploads local files, makes sure that the URLs of upstream clips live, cuts pictures from clips, and puts it all into
 * the request.
 */
export async function gatherInputs(take: PlannedTake, gathering: Gathering): Promise<ReadyRequest | Unready> {
  const uploaded = new Map<string, string>();
  for (const upload of take.uploads) {
    const hosted = await gathering.ports.upload(upload);
    if (!hosted.ok) return { kind: 'failed', failure: hosted.error };
    uploaded.set(upload.path, hosted.value.url);
    if (hosted.value.fresh)
      gathering.emit({
        type: 'uploaded',
        file: upload.written,
        host: upload.host,
        url: withoutSignature(hosted.value.url),
      });
  }
  const clips = new Map<TakeId, PlannedClip>();
  for (const id of sourcesOf(take)) {
    const why = await whyUnreadable(id, gathering);
    if (why !== undefined) return { kind: 'blocked', why: unreadableText(id, why), by: id };
    const clip = await usableClip(id, take, gathering);
    if (!clip.ok) return { kind: 'blocked', why: clip.error, by: id };
    clips.set(id, clip.value);
  }
  const frames = await hostFrames(take, gathering);
  if ('kind' in frames) return frames;
  const given = { clips, uploaded, frames };
  const missing = missingOutputs(take, given);
  if (missing.length > 0) return { kind: 'blocked', why: missing.join(', ') };
  const digests = Object.fromEntries([...clips].map(([id, clip]) => [id, clip.sha256]));
  return { kind: 'ready', payload: finishPayload(take, given), digests };
}

/** Nothing is made of a clip that is no video. One that nobody has looked at yet is looked at now. */
async function whyUnreadable(id: TakeId, { ports, arrived }: Gathering): Promise<string | undefined> {
  const { clip } = arrived.get(id) ?? {};
  if (!clip || clip.facts) return undefined;
  return clip.unreadable ?? (await ports.lookAt(clip)).unreadable;
}

/** Cuts the pictures that a request needs and brings them to their hosts; gives their URLs, or why there is one less. */
async function hostFrames(
  take: PlannedTake,
  { ports, emit, arrived, planned, signal }: Gathering,
): Promise<ReadonlyMap<string, string> | Unready> {
  const urls = new Map<string, string>();
  for (const frame of take.frames) {
    const { take: id, host } = frame;
    const source = planned(id);
    const clip = arrived.get(id)?.clip;
    if (!source || !clip) throw new Bug(`${take.id} was started before ${id}, which it is made from`);
    const written = `the ${frameText(frame, id)}`;
    const hosted = await ports.hostFrame(
      { source: { take: source, clip }, at: momentOf(frame), written, host },
      signal,
    );
    if (!hosted.ok) {
      const { reason, message } = hosted.error;
      if (reason === 'stopped') return { kind: 'blocked', why: STOPPED.message };
      return { kind: 'blocked', why: `${written} is not to be had: ${message}`, by: id };
    }
    const { url, fresh } = hosted.value;
    urls.set(frameKey(frame), url);
    if (fresh) emit({ type: 'uploaded', file: written, host, url: withoutSignature(url) });
  }
  return urls;
}

/** The clip a hole is filled from: as it is where only its length counts, else with URLs that answer. */
async function usableClip(id: TakeId, take: PlannedTake, gathering: Gathering): Promise<Result<PlannedClip, string>> {
  const { ports, emit, arrived, planned } = gathering;
  const { clip, cameAt } = arrived.get(id) ?? {};
  if (!clip) throw new Bug(`${take.id} was started before ${id}, which it is made from`);
  const outputs = urlsNeeded(take, id);
  if (outputs.size === 0) return ok(clip);
  const host = take.inputs.find((input) => input.take === id && input.output === 'video_url')?.host;
  return liveClip({ id, clip, cameAt, outputs, upstream: planned(id), host }, ports, emit);
}
