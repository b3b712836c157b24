import type { Json, JsonObject } from '../../src/core/json.ts';

type Check = (value: Json, at: string) => readonly string[];

/**
 * OpenTimelineIO's serialized schemas and their fields, as its own list has them (docs/tutorials/
 * otio-serialized-schema-only-fields.md, and `children` of a composition). A field that is not there takes its default.
 */
const SCHEMAS: Readonly<Record<string, Readonly<Record<string, Check>>>> = {
  'Timeline.1': { ...named(), global_start_time: maybe(one('RationalTime.1')), tracks: one('Stack.1') },
  'Stack.1': composition(),
  'Track.1': { ...composition(), kind: oneOf('Video', 'Audio') },
  'Clip.2': { ...item(), media_references: references, active_media_reference_key: text },
  'Gap.1': item(),
  'Transition.1': {
    ...named(),
    transition_type: text,
    in_offset: one('RationalTime.1'),
    out_offset: one('RationalTime.1'),
  },
  'ExternalReference.1': { ...reference(), target_url: text },
  'MissingReference.1': reference(),
  'GeneratorReference.1': { ...reference(), generator_kind: text, parameters: plain },
  'Marker.2': { ...named(), color: text, comment: text, marked_range: one('TimeRange.1') },
  'Effect.1': { ...named(), effect_name: text },
  'TimeRange.1': { start_time: one('RationalTime.1'), duration: one('RationalTime.1') },
  'RationalTime.1': { rate: positive, value: number },
};

/** What OpenTimelineIO, or a program that goes by it, would not take; empty = nothing. */
export function otioComplaints(document: Json): readonly string[] {
  const shape = one('Timeline.1')(document, 'timeline');
  return shape.length > 0 ? shape : tracksOf(document as JsonObject).flatMap(misfitsOf);
}

/** The files that the clips of a timeline name, as they are written. */
export function targetUrlsIn(document: Json): readonly string[] {
  if (typeof document !== 'object' || document === null) return [];
  if ('target_url' in document && typeof document['target_url'] === 'string') return [document['target_url']];
  return Object.values(document).flatMap((value: Json) => targetUrlsIn(value));
}

/** Seconds of each track. */
export function trackSeconds(document: Json): readonly number[] {
  return tracksOf(document as JsonObject).map(({ children }) =>
    children.reduce((sum, child) => sum + (isTransition(child) ? 0 : durationOf(child.source_range)), 0),
  );
}

interface Time {
  readonly value: number;
  readonly rate: number;
}

interface Range {
  readonly start_time: Time;
  readonly duration: Time;
}

interface Item {
  readonly OTIO_SCHEMA: string;
  readonly name?: string;
  readonly source_range: Range;
  readonly media_references?: Readonly<Record<string, { readonly available_range?: Range | null }>>;
  readonly active_media_reference_key?: string;
  readonly in_offset?: Time;
  readonly out_offset?: Time;
}

interface Track {
  readonly children: readonly Item[];
}

function tracksOf(timeline: JsonObject): readonly Track[] {
  return (timeline['tracks'] as unknown as { readonly children: readonly Track[] }).children;
}

const seconds = ({ value, rate }: Time): number => value / rate;
const durationOf = (range: Range): number => seconds(range.duration);
const isTransition = (child: Item | undefined): boolean => child?.OTIO_SCHEMA === 'Transition.1';
/** Below any frame. */
const CLOSE = 1e-6;

/** Transitions stand between items and find enough picture on both sides; no clip shows more than its media has. */
function misfitsOf({ children }: Track): readonly string[] {
  return children.flatMap((child, index) => {
    const before = children[index - 1];
    const after = children[index + 1];
    if (!isTransition(child)) return shownWithin(child, isTransition(before) ? before : undefined, after);
    if (isTransition(before) || isTransition(after)) return [`${index}: two transitions in a row`];
    const into = seconds(child.in_offset as Time);
    const out = seconds(child.out_offset as Time);
    if (into < 0 || out < 0 || into + out <= 0) return [`${index}: a transition of no length`];
    return [
      ...(before && into > durationOf(before.source_range) + CLOSE ? [`${index}: longer than what it leaves`] : []),
      ...(after && out > durationOf(after.source_range) + CLOSE ? [`${index}: longer than what it comes to`] : []),
    ];
  });
}

/** A transition shows its neighbours beyond their cut, by its offsets. */
function shownWithin(clip: Item, before: Item | undefined, after: Item | undefined): readonly string[] {
  const media = clip.media_references?.[clip.active_media_reference_key ?? 'DEFAULT_MEDIA']?.available_range;
  if (!media) return [];
  const lead = before?.in_offset ? seconds(before.in_offset) : 0;
  const tail = after && isTransition(after) ? seconds(after.out_offset as Time) : 0;
  const from = seconds(clip.source_range.start_time) - lead;
  const to = seconds(clip.source_range.start_time) + durationOf(clip.source_range) + tail;
  const first = seconds(media.start_time);
  const isWithin = from >= first - CLOSE && to <= first + durationOf(media) + CLOSE;
  return isWithin ? [] : [`${clip.name ?? 'a clip'} shows ${from} to ${to} s of ${durationOf(media)} s`];
}

function named(): Readonly<Record<string, Check>> {
  return { name: text, metadata: plain };
}

function item(): Readonly<Record<string, Check>> {
  const lists = { effects: list('Effect.1'), markers: list('Marker.2') };
  return { ...named(), ...lists, enabled: truth, source_range: maybe(one('TimeRange.1')) };
}

function composition(): Readonly<Record<string, Check>> {
  return { ...item(), children: list('Track.1', 'Clip.2', 'Gap.1', 'Transition.1') };
}

function reference(): Readonly<Record<string, Check>> {
  return {
    ...named(),
    available_range: maybe(one('TimeRange.1')),
    available_image_bounds: maybe(() => ['not judged']),
  };
}

/** An object of one of these schemas, with fields that the schema has. */
function one(...names: readonly string[]): Check {
  return (value, at) => {
    if (!isObject(value)) return [`${at}: no object`];
    const { OTIO_SCHEMA: schema, ...fields } = value;
    if (typeof schema !== 'string' || !names.includes(schema))
      return [`${at}: ${JSON.stringify(schema)}, not ${names.join()}`];
    const checks = SCHEMAS[schema] ?? {};
    return Object.entries(fields).flatMap(
      ([key, field]) => checks[key]?.(field, `${at}.${key}`) ?? [`${at}: ${schema} has no ${key}`],
    );
  };
}

function list(...names: readonly string[]): Check {
  const check = one(...names);
  return (value, at) =>
    Array.isArray(value)
      ? value.flatMap((entry: Json, index) => check(entry, `${at}[${index}]`))
      : [`${at}: no list of ${names.join()}`];
}

function references(value: Json, at: string): readonly string[] {
  const check = one('ExternalReference.1', 'MissingReference.1', 'GeneratorReference.1');
  if (!isObject(value)) return [`${at}: no object`];
  return Object.entries(value).flatMap(([key, entry]) => check(entry, `${at}.${key}`));
}

function maybe(check: Check): Check {
  return (value, at) => (value === null ? [] : check(value, at));
}

function oneOf(...words: readonly string[]): Check {
  return (value, at) => (words.some((word) => word === value) ? [] : [`${at}: ${JSON.stringify(value)}`]);
}

function text(value: Json, at: string): readonly string[] {
  return typeof value === 'string' ? [] : [`${at}: no text`];
}

function number(value: Json, at: string): readonly string[] {
  return typeof value === 'number' ? [] : [`${at}: no number`];
}

function positive(value: Json, at: string): readonly string[] {
  return typeof value === 'number' && value > 0 ? [] : [`${at}: not above 0`];
}

function truth(value: Json, at: string): readonly string[] {
  return typeof value === 'boolean' ? [] : [`${at}: neither true nor false`];
}

/** Metadata is anybody's, but an object. */
function plain(value: Json, at: string): readonly string[] {
  return isObject(value) ? [] : [`${at}: no object`];
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
