import type { LookedAt } from './attempt.ts';
import type { JsonObject } from './json.ts';
import type { Money } from './money.ts';
import type { ModelName, ProviderName, TakeId } from './take.ts';

/** A clip that was bought and is kept, whatever the storyboard says now. Holds no run times. */
export interface OwnedClip extends LookedAt {
  readonly fingerprint: string;
  readonly uses: ModelName;
  readonly provider: ProviderName;
  readonly taskId: string;
  readonly sha256: string;
  readonly bytes: number;
  /** Where the provider keeps it, and until when (milliseconds since 1970, where known). */
  readonly url: string;
  readonly expiresAt?: number;
  readonly thumbnailUrl?: string;
  /** As the provider reports it; `facts` know better. */
  readonly seconds?: number;
  readonly cost?: Money;
  /** The SHA-256 of each clip the request was given, by the take that made it. */
  readonly inputs: Readonly<Record<TakeId, string>>;
  /** The portable request, so that a difference can be named field by field. */
  readonly request: JsonObject;
}

/** One take in the lockfile: which clip is current, and what it was bought as. */
export interface Stanza extends OwnedClip {
  readonly take: TakeId;
  /** Clips bought for this name before, newest first; still owned. */
  readonly earlier: readonly OwnedClip[];
  /** Other clips of the same request, as when two people bought it at once; still owned, and none is better. */
  readonly also: readonly OwnedClip[];
}

/** Tells one bought clip from another: two tasks may give equal bytes, and each of them was paid. */
export function clipKey({ provider, taskId, sha256, fingerprint }: OwnedClip): string {
  return JSON.stringify([provider, taskId, sha256, fingerprint]);
}

/** Every clip that a stanza holds, the current one first. */
export function clipsOf(stanza: Stanza): readonly OwnedClip[] {
  const { take: _take, also, earlier, ...current } = stanza;
  return [current, ...also, ...earlier];
}
