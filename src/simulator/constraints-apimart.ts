import type { Json, JsonObject } from '../core/json.ts';
import {
  atMostTokens,
  eachOf,
  entriesOf,
  integerBetween,
  lengthProblem,
  linkProblem,
  listOf,
  mediaLink,
  ofValue,
  oneOf,
  onlyFields,
  required,
  someText,
  tagProblem,
  trueOrFalse,
  type Asked,
  type Constraint,
} from './constraint.ts';

const IMAGES = ['jpg', 'jpeg', 'png', 'gif', 'bmp'];
const VIDEOS = ['mp4', 'mov'];
const I2V_FIELDS = ['first_frame_image', 'end_frame_image', 'mid_frame_images'];
const OMNI_FIELDS = ['ref_images', 'ref_videos'];
const DEFAULT_DURATION = 5;
const REFERENCE_SECONDS = 15;

/**
 * APIMart and GCCAI, SkyReels V4: "Request Parameters" and "Parameter Constraints" of both documents, row by row;
 * the keys of list elements, which the pages lost, from APIMart's own clients. Broken rows are answered 422.
 */
export const APIMART_CONSTRAINTS: readonly Constraint[] = [
  onlyFields(['prompt', 'duration', 'resolution', 'aspect_ratio', 'prompt_optimizer', ...I2V_FIELDS, ...OMNI_FIELDS]),
  required('prompt'),
  someText('prompt'),
  atMostTokens('prompt', 1280),
  integerBetween('duration', 3, 15),
  oneOf('resolution', ['480p', '720p', '1080p']),
  oneOf('aspect_ratio', ['16:9', '4:3', '1:1', '9:16', '3:4']),
  trueOrFalse('prompt_optimizer'),
  { field: 'ref_images', broken: modesMixed },
  mediaLink('first_frame_image', IMAGES),
  mediaLink('end_frame_image', IMAGES),
  listOf('mid_frame_images', 1, 6),
  eachOf('mid_frame_images', (entry) => linkProblem('image_url', entry['image_url'], IMAGES)),
  eachOf('mid_frame_images', (entry, { fields }) => timeProblem(entry['time_stamp'], fields['duration'])),
  eachOf('mid_frame_images', tagProblem),
  listOf('ref_images', 1, 3),
  eachOf('ref_images', ({ type }) => (type === 'image' || type === 'grid' ? undefined : 'type must be image or grid')),
  ofValue('ref_images', (_, { fields }) => typesMixed(fields)),
  ofValue('ref_images', (_, { fields }) => gridCount(fields)),
  eachOf('ref_images', imageUrlsProblem),
  eachOf('ref_images', audioProblem),
  eachOf('ref_images', tagProblem),
  listOf('ref_videos', 1, 1),
  eachOf('ref_videos', ({ type }) =>
    type === 'reference' || type === 'extend' ? undefined : 'type must be reference or extend',
  ),
  eachOf('ref_videos', (entry) => linkProblem('video_url', entry['video_url'], VIDEOS)),
  eachOf('ref_videos', (entry, asked) => lengthProblem('video_url', entry['video_url'], REFERENCE_SECONDS, asked)),
  eachOf('ref_videos', ({ type }, { fields }) => companionProblem(type, fields)),
  eachOf('ref_videos', tagProblem),
];

/** "I2V fields and Omni fields cannot be used together" */
function modesMixed({ fields }: Asked): string | undefined {
  const i2v = I2V_FIELDS.find((name) => fields[name] !== undefined);
  const omni = OMNI_FIELDS.find((name) => fields[name] !== undefined);
  return i2v && omni ? `${i2v} and ${omni} cannot be used together` : undefined;
}

/** "time_stamp must be -1 or within (0, duration)" */
function timeProblem(time: Json | undefined, duration: Json = DEFAULT_DURATION): string | undefined {
  if (time === undefined || time === -1) return undefined;
  const isInside = typeof time === 'number' && Number.isInteger(time) && time > 0 && time < Number(duration);
  return isInside ? undefined : 'time_stamp must be -1 or an integer within (0, duration)';
}

/** "All elements must share the same type" */
function typesMixed(fields: JsonObject): string | undefined {
  const types = new Set(entriesOf(fields, 'ref_images').map(({ type }) => type));
  return types.size > 1 ? 'all elements of ref_images must share the same type' : undefined;
}

/** "List length must = 1" */
function gridCount(fields: JsonObject): string | undefined {
  const entries = entriesOf(fields, 'ref_images');
  return entries[0]?.['type'] === 'grid' && entries.length !== 1 ? 'a grid must be the only element' : undefined;
}

/** "each image_urls length 1 ~ 5", of a grid exactly one */
function imageUrlsProblem({ type, image_urls: urls }: JsonObject): string | undefined {
  if (!Array.isArray(urls)) return 'image_urls must be an array of URLs';
  const most = type === 'grid' ? 1 : 5;
  if (urls.length < 1 || urls.length > most)
    return `image_urls must contain ${most === 1 ? '1 image' : '1 to 5 images'}`;
  return (urls as readonly Json[])
    .map((url) => linkProblem('image_urls', url, IMAGES))
    .find((message) => message !== undefined);
}

/** "Only supported when type=image, audio <= 15 seconds" */
function audioProblem({ type, audio_url: audio }: JsonObject, asked: Asked): string | undefined {
  if (audio === undefined) return undefined;
  if (type !== 'image') return 'audio_url is only supported when type=image';
  return linkProblem('audio_url', audio) ?? lengthProblem('audio_url', audio, REFERENCE_SECONDS, asked);
}

/** A reference video "can combine with ref_images.type=image", an extended one "cannot combine with ref_images" */
function companionProblem(type: Json | undefined, fields: JsonObject): string | undefined {
  const images = entriesOf(fields, 'ref_images');
  if (images.length === 0) return undefined;
  if (type === 'extend') return 'type=extend cannot be combined with ref_images';
  return images.some((entry) => entry['type'] === 'grid')
    ? 'type=reference can only be combined with ref_images of type=image'
    : undefined;
}
