import type { ModelName, ProviderName } from '../core/take.ts';

/**
 * Slots at the providers. A slot is held from before the submit until the provider has finished the task, because
 * that is what providers count; downloads hold none. Who is ready with the longest way to go gets the next slot.
 */
export interface SlotRequest {
  readonly provider: ProviderName;
  readonly uses: ModelName;
  /** Larger goes first; equal ones in the order they asked. */
  readonly priority: number;
}

export interface Slot {
  /** Gives the slot back; a second call does nothing. */
  release(): void;
}

interface Waiting {
  readonly priority: number;
  readonly grant: (slot: Slot | undefined) => void;
}

export class Scheduler {
  readonly #limits: Readonly<Record<string, number>>;
  readonly #alive = new Map<string, number>();
  /** Those who wait, by the pools they need; each list has its next in line at the end. */
  readonly #queues = new Map<string, { readonly pools: readonly string[]; readonly waiting: Waiting[] }>();
  #stopped = false;

  /** Keys of `limits`: a provider, a model as in `uses`, or `total`. What is not named is not bounded. */
  constructor(limits: Readonly<Record<string, number>>) {
    this.#limits = limits;
  }

  /** Resolves with a slot, or with undefined once `stop` was called. */
  acquire(request: SlotRequest): Promise<Slot | undefined> {
    if (this.#stopped) return Promise.resolve(undefined);
    const pools = poolsOf(request);
    const key = pools.join(' ');
    const queue = this.#queues.get(key) ?? { pools, waiting: [] };
    this.#queues.set(key, queue);
    return new Promise((grant) => {
      insert(queue.waiting, { priority: request.priority, grant });
      this.#grantAll();
    });
  }

  /** A slot for a task that is already alive at the provider, whatever the limits say. */
  adopt(request: SlotRequest): Slot {
    return this.#take(poolsOf(request));
  }

  /** Nobody gets a slot any more; those who wait are told. */
  stop(): void {
    this.#stopped = true;
    for (const { waiting } of this.#queues.values()) {
      for (const { grant } of waiting.splice(0)) grant(undefined);
    }
  }

  /** Tasks alive in a pool. */
  alive(pool: string): number {
    return this.#alive.get(pool) ?? 0;
  }

  #grantAll(): void {
    for (;;) {
      let best: { readonly pools: readonly string[]; readonly waiting: Waiting[] } | undefined;
      for (const queue of this.#queues.values()) {
        const next = queue.waiting.at(-1);
        if (!next || !queue.pools.every((pool) => this.#hasRoom(pool))) continue;
        if (!best || next.priority > (best.waiting.at(-1)?.priority ?? 0)) best = queue;
      }
      const next = best?.waiting.pop();
      if (!best || !next) return;
      next.grant(this.#take(best.pools));
    }
  }

  #hasRoom(pool: string): boolean {
    const limit = this.#limits[pool];
    return limit === undefined || this.alive(pool) < limit;
  }

  #take(pools: readonly string[]): Slot {
    for (const pool of pools) this.#alive.set(pool, this.alive(pool) + 1);
    let held = true;
    return {
      release: () => {
        if (!held) return;
        held = false;
        for (const pool of pools) this.#alive.set(pool, this.alive(pool) - 1);
        this.#grantAll();
      },
    };
  }
}

function poolsOf({ provider, uses }: SlotRequest): readonly string[] {
  return ['total', provider, uses];
}

/** Keeps the list ascending by priority, and a newcomer behind those of its own priority. */
function insert(waiting: Waiting[], newcomer: Waiting): void {
  let low = 0;
  let high = waiting.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((waiting[middle] as Waiting).priority < newcomer.priority) low = middle + 1;
    else high = middle;
  }
  waiting.splice(low, 0, newcomer);
}
