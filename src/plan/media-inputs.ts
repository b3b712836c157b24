import type { Located } from '../core/span.ts';
import type { Media, Reference, Take } from '../core/take.ts';

/** A media value of a take, and the field it stands in. */
export interface MediaInput {
  /** As a reader of the storyboard calls it: `first_frame`, `mid_frames.dawn`, `@Hero`. */
  readonly field: string;
  readonly media: Located<Media>;
}

/** Every media value of a take with its place, in no particular order. */
export function mediaInputs(take: Take): readonly Located<Media>[] {
  return namedMediaInputs(take).map(({ media }) => media);
}

/** The same with the name of each field. */
export function namedMediaInputs(take: Take): readonly MediaInput[] {
  const { first_frame, end_frame, midFrames, references } = take.fields;
  return [
    ...(first_frame ? [{ field: 'first_frame', media: first_frame }] : []),
    ...(end_frame ? [{ field: 'end_frame', media: end_frame }] : []),
    ...midFrames.map(({ tag, image }) => ({ field: `mid_frames.${tag}`, media: image })),
    ...references.flatMap((reference) =>
      referenceMedia(reference).map((media) => ({ field: `@${reference.tag}`, media })),
    ),
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
