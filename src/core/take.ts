import type { Diagnostic } from './diagnostic.ts';
import type { Json } from './json.ts';
import type { ClipOutput } from './payload.ts';
import type { Located, Span } from './span.ts';

/** `opening`, `opening#2`, `opening[resolution=720p,tier=std]#2`: how a take is named on screen and in selectors. */
export type TakeId = string;

/** Axis -> label, the axes in the order of the alphabet; empty without a sweep. */
export type Labels = Readonly<Record<string, string>>;

/** `provider/model` as `uses` writes it. */
export type ModelName = string;

export const PROVIDER_NAMES = ['apimart', 'gccai', 'gmi'] as const;
export type ProviderName = (typeof PROVIDER_NAMES)[number];

/** Who can host files and clips for requests: a provider, or the bucket that `uploads:` names. */
export type HostName = ProviderName | 'bucket';

/** Which request a provider will see; it follows from the fields that are set. */
export type Mode = 't2v' | 'i2v' | 'omni';

/** A clip's output that a field or a prompt waits for. */
export interface Hole extends ClipOutput {
  readonly take: TakeId;
}

export type Media =
  | { readonly kind: 'url'; readonly url: string }
  /** `isShotName`: a shot is called what is written here, and may have been meant. */
  | { readonly kind: 'file'; readonly path: string; readonly written: string; readonly isShotName?: true }
  | { readonly kind: 'output'; readonly hole: Hole };

/** Text after templating: literal text, @tags that resolved, and holes. Tags that a reference's `text` replaced are plain text. */
export interface Text {
  readonly parts: readonly TextPart[];
}
export type TextPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'tag'; readonly tag: string }
  | { readonly kind: 'hole'; readonly hole: Hole };

/** Where a field's value was written, which decides what happens when the model lacks the field. */
export type Origin = 'shot' | 'defaults' | 'patch';

export interface Field<T> extends Located<T> {
  readonly origin: Origin;
  /** The place of the key, for errors about the field rather than its value. */
  readonly keySpan: Span;
}

export type Reference = { readonly tag: string; readonly span: Span } & (
  | { readonly kind: 'subject'; readonly images: readonly Located<Media>[]; readonly audio?: Located<Media> }
  | { readonly kind: 'grid'; readonly image: Located<Media> }
  | { readonly kind: 'keyframe'; readonly image: Located<Media>; readonly at?: Located<number> }
  | { readonly kind: 'motion'; readonly video: Located<Media> }
  | { readonly kind: 'extend'; readonly video: Located<Media> }
);

export interface MidFrame {
  readonly tag: string;
  readonly span: Span;
  readonly image: Located<Media>;
  /** Seconds from the start; absent = the vendor places it. */
  readonly at?: Located<number>;
}

/** The portable fields of one take, merged, templated and typed; absent means nobody wrote it. */
export interface TakeFields {
  /** With the suffix appended; `suffix` is the place of that. */
  readonly prompt?: Field<Text> & { readonly suffix?: Span };
  readonly negative_prompt?: Field<Text>;
  /** Seconds. */
  readonly duration?: Field<number>;
  readonly resolution?: Field<string>;
  readonly aspect_ratio?: Field<string>;
  readonly first_frame?: Field<Media>;
  readonly end_frame?: Field<Media>;
  readonly sound?: Field<boolean>;
  readonly seed?: Field<number>;
  readonly prompt_optimizer?: Field<boolean>;
  /** In the order of first mention in the prompt. */
  readonly midFrames: readonly MidFrame[];
  /** In the order of first mention in the prompt; only those the request carries as media. */
  readonly references: readonly Reference[];
  /** `with`: parameters under the vendor's own names, merged over defaults key by key. */
  readonly with: ReadonlyMap<string, Field<Json>>;
}

/** Why one take must wait for another. */
export interface Edge {
  readonly take: TakeId;
  /** `needs` orders only; the others also carry an output. */
  readonly via: 'needs' | 'extend' | 'motion' | 'media' | 'template';
  readonly span: Span;
  /** The other one has several takes of which none is picked yet; this is the first of them. */
  readonly unpicked?: true;
}

/** The graph's node: one purchase. */
export interface Take {
  readonly id: TakeId;
  readonly shot: string;
  readonly labels: Labels;
  /** Counts from 1. */
  readonly take: number;
  readonly uses: Field<ModelName>;
  readonly fields: TakeFields;
  readonly edges: readonly Edge[];
  /** How often a failed generation may be bought again by itself (`retries:`). */
  readonly retries: number;
  /** The place of the shot's name. */
  readonly span: Span;
  /** By a pick, this is the take that others use. */
  readonly picked?: true;
  /** Beyond `takes:`: the place of the pick that names it. It can only be one that was bought before. */
  readonly beyond?: Span;
  /** `select` leaves it out: it is not bought, and not missed. */
  readonly leftOut?: true;
  /** Why its model can not do it, where such takes are to be skipped. */
  readonly unsupported?: readonly Diagnostic[];
}

/** The display name of a take; take 1 of a shot without variants is the shot's bare name. */
export function takeId(shot: string, labels: Labels, take: number): TakeId {
  const pairs = Object.entries(labels).map(([axis, label]) => `${axis}=${label}`);
  return shot + (pairs.length > 0 ? `[${pairs.join(',')}]` : '') + (take > 1 ? `#${take}` : '');
}
