import type { Diagnostic } from '../core/diagnostic.ts';
import type { Json, JsonObject } from '../core/json.ts';
import type { Unit } from '../core/money.ts';
import type { OutputName } from '../core/payload.ts';
import type { Field, Mode, ModelName, ProviderName, Reference, Take, TakeFields } from '../core/take.ts';
import type { DocSource, RequestShape, TakeFacts } from './model.ts';

/**
 * A model as data: what it takes, under which names, with which limits, and where that is documented. `row` names the
 * document, table and row everywhere: `apimart-skyreels-v4, Parameter Constraints, duration`.
 */
export interface ModelSpec {
  readonly name: ModelName;
  readonly provider: ProviderName;
  readonly vendorName: string;
  readonly title: string;
  readonly sources: readonly DocSource[];
  readonly modes: readonly Mode[];
  readonly prompt: PromptLimit;
  readonly parameters: readonly Parameter[];
  /** What the model has no parameter for because its result never differs. */
  readonly fixed: readonly FixedField[];
  readonly frames: readonly FrameSlot[];
  readonly tagged?: TaggedMedia;
  /** Parameters without a portable field, given in `with`. */
  readonly withOnly: readonly WithParameter[];
  /** Keys people try in `with`, and what to do instead. */
  readonly withAdvice: Readonly<Record<string, string>>;
  readonly ignored: readonly IgnoredField[];
  readonly rules: readonly Rule[];
  readonly video?: VideoLimit;
  readonly validate: Validator;
  /** Absent = unpriced. */
  readonly prices?: PriceTable;
  readonly outputs: readonly OutputName[];
  modeOf(fields: TakeFields): Mode;
  carries(shape: RequestShape): ReadonlySet<Reference['kind']>;
  /** Our guess of how long the vendor works on one clip, in seconds. */
  renderSeconds(request: Request): number;
}

/** A take on its way to a payload: only what counts is left in `fields` and `extra`. */
export interface Request {
  readonly spec: ModelSpec;
  readonly take: Take;
  readonly facts: TakeFacts;
  readonly mode: Mode;
  /** Merged with `with`; without what the model lacks and what it ignores in this mode. */
  readonly fields: TakeFields;
  /** The parameters of `with` that have no portable field. */
  readonly extra: ReadonlyMap<string, Field<Json>>;
}

/** The fields with one plain value. */
export type ScalarName = 'duration' | 'resolution' | 'aspect_ratio' | 'sound' | 'seed' | 'prompt_optimizer';

export type FieldName = ScalarName | 'negative_prompt' | 'first_frame' | 'end_frame';

export type Accepts =
  | { readonly kind: 'integer'; readonly min: number; readonly max: number }
  | { readonly kind: 'one-of'; readonly values: readonly (string | number)[] }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'text' };

/** A portable field under the vendor's name. */
export interface Parameter {
  readonly field: ScalarName | 'negative_prompt';
  readonly vendor: string;
  readonly accepts: Accepts;
  /** The vendor's default. */
  readonly byDefault?: string | number | boolean;
  /** Sent with the default where nobody wrote it. */
  readonly always?: true;
  /** Numbers that the vendor wants as text. */
  readonly asText?: true;
  readonly row: string;
}

interface FixedField {
  readonly field: ScalarName;
  readonly value: string | number | boolean;
  readonly row: string;
}

interface PromptLimit {
  readonly max: { readonly tokens: number } | { readonly characters: number };
  readonly row: string;
}

export interface FrameSlot {
  readonly field: 'first_frame' | 'end_frame';
  readonly vendor: string;
  readonly required: boolean;
  readonly formats: readonly string[];
  /** What the vendor behind the provider takes; absent = nobody says. */
  readonly limit?: PictureLimit;
  readonly row: string;
}

/** How large a picture may be. */
export interface PictureLimit {
  /** Pixels, of width and height each. */
  readonly maxSide: number;
  readonly maxBytes: number;
  /** The document that says so. */
  readonly row: string;
}

/** Mid frames and references. */
export interface TaggedMedia {
  readonly kinds: ReadonlySet<TaggedKind>;
  /** The vendor's parameters, for `parameters` and for `with`, which may not hold them. */
  readonly parameters: readonly { readonly field: string; readonly vendor: string; readonly accepts: string }[];
  readonly imageFormats: readonly string[];
  readonly videoFormats: readonly string[];
  /** Of a subject's sound; absent = the model takes none. */
  readonly audioMaxSeconds?: number;
  readonly rows: { readonly images: string; readonly video: string; readonly audio: string; readonly tag: string };
  write(fields: TakeFields): JsonObject;
}

export type TaggedKind = Reference['kind'] | 'mid_frame';

/** How long a video that is continued or imitated may be. */
interface VideoLimit {
  /** Past it the provider refuses. */
  readonly maxSeconds: number;
  /** The vendor behind the provider may refuse past it. */
  readonly upstreamMaxSeconds: number;
  readonly row: string;
}

export interface WithParameter {
  readonly key: string;
  readonly accepts: string;
  readonly byDefault?: string;
  /** False for hints that change nothing of the clip. */
  readonly hashed: boolean;
  readonly row: string;
}

export interface IgnoredField {
  readonly field: ScalarName;
  /** The end of "is ignored ...", e.g. `in i2v: the picture decides`. */
  readonly because: string;
  readonly row: string;
  readonly when: (fields: TakeFields, mode: Mode) => boolean;
}

/** What a clip costs by the vendor's list. */
export interface PriceTable {
  readonly unit: Unit;
  readonly source: string;
  /** False where the vendor's own documentation does not confirm it. */
  readonly verified: boolean;
  /** For `shotgraph models NAME`. */
  readonly lines: readonly string[];
  /** Absent where the request's values are none the list knows. */
  rate(request: Request): Rate | undefined;
}

export interface Rate {
  readonly amount: number;
  readonly per: 'second' | 'clip';
  /** What the figure is for, e.g. `720p`. */
  readonly label: string;
  /** Fields it depends on that nobody wrote, with the default used. */
  readonly assumed: readonly string[];
}

/** One documented constraint that is more than a table's cell. */
export interface Rule {
  readonly name: string;
  readonly row: string;
  readonly check: (request: Request) => readonly Diagnostic[];
}

/** A compiled JSON Schema (ajv). */
export interface Validator {
  (data: unknown): boolean;
  errors?: readonly SchemaError[] | null;
}

export interface SchemaError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string;
  /** The part of the schema that said no. */
  readonly parentSchema?: Readonly<Record<string, unknown>>;
}

/** What other models have, for the help of "this model lacks it". */
export interface Catalogue {
  modelsWithField(field: string): readonly ModelName[];
  modelsWithKind(kind: TaggedKind): readonly ModelName[];
  modelsWithAudio(): readonly ModelName[];
}
