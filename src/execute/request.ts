import type { JsonObject } from '../core/json.ts';
import { fillTemplate, isFrame, type Placeholder, placeholdersOf, sourcesIn, writtenOutput } from '../core/payload.ts';
import type { TakeId } from '../core/take.ts';
import type { PlannedClip, PlannedInput, PlannedTake } from '../plan/plan.ts';

/** What a request was given, by what it asked for. */
export interface Given {
  readonly clips: ReadonlyMap<TakeId, PlannedClip>;
  /** URLs of uploaded files, by path. */
  readonly uploaded: ReadonlyMap<string, string>;
  /** URLs of pictures cut from clips, by `frameKey`. */
  readonly frames: ReadonlyMap<string, string>;
}

type Output = Extract<Placeholder, { readonly $output: unknown }>['$output'];

/** Tells one picture of a clip from another. */
export function frameKey({ take, output, at }: Output): string {
  return `${take} ${writtenOutput({ output, ...(at !== undefined && { at }) })}`;
}

/** The finished body: outputs of other takes and URLs of uploaded files put where the plan left holes. */
export function finishPayload(take: PlannedTake, given: Given): JsonObject {
  return fillTemplate(take.request.payload, (placeholder) => {
    if ('$url' in placeholder) return placeholder.$url;
    if ('$file' in placeholder) return given.uploaded.get(placeholder.$file) ?? '';
    return valueOf(placeholder.$output, given) ?? '';
  }) as JsonObject;
}

function valueOf(wanted: Output, { clips, frames }: Omit<Given, 'uploaded'>): string | undefined {
  const { take, output } = wanted;
  if (isFrame(output)) return frames.get(frameKey(wanted));
  const clip = clips.get(take);
  if (output === 'duration') return clip?.seconds === undefined ? undefined : String(clip.seconds);
  return output === 'thumbnail_url' ? clip?.thumbnailUrl : clip?.url;
}

/** What a finished body would lack: the outputs its sources turned out not to have. Empty = it can be sent. */
export function missingOutputs(take: PlannedTake, given: Omit<Given, 'uploaded'>): readonly string[] {
  return placeholdersOf(take.request.payload).flatMap((placeholder) => {
    if (!('$output' in placeholder)) return [];
    const { take: id, ...output } = placeholder.$output;
    const value = valueOf(placeholder.$output, given);
    return value === undefined || value === '' ? [`${id} has no ${writtenOutput(output)}`] : [];
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
    // A picture is cut from the bytes in our store: the clip's own URL may be dead.
    if (output !== 'duration' && !isFrame(output)) outputs.add(output === 'thumbnail_url' ? output : 'video_url');
  }
  return outputs;
}
