import type { Diagnostic } from '../core/diagnostic.ts';
import type { FailureReason } from '../core/failure.ts';
import type { Given } from '../core/given.ts';
import type { JsonObject } from '../core/json.ts';
import type { Money, Price, Unit } from '../core/money.ts';
import type { FrameName } from '../core/payload.ts';
import type { OwnedClip } from '../core/stanza.ts';
import type { FilmPlan } from './film-plan.ts';
import type { Located, Span } from '../core/span.ts';
import type { Edge, HostName, Labels, Mode, ModelName, ProviderName, TakeId } from '../core/take.ts';

/**
 * What would be bought and why, as plain JSON: the same document `plan --json` prints and `run` applies.
 * Making it is pure; applying it is not.
 */
export interface Plan {
  /** Version of this document's shape. */
  readonly version: 1;
  readonly storyboard: { readonly file: string; readonly name?: string };
  /** What was asked for beside the storyboard; absent = nothing. */
  readonly given?: Given;
  /** Asked for is one more take of this variant, and nothing else. */
  readonly retake?: TakeId;
  /** Every take after all it depends on; where that leaves a choice, in the order written. */
  readonly takes: readonly PlannedTake[];
  readonly totals: Totals;
  /** The films that are made of the clips; absent where the storyboard asks for none. */
  readonly films?: readonly FilmPlan[];
  /** The chain that bounds the run from below: take ids in order, and its seconds (a rough estimate). */
  readonly longestChain: { readonly takes: readonly TakeId[]; readonly seconds: number };
  /** Tasks alive at once: a provider, a model as in `uses`, or `total`. */
  readonly limits: Readonly<Record<string, number>>;
  /** What is left of the storyboard's budget, by unit; empty = no budget. Under a budget, nothing passes that is priced in a unit not named. */
  readonly budgetLeft: Readonly<Partial<Record<Unit, number>>>;
  /** Defaults that were left out, ignored fields, assumed prices: what a reader of the plan should know. */
  readonly notes: readonly Diagnostic[];
}

export interface Totals {
  /** Bought before; costs nothing now. */
  readonly owned: number;
  readonly toBuy: number;
  /** Tasks at the providers that this storyboard collects. */
  readonly inFlight: number;
  /** Of what is to be bought, by unit. */
  readonly price: readonly {
    readonly unit: Unit;
    readonly low: number;
    readonly expected: number;
    readonly high: number;
  }[];
  /** Takes to buy that have no price. */
  readonly unpriced: readonly TakeId[];
}

export interface PlannedTake {
  readonly id: TakeId;
  readonly shot: string;
  readonly labels: Labels;
  readonly take: number;
  readonly span: Span;
  readonly uses: ModelName;
  readonly provider: ProviderName;
  readonly mode: Mode;
  /** `f1:` and the SHA-256 of the canonical portable request. */
  readonly fingerprint: string;
  readonly state: PlanState;
  /** Whether `run` buys it; false also for a twin, whose clip comes from the take it equals. */
  readonly buy: boolean;
  /** The command leaves it out: as long as it does, nothing is done about it. */
  readonly unselected?: true;
  /** By a pick, this is the take of its variant that others use. */
  readonly picked?: true;
  /** In what the clip that it has is not what was asked, each in a few words; absent = in nothing that is known. */
  readonly flaws?: readonly string[];
  /** Why the clip that it has is no video that can be read; absent also where another take of its variant is picked. */
  readonly unreadable?: string;
  /** An earlier take of this plan with the same fingerprint: one task, one cost. */
  readonly twin?: TakeId;
  readonly request: PlannedRequest;
  /** Absent = unpriced. */
  readonly price?: Price;
  /** How long the clip will be, as far as the request says; absent = only the vendor knows. */
  readonly seconds?: { readonly low: number; readonly high: number };
  /** Rough seconds until the clip is there, once submitted. */
  readonly renderSeconds: number;
  /** Rough seconds of the longest chain that begins here; what is ready with the most goes first. */
  readonly remainingSeconds: number;
  readonly dependsOn: readonly Edge[];
  /** Local files the request needs, and who will host them. */
  readonly uploads: readonly PlannedUpload[];
  /** Pictures that are cut from other takes' clips for the request, and who will host them. */
  readonly frames: readonly PlannedFrame[];
  /** Clips and thumbnails of other takes that the request names by URL. */
  readonly inputs: readonly PlannedInput[];
  readonly retries: number;
}

interface PlannedRequest {
  /** The vendor's model name. */
  readonly model: string;
  /** Body fields; placeholders (core/payload) where another take's output or an uploaded file goes. */
  readonly payload: JsonObject;
  /** The portable form with clips by fingerprint and files by hash: what the fingerprint is the hash of. */
  readonly portable: JsonObject;
}

export interface PlannedUpload {
  /** Absolute path. */
  readonly path: string;
  readonly written: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly host: HostName;
  /** Of a bucket, which one and who keeps it. */
  readonly where?: string;
  /** How long the URL lives, in milliseconds, where documented. */
  readonly lifeMs?: number;
}

/** A picture that is cut from the clip of another take, once that is there. */
export interface PlannedFrame {
  readonly take: TakeId;
  readonly output: FrameName;
  /** Of a `frame`, the moment it shows, in seconds. */
  readonly at?: number;
  /** The fields that it stands in: `first_frame`, `mid_frames.dawn`, `@Hero`, `prompt`. */
  readonly fields: readonly string[];
  /** Where the first of them is written. */
  readonly span: Span;
  readonly host: HostName;
  /** Of a bucket, which one and who keeps it. */
  readonly where?: string;
  /** How long the URL lives, in milliseconds, where documented. */
  readonly lifeMs?: number;
}

/** What a take is made from: until when it can be read, and who would host it then. */
export interface PlannedInput {
  readonly take: TakeId;
  readonly output: 'video_url' | 'thumbnail_url';
  readonly lives: InputLife;
  /** Who would host the clip once its URL is dead and its provider gives no new one; absent = nobody. */
  readonly host?: HostName;
}

/** How long a clip can be read where its provider keeps it; `at` is the declared expiry, milliseconds since 1970. */
export type InputLife =
  | { readonly kind: 'until'; readonly at: number }
  /** Perhaps over before this run is done. */
  | { readonly kind: 'ending'; readonly at: number }
  /** Over, or so near to it that the URL is given to nobody any more. */
  | { readonly kind: 'ended'; readonly at: number }
  /** The clip is not there yet; its URL will live this long. */
  | { readonly kind: 'after-bought'; readonly ms: number }
  /** The vendor does not say; the URL is looked at before it is used. */
  | { readonly kind: 'unknown' };

/** What stands between a take and its clip. */
export type PlanState =
  | { readonly kind: 'fresh'; readonly clip: PlannedClip }
  /** Owned, but the bytes are not on this machine. */
  | { readonly kind: 'elsewhere'; readonly clip: PlannedClip }
  /** Owned and in use, but made from clips of other takes that are, or will be, current no longer. */
  | { readonly kind: 'input-replaced'; readonly clip: PlannedClip; readonly inputs: readonly ReplacedInput[] }
  | {
      readonly kind: 'missing';
      readonly after?: string;
      /** What was set aside for it counts as spent. */
      readonly spent?: true;
    }
  /** An earlier clip stands here. */
  | { readonly kind: 'stale'; readonly changes: readonly Change[]; readonly clip: PlannedClip }
  /** `board`: the storyboard of this project whose journal has it, where that is another one; only it can collect it. */
  | { readonly kind: 'in-flight'; readonly attempt: string; readonly taskId: string; readonly board?: string }
  /** `board`: as above; only it can settle it. */
  | {
      readonly kind: 'unconfirmed';
      readonly attempt: string;
      readonly why: string;
      readonly reason: FailureReason;
      readonly board?: string;
    }
  | { readonly kind: 'failed'; readonly why: string; readonly billed: 'yes' | 'unknown' }
  | { readonly kind: 'blocked'; readonly why: string; readonly by?: TakeId }
  /** Its clip would be made from another shot's, of which there are several takes and none is picked. */
  | { readonly kind: 'awaiting-pick'; readonly of: string }
  /** `select` leaves it out, and it is not owned: neither bought nor missed. */
  | { readonly kind: 'left-out' };

/**
 * A clip that was bought for this request, as far as `run` needs to know it. `seconds` are those of its bytes, where
 * somebody has looked.
 */
export type PlannedClip = Pick<
  OwnedClip,
  'sha256' | 'bytes' | 'taskId' | 'url' | 'expiresAt' | 'thumbnailUrl' | 'seconds' | 'cost' | 'facts' | 'unreadable'
>;

/** A clip of another take that a clip was made from, and what has come in its place. */
export interface ReplacedInput {
  readonly take: TakeId;
  /** SHA-256 of the clip that was used. */
  readonly before: string;
  /** SHA-256 of the one that is current; absent = it is only on its way. */
  readonly after?: string;
}

/** One difference between the request that stands and the one that was bought. */
export interface Change {
  /** A path into the portable request: `prompt`, `references[0].images[1]`. */
  readonly field: string;
  readonly before: string;
  readonly after: string;
}

/** What the plan takes from the storyboard beside its takes. */
export interface PlanSettings {
  readonly file: string;
  readonly name?: string;
  readonly limits: ReadonlyMap<string, Located<number>>;
  readonly budget: ReadonlyMap<Unit, Located<Money>>;
  readonly given?: Given;
}
