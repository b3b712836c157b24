import { join } from 'node:path';
import { ring, timesRung } from '../../store/bell.ts';
import type { Places } from '../../store/places.ts';
import { readLocks } from '../../store/read-locks.ts';
import { CLOCK } from './clock.ts';
import { gateLock } from './enter-gate.ts';
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
 * first time: so whoever was alone until then hears of it by asking for the bell, and need not look at every lock.
 */
export class ProjectWatch {
  readonly #places: Places;
  #next: Promise<Look> | undefined;
  #last: Look | undefined;

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
    const { locksFolder, processLock } = this.#places;
    const bell = join(locksFolder, 'bell');
    if (!last) await ring(bell);
    const rung = await timesRung(bell);
    const at = CLOCK.now();
    if (last && !last.othersRun && rung === last.rung) return { ...last, at };
    const locks = await storyboardLocks(this.#places, at);
    const othersRun = [...locks].some(([path, { alive }]) => alive && path !== processLock);
    return { at, rung, locks, othersRun };
  }
}

/** The locks of all storyboards; the gate is nobody's. */
export async function storyboardLocks(places: Places, now: number): Promise<Locks> {
  const locks = new Map(await readLocks(places.locksFolder, now));
  locks.delete(gateLock(places));
  return locks;
}
