import type { Located } from '../core/span.ts';
import type { Media, Reference, Take } from '../core/take.ts';

/** Every media value of a take with its place, in no particular order. */
export function mediaInputs(take: Take): readonly Located<Media>[] {
  const { first_frame, end_frame, midFrames, references } = take.fields;
  return [
    ...(first_frame ? [first_frame] : []),
    ...(end_frame ? [end_frame] : []),
    ...midFrames.map((frame) => frame.image),
    ...references.flatMap(referenceMedia),
  ];
}

function referenceMedia(reference: Reference): readonly Located<Media>[] {
  switch (reference.kind) {
    case 'subject':
      return reference.audio ? [...reference.images, reference.audio] : reference.images;
    case 'grid':
    case 'keyframe':
      return [reference.image];
    case 'motion':
    case 'extend':
      return [reference.video];
  }
}
