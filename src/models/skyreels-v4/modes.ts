import type { Mode, Reference, TakeFields } from '../../core/take.ts';
import type { RequestShape } from '../model.ts';

type Kinds = ReadonlySet<Reference['kind']>;

const NONE: Kinds = new Set();
const VIDEOS: Kinds = new Set(['motion', 'extend']);
const VIDEOS_AND_SUBJECTS: Kinds = new Set(['subject', 'motion', 'extend']);
const APIMART_KINDS: Kinds = new Set(['subject', 'grid', 'motion', 'extend']);
const OMNI_KINDS: Kinds = new Set(['subject', 'keyframe', 'motion', 'extend']);

/** APIMart and GCCAI tell the mode from the fields (apimart-skyreels-v4, Generation Modes). */
export function modeFromFields(fields: TakeFields): Mode {
  if (hasFrames(fields)) return 'i2v';
  return fields.references.length > 0 ? 'omni' : 't2v';
}

function hasFrames({ first_frame, end_frame, midFrames }: TakeFields): boolean {
  return first_frame !== undefined || end_frame !== undefined || midFrames.length > 0;
}

/**
 * Frames and an extend exclude pictures, a motion reference goes with subjects only. Videos always get through: what is
 * wrong with one beside frames or beside another, a rule says with both lines.
 */
export function apimartCarries(shape: RequestShape): Kinds {
  if (shape.firstFrame || shape.endFrame || shape.midFrames || shape.extend) return VIDEOS;
  return shape.motion ? VIDEOS_AND_SUBJECTS : APIMART_KINDS;
}

/** An extend is undocumented on GMI; upstream it takes no pictures. */
export function omniCarries(shape: RequestShape): Kinds {
  return shape.extend ? VIDEOS : OMNI_KINDS;
}

/** Models that take no references. */
export function carriesNothing(): Kinds {
  return NONE;
}
