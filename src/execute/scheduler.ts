import type { ModelName, ProviderName } from '../core/take.ts';

/**
 * Slots at the providers. A slot is held from before the submit until the provider has finished the task, because
 * that is what providers count; downloads hold none. Who is ready with the longest way to go gets the next slot.
 *
 * How many a provider really allows, it says only by its 429. Each wave of them halves the number of slots there, and
 * as many accepted submits as there are slots give one back, up to the limit that was set (decision 9).
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
  /** The provider took on what was submitted. */
  accepted(): void;
  /** The provider answered 429. */
  throttled(): void;
  /** Nobody gets a slot at this provider until the function that comes back is called. */
  shut(): () => void;
}

export interface SchedulerOptions {
  /** Keys: a provider, a model as in `uses`, or `total`. What is not named is not bounded. */
  readonly limits: Readonly<Record<string, number>>;
  /** Told when 429 has lowered the limit of a provider; absent = limits stay as they are. */
  readonly onLowered?: (provider: ProviderName, limit: number) => void;
}

interface Waiting {
  readonly priority: number;
  readonly grant: (slot: Slot | undefined) => void;
}

interface Queue {
  readonly provider: ProviderName;
  readonly pools: readonly string[];
  /** The next in line at the end. */
  readonly waiting: Waiting[];
}

/** A limit that 429 has lowered, and what came since. */
interface Lowered {
  readonly limit: number;
  /** Slots that were granted up to this one say nothing about it. */
  readonly since: number;
  /** Accepted submits that count towards the next slot. */
  readonly accepted: number;
}

export class Scheduler {
  readonly #limits: Readonly<Record<string, number>>;
  readonly #onLowered: SchedulerOptions['onLowered'];
  readonly #lowered = new Map<string, Lowered>();
  readonly #alive = new Map<string, number>();
  /** Those who wait, by the pools they need. */
  readonly #queues = new Map<string, Queue>();
  /** How many have shut a provider. */
  readonly #shut = new Map<ProviderName, number>();
  #granted = 0;
  #stopped = false;

  constructor({ limits, onLowered }: SchedulerOptions) {
    this.#limits = limits;
    this.#onLowered = onLowered;
  }

  /** Resolves with a slot, or with undefined once `stop` was called. */
  acquire(request: SlotRequest): Promise<Slot | undefined> {
    if (this.#stopped) return Promise.resolve(undefined);
    const { provider, priority } = request;
    const pools = poolsOf(request);
    const key = pools.join(' ');
    const queue = this.#queues.get(key) ?? { provider, pools, waiting: [] };
    this.#queues.set(key, queue);
    return new Promise((grant) => {
      insert(queue.waiting, { priority, grant });
      this.#grantAll();
    });
  }

  /** A slot for a task that is already alive at the provider, whatever the limits say. */
  adopt(request: SlotRequest): Slot {
    return this.#take(request.provider, poolsOf(request));
  }

  /** Nobody gets a slot any more; those who wait are told. */
  stop(): void {
    this.#stopped = true;
    for (const { waiting } of this.#queues.values()) {
      for (const { grant } of waiting.splice(0)) grant(undefined);
    }
  }

  #grantAll(): void {
    for (;;) {
      let best: Queue | undefined;
      for (const queue of this.#queues.values()) {
        const next = queue.waiting.at(-1);
        if (!next || !this.#hasRoom(queue)) continue;
        if (!best || next.priority > (best.waiting.at(-1)?.priority ?? 0)) best = queue;
      }
      const next = best?.waiting.pop();
      if (!best || !next) return;
      next.grant(this.#take(best.provider, best.pools));
    }
  }

  #hasRoom({ provider, pools }: Queue): boolean {
    if ((this.#shut.get(provider) ?? 0) > 0) return false;
    return pools.every((pool) => this.#aliveIn(pool) < this.#limitOf(pool));
  }

  #aliveIn(pool: string): number {
    return this.#alive.get(pool) ?? 0;
  }

  #limitOf(pool: string): number {
    return this.#lowered.get(pool)?.limit ?? this.#limits[pool] ?? Infinity;
  }

  #take(provider: ProviderName, pools: readonly string[]): Slot {
    for (const pool of pools) this.#alive.set(pool, this.#aliveIn(pool) + 1);
    const granted = (this.#granted += 1);
    let held = true;
    return {
      release: () => {
        if (!held) return;
        held = false;
        for (const pool of pools) this.#alive.set(pool, this.#aliveIn(pool) - 1);
        this.#grantAll();
      },
      accepted: () => this.#raise(provider, granted),
      throttled: () => this.#lower(provider, granted),
      shut: () => this.#shutOff(provider),
    };
  }

  /** Half of the tasks alive was the most that is known to be too many. The 429s of one wave count once. */
  #lower(provider: ProviderName, granted: number): void {
    if (!this.#onLowered || granted <= (this.#lowered.get(provider)?.since ?? 0)) return;
    const before = this.#limitOf(provider);
    const limit = Math.max(1, Math.floor(Math.min(this.#aliveIn(provider), before) / 2));
    this.#lowered.set(provider, { limit, since: this.#granted, accepted: 0 });
    if (limit < before) this.#onLowered(provider, limit);
  }

  #raise(provider: ProviderName, granted: number): void {
    const lowered = this.#lowered.get(provider);
    if (!lowered || granted <= lowered.since || lowered.limit >= (this.#limits[provider] ?? Infinity)) return;
    const accepted = lowered.accepted + 1;
    const isEarned = accepted === lowered.limit;
    const next = isEarned ? { limit: lowered.limit + 1, accepted: 0 } : { accepted };
    this.#lowered.set(provider, { ...lowered, ...next });
    if (isEarned) this.#grantAll();
  }

  #shutOff(provider: ProviderName): () => void {
    const add = (count: number): void => void this.#shut.set(provider, (this.#shut.get(provider) ?? 0) + count);
    add(1);
    return () => {
      add(-1);
      this.#grantAll();
    };
  }
}

/** The keys of `limits` that a task counts against. */
export function poolsOf({ provider, uses }: Pick<SlotRequest, 'provider' | 'uses'>): readonly string[] {
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
