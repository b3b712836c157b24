import type { Diagnostic } from '../core/diagnostic.ts';
import type { JsonObject } from '../core/json.ts';
import type { Price, StatedPrice } from '../core/money.ts';
import type { OutputName } from '../core/payload.ts';
import type { FileFacts } from '../core/ports.ts';
import type { Span } from '../core/span.ts';
import type { Mode, ModelName, ProviderName, Reference, Take, TakeId } from '../core/take.ts';

/** What a model is asked with, and all that is known of it before the network. */
export interface Model {
  readonly name: ModelName;
  readonly provider: ProviderName;
  /** The vendor's spelling, e.g. `skyreels-v4-fast`. */
  readonly vendorName: string;
  /** One line for `shotgraph models`. */
  readonly title: string;
  /** The documents its tables were read from. */
  readonly sources: readonly DocSource[];
  /** For `shotgraph models NAME`; derived from the field table. */
  readonly parameters: readonly ParameterInfo[];
  readonly modes: readonly Mode[];
  /** Lines for `shotgraph models NAME`, e.g. `720p  $0.088 per second`. */
  readonly priceLines: readonly string[];
  /** Outputs other shots may use that this provider gives by itself; the others need frames. */
  readonly outputs: readonly OutputName[];
  /**
   * The kinds of reference that a request of this shape carries as media; the others are replaced by their `text`. A
   * video beside frames is in it although no request carries both, so that `prepare` can name both lines.
   */
  carries(shape: RequestShape): ReadonlySet<Reference['kind']>;
  /** Checks every documented constraint, maps to the vendor's names, prices. Pure. */
  prepare(take: Take, facts: TakeFacts): Prepared;
}

/**
 * Which media a shot sets, before its references are resolved. `extend` and `motion` are true for the shot's field and
 * equally for a reference of that form which its prompt mentions.
 */
export interface RequestShape {
  readonly firstFrame: boolean;
  readonly endFrame: boolean;
  readonly midFrames: boolean;
  readonly extend: boolean;
  readonly motion: boolean;
}

export interface DocSource {
  readonly title: string;
  readonly url: string;
  /** ISO date it was read. */
  readonly read: string;
}

export interface ParameterInfo {
  /** The portable field, or the `with` key where there is no portable one. */
  readonly field: string;
  readonly vendorField: string;
  /** Accepted values in words: `integer 3 to 15`, `480p, 720p, 1080p`. */
  readonly accepts: string;
  /** The vendor's default, where documented. */
  readonly byDefault?: string;
  readonly required: boolean;
}

/** What checks across shots and files need to know. */
export interface TakeFacts {
  /** The length and shape an upstream take's clip will have, as far as its own request says. */
  upstream(take: TakeId): ExpectedClip | undefined;
  /** By absolute path; undefined = the file does not exist (which is reported elsewhere). */
  file(path: string): FileFacts | undefined;
  /** Tokens of a text; `low` is a bound no tokenizer of this kind goes below. */
  countTokens(text: string): { readonly low: number; readonly estimate: number };
  /** From `prices:` of the storyboard. */
  readonly statedPrice?: StatedPrice;
}

export interface ExpectedClip {
  /** Absent where only the vendor knows (motion reference). */
  readonly seconds?: { readonly low: number; readonly high: number };
  /** Where the storyboard says how long it is, if it does. */
  readonly lengthSpan?: Span;
}

/** Everything the plan wants to know of one take from its model. */
export interface Prepared {
  readonly mode: Mode;
  /** Errors, warnings (ignored fields, dear defaults) and notes (defaults the model lacks). */
  readonly diagnostics: readonly Diagnostic[];
  /** The vendor's body fields without the model name; may hold placeholders (core/payload). */
  readonly payload: JsonObject;
  /** What the fingerprint is made of: portable names, only what counts in this mode; may hold placeholders. */
  readonly portable: JsonObject;
  /** Absent = unpriced. */
  readonly price?: Price;
  readonly expected: ExpectedClip;
  /** Rough time to render, for ETA: seconds per take by the vendor's words or ours. */
  readonly renderSeconds: number;
}
