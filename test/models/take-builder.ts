import type { Json } from '../../src/core/json.ts';
import type { FileFacts } from '../../src/core/ports.ts';
import type { Located, Span } from '../../src/core/span.ts';
import type { Field, Media, MidFrame, Origin, Reference, Take, Text } from '../../src/core/take.ts';
import { findModel } from '../../src/models/registry.ts';
import type { ExpectedClip, Prepared, TakeFacts } from '../../src/models/model.ts';

/** A shot in few words; `defaults` and `patch` hold fields that come from there. */
export interface ShotLike {
  readonly uses: string;
  readonly prompt?: string;
  readonly negative_prompt?: string;
  readonly duration?: number;
  readonly resolution?: string;
  readonly aspect_ratio?: string;
  readonly sound?: boolean;
  readonly seed?: number;
  readonly prompt_optimizer?: boolean;
  readonly first_frame?: string;
  readonly end_frame?: string;
  readonly mid_frames?: readonly { readonly tag: string; readonly image: string; readonly at?: number }[];
  readonly refs?: readonly ReferenceLike[];
  readonly with?: Readonly<Record<string, Json>>;
  readonly defaults?: Omit<ShotLike, 'uses' | 'defaults' | 'refs' | 'mid_frames'>;
  readonly take?: number;
}

export type ReferenceLike = { readonly tag: string } & (
  | { readonly images: readonly string[]; readonly audio?: string }
  | { readonly grid: string }
  | { readonly keyframe: string; readonly at?: number }
  | { readonly motion: string }
  | { readonly extend: string }
);

let line = 1;
/** Every value has a line of its own. */
function nextSpan(): Span {
  line += 1;
  return { file: 'board.yaml', line, column: 5, length: 3 };
}

function located<T>(value: T): Located<T> {
  return { value, span: nextSpan() };
}

function field<T>(value: T, origin: Origin): Field<T> {
  const span = nextSpan();
  return { value, span, keySpan: { ...span, column: 1 }, origin };
}

/** A URL, a path, or `shot.output`: what `<take>:<output>` names. */
function media(written: string): Media {
  if (/^https?:/.test(written)) return { kind: 'url', url: written };
  const output = /^(\w+):(video_url|last_frame|first_frame|thumbnail_url|duration)$/.exec(written);
  if (output) return { kind: 'output', hole: { take: output[1] as string, output: output[2] as 'video_url' } };
  return { kind: 'file', path: `/board/${written}`, written };
}

/** `@tag` parts for the known tags, `{{take.output}}` holes, text for the rest. */
function text(written: string, tags: readonly string[] = []): Text {
  const pieces = written.split(/(@[A-Za-z0-9][\w-]*|\{\{\w+\.\w+\}\})/);
  return {
    parts: pieces.filter(Boolean).map((piece) => {
      const hole = /^\{\{(\w+)\.(\w+)\}\}$/.exec(piece);
      if (hole) return { kind: 'hole', hole: { take: hole[1] as string, output: hole[2] as 'video_url' } };
      const isTag = piece.startsWith('@') && tags.includes(piece.slice(1));
      return isTag ? { kind: 'tag', tag: piece.slice(1) } : { kind: 'text', text: piece };
    }),
  };
}

function reference(like: ReferenceLike): Reference {
  const place = { tag: like.tag, span: nextSpan() };
  if ('images' in like) {
    const images = like.images.map((image) => located(media(image)));
    return {
      ...place,
      kind: 'subject',
      images,
      ...(like.audio !== undefined && { audio: located(media(like.audio)) }),
    };
  }
  if ('grid' in like) return { ...place, kind: 'grid', image: located(media(like.grid)) };
  if ('keyframe' in like) {
    const at = like.at === undefined ? {} : { at: located(like.at) };
    return { ...place, kind: 'keyframe', image: located(media(like.keyframe)), ...at };
  }
  if ('motion' in like) return { ...place, kind: 'motion', video: located(media(like.motion)) };
  return { ...place, kind: 'extend', video: located(media(like.extend)) };
}

const SCALARS = ['duration', 'resolution', 'aspect_ratio', 'sound', 'seed', 'prompt_optimizer'] as const;

function plainFields(like: Omit<ShotLike, 'uses'>, origin: Origin, tags: readonly string[]) {
  return {
    ...Object.fromEntries(
      SCALARS.flatMap((name) => (like[name] === undefined ? [] : [[name, field(like[name], origin)]])),
    ),
    ...(like.prompt !== undefined && { prompt: field(text(like.prompt, tags), origin) }),
    ...(like.negative_prompt !== undefined && { negative_prompt: field(text(like.negative_prompt), origin) }),
    ...(like.first_frame !== undefined && { first_frame: field(media(like.first_frame), origin) }),
    ...(like.end_frame !== undefined && { end_frame: field(media(like.end_frame), origin) }),
  };
}

export function aTake(like: ShotLike): Take {
  const references = (like.refs ?? []).map(reference);
  const midFrames: readonly MidFrame[] = (like.mid_frames ?? []).map(({ tag, image, at }) => ({
    tag,
    span: nextSpan(),
    image: located(media(image)),
    ...(at !== undefined && { at: located(at) }),
  }));
  const tags = [...midFrames, ...references].map(({ tag }) => tag);
  const withFields = [
    ...Object.entries(like.defaults?.with ?? {}).map(([key, value]) => [key, field(value, 'defaults')] as const),
    ...Object.entries(like.with ?? {}).map(([key, value]) => [key, field(value, 'shot')] as const),
  ];
  return {
    id: 'shot',
    shot: 'shot',
    labels: {},
    take: like.take ?? 1,
    uses: field(like.uses, 'shot'),
    fields: {
      ...plainFields(like.defaults ?? {}, 'defaults', tags),
      ...plainFields(like, 'shot', tags),
      midFrames,
      references,
      with: new Map(withFields),
    },
    edges: [],
    retries: 0,
    span: nextSpan(),
  };
}

export interface FactsLike {
  /** Seconds of upstream clips by take. */
  readonly clips?: Readonly<Record<string, ExpectedClip>>;
  readonly files?: Readonly<Record<string, Partial<FileFacts>>>;
  readonly usdPerSecond?: number;
  /** Tokens of any text; by default one a word, bounded by three quarters. */
  readonly tokens?: { readonly low: number; readonly estimate: number };
}

export function someFacts(like: FactsLike = {}): TakeFacts {
  return {
    upstream: (take) => like.clips?.[take],
    file: (path) => {
      const facts = like.files?.[path.replace('/board/', '')];
      return facts && { sha256: '0'.repeat(64), bytes: 1, ...facts };
    },
    countTokens: (text) => {
      const estimate = text.split(/\s+/).length;
      return like.tokens ?? { low: Math.floor(estimate * 0.75), estimate };
    },
    ...(like.usdPerSecond !== undefined && { statedPrice: { usdPerSecond: like.usdPerSecond, span: nextSpan() } }),
  };
}

/** The shot, prepared by the model it uses. */
export function prepared(like: ShotLike, facts: FactsLike = {}): Prepared {
  const model = findModel(like.uses);
  if (!model) throw new Error(`no model ${like.uses}`);
  return model.prepare(aTake(like), someFacts(facts));
}

/** `severity[code]` of everything there is to say, in order. */
export function findings(like: ShotLike, facts: FactsLike = {}): readonly string[] {
  return prepared(like, facts).diagnostics.map(({ severity, code }) => `${severity}[${code}]`);
}

export function errors(like: ShotLike, facts: FactsLike = {}): readonly string[] {
  return prepared(like, facts)
    .diagnostics.filter(({ severity }) => severity === 'error')
    .map(({ code }) => code);
}
