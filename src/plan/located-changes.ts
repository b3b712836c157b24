import { isJsonObject, type Json, type JsonObject } from '../core/json.ts';
import { writtenOutput } from '../core/payload.ts';
import type { Span } from '../core/span.ts';
import type { Take, TakeId } from '../core/take.ts';
import type { Model } from '../models/model.ts';
import { differencesBetween, frameIn, inWords } from './changes.ts';
import { fieldPlace } from './field-places.ts';
import type { Change } from './plan.ts';

/** A difference between two requests, and where the new value was written. */
export interface LocatedChange extends Change {
  /** The value's place; of a prompt also its suffix's. What is not set any more has the shot's name for its place. */
  readonly places: readonly Span[];
  /** Of a reference or a mid frame, what the prompt calls it now. */
  readonly tag?: string;
  /** Where a clip takes the place of another: the takes they belong to. */
  readonly clip?: { readonly before?: TakeId; readonly after?: TakeId };
  /** Where it is not the clip itself but a picture of it: which, as a storyboard writes it. */
  readonly frame?: { readonly before?: string; readonly after?: string };
}

export interface ChangeContext {
  /** The take as it was resolved. */
  readonly take: Take;
  readonly model: Model | undefined;
  /** The take that a fingerprint belongs, or belonged, to. */
  readonly takeOf: (fingerprint: string) => TakeId | undefined;
}

/** Field by field what became of a request, in the order of the fields' paths. */
export function locatedChanges(
  before: JsonObject,
  after: JsonObject,
  { take, model, takeOf }: ChangeContext,
): readonly LocatedChange[] {
  return differencesBetween(before, after).map((difference) => {
    const [old, now] = [clipOf(difference.before), clipOf(difference.after)];
    const [oldFrame, frame] = [frameIn(difference.before), frameIn(difference.after)];
    const names = { before: old && takeOf(old), after: now && takeOf(now) };
    return {
      ...inWords(difference),
      ...fieldPlace(difference.field, take, model),
      ...((old ?? now) !== undefined && {
        clip: {
          ...(names.before !== undefined && { before: names.before }),
          ...(names.after !== undefined && { after: names.after }),
        },
      }),
      ...((oldFrame ?? frame) && {
        frame: {
          ...(oldFrame && { before: writtenOutput(oldFrame) }),
          ...(frame && { after: writtenOutput(frame) }),
        },
      }),
    };
  });
}

/** The fingerprint of the clip that a value stands for. */
function clipOf(value: Json | undefined): string | undefined {
  return isJsonObject(value) && typeof value['clip'] === 'string' ? value['clip'] : undefined;
}

/** The fingerprints of all clips that a request is made from. */
export function clipsIn(request: Json): readonly string[] {
  return clipUsesIn(request).map(({ clip }) => clip);
}

/** The same, each with the picture of it that is used, as a storyboard writes it; absent = the clip itself. */
export function clipUsesIn(request: Json): readonly { readonly clip: string; readonly frame?: string }[] {
  if (typeof request !== 'object' || request === null) return [];
  const clip = clipOf(request);
  if (clip === undefined) return Object.values(request).flatMap(clipUsesIn);
  const frame = frameIn(request);
  return [{ clip, ...(frame && { frame: writtenOutput(frame) }) }];
}
