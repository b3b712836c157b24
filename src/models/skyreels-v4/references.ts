import type { Json, JsonObject } from '../../core/json.ts';
import type { MidFrame, Reference, TakeFields } from '../../core/take.ts';
import { payloadMedia } from '../build-payload.ts';

/** What a provider calls the forms of reference. */
export type ReferenceTypes = Readonly<Partial<Record<Reference['kind'], string>>>;

/** Mid frames and references as SkyReels V4 takes them, in the order of first mention. */
export function writeTagged(types: ReferenceTypes, { midFrames, references }: TakeFields): JsonObject {
  const images: JsonObject[] = [];
  const videos: JsonObject[] = [];
  for (const reference of references) {
    const type = types[reference.kind];
    if (type === undefined) continue;
    const isVideo = reference.kind === 'motion' || reference.kind === 'extend';
    (isVideo ? videos : images).push({ tag: `@${reference.tag}`, type, ...referenceMedia(reference) });
  }
  return {
    ...(midFrames.length > 0 && { mid_frame_images: midFrames.map(midFrame) }),
    ...(images.length > 0 && { ref_images: images }),
    ...(videos.length > 0 && { ref_videos: videos }),
  };
}

function midFrame({ tag, image, at }: MidFrame): JsonObject {
  return { tag: `@${tag}`, image_url: payloadMedia(image.value), ...(at && { time_stamp: at.value }) };
}

function referenceMedia(reference: Reference): Readonly<Record<string, Json>> {
  switch (reference.kind) {
    case 'subject':
      return {
        image_urls: reference.images.map((image) => payloadMedia(image.value)),
        ...(reference.audio && { audio_url: payloadMedia(reference.audio.value) }),
      };
    case 'grid':
      return { image_urls: [payloadMedia(reference.image.value)] };
    case 'keyframe':
      return {
        image_urls: [payloadMedia(reference.image.value)],
        ...(reference.at && { time_stamp: reference.at.value }),
      };
    case 'motion':
    case 'extend':
      return { video_url: payloadMedia(reference.video.value) };
  }
}
