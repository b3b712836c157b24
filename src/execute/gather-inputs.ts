import { Bug } from '../core/bug.ts';
import type { RunEvent } from '../core/event.ts';
import type { Failure } from '../core/failure.ts';
import type { JsonObject } from '../core/json.ts';
import { ok, type Result } from '../core/result.ts';
import { withoutSignature } from '../core/signed-url.ts';
import type { TakeId } from '../core/take.ts';
import type { PlannedClip, PlannedTake } from '../plan/plan.ts';
import { liveClip } from './live-clip.ts';
import { finishPayload, missingOutputs, sourcesOf, urlsNeeded } from './request.ts';
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

/** Uploads local files, makes sure that the URLs of upstream clips live, and puts both into the request. */
export async function gatherInputs(take: PlannedTake, gathering: Gathering): Promise<Inputs> {
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
    const clip = await usableClip(id, take, gathering);
    if (!clip.ok) return { kind: 'blocked', why: clip.error, by: id };
    clips.set(id, clip.value);
  }
  const missing = missingOutputs(take, clips);
  if (missing.length > 0) return { kind: 'blocked', why: missing.join(', ') };
  const digests = Object.fromEntries([...clips].map(([id, clip]) => [id, clip.sha256]));
  return { kind: 'ready', payload: finishPayload(take, clips, uploaded), digests };
}

/** The clip a hole is filled from: as it is where only its length counts, else with URLs that answer. */
async function usableClip(id: TakeId, take: PlannedTake, gathering: Gathering): Promise<Result<PlannedClip, string>> {
  const { ports, emit, clips, planned } = gathering;
  const clip = clips.get(id);
  if (!clip) throw new Bug(`${take.id} was started before ${id}, which it is made from`);
  const outputs = urlsNeeded(take, id);
  if (outputs.size === 0) return ok(clip);
  const host = take.inputs.find((input) => input.take === id && input.output === 'video_url')?.host;
  return liveClip({ id, clip, outputs, upstream: planned(id), host }, ports, emit);
}
