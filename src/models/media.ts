import type { Diagnostic } from '../core/diagnostic.ts';
import type { Located } from '../core/span.ts';
import type { Media, Reference } from '../core/take.ts';
import { videoReferences, videoSeconds, type VideoReference } from './clip-length.ts';
import { diagnose } from './codes.ts';
import { checkFormat } from './media-format.ts';
import { checkPicture } from './picture.ts';
import type { FrameSlot, Request, TaggedMedia } from './model-spec.ts';
import { takePlaces } from './places.ts';

/** What was measured of a file counts as within a limit that it passes by no more than two frames. */
const MEASURED_SLACK_SECONDS = 0.1;

/** Frames that must be there, formats, lengths, and tags: whatever goes into a request as a file. */
export function checkMedia(request: Request): readonly Diagnostic[] {
  const { spec, fields } = request;
  const { tagged } = spec;
  return [
    ...spec.frames.flatMap((slot) => checkFrame(slot, request)),
    ...(tagged
      ? [
          ...fields.midFrames.flatMap(({ image }) => checkPicture(image, { formats: tagged.imageFormats }, request)),
          ...fields.references.flatMap((reference) => checkReference(reference, tagged, request)),
          ...checkTags(request),
        ]
      : []),
    ...videoReferences(fields.references).flatMap((video) => checkVideoLength(video, request)),
  ];
}

function checkFrame(slot: FrameSlot, request: Request): readonly Diagnostic[] {
  const { take, spec, fields } = request;
  const { field: name, required, vendor } = slot;
  const field = fields[name];
  if (field) return checkPicture(field, slot, request);
  if (!required) return [];
  return [
    diagnose('error', 'missing-media', `${spec.name} needs \`${name}\` (${vendor})`, {
      span: take.span,
      related: takePlaces(take, take.span),
      help: `write \`${name}\` in shot "${take.shot}"`,
    }),
  ];
}

function checkReference(reference: Reference, tagged: TaggedMedia, request: Request): readonly Diagnostic[] {
  switch (reference.kind) {
    case 'subject':
      return [
        ...reference.images.flatMap((image) => checkPicture(image, { formats: tagged.imageFormats }, request)),
        ...(reference.audio ? checkAudio(reference.audio, tagged, request) : []),
      ];
    case 'grid':
    case 'keyframe':
      return checkPicture(reference.image, { formats: tagged.imageFormats }, request);
    case 'motion':
    case 'extend':
      return checkFormat(reference.video, { sort: 'video', formats: tagged.videoFormats }, request);
  }
}

function checkAudio(audio: Located<Media>, { audioMaxSeconds }: TaggedMedia, request: Request): readonly Diagnostic[] {
  const { spec, take, facts } = request;
  const format = checkFormat(audio, { sort: 'sound' }, request);
  const seconds = audio.value.kind === 'file' ? facts.file(audio.value.path)?.seconds : undefined;
  if (seconds === undefined || audioMaxSeconds === undefined || seconds <= audioMaxSeconds + MEASURED_SLACK_SECONDS) {
    return format;
  }
  const message = `the sound is ${rounded(seconds)} s long; ${spec.name} takes ${audioMaxSeconds} s`;
  const place = { span: audio.span, related: takePlaces(take, audio.span) };
  const help = `cut it to ${audioMaxSeconds} s`;
  return [...format, diagnose('error', 'media-too-long', message, { ...place, help })];
}

/** Tags stand in the prompt by construction (only mentioned references are sent); this holds whoever built the take. */
function checkTags({ spec, take, fields }: Request): readonly Diagnostic[] {
  const mentioned = new Set(fields.prompt?.value.parts.map((part) => (part.kind === 'tag' ? part.tag : undefined)));
  return [...fields.midFrames, ...fields.references]
    .filter(({ tag }) => !mentioned.has(tag))
    .map(({ tag, span }) =>
      diagnose('error', 'tag-not-in-prompt', `the prompt never mentions @${tag}, which ${spec.name} requires`, {
        span,
        related: takePlaces(take, span),
        help: `write @${tag} into the prompt`,
      }),
    );
}

function checkVideoLength(reference: VideoReference, request: Request): readonly Diagnostic[] {
  const { spec, take, facts } = request;
  const seconds = videoSeconds(reference.video.value, facts);
  if (!seconds || !spec.video) return [];
  const { maxSeconds, upstreamMaxSeconds } = spec.video;
  const slack = reference.video.value.kind === 'file' ? MEASURED_SLACK_SECONDS : 0;
  const { span } = reference.video;
  const place = { span, related: [...lengthPlace(reference, request), ...takePlaces(take, span)] };
  const low = rounded(seconds.low);
  const high = rounded(seconds.high);
  if (seconds.low > maxSeconds + slack) {
    const message = `the video of @${reference.tag} is ${low} s long; ${spec.name} takes ${maxSeconds} s`;
    return [diagnose('error', 'media-too-long', message, { ...place, help: 'give it a shorter clip' })];
  }
  if (seconds.high > maxSeconds + slack) {
    const message = `the video of @${reference.tag} may be ${high} s long, if an extend holds its source; ${spec.name} takes ${maxSeconds} s`;
    return [diagnose('warning', 'media-may-be-too-long', message, place)];
  }
  if (seconds.high <= upstreamMaxSeconds + slack) return [];
  const message = `the video of @${reference.tag} ${seconds.low > upstreamMaxSeconds + slack ? 'is' : 'may be'} ${high} s long; the vendor behind it takes ${upstreamMaxSeconds} s, so ${spec.provider} may refuse it`;
  return [diagnose('warning', 'media-may-be-too-long', message, place)];
}

/** Where the length of an upstream clip is written. */
function lengthPlace({ tag, video }: VideoReference, { facts }: Request): NonNullable<Diagnostic['related']> {
  if (video.value.kind !== 'output') return [];
  const span = facts.upstream(video.value.hole.take)?.lengthSpan;
  return span ? [{ message: `the length of @${tag} is written here`, span }] : [];
}

function rounded(seconds: number): number {
  return Math.round(seconds * 100) / 100;
}
