import pLimit from 'p-limit';
import type { LookedAt, StoredClip } from '../../core/attempt.ts';
import { probeClip } from '../../media/clip-facts.ts';
import { clipPath, verifyClip } from '../../store/clips.ts';
import type { Places } from '../../store/places.ts';

/** How many files are looked at at once: it is work for the processor. */
const AT_ONCE = 4;

/** Looks what the clips in the store are, each once a process. */
export class ClipViewer {
  readonly #places: Pick<Places, 'storeFolder'>;
  readonly #limit = pLimit(AT_ONCE);
  readonly #seen = new Map<string, Promise<LookedAt>>();

  constructor(places: Pick<Places, 'storeFolder'>) {
    this.#places = places;
  }

  /** What a clip is, by its bytes; nothing where they are not here, or are not those that were bought. */
  readonly lookAt = (clip: StoredClip): Promise<LookedAt> => {
    const known = this.#seen.get(clip.sha256);
    if (known) return known;
    const looking = this.#limit(() => this.#look(clip));
    this.#seen.set(clip.sha256, looking);
    return looking.then((seen) => {
      // It may be fetched yet.
      if (!seen.facts && seen.unreadable === undefined) this.#seen.delete(clip.sha256);
      return seen;
    });
  };

  async #look(clip: StoredClip): Promise<LookedAt> {
    const { storeFolder } = this.#places;
    const probe = await probeClip(clipPath(storeFolder, clip.sha256));
    if (probe.kind === 'video') return { facts: probe.facts };
    // A copy that went bad on this disk says nothing of the clip: it can be fetched again.
    if (probe.kind === 'unknown' || (await verifyClip(storeFolder, clip)) !== 'intact') return {};
    return { unreadable: probe.why };
  }
}
