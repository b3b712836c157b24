import type { Media, Reference } from '../core/take.ts';
import type { ExpectedClip, TakeFacts } from './model.ts';
import type { Request } from './model-spec.ts';

export interface Seconds {
  readonly low: number;
  readonly high: number;
}

/** What is paid for: `high` is what gets reserved. */
export interface BilledSeconds extends Seconds {
  readonly expected: number;
  /** What was assumed to get there, e.g. `duration 5`. */
  readonly assumed: readonly string[];
}

/** A clip that imitates a video is as long as that video, but no longer than this (apimart-skyreels-v4, duration). */
const IMITATION_MAX_SECONDS = 10;

export type VideoReference = Extract<Reference, { kind: 'motion' | 'extend' }>;

export function videoReferences(references: readonly Reference[]): readonly VideoReference[] {
  return references.filter((reference) => reference.kind === 'motion' || reference.kind === 'extend');
}

/** How long a video that goes in is, as far as files and the requests of earlier shots tell. */
export function videoSeconds(media: Media, facts: TakeFacts): Seconds | undefined {
  switch (media.kind) {
    case 'url':
      return undefined;
    case 'output':
      return facts.upstream(media.hole.take)?.seconds;
    case 'file': {
      const seconds = facts.file(media.path)?.seconds;
      return seconds === undefined ? undefined : { low: seconds, high: seconds };
    }
  }
}

/** The seconds a request is billed for. */
export function billedSeconds(request: Request): BilledSeconds {
  const video = videoReferences(request.fields.references)[0];
  if (video?.kind === 'motion') return imitatedSeconds(request, video);
  const { high, standard } = durationRange(request);
  const ignored = request.spec.ignored.some(
    ({ field, when }) => field === 'duration' && when(request.fields, request.mode),
  );
  // Nobody documents how long an extend is that takes no duration: at least the default, at most the longest clip.
  if (ignored) return { low: standard, expected: standard, high, assumed: [`duration ${standard}`] };
  const written = request.fields.duration?.value;
  const seconds = written ?? standard;
  return {
    low: seconds,
    expected: seconds,
    high: seconds,
    assumed: written === undefined ? [`duration ${standard}`] : [],
  };
}

/** A motion reference is reserved at the longest it can become, whatever its file says. */
function imitatedSeconds(request: Request, video: VideoReference): BilledSeconds {
  const known = videoSeconds(video.video.value, request.facts);
  return {
    low: Math.min(known?.low ?? durationRange(request).low, IMITATION_MAX_SECONDS),
    expected: Math.min(known?.high ?? IMITATION_MAX_SECONDS, IMITATION_MAX_SECONDS),
    high: IMITATION_MAX_SECONDS,
    assumed: known ? [] : [`length of the reference ${IMITATION_MAX_SECONDS} s`],
  };
}

/** The clip a request gives. Whether an extend holds its source is documented nowhere, so both are reckoned with. */
export function expectedClip(request: Request): ExpectedClip {
  const billed = billedSeconds(request);
  const video = videoReferences(request.fields.references)[0];
  const { duration } = request.fields;
  if (!video)
    return { seconds: { low: billed.low, high: billed.high }, ...(duration && { lengthSpan: duration.span }) };
  const source = videoSeconds(video.video.value, request.facts);
  if (video.kind === 'motion') return source ? { seconds: { low: billed.low, high: billed.expected } } : {};
  return { seconds: { low: billed.low, high: billed.high + (source?.high ?? request.spec.video?.maxSeconds ?? 0) } };
}

/** The shortest and longest clip the model makes, and how long one is that nobody wrote a duration for. */
function durationRange({ spec }: Request): Seconds & { readonly standard: number } {
  const parameter = spec.parameters.find(({ field }) => field === 'duration');
  const standard = typeof parameter?.byDefault === 'number' ? parameter.byDefault : 0;
  if (parameter?.accepts.kind !== 'integer') return { low: standard, high: standard, standard };
  return { low: parameter.accepts.min, high: parameter.accepts.max, standard };
}
