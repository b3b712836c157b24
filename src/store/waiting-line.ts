import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isJsonObject, type Json } from '../core/json.ts';
import { inFolder } from './durable.ts';
import { cannotRead, cannotWrite, errorCode } from './store-error.ts';

/** A request for a slot that was turned away. */
interface Place {
  /** Milliseconds since 1970, as both. */
  readonly since: number;
  /** When it asked last. */
  readonly askedAt: number;
  /** The pool that had no slot for it. */
  readonly pool: string;
}

/** Who has not asked again for so long has left the line. */
const GONE_AFTER_MS = 2000;

/**
 * The runs of a project that wait for a slot at a provider, in the order they came: a run whose task has just ended
 * goes behind those who wait, or a long storyboard would keep a short one out until it is done. One small file a run,
 * with a place for each model it asks for. Whoever reads or writes them has passed the project's gate, so nobody else
 * does at that moment; a file that is not understood is of a run that was killed, and counts for nothing.
 */
export class WaitingLine {
  readonly #folder: string;
  readonly #name: string;
  readonly #places = new Map<string, Place>();

  /** `name` is this run's, a file name. */
  constructor(folder: string, name: string) {
    this.#folder = folder;
    this.#name = name;
  }

  /** Of these pools, one in which another run has waited for longer than ours for this model; rejects with `StoreError`. */
  async ahead(
    { model, pools }: { readonly model: string; readonly pools: readonly string[] },
    now: number,
  ): Promise<string | undefined> {
    const since = this.#places.get(model)?.since ?? now;
    const others = (await this.#names()).filter((name) => name !== this.#name);
    for (const name of others) {
      const older = (await readPlaces(join(this.#folder, name))).find(
        (place) =>
          now - place.askedAt < GONE_AFTER_MS &&
          pools.includes(place.pool) &&
          // A strict order, or two who came at the same moment would each let the other go first.
          (place.since < since || (place.since === since && name < this.#name)),
      );
      if (older) return older.pool;
    }
    return undefined;
  }

  /** Takes a place in line, or keeps it. */
  async wait(model: string, pool: string, now: number): Promise<void> {
    this.#places.set(model, { since: this.#places.get(model)?.since ?? now, askedAt: now, pool });
    await this.#write();
  }

  /** Gives the place up: there was a slot, or none is needed any more. */
  async leave(model: string): Promise<void> {
    if (this.#places.delete(model)) await this.#write();
  }

  async #names(): Promise<readonly string[]> {
    try {
      return await readdir(this.#folder);
    } catch (cause) {
      if (errorCode(cause) === 'ENOENT') return [];
      throw cannotRead(this.#folder, cause);
    }
  }

  async #write(): Promise<void> {
    const file = join(this.#folder, this.#name);
    try {
      if (this.#places.size === 0) await rm(file, { force: true });
      else await inFolder(this.#folder, () => writeFile(file, JSON.stringify([...this.#places.values()])));
    } catch (cause) {
      throw cannotWrite(file, cause);
    }
  }
}

async function readPlaces(file: string): Promise<readonly Place[]> {
  try {
    const value = JSON.parse(await readFile(file, 'utf8')) as Json;
    return Array.isArray(value) ? value.flatMap(asPlace) : [];
  } catch {
    return [];
  }
}

function asPlace(value: Json): readonly Place[] {
  if (!isJsonObject(value)) return [];
  const { since, askedAt, pool } = value;
  const isPlace = typeof since === 'number' && typeof askedAt === 'number' && typeof pool === 'string';
  return isPlace ? [{ since, askedAt, pool }] : [];
}
