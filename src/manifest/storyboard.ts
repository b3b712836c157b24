import type { Diagnostic } from '../core/diagnostic.ts';
import type { Overridden } from '../core/given.ts';
import type { Money, StatedPrice, Unit } from '../core/money.ts';
import type { Located, Sources, Span } from '../core/span.ts';
import type { ModelName, ProviderName } from '../core/take.ts';
import type { Dict, Scalar } from '../core/value.ts';

/** A storyboard as written: parsed, includes merged, shape checked, every value with its place; nothing filled in yet. */
export interface Storyboard {
  /** As the user named it. */
  readonly file: string;
  readonly sources: Sources;
  /** For every file in `sources`: the absolute folder that relative paths in it start from. */
  readonly folders: ReadonlyMap<string, string>;
  /** A label; never part of an identity. */
  readonly name?: string;
  readonly vars: Dict;
  /** Names of environment variables that templates may read. */
  readonly env: readonly Located<string>[];
  /** Portable shot fields under every shot. */
  readonly defaults: Dict;
  /** Tag -> reference, each a dict of `images audio text grid motion extend keyframe at`. */
  readonly references: Dict;
  /** In the order written. */
  readonly shots: ReadonlyMap<string, Shot>;
  /** The axes of the sweep by name, in the order written; not checked beyond their shape. */
  readonly matrix: ReadonlyMap<string, Axis>;
  /** Combinations of labels that no variant may have. */
  readonly exclude: readonly Condition[];
  /** Which variants a run is about; what lacks its axes is not touched by it. */
  readonly select?: Condition;
  readonly picks: readonly Pick[];
  readonly film?: WrittenFilm;
  readonly providers: ReadonlyMap<ProviderName, ProviderSetting>;
  readonly prices: ReadonlyMap<ModelName, StatedPrice>;
  /** Keys: a provider, a model as in `uses`, or `total`. Tasks alive at the provider; the place is the key's. */
  readonly limits: ReadonlyMap<string, Located<number>>;
  /** By unit; empty without `budget:`. */
  readonly budget: ReadonlyMap<Unit, Located<Money>>;
  readonly uploads?: Located<'gmi' | UploadBucket>;
  readonly onUnsupported: 'error' | 'skip';
  /** What the command line put in the place of what is written. */
  readonly overridden?: Overridden;
}

export interface Shot {
  readonly name: string;
  readonly nameSpan: Span;
  /** Shot fields as docs/storyboard.md lists them, untyped and untemplated. */
  readonly fields: Dict;
}

/** Something that shots are multiplied by: `tier: { fast: {...}, std: {...} }` or `resolution: [480p, 720p]`. */
export interface Axis {
  readonly name: string;
  readonly nameSpan: Span;
  /** A list sets the field that the axis is named like. */
  readonly form: 'list' | 'map';
  /** Whether it is named like a field of a shot that holds one value. */
  readonly isField: boolean;
  /** In the order written, duplicates included. */
  readonly labels: readonly AxisLabel[];
}

export interface AxisLabel {
  /** As names of variants show it: `720p`, `5`, `true`. */
  readonly name: string;
  readonly span: Span;
  /** What `{{matrix.AXIS}}` gives, of the type that YAML reads. */
  readonly value: Scalar;
  /** Shot fields that it sets. */
  readonly patch: Dict;
}

/** Axes and the labels of each that are meant: a variant that has all the axes, each with one of its labels. */
export interface Condition {
  readonly span: Span;
  readonly axes: ReadonlyMap<string, { readonly nameSpan: Span; readonly labels: readonly Located<string>[] }>;
}

/** `opening: 2`, `opening[resolution=480p]: 1`, `opening: { tier: std, take: 2 }`. */
export interface Pick {
  /** The shot or variant, as written. */
  readonly key: string;
  readonly keySpan: Span;
  readonly take?: Located<number>;
  /** The labels of a winner, by axis. */
  readonly labels: ReadonlyMap<string, { readonly nameSpan: Span; readonly label: Located<string> }>;
}

/** How the clips are joined: fields as docs/film.md lists them, untyped and untemplated. */
export interface WrittenFilm {
  /** The place of the key. */
  readonly span: Span;
  readonly settings: Dict;
}

export interface ProviderSetting {
  readonly baseUrl?: Located<string>;
  /** The environment variable that holds the key. */
  readonly keyEnv?: Located<string>;
}

export interface UploadBucket {
  /** Without the bucket's name. */
  readonly endpoint: string;
  readonly bucket: string;
  readonly region?: string;
  /** Folders before every object's name. */
  readonly prefix?: string;
  /** Where anybody can read the objects; absent = links are presigned. */
  readonly publicBaseUrl?: string;
}

/** What loading came to. Without a storyboard, at least one diagnostic is an error. */
export interface Loaded {
  readonly storyboard?: Storyboard;
  readonly diagnostics: readonly Diagnostic[];
  /** Beside errors: what can still be checked, so that all problems come in one run. Never to be planned or bought. */
  readonly sound?: {
    readonly storyboard: Storyboard;
    /** Whether a place lies in a shot that has a mistake already; what else is wrong there may follow from it. */
    readonly inDoubt: (span: Span) => boolean;
    /** Sections that it lacks because of a mistake in them. */
    readonly leftOut: ReadonlySet<string>;
  };
  /** Every text that was read, also of files with errors: what diagnostics point into. */
  readonly sources: Sources;
}
