import type { JsonObject } from '../core/json.ts';
import { fillTemplate, placeholdersOf, sourcesIn } from '../core/payload.ts';
import type { TakeId } from '../core/take.ts';
import type { PlannedClip, PlannedInput, PlannedTake } from '../plan/plan.ts';

/** The finished body: outputs of other takes and URLs of uploaded files put where the plan left holes. */
export function finishPayload(
  take: PlannedTake,
  clips: ReadonlyMap<TakeId, PlannedClip>,
  uploaded: ReadonlyMap<string, string>,
): JsonObject {
  return fillTemplate(take.request.payload, (placeholder) => {
    if ('$url' in placeholder) return placeholder.$url;
    if ('$file' in placeholder) return uploaded.get(placeholder.$file) ?? '';
    const { take: id, output } = placeholder.$output;
    const clip = clips.get(id);
    if (output === 'duration') return clip?.seconds === undefined ? '' : String(clip.seconds);
    return (output === 'thumbnail_url' ? clip?.thumbnailUrl : clip?.url) ?? '';
  }) as JsonObject;
}

/** What a finished body would lack: the outputs its sources turned out not to have. Empty = it can be sent. */
export function missingOutputs(take: PlannedTake, clips: ReadonlyMap<TakeId, PlannedClip>): readonly string[] {
  return placeholdersOf(take.request.payload).flatMap((placeholder) => {
    if (!('$output' in placeholder)) return [];
    const { take: id, output } = placeholder.$output;
    const clip = clips.get(id);
    const value = output === 'duration' ? clip?.seconds : output === 'thumbnail_url' ? clip?.thumbnailUrl : clip?.url;
    return value === undefined || value === '' ? [`${id} has no ${output}`] : [];
  });
}

/** The takes whose outputs a body needs. */
export function sourcesOf(take: PlannedTake): readonly TakeId[] {
  return sourcesIn(take.request.payload);
}

/** Which URLs of a take's clip a body names. */
export function urlsNeeded(take: PlannedTake, source: TakeId): ReadonlySet<PlannedInput['output']> {
  const outputs = new Set<PlannedInput['output']>();
  for (const placeholder of placeholdersOf(take.request.payload)) {
    if (!('$output' in placeholder) || placeholder.$output.take !== source) continue;
    const { output } = placeholder.$output;
    if (output !== 'duration') outputs.add(output === 'thumbnail_url' ? output : 'video_url');
  }
  return outputs;
}
