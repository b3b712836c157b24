import { availableParallelism } from 'node:os';
import { type Draughtsman, localDraughtsman, workerDraughtsman } from './draughtsman.ts';
import type { Order } from './order.ts';
import type { PictureRequest } from './request.ts';

/** Bytes of clips and thumbnails kept ready; what was not asked for the longest makes room. */
const KEPT_BYTES = 128 * 1024 * 1024;
const MOST_AT_ONCE = 2;

interface Job {
  readonly order: Order;
  readonly resolve: (bytes: Uint8Array) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Has pictures drawn, each once, off the thread that answers requests: a queue before one or two workers, and a cache.
 * Nothing is started before the first order.
 */
export class Studio {
  readonly #idle: Draughtsman[] = [];
  readonly #all: Draughtsman[] = [];
  readonly #queue: Job[] = [];
  readonly #underWay = new Map<string, Promise<Uint8Array>>();
  readonly #kept = new Map<string, Uint8Array>();
  readonly #hire: () => Draughtsman;
  readonly #most: number;
  #keptBytes = 0;
  #isClosed = false;

  /** `hire` finds somebody who draws; at most `most` work at once. */
  constructor(hire = (): Draughtsman => workerDraughtsman() ?? localDraughtsman(), most = mostAtOnce()) {
    this.#hire = hire;
    this.#most = most;
  }

  /** `key` names the picture; the request is asked for only if it has to be drawn. */
  async draw(kind: Order['kind'], key: string, request: () => Promise<PictureRequest>): Promise<Uint8Array> {
    const name = `${kind} ${key}`;
    const kept = this.#kept.get(name);
    if (kept) {
      this.#kept.delete(name);
      this.#kept.set(name, kept);
      return kept;
    }
    const underWay = this.#underWay.get(name);
    if (underWay) return await underWay;
    const drawn = this.#drawAndKeep(kind, name, request);
    this.#underWay.set(name, drawn);
    try {
      return await drawn;
    } finally {
      this.#underWay.delete(name);
    }
  }

  /** Drops what is waiting and stops what is being drawn, without waiting for it. */
  close(): void {
    this.#isClosed = true;
    for (const { reject } of this.#queue.splice(0)) reject(new Error('the simulator was closed'));
    for (const draughtsman of this.#all) draughtsman.stop();
  }

  async #drawAndKeep(kind: Order['kind'], name: string, request: () => Promise<PictureRequest>): Promise<Uint8Array> {
    const order = { kind, request: await request() };
    const bytes = await new Promise<Uint8Array>((resolve, reject) => {
      this.#queue.push({ order, resolve, reject });
      this.#assign();
    });
    this.#kept.set(name, bytes);
    this.#keptBytes += bytes.length;
    for (const [oldest, { length }] of this.#kept) {
      if (this.#keptBytes <= KEPT_BYTES || oldest === name) break;
      this.#kept.delete(oldest);
      this.#keptBytes -= length;
    }
    return bytes;
  }

  #assign(): void {
    if (this.#isClosed) return this.close();
    const draughtsman = this.#idle.pop() ?? this.#another();
    const job = draughtsman && this.#queue.shift();
    if (draughtsman && job) void this.#work(draughtsman, job);
  }

  #another(): Draughtsman | undefined {
    if (this.#all.length >= this.#most) return undefined;
    const draughtsman = this.#hire();
    this.#all.push(draughtsman);
    return draughtsman;
  }

  async #work(draughtsman: Draughtsman, { order, resolve, reject }: Job): Promise<void> {
    try {
      resolve(await draughtsman.draw(order));
    } catch (error) {
      reject(error);
    }
    this.#idle.push(draughtsman);
    if (this.#queue.length > 0) this.#assign();
  }
}

/** One processor is left to the rest of the program. */
function mostAtOnce(): number {
  return Math.max(1, Math.min(MOST_AT_ONCE, availableParallelism() - 1));
}
