import { join, relative } from 'node:path';
import pLimit from 'p-limit';
import type { LookedAt } from '../../core/attempt.ts';
import type { Failure } from '../../core/failure.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { clipKey, clipsOf, type OwnedClip, type Stanza } from '../../core/stanza.ts';
import type { OwnedTake, Restored, RunPorts, SeenClip, Unrestored } from '../../execute/run-ports.ts';
import type { Ownership } from '../../plan/ownership.ts';
import type { PlannedTake } from '../../plan/plan.ts';
import { hasClip, placeRender } from '../../store/clips.ts';
import { updateLockfile } from '../../store/update-lockfile.ts';
import type { Places } from '../../store/places.ts';
import { renderName } from '../../store/render-name.ts';
import { StoreError } from '../../store/store-error.ts';
import { ClipViewer } from './clip-viewer.ts';
import { diskFailure } from './disk-failure.ts';
import { type ClipSources, fetchClip } from './fetch-clip.ts';

/** How many files are copied or fetched at once. */
const AT_ONCE = 8;

/** Keeps what was bought: the stanza in the lockfile, the file under `renders/`, the bytes in the store. */
export class Keeper {
  readonly viewer: ClipViewer;
  readonly #places: Places;
  readonly #ownership: Ownership;
  readonly #sources: ClipSources;
  /** Clips that came in this run, by fingerprint. */
  readonly #bought = new Map<string, OwnedClip>();
  /** Clips that are on their way to this machine, by content. */
  readonly #fetching = new Map<string, Promise<Failure | undefined>>();

  constructor(sources: ClipSources, ownership: Ownership) {
    this.#places = sources.places;
    this.#ownership = ownership;
    this.#sources = sources;
    this.viewer = new ClipViewer(sources.places);
  }

  /** Gives the rendered file's name, relative to the working folder. */
  readonly keep: RunPorts['keep'] = async (take, clip) => {
    this.#bought.set(clip.fingerprint, clip);
    const written = await this.#writeStanzas([this.#stanzaWith(take, clip)]);
    if (!written.ok) return written;
    return this.#render(take, clip);
  };

  /** A clip that was bought before anybody looked at it is looked at here, and what it is recorded. */
  readonly restore: RunPorts['restore'] = async (owned, signal): Promise<Restored> => {
    const limit = pLimit(AT_ONCE);
    const back = await Promise.all(owned.map((one) => limit(() => this.#bringBack(one, signal))));
    const looked = await Promise.all(owned.map((one) => this.#look(one)));
    const stanzas = owned.flatMap((one, index): Stanza[] => {
      const clip = this.#recordOf(one);
      const news = looked[index];
      if (!clip || !(news || this.#lacks(one.take, clip))) return [];
      return [this.#stanzaWith(one.take, news ? withLook(clip, news) : clip)];
    });
    const written = stanzas.length > 0 ? await this.#writeStanzas(stanzas) : ok(undefined);
    const lost = back.filter((one) => one !== undefined);
    const seen = owned.flatMap(({ take, clip }, index): SeenClip[] => {
      const known = looked[index] ?? (clip.unreadable === undefined ? undefined : clip);
      return known ? [{ take, clip: known, file: this.#renderOf(take) }] : [];
    });
    // One disk, one complaint, however many stanzas it refused.
    const failed = written.ok ? [] : owned.slice(0, 1).map(({ take }) => ({ take, failure: written.error }));
    return { lost: [...lost, ...failed], seen };
  };

  /**
   * What a clip turns out to be of which that is not recorded; undefined = it is, or its bytes are not here. One that was
   * no video for an earlier version may be one for this.
   */
  async #look({ clip }: OwnedTake): Promise<LookedAt | undefined> {
    if (clip.facts) return undefined;
    const seen = await this.viewer.lookAt(clip);
    return seen.facts || (seen.unreadable !== undefined && clip.unreadable === undefined) ? seen : undefined;
  }

  /** Sees to it that a clip's bytes are on this machine: fetched once, whoever waits for them. Says what is in the way. */
  readonly fetch = (owned: OwnedTake, signal: AbortSignal): Promise<Failure | undefined> => {
    const { sha256 } = owned.clip;
    const underWay = this.#fetching.get(sha256);
    if (underWay) return underWay;
    const work = this.#fetch(owned, signal).finally(() => this.#fetching.delete(sha256));
    this.#fetching.set(sha256, work);
    return work;
  };

  /** Brings a clip's bytes anew, in the place of those that are here. */
  readonly refetch = (owned: OwnedTake, signal: AbortSignal): Promise<Failure | undefined> =>
    fetchClip(owned, this.#sources, signal);

  async #fetch({ take, clip }: OwnedTake, signal: AbortSignal): Promise<Failure | undefined> {
    if (await hasClip(this.#places.storeFolder, clip)) return undefined;
    return fetchClip({ take, clip }, this.#sources, signal);
  }

  /** All that is recorded of a clip, of which a plan holds only a part. */
  #recordOf({ take, clip }: OwnedTake): OwnedClip | undefined {
    const bought = this.#bought.get(take.fingerprint);
    const known = [...(bought ? [bought] : []), ...this.#ownership.clips(take.fingerprint)];
    return known.find(({ taskId, sha256 }) => taskId === clip.taskId && sha256 === clip.sha256);
  }

  /** Whether the stanza, as the run found it, has another current clip, or none of the journal's for this request. */
  #lacks(take: PlannedTake, clip: OwnedClip): boolean {
    const stanza = this.#ownership.stanza(take.id);
    return !stanza || clipKey(stanza) !== clipKey(clip) || this.#unrecorded(take, stanza).length > 0;
  }

  /** What was bought for the request of a take by this journal, and stands nowhere in its stanza. */
  #unrecorded(take: PlannedTake, stanza: Stanza): readonly OwnedClip[] {
    const held = new Set(clipsOf(stanza).map(clipKey));
    const { fingerprint } = take;
    return this.#ownership
      .journalled(take)
      .filter((clip) => clip.fingerprint === fingerprint && !held.has(clipKey(clip)));
  }

  /** A stanza with this clip as the current one, in the place of the one that the run found there. */
  #stanzaWith(take: PlannedTake, clip: OwnedClip): Stanza {
    const found = this.#ownership.stanza(take.id);
    const also = found ? this.#unrecorded(take, found) : this.#ownership.journalled(take);
    return { take: take.id, ...clip, also, earlier: found ? clipsOf(found).slice(0, 1) : [] };
  }

  async #bringBack({ take, clip }: OwnedTake, signal: AbortSignal): Promise<Unrestored | undefined> {
    const problem = await this.fetch({ take, clip }, signal);
    if (problem) {
      const message = `${this.#renderOf(take)} can not be restored: ${problem.message}`;
      const reason = signal.aborted ? 'stopped' : problem.reason === 'disk' ? 'disk' : 'input';
      return { take, failure: { reason, billed: 'no', message } };
    }
    const rendered = await this.#render(take, clip);
    return rendered.ok ? undefined : { take, failure: rendered.error };
  }

  async #render(take: PlannedTake, clip: Pick<OwnedClip, 'sha256' | 'bytes'>): Promise<Result<string, Failure>> {
    const target = join(this.#places.rendersFolder, renderName(take));
    const placed = await placeRender(this.#places.storeFolder, clip, target);
    return placed.ok ? ok(this.#renderOf(take)) : placed;
  }

  /** Relative to the working folder. */
  #renderOf(take: PlannedTake): string {
    return relative(process.cwd(), join(this.#places.rendersFolder, renderName(take)));
  }

  async #writeStanzas(stanzas: readonly Stanza[]): Promise<Result<void, Failure>> {
    try {
      await updateLockfile(this.#places.lockfile, () => stanzas);
      return ok(undefined);
    } catch (error) {
      if (error instanceof StoreError) return err(diskFailure(error));
      throw error;
    }
  }
}

function withLook({ facts: _facts, unreadable: _unreadable, ...clip }: OwnedClip, seen: LookedAt): OwnedClip {
  return { ...clip, ...seen };
}
