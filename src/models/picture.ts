import type { Diagnostic } from '../core/diagnostic.ts';
import type { FileFacts } from '../core/ports.ts';
import { writtenOutput } from '../core/payload.ts';
import { shellWord } from '../core/shell-word.ts';
import type { Located } from '../core/span.ts';
import type { Media } from '../core/take.ts';
import { diagnose } from './codes.ts';
import { checkFormat } from './media-format.ts';
import type { PictureLimit, Request } from './model-spec.ts';
import { takePlaces } from './places.ts';

/** What a model takes for a picture. */
export interface PictureSlot {
  readonly formats: readonly string[];
  readonly limit?: PictureLimit;
}

/** A picture that goes into a request: its format, its size, and of a frame whether its moment lies in the clip. */
export function checkPicture(
  picture: Located<Media>,
  { formats, limit }: PictureSlot,
  request: Request,
): readonly Diagnostic[] {
  const wrong = checkFormat(picture, { sort: 'picture', formats }, request);
  if (wrong.length > 0) return wrong;
  return [...checkMoment(picture, request), ...(limit ? checkSize(picture, limit, request) : [])];
}

/** A frame is looked for when its clip is paid: one that can not be there is an error before. */
function checkMoment({ value, span }: Located<Media>, { take, facts }: Request): readonly Diagnostic[] {
  if (value.kind !== 'output' || value.hole.at === undefined) return [];
  const { at, take: source } = value.hole;
  const clip = facts.upstream(source);
  if (!clip?.seconds || at < clip.seconds.low) return [];
  const { low, high } = clip.seconds;
  const length = clip.lengthSpan ? [{ message: 'its length is written here', span: clip.lengthSpan }] : [];
  const related = [...length, ...takePlaces(take, span)];
  const name = writtenOutput(value.hole);
  if (at < high) {
    const message = `the clip of ${source} may end before ${name}: it is ${low} to ${high} s long`;
    return [diagnose('warning', 'frame-time', message, { span, related, help: 'last_frame is always there' })];
  }
  const message = `the clip of ${source} has no ${name}: it is ${high} s long`;
  return [
    diagnose('error', 'frame-time', message, { span, related, help: `write a time below ${high} s, or last_frame` }),
  ];
}

/** The vendor behind the provider says how large a picture may be; whether the provider shrinks it nobody says. */
function checkSize({ value, span }: Located<Media>, limit: PictureLimit, request: Request): readonly Diagnostic[] {
  const file = value.kind === 'file' ? request.facts.file(value.path) : undefined;
  const wrong = file && tooLarge(file, limit);
  if (wrong === undefined || value.kind !== 'file') return [];
  const { spec, take } = request;
  const message = `${value.written} ${wrong}, so ${spec.provider} may refuse it (${limit.row})`;
  const target = value.written.replace(/(\.[^./]*)?$/, '-small.jpg');
  const scale = `"scale='min(iw,${limit.maxSide})':'min(ih,${limit.maxSide})':force_original_aspect_ratio=decrease"`;
  const help = `make it smaller: ffmpeg -i ${shellWord(value.written)} -vf ${scale} -q:v 2 ${shellWord(target)}`;
  return [diagnose('warning', 'media-too-large', message, { span, related: takePlaces(take, span), help })];
}

function tooLarge({ width, height, bytes }: FileFacts, { maxSide, maxBytes }: PictureLimit): string | undefined {
  if (width !== undefined && height !== undefined && Math.max(width, height) > maxSide)
    return `is ${width}x${height}; the vendor behind the model takes ${maxSide}x${maxSide}`;
  if (bytes > maxBytes)
    return `has ${(bytes / 1e6).toFixed(1)} MB; the vendor behind the model takes ${Math.floor(maxBytes / 1e6)} MB`;
  return undefined;
}
