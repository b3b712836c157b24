import { ring, timesRung } from '../../store/bell.ts';
import { DEAD_AFTER_MS } from '../../store/lock-holder.ts';
import type { Places } from '../../store/places.ts';
import { readLocks, type SeenLock } from '../../store/read-locks.ts';
import { CLOCK } from './clock.ts';
import type { Locks } from './project-load.ts';

/** What a look at the project's process locks has shown. */
export interface Look {
  readonly at: number;
  /** How often the project's bell had been rung before it. */
  readonly rung: number;
  /** Of all storyboards. */
  readonly locks: Locks;
  readonly othersRun: boolean;
}

/** A look this old still says who is at work. */
const MOMENT_MS = 5;

/**
 * Sees whether other runs of the project are at work. Ours holds its lock and rings the bell before it looks for the
 * first time: so whoever was alone until then hears of it by asking for the bell, and need not look at every lock. One
 * that others took for dead, because it had stood still, rings again when it first sees them.
 *
 * What a lock says of the time is not believed, for its holder's clock may be wrong: it is alive for ten seconds, by our
 * clock, after it was seen to beat, or after the bell, which it may have been that rang.
 */
export class ProjectWatch {
  readonly #places: Places;
  #next: Promise<Look> | undefined;
  #last: Look | undefined;
  /** The last beat of each lock, and when we first saw it. */
  readonly #beats = new Map<string, { readonly beatAt: number; readonly seenAt: number }>();

  constructor(places: Places) {
    this.#places = places;
  }

  /** One look serves all submits of a moment. */
  async recently(): Promise<Look> {
    const last = this.#last;
    return last && CLOCK.now() - last.at <= MOMENT_MS ? last : this.look();
  }

  /** A look that begins from now on; what asks in the same turn shares it. Rejects with `StoreError`. */
  look(): Promise<Look> {
    this.#next ??= Promise.resolve().then(async () => {
      this.#next = undefined;
      this.#last = await this.#lookAround(this.#last);
      return this.#last;
    });
    return this.#next;
  }

  async #lookAround(last: Look | undefined): Promise<Look> {
    const { bell, locksFolder, processLock } = this.#places;
    if (!last) await ring(bell);
    const rung = await timesRung(bell);
    const at = CLOCK.now();
    if (last && !last.othersRun && rung === last.rung) return { ...last, at };
    if (rung !== last?.rung) this.#beats.clear();
    const found = await readLocks(locksFolder, at);
    const locks = new Map([...found].map(([path, lock]) => [path, { ...lock, alive: this.#isAlive(path, lock, at) }]));
    const othersRun = [...locks].some(([path, { alive }]) => alive && path !== processLock);
    if (last && othersRun && !last.othersRun) await ring(bell);
    return { at, rung, locks, othersRun };
  }

  #isAlive(path: string, { beatAt }: SeenLock, at: number): boolean {
    if (beatAt === undefined) return false;
    const known = this.#beats.get(path);
    if (known?.beatAt === beatAt) return at - known.seenAt <= DEAD_AFTER_MS;
    this.#beats.set(path, { beatAt, seenAt: at });
    return true;
  }
}
