import type { ClipFacts } from '../core/clip-facts.ts';
import type { ClipOrigin, Film, Soundtrack } from '../core/film.ts';
import { type FilmTiming, timeFilm, type TimedPiece } from '../core/film-timing.ts';
import type { JsonObject } from '../core/json.ts';
import { fileUrl } from './file-url.ts';

/**
 * A film as an OpenTimelineIO timeline, for editing programs: the cut on a video track, the clips' own sound below it,
 * the soundtrack on a track of its own, chapters as markers. Frames count as in the film, exactly.
 *
 * The schemas are those of OpenTimelineIO's list of serialized fields. What its description of the timeline asks for
 * beyond them: a transition makes a track neither longer nor shorter, so the clips beside it end and begin at the cut in
 * its middle, and their media goes on behind it; two transitions on one clip do not meet; none follows another.
 */
export function otioOf(film: Film): JsonObject {
  const timing = timeFilm(film);
  const hasSound = film.sound && film.pieces.some((piece) => piece.kind === 'clip' && piece.facts.audio);
  const tracks = [
    track('Picture', 'Video', children(timing, pictureItem)),
    ...(hasSound ? [track('Sound', 'Audio', children(timing, soundItem))] : []),
    ...(film.soundtrack ? [track('Soundtrack', 'Audio', [soundtrackItem(film.soundtrack, timing)])] : []),
  ];
  return {
    OTIO_SCHEMA: 'Timeline.1',
    name: film.name,
    global_start_time: null,
    metadata: { shotgraph: { labels: film.labels, ...(film.size && { size: { ...film.size } }) } },
    tracks: { OTIO_SCHEMA: 'Stack.1', ...item('tracks', null), markers: chapters(timing), children: tracks },
  };
}

/** What of a piece stands on its track: without the part of its crossfades that lies behind the cuts. */
interface Placed extends TimedPiece {
  /** Frames that the crossfade before it, and the one after it, take from it. */
  readonly head: number;
  readonly tail: number;
}

/** Of a crossfade, the frames before its cut. The odd one lies behind it. */
function beforeCut(overlap: number): number {
  return Math.floor(overlap / 2);
}

function placed({ pieces }: FilmTiming): readonly Placed[] {
  return pieces.map((timed, index) => {
    const next = pieces[index + 1]?.overlap ?? 0;
    return { ...timed, head: beforeCut(timed.overlap), tail: next - beforeCut(next) };
  });
}

function children(timing: FilmTiming, itemOf: (at: Placed, fps: number) => JsonObject): readonly JsonObject[] {
  const { fps } = timing;
  return placed(timing).flatMap((at) => [...joinOf(at, fps), itemOf(at, fps)]);
}

/** What stands before an item: nothing at a cut. Black is a gap of no length between two dissolves. */
function joinOf({ overlap, fade }: Placed, fps: number): readonly JsonObject[] {
  if (overlap > 0)
    return [dissolve('Crossfade', { before: beforeCut(overlap), behind: overlap - beforeCut(overlap), fps })];
  if (!fade || fade.out + fade.in === 0) return [];
  return [
    ...(fade.out > 0 ? [dissolve('Fade out', { before: fade.out, behind: 0, fps })] : []),
    { OTIO_SCHEMA: 'Gap.1', ...item('Black', range({ start: 0, frames: 0, fps })) },
    ...(fade.in > 0 ? [dissolve('Fade in', { before: 0, behind: fade.in, fps })] : []),
  ];
}

function dissolve(
  name: string,
  { before, behind, fps }: { readonly before: number; readonly behind: number; readonly fps: number },
): JsonObject {
  return {
    OTIO_SCHEMA: 'Transition.1',
    name,
    transition_type: 'SMPTE_Dissolve',
    in_offset: time(before, fps),
    out_offset: time(behind, fps),
    metadata: {},
  };
}

function pictureItem(at: Placed, fps: number): JsonObject {
  const { piece, frames, head, tail } = at;
  if (piece.kind === 'clip') return clipItem(at, fps);
  const shown = range({ start: head, frames: frames - head - tail, fps });
  if (piece.missing !== undefined) {
    const metadata = { shotgraph: { missing: piece.missing, text: piece.text } };
    return {
      OTIO_SCHEMA: 'Gap.1',
      ...item(piece.title, range({ start: 0, frames: frames - head - tail, fps }), metadata),
    };
  }
  const card = {
    OTIO_SCHEMA: 'GeneratorReference.1',
    ...reference(piece.title, range({ start: 0, frames, fps })),
    generator_kind: 'TitleCard',
    parameters: { text: piece.text },
  };
  return clip(item(piece.title, shown, { shotgraph: { card: piece.text } }), card);
}

/** Where a piece is silent, a gap keeps the place. */
function soundItem(at: Placed, fps: number): JsonObject {
  const { piece, frames, head, tail } = at;
  if (piece.kind === 'clip' && piece.facts.audio) return clipItem(at, fps);
  return { OTIO_SCHEMA: 'Gap.1', ...item(piece.title, range({ start: 0, frames: frames - head - tail, fps })) };
}

function clipItem({ piece, from, frames, head, tail }: Placed, fps: number): JsonObject {
  if (piece.kind !== 'clip') return {};
  const shown = range({ start: from + head, frames: frames - head - tail, fps });
  const media = {
    OTIO_SCHEMA: 'ExternalReference.1',
    ...reference(piece.take, mediaRange(piece.facts, { needed: from + frames, fps })),
    target_url: fileUrl(piece.file),
  };
  return clip(item(piece.title, shown, { shotgraph: provenance(piece.take, piece.origin) }), media);
}

/**
 * All of a clip, in its own frames. Its last frame ends where the film's does although that is a hair later at another
 * rate: then it is counted in those of the film.
 */
function mediaRange(facts: ClipFacts, { needed, fps }: { readonly needed: number; readonly fps: number }): JsonObject {
  const isEnough = needed / fps <= facts.frames / facts.fps;
  return range(isEnough ? { start: 0, frames: facts.frames, fps: facts.fps } : { start: 0, frames: needed, fps });
}

/** Everything that tells what was bought, under one key, as others keep theirs under their names. */
function provenance(take: string, origin: ClipOrigin): JsonObject {
  const { prompt, uses, provider, taskId, sha256, fingerprint, cost } = origin;
  return {
    take,
    ...(prompt !== undefined && { prompt }),
    uses,
    provider,
    task_id: taskId,
    sha256,
    fingerprint,
    ...(cost && { cost: { amount: cost.amount, unit: cost.unit } }),
  };
}

/** How long the file is nobody has said; it is heard from its start to the film's end. */
function soundtrackItem({ file, gain, fadeIn, fadeOut }: Soundtrack, { frames, fps }: FilmTiming): JsonObject {
  const name = file.split(/[/\\]/).at(-1) ?? file;
  const media = { OTIO_SCHEMA: 'ExternalReference.1', ...reference(name, null), target_url: fileUrl(file) };
  const metadata = { shotgraph: { gain_db: gain, fade_in: fadeIn, fade_out: fadeOut } };
  return clip(item(name, range({ start: 0, frames, fps }), metadata), media);
}

function chapters(timing: FilmTiming): readonly JsonObject[] {
  return placed(timing).map(({ piece, start, head }) => ({
    OTIO_SCHEMA: 'Marker.2',
    name: piece.title,
    comment: piece.kind === 'clip' ? piece.caption : piece.text,
    color: 'GREEN',
    marked_range: range({ start: start + head, frames: 1, fps: timing.fps }),
    metadata: {},
  }));
}

function track(name: string, kind: 'Video' | 'Audio', entries: readonly JsonObject[]): JsonObject {
  return { OTIO_SCHEMA: 'Track.1', ...item(name, null), kind, children: entries };
}

function clip(fields: JsonObject, media: JsonObject): JsonObject {
  return {
    OTIO_SCHEMA: 'Clip.2',
    ...fields,
    media_references: { DEFAULT_MEDIA: media },
    active_media_reference_key: 'DEFAULT_MEDIA',
  };
}

function item(name: string, sourceRange: JsonObject | null, metadata: JsonObject = {}): JsonObject {
  return { name, source_range: sourceRange, effects: [], markers: [], enabled: true, metadata };
}

function reference(name: string, availableRange: JsonObject | null): JsonObject {
  return { name, available_range: availableRange, available_image_bounds: null, metadata: {} };
}

interface Frames {
  readonly start: number;
  readonly frames: number;
  readonly fps: number;
}

function range({ start, frames, fps }: Frames): JsonObject {
  return { OTIO_SCHEMA: 'TimeRange.1', start_time: time(start, fps), duration: time(frames, fps) };
}

function time(value: number, rate: number): JsonObject {
  return { OTIO_SCHEMA: 'RationalTime.1', rate, value };
}
