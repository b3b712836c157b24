import type { AttemptRecord, LookedAt } from '../core/attempt.ts';
import type { Moment } from '../core/clip-facts.ts';
import type { RunEvent } from '../core/event.ts';
import type { Failure } from '../core/failure.ts';
import type { Money } from '../core/money.ts';
import type { Clock, Random } from '../core/ports.ts';
import type { ProviderClient } from '../core/provider.ts';
import type { Result } from '../core/result.ts';
import type { OwnedClip } from '../core/stanza.ts';
import type { HostName, ProviderName, TakeId } from '../core/take.ts';
import type { PlannedClip, PlannedTake, PlannedUpload } from '../plan/plan.ts';
import type { DownloadOutcome } from './take-state.ts';

/** Everything a run asks of the outside. None of these throws for anything the world does. */
export interface RunPorts {
  readonly clock: Clock;
  readonly random: Random;
  /** A new, unique attempt id, fit to be an idempotency key. */
  readonly newAttempt: () => string;
  /** Resolves once the record is on disk. */
  readonly record: (record: AttemptRecord) => Promise<Result<void, Failure>>;
  /** The client for new submits, or, with the base URL of an earlier attempt, for following it. */
  readonly client: (provider: ProviderName, baseUrl?: string) => Result<ProviderClient, Failure>;
  readonly digest: (text: string) => string;
  readonly download: (url: string, signal: AbortSignal) => Promise<DownloadOutcome>;
  /** Puts a clip that was bought just now into the lockfile and under renders/; gives the file's name. */
  readonly keep: (take: PlannedTake, clip: OwnedClip) => Promise<Result<string, Failure>>;
  /** Puts what was owned before back where it is missing: stanza, rendered file, bytes. */
  readonly restore: (owned: readonly OwnedTake[], signal: AbortSignal) => Promise<Restored>;
  /** What the bytes of a clip are that was bought before anybody looked; nothing where they are not here. */
  readonly lookAt: (clip: PlannedClip) => Promise<LookedAt>;
  readonly upload: (upload: PlannedUpload) => Promise<Result<HostedFile, Failure>>;
  /** Brings a clip from the store to a host; `take` made it. */
  readonly hostClip: (clip: PlannedClip, host: HostName, take: TakeId) => Promise<Result<HostedFile, Failure>>;
  /** Cuts a picture from a clip, once however many requests need it, and brings it to a host. */
  readonly hostFrame: (frame: WantedFrame, signal: AbortSignal) => Promise<Result<HostedFile, Failure>>;
  /** Whether a URL still answers. */
  readonly urlAlive: (url: string) => Promise<boolean>;
}

/** A picture of a clip that a request is about to name by URL. */
export interface WantedFrame {
  /** The take that made the clip, whose bytes may have to be fetched first. */
  readonly source: OwnedTake;
  readonly at: Moment;
  /** What it is called: `the last frame of opening`. */
  readonly written: string;
  readonly host: HostName;
}

export interface OwnedTake {
  readonly take: PlannedTake;
  readonly clip: PlannedClip;
}

export interface Restored {
  readonly lost: readonly Unrestored[];
  /** Clips that are no video, and those that somebody has looked at for the first time. */
  readonly seen: readonly SeenClip[];
}

export interface Unrestored {
  readonly take: PlannedTake;
  readonly failure: Failure;
}

export interface SeenClip {
  readonly take: PlannedTake;
  readonly clip: LookedAt;
  /** The file under renders/, relative to the working folder. */
  readonly file: string;
}

export interface HostedFile {
  readonly url: string;
  /** Milliseconds since 1970. */
  readonly expiresAt?: number;
  /** False when an earlier request of this run already brought it there. */
  readonly fresh: boolean;
}

/**
 * `until-done`: every task is followed to its end. `until-submitted`: the run leaves as soon as nothing that could be
 * submitted is left (`run --detach`). `one-look`: each task in flight is asked about once, and what is finished is
 * downloaded (`collect`).
 */
export type Stay = 'until-done' | 'until-submitted' | 'one-look';

/**
 * Why a run was stopped from outside, and what is said of it. `interrupted`: by the user. `locked`: another process has
 * taken the storyboard over. `state-removed`: the folder that holds what is recorded is gone.
 */
export type Interruption =
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'locked' | 'state-removed'; readonly message: string };

export interface RunOptions {
  readonly simulated: boolean;
  readonly maxCost: readonly Money[];
  readonly allowUnpriced: boolean;
  /** A task that is not finished after this long is left to the provider, to be collected later; milliseconds. */
  readonly deadlineMs: number;
  /** How long the run stays with tasks that the providers work on. */
  readonly stay: Stay;
  /** So many failed generations of a model in a row, none of them surely free, and nothing more is bought from it; 0 = never. */
  readonly maxBilledFailures: number;
  /** Whether a provider that answers 429 is given fewer tasks at a time. */
  readonly adaptLimits: boolean;
  /** Fires on Ctrl-C: nothing new is submitted, open submits are waited for. */
  readonly signal: AbortSignal;
  /** What it means that the signal fired. */
  readonly interruption: () => Promise<Interruption>;
  readonly onEvent: (event: RunEvent) => void;
  /** Where rendered files are, as the user should read it. */
  readonly renders: string;
}
