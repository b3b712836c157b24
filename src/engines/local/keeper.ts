import { join, relative } from 'node:path';
import pLimit from 'p-limit';
import type { Failure } from '../../core/failure.ts';
import type { Transport } from '../../core/ports.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { OwnedClip, Stanza } from '../../core/stanza.ts';
import type { OwnedTake, RunPorts, Unrestored } from '../../execute/run-ports.ts';
import type { Ownership } from '../../plan/ownership.ts';
import type { PlannedTake } from '../../plan/plan.ts';
import { hasClip, placeRender } from '../../store/clips.ts';
import { downloadClip } from '../../store/download.ts';
import { updateLockfile } from '../../store/update-lockfile.ts';
import type { Places } from '../../store/places.ts';
import { renderName } from '../../store/render-name.ts';
import { StoreError } from '../../store/store-error.ts';
import { diskFailure } from './disk-failure.ts';

/** How many files are copied or fetched at once. */
const AT_ONCE = 8;

/** Keeps what was bought: the stanza in the lockfile, the file under `renders/`, the bytes in the store. */
export class Keeper {
  readonly #places: Places;
  readonly #transport: Transport;
  readonly #ownership: Ownership;
  readonly #client: RunPorts['client'];
  /** Clips that came in this run, by fingerprint. */
  readonly #bought = new Map<string, OwnedClip>();

  constructor(places: Places, parts: { transport: Transport; ownership: Ownership; client: RunPorts['client'] }) {
    this.#places = places;
    this.#transport = parts.transport;
    this.#ownership = parts.ownership;
    this.#client = parts.client;
  }

  /** Gives the rendered file's name, relative to the working folder. */
  readonly keep: RunPorts['keep'] = async (take, clip) => {
    this.#bought.set(clip.fingerprint, clip);
    const written = await this.#writeStanzas([{ ...clip, take: take.id, earlier: [], also: [] }]);
    if (!written.ok) return written;
    return this.#render(take, clip);
  };

  readonly restore: RunPorts['restore'] = async (owned, signal) => {
    const limit = pLimit(AT_ONCE);
    const back = await Promise.all(owned.map((one) => limit(() => this.#bringBack(one, signal))));
    const stanzas = owned.flatMap(({ take }): Stanza[] => {
      const clip = this.#clipOf(take);
      const stanza = this.#ownership.stanza(take.id);
      const stands = stanza?.sha256 === clip?.sha256 && stanza?.fingerprint === clip?.fingerprint;
      return clip && !stands ? [{ ...clip, take: take.id, earlier: [], also: [] }] : [];
    });
    const written = stanzas.length > 0 ? await this.#writeStanzas(stanzas) : ok(undefined);
    const lost = back.filter((one) => one !== undefined);
    // One disk, one complaint, however many stanzas it refused.
    return written.ok ? lost : [...lost, ...owned.slice(0, 1).map(({ take }) => ({ take, failure: written.error }))];
  };

  #clipOf(take: PlannedTake): OwnedClip | undefined {
    return this.#bought.get(take.fingerprint) ?? this.#ownership.owned(take.fingerprint);
  }

  async #bringBack({ take, clip }: OwnedTake, signal: AbortSignal): Promise<Unrestored | undefined> {
    if (!(await hasClip(this.#places.storeFolder, clip))) {
      const problem = await this.#fetchAgain({ take, clip }, signal);
      if (problem !== undefined) {
        const message = `owned, but its file is not on this machine: ${problem}`;
        return { take, failure: { reason: 'input', billed: 'no', message } };
      }
    }
    const rendered = await this.#render(take, clip);
    return rendered.ok ? undefined : { take, failure: rendered.error };
  }

  /** From the recorded URL, else from the one that the provider's status call gives now. Says what is in the way. */
  async #fetchAgain({ take, clip }: OwnedTake, signal: AbortSignal): Promise<string | undefined> {
    const recorded = await this.#fetch(clip.url, clip.sha256, signal);
    if (recorded === undefined) return undefined;
    const client = this.#client(take.provider);
    if (!client.ok) return recorded;
    const answer = await client.value.status(clip.taskId);
    if (answer.kind !== 'status' || answer.status.kind !== 'succeeded') return recorded;
    return this.#fetch(answer.status.clip.url, clip.sha256, signal);
  }

  async #fetch(url: string, sha256: string, signal: AbortSignal): Promise<string | undefined> {
    const got = await downloadClip({ url, transport: this.#transport, places: this.#places, signal });
    if (!got.ok) return got.error.message;
    return got.value.sha256 === sha256 ? undefined : 'its address gives another clip now';
  }

  async #render(take: PlannedTake, clip: Pick<OwnedClip, 'sha256' | 'bytes'>): Promise<Result<string, Failure>> {
    const target = join(this.#places.rendersFolder, renderName(take));
    const placed = await placeRender(this.#places.storeFolder, clip, target);
    return placed.ok ? ok(relative(process.cwd(), target)) : placed;
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
