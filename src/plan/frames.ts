import type { Diagnostic } from '../core/diagnostic.ts';
import type { JsonObject } from '../core/json.ts';
import { type ClipOutput, type FrameName, frameText, isFrame, placeholdersOf } from '../core/payload.ts';
import type { Span } from '../core/span.ts';
import type { Hole, ProviderName, Take } from '../core/take.ts';
import { diagnose } from './codes.ts';
import { namedMediaInputs } from './media-inputs.ts';
import type { PlannedFrame, PlannedTake } from './plan.ts';
import { chooseHost, type Hosting, noHost } from './uploads.ts';

/** Why no frame can be cut on this machine, and what to do about it. */
export interface NoTool {
  readonly message: string;
  readonly help: string;
}

/** A picture of a clip that a request names. */
type FrameOf = ClipOutput & { readonly output: FrameName; readonly take: string };

/**
 * The pictures that must be cut from the clips of other takes for a request, and who will host each: the take's own
 * provider, else the host that `uploads:` names. How many bytes a picture will have nobody knows; it is taken to fit.
 */
export function planFrames(
  take: Take,
  provider: ProviderName,
  payload: JsonObject,
  hosting: Hosting,
): { readonly frames: readonly PlannedFrame[]; readonly diagnostics: readonly Diagnostic[] } {
  const frames: PlannedFrame[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const frame of framesIn(payload)) {
    const { fields, span } = useOf(frame, take);
    const name = `the ${frameText(frame, frame.take)}`;
    const host = chooseHost(name, { format: 'png', bytes: 0 }, provider, hosting);
    if (host.name === undefined) {
      const own = 'name a picture of your own by its URL';
      diagnostics.push(noHost(name, host.refusals, { provider, hosting, span, own }));
      continue;
    }
    const { lifeMs } = host.limits;
    frames.push({
      ...frame,
      fields,
      span,
      host: host.name,
      ...(host.name === 'bucket' && hosting.bucket !== undefined && { where: hosting.bucket }),
      ...(lifeMs !== undefined && { lifeMs }),
    });
  }
  return { frames, diagnostics };
}

/** Whether a take may need a picture cut from a clip, as far as its fields say. */
export function usesFrames(take: Take): boolean {
  return holesOf(take).some(({ hole }) => isFrame(hole.output));
}

/** What a take that is to be bought, now or once others are, lacks where no frame can be cut. */
export function missingTool(
  { frames, state, buy }: Pick<PlannedTake, 'frames' | 'state' | 'buy'>,
  noTool: NoTool | undefined,
): readonly Diagnostic[] {
  const waits = state.kind === 'awaiting-pick' || (state.kind === 'blocked' && state.by !== undefined);
  if (!noTool || !(buy || waits)) return [];
  return frames.map((frame) => {
    const message = `the ${frameText(frame, frame.take)} can not be cut from its clip: ${noTool.message}`;
    return diagnose('error', 'no-media-tool', message, { span: frame.span, help: noTool.help });
  });
}

/** The frames that a request names, each once. */
function framesIn(payload: JsonObject): readonly FrameOf[] {
  const frames = new Map<string, FrameOf>();
  for (const placeholder of placeholdersOf(payload)) {
    if (!('$output' in placeholder)) continue;
    const { take, output, at } = placeholder.$output;
    if (isFrame(output)) frames.set(keyOf(placeholder.$output), { take, output, ...(at !== undefined && { at }) });
  }
  return [...frames.values()];
}

function keyOf({ take, output, at }: ClipOutput & { readonly take: string }): string {
  return JSON.stringify([take, output, at]);
}

/** The fields that a frame stands in, and the first place of it. */
function useOf(frame: FrameOf, take: Take): { readonly fields: readonly string[]; readonly span: Span } {
  const uses = holesOf(take).filter(({ hole }) => keyOf(hole) === keyOf(frame));
  return { fields: [...new Set(uses.map(({ field }) => field))], span: uses[0]?.span ?? take.span };
}

/** Every output of another shot that a take's fields name. */
function holesOf(take: Take): readonly { readonly field: string; readonly hole: Hole; readonly span: Span }[] {
  const { prompt, negative_prompt } = take.fields;
  const texts = Object.entries({ prompt, negative_prompt }).flatMap(([field, text]) =>
    (text?.value.parts ?? []).flatMap((part) =>
      part.kind === 'hole' && text ? [{ field, hole: part.hole, span: text.span }] : [],
    ),
  );
  const media = namedMediaInputs(take).flatMap(({ field, media: { value, span } }) =>
    value.kind === 'output' ? [{ field, hole: value.hole, span }] : [],
  );
  return [...media, ...texts];
}
